"""What one may do with sheets on the page: send them, store them, throw them away. Never commits."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.intake import queries
from hembesok_field.intake.checking import Parsed, check
from hembesok_field.intake.shapes import Reading, Reason, Waiting
from hembesok_field.intake.storing import Stored, store
from hembesok_field.intake.tables import WaitingSheet
from hembesok_field.kernel import keys
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import AuthorityKind, Who
from hembesok_field.kernel.walls import across
from hembesok_field.record.shapes import Scope
from hembesok_field.statistics import actions as statistics

WAITS = timedelta(hours=1)
MOST_FILES = 20
NAME_LENGTH = 190  # a number may follow, where two files have the same name


def send(session: Session, *, files: Iterable[tuple[str, bytes]], by: Who, now: datetime) -> None:
    """Let files wait, sealed, for her yes or no; those that waited before in this assignment are thrown away."""
    sent = [(name, content) for name, content in files if content]
    if not sent:
        raise Refused(Reason.NOTHING_CHOSEN)
    if len(sent) > MOST_FILES:
        raise Refused(Reason.TOO_MANY_FILES)
    throw_away(session, by=by, now=now)
    for name, content in zip(_names([name for name, _ in sent]), (content for _, content in sent), strict=True):
        sealed = keys.held().seal(base64.b64encode(content).decode())
        session.add(WaitingSheet(assignment_id=by.assignment_id, at=now, name=name, content=sealed))


def _names(given: Sequence[str]) -> list[str]:
    """What the faults call the files: two with the same name are told apart."""
    names: list[str] = []
    for name in (name[-NAME_LENGTH:] or "blad" for name in given):
        same = sum(one == name or one.startswith(f"{name} (") for one in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return names


def throw_away(session: Session, *, by: Who, now: datetime) -> None:
    """Take away what the asker has waiting, and what anyone left waiting for more than an hour."""
    session.execute(delete(WaitingSheet).where(WaitingSheet.assignment_id == by.assignment_id))
    with across(session):  # whosever it is: nobody else comes to take it away
        session.execute(delete(WaitingSheet).where(WaitingSheet.at < now - WAITS))


def waiting(session: Session, *, by: Who, now: datetime) -> tuple[Waiting, list[tuple[str, bytes]]] | None:
    """The files that wait, opened; None when there are none."""
    rows = queries.waiting_for(session, by, now - WAITS)
    if not rows:
        return None
    files = [(row.name, base64.b64decode(keys.held().unseal(row.content))) for row in rows]
    key = hashlib.sha256(" ".join(row.id.hex for row in rows).encode()).hexdigest()
    return Waiting(key, tuple(row.name for row in rows)), files


def checked(session: Session, parsed: Parsed, *, by: Who, now: datetime) -> Reading:
    """The files against what is stored and against what she may write."""
    reader = queries.reader_of(session, by)
    known = queries.known(session, by, parsed.mentioned(), reader.home)
    return check(parsed, known, now=now, home=reader.home, reader=reader)


def carry(session: Session, reading: Reading, *, by: Who, now: datetime) -> Stored:
    """Store the good rows; attendance of the reader's own side is confirmed, the other side's is a claim."""
    is_partner = by.authority_kind is AuthorityKind.MUNICIPALITY
    return store(session, reading, by=by, scope=Scope.SOCIAL_SERVICES if is_partner else Scope.NURSE, now=now)


def store_waiting(
    session: Session, *, key: str, only_right_rows: bool, by: Who, now: datetime
) -> tuple[Reading, Stored]:
    """Check the waiting files once more and store them. Refused when they are not those that she saw."""
    found = waiting(session, by=by, now=now)
    if found is None or found[0].key != key:
        raise Refused(Reason.NOT_WAITING)
    reading = checked(session, Parsed(found[1]), by=by, now=now)
    if not reading.is_readable or (reading.faults and not only_right_rows):
        raise Refused(Reason.HAS_FAULTS)
    stored = carry(session, reading, by=by, now=now)
    session.flush()
    statistics.refresh(session)
    throw_away(session, by=by, now=now)
    return reading, stored
