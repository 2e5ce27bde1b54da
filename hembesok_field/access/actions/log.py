"""What was looked at and changed is chained, link by link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access import queries
from hembesok_field.access.tables import (
    LogEntry,
    LogEntryFamily,
    LogHead,
)
from hembesok_field.kernel import keys
from hembesok_field.kernel.identity import Who


def write_log(session: Session, *, by: Who, action: str, families: Iterable[UUID], now: datetime) -> LogEntry:
    """Add one link to the chain of the asker's authority; other writers of that chain wait."""
    head = queries.log_head(session, by.authority_id)
    shown = sorted(families)
    entry = LogEntry(
        authority_id=by.authority_id,
        number=head.number + 1 if head else 1,
        at=now,
        person_id=by.person_id,
        assignment_id=by.assignment_id,
        unit_id=by.unit_id,
        action=action,
        families=" ".join(str(family) for family in shown),
        previous_hash=head.hash if head else "",
    )
    entry.hash = link_hash(entry)
    session.add(entry)
    session.flush()
    session.add_all(LogEntryFamily(entry_id=entry.id, family_id=family) for family in shown)
    _move_head(session, head, entry)
    return entry


def _move_head(session: Session, head: LogHead | None, entry: LogEntry) -> None:
    if head is None:
        head = LogHead(authority_id=entry.authority_id)
        session.add(head)
    head.number, head.hash = entry.number, entry.hash
    head.signature = head_signature(head)


def head_signature(head: LogHead) -> str:
    return keys.held().sign(f"{head.authority_id} {head.number} {head.hash}".encode())


def link_hash(entry: LogEntry) -> str:
    """All that the entry says and the hash before it, under the log's key: nobody without it can mend a chain."""
    return hash_of_link([getattr(entry, name) for name in queries.LINK])


def hash_of_link(facts: Sequence[Any]) -> str:
    """As `link_hash`, of the facts that `queries.LINK` names, in its order; a walk does this a million times."""
    authority_id, number, at, person_id, assignment_id, unit_id, action, families, previous_hash = facts
    said = (
        f"{authority_id}\x1f{number}\x1f{at.isoformat()}\x1f{person_id}\x1f{assignment_id}"
        f"\x1f{unit_id}\x1f{action}\x1f{families}\x1f{previous_hash}"
    )
    return keys.held().sign(said.encode())
