"""Questions about people's time: when they work, when they are away, what is taken, and how far the doors are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access import queries as access
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.queries.hours import busy
from hembesok_field.booking.rules import (
    ORDINARY_WEEK,
    Diary,
    Place,
    Span,
    Stop,
    Transport,
    Way,
    Week,
    is_free,
    way_there,
    week_on,
)
from hembesok_field.booking.shapes import AwaySeen, AwayTold, BusySeen, MyHours
from hembesok_field.booking.tables import AreaPlace, Away, BusyCalendar, BusyTime, DayLimit, Hold, WorkingHours
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Duty, Side, Who
from hembesok_field.plan.tables import Visit


class Someone(Protocol):
    """Whoever has time to give: a colleague, or the asker herself."""

    @property
    def assignment_id(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def side(self) -> Side: ...


def diaries_of(
    session: Session,
    people: Collection[Someone],
    first: date,
    last: date,
    *,
    besides: UUID | None = None,
    places_of: int | None = None,
    ways: Mapping[int, Way] | None = None,
    with_promises: bool = True,
) -> list[Diary]:
    """What is known of these people's time on these days, in their order; a visit that is to be moved left out.

    `places_of`: the person whose own visits' places are told too. Where another one's visits are is not the asker's
    to know, not even as a distance. `ways`: each assignment's own way. Without promises it is what they have told of
    their own time alone.
    """
    opens_at, closes_at = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    ids = {someone.person_id for someone in people}
    taken: dict[int, list[Span]] = defaultdict(list)
    stops: dict[int, list[Stop]] = defaultdict(list)
    places = _places_of(session, places_of, opens_at, closes_at) if places_of is not None else {}
    for one in busy(session, ids, opens_at, closes_at, besides=besides) if with_promises else ():
        taken[one.person_id].append(Span(one.held_from, one.held_to))
        place = places.get(one.starts_at) if one.person_id == places_of else None
        stops[one.person_id].append(Stop(Span(one.starts_at, one.ends_at), place))
    for person_id, span in _otherwise_taken(session, ids, opens_at, closes_at):
        taken[person_id].append(span)
    weeks, limits = weeks_of(session, ids), limits_of(session, ids)
    return [
        Diary(
            assignment_id=someone.assignment_id,
            person_id=someone.person_id,
            side=someone.side,
            weeks=weeks[someone.person_id],
            taken=tuple(taken[someone.person_id]),
            stops=tuple(stops[someone.person_id]),
            most_a_day=limit.most_visits if (limit := limits.get(someone.person_id)) else None,
            lunch=(limit.lunch_begins, limit.lunch_ends) if limit and limit.lunch_begins and limit.lunch_ends else None,
            way=ways.get(someone.assignment_id) if ways else None,
        )
        for someone in people
    ]


def outside_own_hours(session: Session, people: Collection[Someone], hour: Span) -> set[int]:
    """The persons of these who have told that they do not work then, are away or have something else; not which."""
    day = clock.swedish(hour.starts_at).date()
    diaries = diaries_of(session, people, day, day, with_promises=False)
    return {one.person_id for one in diaries if not is_free(one, hour, timedelta(0))}


def _otherwise_taken(
    session: Session, ids: Iterable[int], opens_at: datetime, closes_at: datetime
) -> Iterable[tuple[int, Span]]:
    """Days away and hours that her own calendar says are taken."""
    for table in (Away, BusyTime):
        asked = select(table.person_id, table.starts_at, table.ends_at).where(
            table.person_id.in_(ids), table.starts_at < closes_at, table.ends_at > opens_at
        )
        for person_id, starts_at, ends_at in session.execute(asked):
            yield person_id, Span(starts_at, ends_at)


def weeks_of(session: Session, ids: Iterable[int]) -> dict[int, dict[date, Week]]:
    """Each person's own working weeks by the day they hold from."""
    found: dict[int, dict[date, Week]] = defaultdict(dict)
    rows: dict[tuple[int, date], list[WorkingHours]] = defaultdict(list)
    for row in session.scalars(select(WorkingHours).where(WorkingHours.person_id.in_(ids))):
        rows[row.person_id, row.from_on].append(row)
    for (person_id, from_on), days in rows.items():
        by_weekday = {row.weekday: (row.begins, row.ends) for row in days if row.begins and row.ends}
        found[person_id][from_on] = tuple(by_weekday.get(weekday) for weekday in range(7))
    return found


def limits_of(session: Session, ids: Iterable[int]) -> dict[int, DayLimit]:
    """What these want of a day, by person; who has said nothing is missing."""
    return {row.person_id: row for row in session.scalars(select(DayLimit).where(DayLimit.person_id.in_(ids)))}


def _places_of(session: Session, person_id: int, opens_at: datetime, closes_at: datetime) -> dict[datetime, Place]:
    """Where a person's visits are, by when they begin."""
    asked = (
        select(Hold.starts_at, AreaPlace)
        .join(Visit, Visit.id == Hold.visit_id)
        .join(Family, Family.id == Visit.family_id)
        .join(AreaPlace, (AreaPlace.unit_id == Family.bvc_id) & (AreaPlace.area_name == Family.area_name))
        .where(Hold.person_id == person_id, Hold.held_from < closes_at, Hold.held_to > opens_at, ~Family.is_protected)
    )
    return {starts_at: place for starts_at, row in session.execute(asked) if (place := _place(row))}


def _place(row: AreaPlace | None) -> Place | None:
    return (
        Place(row.latitude, row.longitude) if row and row.latitude is not None and row.longitude is not None else None
    )


def way_to(session: Session, family: Family, by: Transport | None = None) -> Way:
    """How long the way is from the BVC to a family's area; where a place is not known, the ordinary way."""
    return _way(_area_rows(session, family, {family.bvc_id}), family, family.bvc_id, by)


def ways_to(session: Session, family: Family, people: Collection[Someone], *, by_car: bool = False) -> dict[int, Way]:
    """Each assignment's way to a family's area: from her own unit and as she goes herself; all in the car they booked.

    A unit that has not written where it lies is taken to be at the BVC.
    """
    posts = (
        select(Assignment.id, Assignment.unit_id, DayLimit.transport)
        .outerjoin(DayLimit, DayLimit.person_id == Assignment.person_id)
        .where(Assignment.id.in_([one.assignment_id for one in people]))
    )
    known = {row.id: (row.unit_id or family.bvc_id, row.transport) for row in session.execute(posts)}
    rows = _area_rows(session, family, {family.bvc_id, *(unit_id for unit_id, _ in known.values())})
    return {
        assignment_id: _way(rows, family, unit_id, Transport.CAR if by_car else own)
        for assignment_id, (unit_id, own) in known.items()
    }


def _area_rows(session: Session, family: Family, units: Collection[int]) -> dict[tuple[int, str], AreaPlace]:
    names = ["", *([family.area_name] if family.area_name and not family.is_protected else [])]
    asked = select(AreaPlace).where(AreaPlace.unit_id.in_(units), AreaPlace.area_name.in_(names))
    return {(row.unit_id, row.area_name): row for row in session.scalars(asked)}


def _way(rows: dict[tuple[int, str], AreaPlace], family: Family, unit_id: int, by: Transport | None) -> Way:
    name = family.area_name or "-"
    if (unit_id, "") not in rows and (unit_id, name) not in rows:
        unit_id = family.bvc_id
    base, area = rows.get((unit_id, "")), rows.get((unit_id, name))
    place = _place(area) or _place(rows.get((family.bvc_id, name)))
    transport = by or (base.transport if base else None) or Transport.CAR
    return way_there(_place(base), place, area.kilometres if area else None, transport)


def my_hours(session: Session, by: Who, now: datetime) -> MyHours:
    """All that a person has told of her own time."""
    today, person_id = clock.swedish(now).date(), by.person_id
    weeks = weeks_of(session, [person_id])[person_id]
    limit = limits_of(session, [person_id]).get(person_id)
    calendar = session.get(BusyCalendar, person_id)
    return MyHours(
        week=week_on(weeks, today),
        is_own_week=any(from_on <= today for from_on in weeks),
        coming_weeks=tuple(sorted((day, week) for day, week in weeks.items() if day > today)),
        away=tuple(away_of(session, person_id, now)),
        most_visits=limit.most_visits if limit else None,
        lunch=(limit.lunch_begins, limit.lunch_ends) if limit and limit.lunch_begins and limit.lunch_ends else None,
        transport=limit.transport if limit else None,
        calendar=_calendar_seen(session, calendar, now) if calendar else None,
        ordinary=ORDINARY_WEEK,
    )


def away_of(session: Session, person_id: int, now: datetime) -> list[AwaySeen]:
    """When a person is away, from now on."""
    asked = select(Away).where(Away.person_id == person_id, Away.ends_at > now).order_by(Away.starts_at, Away.id)
    return [AwaySeen(row.id, row.starts_at, row.ends_at, row.cause) for row in session.scalars(asked)]


def away_told(session: Session, by: Who, now: datetime) -> list[AwayTold]:
    """What stands told of someone by another, from now on: what the asker told, and a coordinator's own units'."""
    ill, teller = aliased(Person), aliased(Person)
    asked = (
        select(Away, ill, teller)
        .join(ill, ill.id == Away.person_id)
        .join(Assignment, Assignment.id == Away.told_by)
        .join(teller, teller.id == Assignment.person_id)
        .where(_told_of_another(by, clock.swedish(now).date()), Away.ends_at > now)
        .order_by(Away.starts_at, Away.id)
    )
    return [
        AwayTold(
            id=row.id,
            name=_name(someone),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            by_name=_name(told_by),
            told_at=row.told_at,
        )
        for row, someone, told_by in session.execute(asked)
    ]


def _name(someone: Person) -> str:
    return access.PROTECTED if someone.is_protected else someone.name


def away_for(session: Session, by: Who, away_id: int, now: datetime) -> Away:
    """One's own time away, or what another told that is the asker's to take back; NotFound alike for all else."""
    others = and_(_told_of_another(by, clock.swedish(now).date()), Assignment.id == Away.told_by)
    mine = Away.person_id == by.person_id
    asked = select(Away).join(Assignment, Assignment.id == Away.told_by).where(Away.id == away_id, or_(mine, others))
    row = session.scalars(asked).one_or_none()
    if row is None:
        raise NotFound
    return row


def _told_of_another(by: Who, today: date) -> ColumnElement[bool]:
    """Rows that another than the person herself told, and that are the teller's or her units' coordinator's.

    For a question that joins the teller's assignment.
    """
    is_another = Assignment.person_id != Away.person_id
    if by.duty is not Duty.COORDINATOR:
        return and_(is_another, Assignment.person_id == by.person_id)
    hers = aliased(Assignment)
    owner = func.coalesce(Unit.company_id, Unit.authority_id)
    leads = exists().where(
        hers.person_id == Away.person_id,
        hers.duty == Duty.FIELD,
        hers.from_on <= today,
        or_(hers.until_on.is_(None), hers.until_on >= today),
        Unit.id == hers.unit_id,
        Unit.id == by.unit_id if by.unit_id is not None else owner == by.authority_id,
    )
    return and_(is_another, leads)


def _calendar_seen(session: Session, calendar: BusyCalendar, now: datetime) -> BusySeen:
    ahead = now + timedelta(days=42)
    asked = (
        select(func.count())
        .select_from(BusyTime)
        .where(BusyTime.person_id == calendar.person_id, BusyTime.ends_at > now, BusyTime.starts_at < ahead)
    )
    return BusySeen(
        is_address=calendar.address is not None,
        read_at=calendar.read_at,
        tried_at=calendar.tried_at,
        fault=calendar.fault,
        hours_ahead=session.scalar(asked) or 0,
    )


def busy_calendar_of(session: Session, person_id: int) -> BusyCalendar | None:
    return session.get(BusyCalendar, person_id)


def calendars_to_read(session: Session, tried_before: datetime) -> list[int]:
    """Whose calendars have an address and were last tried before that moment, the longest waiting first."""
    asked = (
        select(BusyCalendar.person_id, BusyCalendar.address)
        .where((BusyCalendar.tried_at.is_(None)) | (BusyCalendar.tried_at < tried_before))
        .order_by(BusyCalendar.tried_at, BusyCalendar.person_id)
    )
    return [person_id for person_id, address in session.execute(asked) if address is not None]
