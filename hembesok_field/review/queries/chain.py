"""Whether what the reviewers signed is as they signed it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import LogEntry
from hembesok_field.kernel import keys
from hembesok_field.review.tables import LogReview


def review_signature(made: LogReview, entry_hash: str) -> str:
    """Over the entry as it stood and all that the reviewer said: neither can be changed after."""
    said = "\x1f".join((entry_hash, str(made.reviewed_by), made.at.isoformat(), made.comment))
    return keys.held().sign(f"review {said}".encode())


def changed_review(session: Session, authority_id: int) -> int | None:
    """The number of the first entry whose review is not as it was signed; the program's own question."""
    asked = (
        select(LogReview, LogEntry.hash, LogEntry.number)
        .join(LogEntry, LogEntry.id == LogReview.entry_id)
        .where(LogEntry.authority_id == authority_id)
        .order_by(LogEntry.number)
    )
    for made, entry_hash, number in session.execute(asked):
        if made.authority_id != authority_id or made.signature != review_signature(made, entry_hash):
            return number
    return None
