"""Questions about people's time: when they work, when they are away, and what is taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from hembesok_field.access import queries as access
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.queries.ways import place_of, roads_to
from hembesok_field.booking.rules import (
    ORDINARY_WEEK,
    Diary,
    Openings,
    Place,
    Quest,
    Span,
    Stop,
    Way,
    Week,
    is_free,
    openings,
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


def openings_for(
    session: Session, family: Family, people: Collection[Colleague], quest: Quest, *, besides: UUID
) -> Openings:
    """When all of them could go to this family together, each by her own way; the visit to be moved left out."""
    ways = roads_to(session, family, people).ways()
    return openings(quest, diaries_of(session, people, quest.first, quest.last, besides=besides, ways=ways))


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
    for person_id, held, hour in _taken(session, ids, opens_at, closes_at, besides, with_promises=with_promises):
        taken[person_id].append(held)
        if hour is not None:
            place = places.get(hour.starts_at) if person_id == places_of else None
            stops[person_id].append(Stop(hour, place))
    weeks, limits = _told_of(session, ids)
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
            at_doors=(limit.earliest, limit.latest) if limit else (None, None),
            way=ways.get(someone.assignment_id) if ways else None,
        )
        for someone in people
    ]


def outside_own_hours(session: Session, people: Collection[Someone], hour: Span) -> set[int]:
    """The persons of these who have told that they do not work then, are away or have something else; not which."""
    day = clock.swedish(hour.starts_at).date()
    diaries = diaries_of(session, people, day, day, with_promises=False)
    return {one.person_id for one in diaries if not is_free(one, hour, timedelta(0))}


def _taken(
    session: Session,
    ids: Collection[int],
    opens_at: datetime,
    closes_at: datetime,
    besides: UUID | None,
    *,
    with_promises: bool,
) -> Iterator[tuple[int, Span, Span | None]]:
    """Whose, from when to when, and the hour at the door where it is a promise: promises with their travel, days away
    and hours that her own calendar says are taken. One question, for it is asked whenever a time is looked for."""
    of_these = {"ids": list(ids), "opens_at": opens_at, "closes_at": closes_at}
    if besides is not None:
        of_these["besides"] = besides
    asked = _what_is_taken(with_promises=with_promises, leaves_one_out=besides is not None)
    for person_id, held_from, held_to, starts_at, ends_at in session.execute(asked, of_these):
        yield person_id, Span(held_from, held_to), None if starts_at is None else Span(starts_at, ends_at)


@cache  # building it took longer than the answer
def _what_is_taken(*, with_promises: bool, leaves_one_out: bool) -> Select[Any]:
    """Of persons `ids` in [`opens_at`, `closes_at`); the visit `besides` left out."""
    ids: Any = bindparam("ids", expanding=True)
    opens_at: Any = bindparam("opens_at")
    closes_at: Any = bindparam("closes_at")
    promises = select(Hold.person_id, Hold.held_from, Hold.held_to, Hold.starts_at, Hold.ends_at).where(
        Hold.person_id.in_(ids), Hold.held_from < closes_at, Hold.held_to > opens_at
    )
    if leaves_one_out:
        promises = promises.where(Hold.visit_id != bindparam("besides"))
    parts: list[Any] = [promises] if with_promises else []
    for table in (Away, BusyTime):
        nowhere = (null().label("at_door_from"), null().label("at_door_to"))
        asked = select(table.person_id, table.starts_at.label("held_from"), table.ends_at, *nowhere)
        parts.append(asked.where(table.person_id.in_(ids), table.starts_at < closes_at, table.ends_at > opens_at))
    whole = union_all(*parts).subquery()
    return select(whole).order_by(whole.c.held_from)


def _told_of(session: Session, ids: Collection[int]) -> tuple[dict[int, dict[date, Week]], dict[int, DayLimit]]:
    """Each person's own working weeks by the day they hold from, and what she wants of a day."""
    asked = (
        select(WorkingHours, DayLimit)
        .select_from(Person)
        .outerjoin(WorkingHours, WorkingHours.person_id == Person.id)
        .outerjoin(DayLimit, DayLimit.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    hours: list[WorkingHours] = []
    limits: dict[int, DayLimit] = {}
    for told, limit in session.execute(asked):
        if told is not None:
            hours.append(told)
        if limit is not None:
            limits[limit.person_id] = limit
    return _weeks(hours), limits


def _weeks(hours: Iterable[WorkingHours]) -> dict[int, dict[date, Week]]:
    found: dict[int, dict[date, Week]] = defaultdict(dict)
    rows: dict[tuple[int, date], list[WorkingHours]] = defaultdict(list)
    for row in hours:
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
    return {starts_at: place for starts_at, row in session.execute(asked) if (place := place_of(row))}


def my_hours(session: Session, by: Who, now: datetime) -> MyHours:
    """All that a person has told of her own time."""
    today, person_id = clock.swedish(now).date(), by.person_id
    told, limits = _told_of(session, [person_id])
    weeks, limit = told[person_id], limits.get(person_id)
    calendar = session.get(BusyCalendar, person_id)
    return MyHours(
        week=week_on(weeks, today),
        is_own_week=any(from_on <= today for from_on in weeks),
        coming_weeks=tuple(sorted((day, week) for day, week in weeks.items() if day > today)),
        away=tuple(away_of(session, person_id, now)),
        most_visits=limit.most_visits if limit else None,
        lunch=(limit.lunch_begins, limit.lunch_ends) if limit and limit.lunch_begins and limit.lunch_ends else None,
        at_doors=(limit.earliest, limit.latest) if limit else (None, None),
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


def away_told_before(session: Session, by: Who, told: Away) -> Away | None:
    """The same time away, if the asker has told it already: until the same moment, and begun no later."""
    same = select(Away).where(
        Away.person_id == told.person_id,
        Away.told_by == by.assignment_id,
        Away.cause == told.cause,
        Away.ends_at == told.ends_at,
        Away.starts_at <= told.starts_at,
    )
    return session.scalars(same.order_by(Away.id)).first()


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
