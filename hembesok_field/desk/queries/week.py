"""What the week's page asks: when can we both, and which visits need a time?"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import Quest, openings
from hembesok_field.booking.shapes import Promise
from hembesok_field.desk.queries.needs import needs_of
from hembesok_field.desk.shapes import DueVisit, WeekPage
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.rules import LineStep, Need, StepState

LENGTH = 60  # minutes: the gap that is worth lighting, as long as an ordinary visit
REMEMBERS = timedelta(days=180)  # how far back one looks for the colleague one usually goes with
MOST = 5  # visits that need a time, shown above the week; the others stand under Familjer
AHEAD = timedelta(days=28)


def week_page(session: Session, by: Who, monday: date, with_assignment: int | None, now: datetime) -> WeekPage:
    """A week of the asker and one colleague side by side; of the colleague's hours nothing but that they are taken."""
    today = clock.swedish(now).date()
    beside = [one for one in booking.colleagues_beside(session, by, today) if one.person_id != by.person_id]
    other = _other(session, by, beside, with_assignment, now)
    days = [monday + timedelta(days=n) for n in range(5)]
    opens, closes = clock.day_bounds(monday)[0], clock.day_bounds(monday + timedelta(days=7))[0]
    people = [by.person_id, *([other.person_id] if other else [])]
    taken = booking.busy(session, people, opens, closes)
    quest = Quest(LENGTH, days[0], days[-1], days[0], None, now)
    pair: list[Who | Colleague] = [by, other] if other else [by]
    both = openings(quest, booking.diaries_of(session, pair, quest.first, quest.last))
    mine = booking.promises_of(session, by, by.person_id, opens, closes)
    weekend = {clock.swedish(one.starts_at).date() for one in mine} - set(days)
    return WeekPage(
        monday=monday,
        today=today,
        days=(*days, *sorted(weekend)),
        other=other,
        colleagues=tuple(beside),
        mine=tuple(mine),
        names=_names(session, by, mine),
        taken=tuple(one for one in taken if one.person_id != by.person_id),
        gaps={day: tuple((gap.starts_at, gap.ends_at) for gap in both.gaps_on(day)) for day in days},
        due=due_visits(session, by, today)[:MOST],
    )


def _other(
    session: Session, by: Who, beside: Sequence[Colleague], wanted: int | None, now: datetime
) -> Colleague | None:
    """The colleague who was asked for, else the one she usually goes with, else one of the other side."""
    for one in beside:
        if one.assignment_id == wanted:
            return one
    usual = booking.goes_with(session, by, now - REMEMBERS)
    known = sorted((one for one in beside if one.person_id in usual), key=lambda one: usual.index(one.person_id))
    others = [one for one in beside if one.side is not by.side]
    return next(iter([*known, *others, *beside]), None)


def _names(session: Session, by: Who, mine: Sequence[Promise]) -> dict[UUID, str]:
    wanted = [one.family_id for one in mine if one.family_id]
    found = session.scalars(select(Family).where(Family.id.in_(wanted), families.visible_to(by), ~Family.is_protected))
    faces = families.faces_of(session, by, found.all())
    return {one.visit_id: faces[one.family_id].name for one in mine if one.family_id in faces}


def due_visits(session: Session, by: Who, today: date) -> tuple[DueVisit, ...]:
    """Visits without a time that are due or soon will be, the most pressing first, of the families one meets oneself.

    A family without a named pair is everybody's. Protected families stand in no list (house.md 3.6).
    """
    me = by.assignment_id
    nobodys = and_(Family.nurse_id.is_(None), Family.social_worker_id.is_(None))
    is_mine = or_(Family.nurse_id == me, Family.social_worker_id == me, nobodys)
    now = datetime.combine(today, time(12), clock.SWEDEN)
    found = needs_of(session, by, now, and_(families.visible_to(by), ~Family.is_protected, is_mine))
    running = [one for one in found if one.need is not Need.FINISHED and not one.is_paused]
    due = [(one.family_id, step) for one in running for step in one.steps if _needs_a_time(step, today)]
    of_due = session.scalars(select(Family).where(Family.id.in_({family_id for family_id, _ in due}))).all()
    faces = families.faces_of(session, by, of_due)
    pressing = sorted(due, key=lambda one: (_closes_on(one[1]), faces[one[0]].name, one[1].code))
    return tuple(
        DueVisit(
            family_id=family_id,
            family_name=faces[family_id].name,
            step_code=step.code,
            visit_id=step.visit.visit_id if step.visit else None,
            window=step.window,
        )
        for family_id, step in pressing
    )


def _needs_a_time(step: LineStep, today: date) -> bool:
    if step.state in (StepState.DUE, StepState.OVERDUE):
        return True
    is_near = step.window is not None and step.window.opens_on <= today + AHEAD
    return step.state is StepState.COMING and is_near


def _closes_on(step: LineStep) -> date:
    return step.window.closes_on if step.window else date.max
