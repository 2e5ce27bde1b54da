"""The forecast as it was last worked out, and when it is no longer true."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import By
from hembesok_field.returns import queries
from hembesok_field.returns.shapes import Outlook
from hembesok_field.returns.tables import KeptForecast
from hembesok_field.statistics.shapes import Scope


def keep_forecast(session: Session, *, scope: Scope, found: Outlook, by: By) -> None:
    """What was worked out stands until it is old; the last of two who did it at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    said = {"worked_out_at": found.worked_out_at, "document": queries.as_kept(found)}
    year = clock.swedish(found.worked_out_at).year
    added = dialect.insert(KeptForecast).values(authority_id=scope.id, year=year, **said)
    session.execute(added.on_conflict_do_update(index_elements=["authority_id", "year"], set_=said))


def forget_forecast(session: Session, year: int, authority_id: int | None = None) -> None:
    """Somebody has written down what it was worked out from."""
    gone = delete(KeptForecast).where(KeptForecast.year == year)
    session.execute(gone if authority_id is None else gone.where(KeptForecast.authority_id == authority_id))
