"""What the grant is shared out by: how many children there are, and where."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.kernel.identity import By
from hembesok_field.returns.shapes import Population
from hembesok_field.returns.tables import Population as Row


def populations(session: Session, by: By) -> list[Population]:
    """Every region's and municipality's children as the sheet said it: public figures, the same for whoever asks."""
    del by  # nobody's secret
    return [Population(*row) for row in session.execute(select(Row.code, Row.children, Row.hard_areas))]
