"""What was looked at and changed is chained, link by link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hembesok_field.access import queries
from hembesok_field.access.tables import (
    LogEntry,
    LogEntryFamily,
    LogHead,
    LogStart,
)
from hembesok_field.kernel import clock, keys, walls
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.telling import Telling

# A person changed something of her own, such as a key: (session, person, action, an authority of hers, when).
own_changes: Telling[[Session, int, str, int | None, datetime]] = Telling()


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


def log_own(session: Session, *, person_id: int, action: str, now: datetime) -> None:
    """What a person did with her own keys or sign-ins, in the log of each authority where she works today.

    It is no one assignment's act: she may not have chosen any. Chains are locked in order, so that two never wait
    for each other.
    """
    today = clock.swedish(now).date()
    posts = [queries.who_in(session, post.assignment_id, today) for post in queries.posts_of(session, person_id, today)]
    first = {one.authority_id: one for one in reversed(posts)}
    for authority_id in sorted(first):
        with walls.spoken_for(session, first[authority_id]):
            write_log(session, by=first[authority_id], action=action, families=(), now=now)
    own_changes.tell(session, person_id, action, min(first, default=None), now)


def _move_head(session: Session, head: LogHead | None, entry: LogEntry) -> None:
    if head is None:
        head = LogHead(authority_id=entry.authority_id)
        session.add(head)
    head.number, head.hash = entry.number, entry.hash
    head.signature = head_signature(head)


def head_signature(head: LogHead) -> str:
    return keys.held().sign(f"{head.authority_id} {head.number} {head.hash}".encode())


def start_signature(start: LogStart) -> str:
    return keys.held().sign(f"start {start.authority_id} {start.number} {start.hash}".encode())


def begin_log_after(session: Session, authority_id: int, number: int) -> bool:
    """Sign that a chain begins after this entry; False where there is no such entry.

    Whether so much may go is for the caller to know; the table keeps every entry that the signed start does not name.
    """
    last = queries.hash_at(session, authority_id, number)
    if last is None:
        return False
    start = queries.log_start(session, authority_id) or LogStart(authority_id=authority_id)
    start.number, start.hash = number, last
    start.signature = start_signature(start)
    session.add(start)
    session.flush()
    return True


def take_away_begun(session: Session, authority_id: int) -> int:
    """Take away the entries before the signed start, with their places in the index; says how many entries."""
    start = queries.log_start(session, authority_id)
    if start is None:
        return 0
    gone = select(LogEntry.id).where(LogEntry.authority_id == authority_id, LogEntry.number <= start.number)
    count = session.scalar(select(func.count()).select_from(gone.subquery())) or 0
    session.execute(delete(LogEntryFamily).where(LogEntryFamily.entry_id.in_(gone)))
    session.execute(delete(LogEntry).where(LogEntry.id.in_(gone)))
    return count


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
