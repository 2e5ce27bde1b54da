"""What one may do in access. Each takes a session and never commits."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access import queries
from hembesok_field.access.tables import LogEntry, LogEntryFamily
from hembesok_field.kernel.identity import Who


def write_log(session: Session, *, by: Who, action: str, families: Iterable[UUID], now: datetime) -> LogEntry:
    """Add one link to the chain of the asker's authority; other writers of that chain wait."""
    last = queries.last_log_entry(session, by.authority_id)
    shown = sorted(families)
    entry = LogEntry(
        authority_id=by.authority_id,
        number=last.number + 1 if last else 1,
        at=now,
        person_id=by.person_id,
        assignment_id=by.assignment_id,
        unit_id=by.unit_id,
        action=action,
        families=" ".join(str(family) for family in shown),
        previous_hash=last.hash if last else "",
    )
    entry.hash = link_hash(entry)
    session.add(entry)
    session.flush()
    session.add_all(LogEntryFamily(entry_id=entry.id, family_id=family) for family in shown)
    return entry


def link_hash(entry: LogEntry) -> str:
    """SHA-256 over all that the entry says and the hash before it."""
    said = "\x1f".join(
        str(part)
        for part in (
            entry.authority_id,
            entry.number,
            entry.at.isoformat(),
            entry.person_id,
            entry.assignment_id,
            entry.unit_id,
            entry.action,
            entry.families,
            entry.previous_hash,
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()
