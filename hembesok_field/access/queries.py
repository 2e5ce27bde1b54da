"""Every question put to the access tables, named by the question."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hembesok_field.access.tables import LogEntry


def last_log_entry(session: Session, authority_id: int) -> LogEntry | None:
    """The newest link of an authority's chain. On PostgreSQL the chain is locked until the unit of work ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7301, :authority)"), {"authority": authority_id})
    newest = select(LogEntry).where(LogEntry.authority_id == authority_id).order_by(LogEntry.number.desc())
    return session.scalars(newest.limit(1)).first()
