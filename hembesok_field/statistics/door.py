"""The one way in for whoever reads statistics: facts are brought into step first, and only if something changed."""

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.statistics import actions, queries


def fresh() -> None:
    """Call before a reading of statistics; costs one cheap question when nothing changed."""
    with db.reading(OPERATOR) as session:
        if not queries.something_is_stale(session):
            return
    db.tried_again(_refreshed)


def _refreshed() -> None:
    with db.unit_of_work(OPERATOR) as session:
        actions.refresh(session)
