"""What one may do with returns and grants. Each takes a session and never commits."""

from sqlalchemy.orm import Session

from hembesok_field.kernel.identity import By
from hembesok_field.kernel.keeping import Kept, overwrite
from hembesok_field.returns import queries
from hembesok_field.returns.tables import GrantRecipientYear


def keep_grant(
    session: Session,
    *,
    year: int,
    recipient: str,
    code: str | None,
    requisitioned: int,
    wants_more: bool | None,
    redistributed: int | None,
    allocated: int | None,
    unused: int | None,
    by: By,
) -> Kept:
    """Store a recipient's year, or update the one with that name; None never erases what is stored."""
    found = queries.grant_named(session, year, recipient)
    row = found or GrantRecipientYear(year=year, name=recipient, requisitioned=requisitioned)
    session.add(row)
    said = {
        "code": code,
        "requisitioned": requisitioned,
        "wants_more": wants_more,
        "redistributed": redistributed,
        "allocated": allocated,
        "unused": unused,
    }
    kept = overwrite(row, said)
    session.flush()
    return kept if found else Kept.NEW
