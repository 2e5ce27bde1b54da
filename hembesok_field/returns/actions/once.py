"""What the table itself says no to, in haste, as a refusal."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import Refused
from hembesok_field.returns.shapes import Reason


def flush_once(session: Session, constraints: tuple[str, ...], reason: Reason) -> None:
    """The table's own no, where two were at it at once on PostgreSQL; SQLite has one writer."""
    try:
        session.flush()
    except IntegrityError as error:
        if not any(broke(error, constraint) for constraint in constraints):
            raise
        raise Refused(reason) from error
