"""To tell when one works, when one is away and what one wants of a day; and what one's own calendar says is taken."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.booking import queries, rules
from hembesok_field.booking.rules import LONGEST_AWAY, AwayCause, CalendarFault, Reason, Span, Transport, Week
from hembesok_field.booking.tables import Away, BusyCalendar, BusyTime, DayLimit, WorkingHours
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who

MOST_VISITS = 8  # a day; the table holds it
REMEMBERED = timedelta(days=30)  # why someone was away is nobody's to keep; it goes when she tells of the next


def keep_week(session: Session, *, week: Week, from_on: date, by: Who) -> None:
    """One's own hours from a day on; what was told for the same day is replaced, and for later days stands."""
    if reason := rules.why_not_week(week):
        raise Refused(reason)
    queries.lock_person(session, by.person_id)
    for weekday, worked in enumerate(week):
        begins, ends = worked or (None, None)
        session.merge(WorkingHours(person_id=by.person_id, from_on=from_on, weekday=weekday, begins=begins, ends=ends))
    session.flush()


def keep_limits(
    session: Session,
    *,
    most_visits: int | None,
    lunch: tuple[time, time] | None,
    at_doors: tuple[time | None, time | None] = (None, None),
    transport: Transport | None = None,
    by: Who,
) -> None:
    """What one wants of a day, and how one goes; empty takes the limit away, and one goes as one's unit."""
    if most_visits is not None and not 1 <= most_visits <= MOST_VISITS:
        raise Refused(Reason.NOT_SO_MANY)
    if lunch is not None and lunch[0] >= lunch[1]:
        raise Refused(Reason.HOURS_BACKWARDS)
    earliest, latest = at_doors
    if earliest is not None and latest is not None and earliest >= latest:
        raise Refused(Reason.HOURS_BACKWARDS)
    begins, ends = lunch or (None, None)
    queries.lock_person(session, by.person_id)
    told = {"most_visits": most_visits, "lunch_begins": begins, "lunch_ends": ends, "transport": transport}
    session.merge(DayLimit(person_id=by.person_id, earliest=earliest, latest=latest, **told))
    session.flush()


def tell_away(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    cause: AwayCause,
    by: Who,
    now: datetime,
    whom: int | None = None,
) -> Away:
    """Oneself, or a colleague of one's own unit who is ill this morning and cannot tell it herself.

    No promise is taken back by it: each visit that it touches is somebody's to move or to go to. Told once more by the
    same person (pressed twice, the page sent again) it is told once.
    """
    if ends_at <= starts_at:
        raise Refused(Reason.HOURS_BACKWARDS)
    if ends_at <= now:
        raise Refused(Reason.PAST)
    if ends_at - starts_at > LONGEST_AWAY:
        raise Refused(Reason.AWAY_TOO_LONG)
    person_id = by.person_id if whom is None else _own_colleague(session, by, whom, now)
    queries.lock_person(session, person_id)
    long_ago = now - REMEMBERED
    session.execute(delete(Away).where(Away.person_id == person_id, Away.ends_at < long_ago))
    row = Away(
        person_id=person_id, starts_at=starts_at, ends_at=ends_at, cause=cause, told_by=by.assignment_id, told_at=now
    )
    if told := queries.away_told_before(session, by, row):
        return told
    session.add(row)
    session.flush()
    return row


def _own_colleague(session: Session, by: Who, person_id: int, now: datetime) -> int:
    own = queries.colleagues_of_unit(session, by, clock.swedish(now).date())
    if person_id not in {one.person_id for one in own}:
        raise Refused(Reason.NOT_OWN_COLLEAGUE)
    return person_id


def take_back_away(session: Session, *, away_id: int, by: Who, now: datetime) -> None:
    """Her own; and what another told of her, by the one who told it or by her unit's coordinator."""
    session.delete(queries.away_for(session, by, away_id, now))
    session.flush()


def keep_calendar(session: Session, *, address: str | None, by: Who, now: datetime) -> None:
    """Which calendar is read for one's taken hours; without an address it comes as a file. The one before is left."""
    drop_calendar(session, by=by)
    session.add(BusyCalendar(person_id=by.person_id, address=address, made_at=now))
    session.flush()


def drop_calendar(session: Session, *, by: Who) -> None:
    """Stop reading it, and forget what it said."""
    queries.lock_person(session, by.person_id)
    session.execute(delete(BusyTime).where(BusyTime.person_id == by.person_id))
    session.execute(delete(BusyCalendar).where(BusyCalendar.person_id == by.person_id))
    session.flush()


def keep_busy(
    session: Session, *, person_id: int, spans: Iterable[Span] | None, etag: str | None, now: datetime
) -> None:
    """What the calendar says is taken now, in place of what it said; None: it has not changed since."""
    queries.lock_person(session, person_id)  # the timer and her own "read now" may come at once
    calendar = queries.busy_calendar_of(session, person_id)
    if calendar is None:
        return
    calendar.tried_at = calendar.read_at = now
    calendar.fault, calendar.etag = None, etag
    if spans is None:
        return
    session.execute(delete(BusyTime).where(BusyTime.person_id == person_id))
    session.add_all(
        BusyTime(person_id=person_id, starts_at=span.starts_at, ends_at=span.ends_at) for span in rules.joined(spans)
    )
    session.flush()


def note_fault(session: Session, *, person_id: int, fault: CalendarFault, now: datetime) -> None:
    """It could not be read: what it said last is kept, with its age."""
    calendar = queries.busy_calendar_of(session, person_id)
    if calendar is not None:
        calendar.tried_at, calendar.fault = now, fault
