"""To promise a visit an hour, to move the promise and to cancel it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries, rules
from hembesok_field.booking.actions.resources import let_go, take_along
from hembesok_field.booking.queries.resources import Choice
from hembesok_field.booking.rules import AS_IT_STANDS, Quest, Reason, ResourceKind, Span, Step, Transport, Wanted, Way
from hembesok_field.booking.tables import BookingParticipant, BookingResource, BookingStep, Hold
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.kernel.telling import Telling
from hembesok_field.plan.tables import Visit

REASON_LENGTH = 200
UNDONE, STAND_IN = "undone", "stand_in"
steps_taken: Telling[[Session, BookingStep]] = Telling()  # each step of each promise, with who is to come


def book(
    session: Session,
    *,
    visit: Visit,
    starts_at: datetime,
    minutes: int,
    staff: Collection[int],
    by: Who,
    now: datetime,
    with_interpreter: bool | None = False,
    wanted: Wanted = AS_IT_STANDS,
) -> BookingStep:
    """Promise the hour; `staff` are assignments. A cancelled visit may be booked again and keeps its id.

    Refused outside nothing but the possible: an hour outside the window is allowed, and the page says so.
    `with_interpreter`: None is as the family needs. `wanted`: the car and interpreter of one's own that should come.
    """
    family = _family_to_promise(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    if not rules.may_follow([step.step for step in steps], Step.BOOKED):
        raise Refused(Reason.ALREADY_BOOKED)
    return _promise(
        session, Step.BOOKED, visit, family, steps,
        starts_at=starts_at, minutes=minutes, staff=staff, by=by, now=now,
        with_interpreter=bool(family.needs_interpreter) if with_interpreter is None else with_interpreter,
        wanted=wanted,
    )  # fmt: skip


def move(
    session: Session,
    *,
    visit: Visit,
    starts_at: datetime,
    minutes: int,
    staff: Collection[int],
    by: Who,
    now: datetime,
    reason: str = "",
    with_interpreter: bool = False,
    seen: int | None = None,
    wanted: Wanted = AS_IT_STANDS,
) -> BookingStep:
    """Promise another hour in place of the one that stands. `seen` is the number of the step the asker looked at."""
    family = _family_to_promise(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    _check_stands(steps, seen, now)
    return _promise(
        session, Step.MOVED, visit, family, steps, reason=reason,
        starts_at=starts_at, minutes=minutes, staff=staff, by=by, now=now, with_interpreter=with_interpreter,
        wanted=wanted,
    )  # fmt: skip


def stand_in(session: Session, *, visit: Visit, leaving: int, coming: int, by: Who, now: datetime) -> BookingStep:
    """Another goes in the place of one who cannot; the hour, the interpreter and the rest stand as promised."""
    family = _family_to_promise(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    _check_stands(steps, None, now)
    last = steps[-1]
    staff = [one.assignment_id for one in last.participants]
    if leaving not in staff:
        raise Refused(Reason.CHANGED_MEANWHILE)
    return _promise(
        session, Step.MOVED, visit, family, steps, reason=STAND_IN, starts_at=last.starts_at,
        minutes=int((last.ends_at - last.starts_at).total_seconds()) // 60,
        staff=[coming if one == leaving else one for one in staff],
        by=by, now=now, with_interpreter=last.with_interpreter,
    )  # fmt: skip


def cancel(
    session: Session, *, visit: Visit, by: Who, now: datetime, reason: str = "", seen: int | None = None
) -> BookingStep:
    """Take the promise back and free everyone's hour. Not after it has begun: then someone tells what happened."""
    _family_to_touch(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    _check_stands(steps, seen, now)
    return call_off(session, visit=visit, by=by, now=now, reason=reason)


def call_off(session: Session, *, visit: Visit, by: Who, now: datetime, reason: str = "") -> BookingStep:
    """Add the cancelling step to a promise that stands; for acts that have asked already whether they may."""
    last = queries.steps_of(session, visit.id)[-1]
    step = next_step(visit, Step.CANCELLED, last, by=by, now=now, reason=reason)
    step.starts_at, step.ends_at, step.wall_clock = last.starts_at, last.ends_at, last.wall_clock
    step.with_interpreter = last.with_interpreter
    write(session, step)
    session.add_all(
        BookingParticipant(step_id=step.id, assignment_id=one.assignment_id, person_id=one.person_id, side=one.side)
        for one in last.participants
    )
    queries.take_hours_in_turn(session, [one.person_id for one in last.participants])
    for hold in queries.holds_of(session, visit.id):
        session.delete(hold)
    for resource_id, kind in queries.resources_at(session, last.id):
        session.add(BookingResource(step_id=step.id, resource_id=resource_id, kind=kind))
    let_go(session, step)
    steps_taken.tell(session, step)
    return step


def undo(session: Session, *, visit: Visit, by: Who, now: datetime) -> BookingStep:
    """Take back one's own latest step while it is fresh: what was booked is cancelled, what was moved or cancelled
    stands as before if the hour is still free."""
    _family_to_touch(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    if not steps or steps[-1].done_by != by.assignment_id or now - steps[-1].at > rules.UNDO_WITHIN:
        raise Refused(Reason.TOO_LATE_TO_UNDO)
    last, before = steps[-1], steps[-2] if len(steps) > 1 else None
    if last.step is Step.BOOKED or before is None:
        return cancel(session, visit=visit, by=by, now=now, reason=UNDONE, seen=last.number)
    family = _family_to_promise(session, by, visit)
    if last.step is Step.MOVED:
        _check_stands(steps, last.number, now)
    step = _promise(
        session, Step.BOOKED if last.step is Step.CANCELLED else Step.MOVED, visit, family, steps,
        starts_at=before.starts_at, minutes=int((before.ends_at - before.starts_at).total_seconds()) // 60,
        staff=[one.assignment_id for one in before.participants], by=by, now=now,
        reason="" if last.step is Step.CANCELLED else UNDONE, with_interpreter=before.with_interpreter,
        choices=queries.choices_at(session, by, before.id),
    )  # fmt: skip
    if last.reason == rules.SAID_NO and (hold := queries.own_hold(session, by, visit.id)):
        hold.asked_at = now  # who takes back her no has not said yes
    return step


def _family_to_touch(session: Session, by: Who, visit: Visit) -> Family:
    """The visit's family, if the asker is one of the two professions that promise visits to it."""
    family = families.family_for(session, by, visit.family_id)
    if by.side is Side.OTHER or not families.is_named_for(by, family):
        raise NotAllowed
    return family


def _family_to_promise(session: Session, by: Who, visit: Visit) -> Family:
    family = _family_to_touch(session, by, visit)
    part = queries.hold_still(session, visit.participation_id, to_change=False)
    if reason := rules.why_not_this(queries.circumstances_of(session, visit, part)):
        raise Refused(reason)
    return family


def _check_stands(steps: Sequence[BookingStep], seen: int | None, now: datetime) -> None:
    if seen is not None and (not steps or steps[-1].number != seen):
        raise Refused(Reason.CHANGED_MEANWHILE)
    if not rules.may_follow([step.step for step in steps], Step.CANCELLED):
        raise Refused(Reason.NOT_BOOKED)
    if steps[-1].starts_at <= now:
        raise Refused(Reason.HAS_BEGUN)


def _promise(
    session: Session,
    kind: Step,
    visit: Visit,
    family: Family,
    steps: Sequence[BookingStep],
    *,
    starts_at: datetime,
    minutes: int,
    staff: Collection[int],
    by: Who,
    now: datetime,
    with_interpreter: bool,
    reason: str = "",
    wanted: Wanted = AS_IT_STANDS,
    choices: Sequence[Choice] | None = None,
) -> BookingStep:
    starts_at = starts_at.replace(second=0, microsecond=0)
    if no := rules.why_not(starts_at, minutes, now):
        raise Refused(no)
    day = clock.swedish(starts_at).date()
    people = _people(session, family, staff, starts_at)
    if choices is None:
        choices = queries.choices_of(session, by, visit.id, language=family.language, wanted=wanted, on=day)
    roads = queries.roads_to(session, family, people)
    ways = roads.ways(by_car=any(one.kind is ResourceKind.CAR for one in choices))
    step = next_step(visit, kind, steps[-1] if steps else None, by=by, now=now, reason=reason)
    step.starts_at, step.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    step.wall_clock = f"{clock.swedish(starts_at):%Y-%m-%d %H:%M}"
    step.with_interpreter = with_interpreter or any(one.kind is ResourceKind.INTERPRETER for one in choices)
    hour = Span(step.starts_at, step.ends_at)
    if queries.is_gone_before_the_turn(session, people, hour, ways, besides=visit.id):
        raise _taken(session, visit, people, hour, ways, by=by, now=now)
    write(session, step)
    session.add_all(
        BookingParticipant(step_id=step.id, assignment_id=one.assignment_id, person_id=one.person_id, side=one.side)
        for one in people
    )
    _take_hours(session, visit, people, hour, ways, by=by, now=now)
    _take_along(session, step, people, choices, ways=ways, by_road=roads.way(Transport.CAR), now=now)
    steps_taken.tell(session, step)
    return step


def _take_along(
    session: Session,
    step: BookingStep,
    people: Sequence[Colleague],
    choices: Sequence[Choice],
    *,
    ways: Mapping[int, Way],
    by_road: Way,
    now: datetime,
) -> None:
    hour = Span(step.starts_at, step.ends_at)

    def nearest() -> list[datetime]:
        quest = _quest_around(hour, now)
        pools = queries.pools_of(session, choices, by_road, now=now, besides=step.visit_id)
        return _nearest(session, replace(quest, pools=pools), hour, people, ways, besides=step.visit_id)

    take_along(session, step=step, choices=choices, by_road=by_road, nearest=nearest)


def _quest_around(hour: Span, now: datetime) -> Quest:
    day = clock.swedish(hour.starts_at).date()
    minutes = int((hour.ends_at - hour.starts_at).total_seconds()) // 60
    return Quest(minutes, day, day + rules.LOOK_AHEAD, day, None, now)


def _nearest(
    session: Session, quest: Quest, hour: Span, people: Sequence[Colleague], ways: Mapping[int, Way], *, besides: UUID
) -> list[datetime]:
    """When these people, and what should come along, are free instead."""
    diaries = queries.diaries_of(session, people, quest.first, quest.last, besides=besides, ways=ways)
    return rules.openings(quest, diaries).nearest(hour.starts_at)


def _people(session: Session, family: Family, staff: Iterable[int], starts_at: datetime) -> list[Colleague]:
    """The chosen ones in person order, which is the order in which hours are taken."""
    wanted = set(staff)
    if not wanted:
        raise Refused(Reason.NOBODY)
    bookable = queries.colleagues_for(session, family, clock.swedish(starts_at).date())
    people = sorted((one for one in bookable if one.assignment_id in wanted), key=lambda one: one.person_id)
    if len(people) < len(wanted):
        raise Refused(Reason.NOT_COLLEAGUE)
    if len({one.person_id for one in people}) < len(people):
        raise Refused(Reason.SAME_PERSON)
    return people


def next_step(
    visit: Visit, kind: Step, last: BookingStep | None, *, by: Who, now: datetime, reason: str
) -> BookingStep:
    """The step after the last, its hour still to be filled in."""
    return BookingStep(
        visit_id=visit.id,
        family_id=visit.family_id,
        number=last.number + 1 if last else 1,
        step=kind,
        reason=reason.strip()[:REASON_LENGTH],
        done_by=by.assignment_id,
        at=now,
    )


def write(session: Session, step: BookingStep) -> None:
    """The table counts the steps of a visit: of two who came at once, the second is told to look again."""
    session.add(step)
    try:
        session.flush()
    except IntegrityError as error:
        if broke(error, "uq_booking_step_visit_id") or broke(error, "booking_step.visit_id"):
            raise Refused(Reason.CHANGED_MEANWHILE) from error
        raise


def _take_hours(
    session: Session,
    visit: Visit,
    people: Sequence[Colleague],
    hour: Span,
    ways: Mapping[int, Way],
    *,
    by: Who,
    now: datetime,
) -> None:
    """Give back what the visit held and take the new hours, each one's way included; the table says who came first."""
    queries.take_hours_in_turn(session, [one.person_id for one in people])
    outside = queries.outside_own_hours(session, people, hour)
    try:
        with session.begin_nested():
            agreed = {}
            for before in queries.holds_of(session, visit.id):
                if (before.starts_at, before.ends_at) == (hour.starts_at, hour.ends_at):
                    agreed[before.person_id] = before.agreed_at
                session.delete(before)
            session.flush()
            for someone in people:
                held = hour.widened(ways[someone.assignment_id].length)
                is_asked = someone.person_id in outside and someone.person_id != by.person_id
                session.add(
                    Hold(
                        visit_id=visit.id,
                        person_id=someone.person_id,
                        assignment_id=someone.assignment_id,
                        side=someone.side,
                        starts_at=hour.starts_at,
                        ends_at=hour.ends_at,
                        held_from=held.starts_at,
                        held_to=held.ends_at,
                        asked_at=now if is_asked else None,
                        agreed_at=agreed.get(someone.person_id) if is_asked else None,
                    )
                )
                session.flush()
    except IntegrityError as error:
        if not broke(error, "hold_no_double_booking"):
            raise
        raise _taken(session, visit, people, hour, ways, by=by, now=now) from error


def _taken(
    session: Session,
    visit: Visit,
    people: Sequence[Colleague],
    hour: Span,
    ways: Mapping[int, Way],
    *,
    by: Who,
    now: datetime,
) -> Refused:
    """Whose hour it collides with, as role and time only, and when they are free instead."""
    nearest = _nearest(session, _quest_around(hour, now), hour, people, ways, besides=visit.id)
    taken = queries.busy_on_the_way(session, people, hour, ways, besides=visit.id)
    if not taken:  # freed again between the refusal and the question
        return Refused(Reason.CHANGED_MEANWHILE)
    other = taken[0]
    someone = next(one for one in people if one.person_id == other.person_id)
    return Refused(
        Reason.TAKEN,
        role=someone.profession,
        is_own=other.person_id == by.person_id,
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        wished_at=hour.starts_at,
        nearest=tuple(nearest),
    )
