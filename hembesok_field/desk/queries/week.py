"""What the week's page asks: when can we both, and which visits need a time?"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import Quest
from hembesok_field.booking.shapes import Promise
from hembesok_field.desk.queries.families import children_of
from hembesok_field.desk.queries.needs import needs_of
from hembesok_field.desk.shapes import DueList, DueVisit, WeekPage
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.rules import LineStep, Need, StepState

LENGTH = 60  # minutes: the gap that is worth lighting, as long as an ordinary visit
REMEMBERS = timedelta(days=180)  # how far back one looks for the colleague one usually goes with
MOST_BESIDE = 3  # columns beside one's own that a day has room for
MOST_ABOVE = 3  # visits that need a time, shown above the week; all of them have a page of their own
AHEAD = timedelta(days=28)


def week_page(session: Session, by: Who, monday: date, wanted: Collection[int], now: datetime) -> WeekPage:
    """A week of the asker and those she goes with side by side; of their hours nothing but that they are taken."""
    today = clock.swedish(now).date()
    me = Colleague(by.assignment_id, by.person_id, by.name, by.profession, by.side, "")
    colleagues = [one for one in booking.colleagues_beside(session, by, today) if one.person_id != by.person_id]
    beside = _beside(session, by, colleagues, wanted, now)
    quest = Quest(LENGTH, monday, monday + timedelta(days=6), monday, None, now)
    week = booking.week_of(session, by, [me, *beside], quest)
    return WeekPage(
        week=week,
        beside=tuple(one.assignment_id for one in beside),
        colleagues=tuple(colleagues),
        names=_names(session, by, week.mine),
        due=due_visits(session, by, today, MOST_ABOVE),
    )


def _beside(
    session: Session, by: Who, colleagues: Sequence[Colleague], wanted: Collection[int], now: datetime
) -> list[Colleague]:
    """The colleagues who were asked for, else the one she usually goes with, else one of the other side."""
    if asked := [one for one in colleagues if one.assignment_id in wanted]:
        return asked[:MOST_BESIDE]
    usual = booking.goes_with(session, by, now - REMEMBERS)
    known = sorted((one for one in colleagues if one.person_id in usual), key=lambda one: usual.index(one.person_id))
    others = [one for one in colleagues if one.side is not by.side]
    return [*known, *others, *colleagues][:1]


def _names(session: Session, by: Who, mine: Sequence[Promise]) -> dict[UUID, str]:
    wanted = [one.family_id for one in mine if one.family_id]
    found = session.scalars(select(Family).where(Family.id.in_(wanted), families.visible_to(by), ~Family.is_protected))
    faces = families.faces_of(session, by, found.all())
    return {one.visit_id: faces[one.family_id].name for one in mine if one.family_id in faces}


def due_visits(session: Session, by: Who, today: date, most: int | None = None) -> DueList:
    """Visits without a time that are due or soon will be, the window that closes first on top, of the families one
    meets oneself; `most` of them, and how many there are.

    A family without a named pair is everybody's. Protected families stand in no list (house.md 3.6).
    """
    me = by.assignment_id
    nobodys = and_(Family.nurse_id.is_(None), Family.social_worker_id.is_(None))
    is_mine = or_(Family.nurse_id == me, Family.social_worker_id == me, nobodys)
    now = datetime.combine(today, time(12), clock.SWEDEN)
    found = needs_of(session, by, now, and_(families.visible_to(by), ~Family.is_protected, is_mine))
    running = [one for one in found if one.need is not Need.FINISHED and not one.is_paused]
    due = [(one, step) for one in running for step in one.steps if _needs_a_time(step, today)]
    due.sort(key=lambda one: (_closes_on(one[1]), one[0].reference, one[1].code))
    shown = due[:most]
    of_shown = session.scalars(select(Family).where(Family.id.in_({one.family_id for one, _ in shown}))).all()
    faces = families.faces_of(session, by, of_shown)
    several = {one.family_id for one in found if one.earlier}
    rows = (
        DueVisit(
            family_id=one.family_id,
            family_name=faces[one.family_id].name,
            children=children_of(faces[one.family_id], one.participation_id) if one.family_id in several else (),
            earlier=one.earlier,
            step_code=step.code,
            visit_id=step.visit.visit_id if step.visit else None,
            window=step.window,
        )
        for one, step in shown
    )
    return DueList(tuple(rows), len(due))


def _needs_a_time(step: LineStep, today: date) -> bool:
    if step.state in (StepState.DUE, StepState.OVERDUE):
        return True
    is_near = step.window is not None and step.window.opens_on <= today + AHEAD
    return step.state is StepState.COMING and is_near


def _closes_on(step: LineStep) -> date:
    return step.window.closes_on if step.window else date.max
