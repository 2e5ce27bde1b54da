"""Which entries of a month a reviewer is shown."""

from bisect import bisect_left
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import EmergencyAccess, LogEntry, LogEntryFamily
from hembesok_field.kernel import clock, keys
from hembesok_field.kernel.identity import Who
from hembesok_field.review import rules
from hembesok_field.review.queries.entries import entries_numbered
from hembesok_field.review.shapes import Sample

OPENING = "emergency.open"


def sample(session: Session, by: Who, month: date, now: datetime) -> Sample:
    """What there is to review of a month in the asker's authority: drawn by lot, and all that was opened in need."""
    opens, closes = _bounds(month)
    first, after = (_first_since(session, by, moment) for moment in (opens, closes))
    before = _first_since(session, by, _bounds(_month_before(month))[0])
    seed = keys.held().sign(f"sample {by.authority_id} {month:%Y-%m}".encode())
    numbers = set(rules.drawn(seed, first, after - 1, rules.one_in(first - before)))
    numbers |= _openings(session, by, opens, closes)
    ordered = sorted(
        entries_numbered(session, by, sorted(numbers)),
        key=lambda entry: (entry.is_reviewed, rules.weight(entry.signs), -entry.number),
    )
    latest = clock.swedish(now).date().replace(day=1)
    months = tuple(one for one in (_month_before(month), _month_after(month)) if one <= latest)
    return Sample(month=month, entries=tuple(ordered), months=months, total=after - first)


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _month_after(month: date) -> date:
    return date(month.year + (month.month == 12), month.month % 12 + 1, 1)


def _bounds(month: date) -> tuple[datetime, datetime]:
    """The half-open span of moments that is a Swedish month."""
    return clock.day_bounds(month)[0], clock.day_bounds(_month_after(month))[0]


def _first_since(session: Session, by: Who, moment: datetime) -> int:
    """The number of the first entry from a moment on: numbers grow with time, so it is found by halving."""
    own = select(LogEntry.number).where(LogEntry.authority_id == by.authority_id)
    last = session.scalar(own.order_by(LogEntry.number.desc()).limit(1)) or 0

    def at(number: int) -> datetime:
        asked = select(LogEntry.at).where(LogEntry.authority_id == by.authority_id, LogEntry.number >= number)
        return session.scalars(asked.order_by(LogEntry.number).limit(1)).one()

    return 1 + bisect_left(range(1, last + 1), moment, key=at)


def _openings(session: Session, by: Who, opens: datetime, closes: datetime) -> set[int]:
    """The entries with which something was opened in need in that time."""
    asked = (
        select(LogEntry.number)
        .join(LogEntryFamily, LogEntryFamily.entry_id == LogEntry.id)
        .join(
            EmergencyAccess,
            and_(
                EmergencyAccess.family_id == LogEntryFamily.family_id,
                EmergencyAccess.assignment_id == LogEntry.assignment_id,
            ),
        )
        .where(
            EmergencyAccess.authority_id == by.authority_id,
            EmergencyAccess.began_at >= opens,
            EmergencyAccess.began_at < closes,
            LogEntry.authority_id == by.authority_id,
            LogEntry.action == OPENING,
            LogEntry.at >= EmergencyAccess.began_at,
            LogEntry.at < EmergencyAccess.until_at,
        )
    )
    return set(session.scalars(asked))
