"""To promise a visit an hour, to move the promise and to cancel it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries, rules
from hembesok_field.booking.actions.meetings import Meeting, look_before_the_turn, nearest, take_hours
from hembesok_field.booking.actions.resources import let_go, take_along
from hembesok_field.booking.queries.resources import Choice
from hembesok_field.booking.rules import AS_IT_STANDS, Reason, ResourceKind, Span, Step, Transport, Wanted, Way
from hembesok_field.booking.tables import BookingParticipant, BookingResource, BookingStep
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


@dataclass(frozen=True)
class Terms:
    """What is to be promised: from when, for how long, by which assignments, and what should come along.

    `choices`: what came along at an earlier step, in place of what is wanted.
    """

    starts_at: datetime
    minutes: int
    staff: Collection[int]
    with_interpreter: bool
    reason: str = ""
    wanted: Wanted = AS_IT_STANDS
    choices: Sequence[Choice] | None = None


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
    if with_interpreter is None:
        with_interpreter = bool(family.needs_interpreter)
    terms = Terms(starts_at, minutes, staff, with_interpreter, wanted=wanted)
    return _promise(session, Step.BOOKED, visit, family, steps, terms=terms, by=by, now=now)


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
    """Promise another hour in place of the one that stands. `seen` is the number of the step the asker looked at.

    What is already promised just so is no step: nobody's calendar has changed.
    """
    family = _family_to_promise(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    _check_stands(steps, seen, now)
    terms = Terms(starts_at, minutes, staff, with_interpreter, reason, wanted)
    return _promise(session, Step.MOVED, visit, family, steps, terms=terms, by=by, now=now)


def stand_in(session: Session, *, visit: Visit, leaving: int, coming: int, by: Who, now: datetime) -> BookingStep:
    """Another goes in the place of one who cannot; the hour, the interpreter and the rest stand as promised."""
    family = _family_to_promise(session, by, visit)
    steps = queries.steps_of(session, visit.id)
    _check_stands(steps, None, now)
    last = steps[-1]
    staff = [one.assignment_id for one in last.participants]
    if leaving not in staff:
        raise Refused(Reason.CHANGED_MEANWHILE)
    staff = [coming if one == leaving else one for one in staff]
    terms = Terms(last.starts_at, _minutes(last), staff, last.with_interpreter, STAND_IN)
    return _promise(session, Step.MOVED, visit, family, steps, terms=terms, by=by, now=now)


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
    terms = Terms(
        before.starts_at,
        _minutes(before),
        [one.assignment_id for one in before.participants],
        before.with_interpreter,
        reason="" if last.step is Step.CANCELLED else UNDONE,
        choices=queries.choices_at(session, by, before.id),
    )
    kind = Step.BOOKED if last.step is Step.CANCELLED else Step.MOVED
    step = _promise(session, kind, visit, family, steps, terms=terms, by=by, now=now)
    if last.reason == rules.SAID_NO and (hold := queries.own_hold(session, by, visit.id)):
        hold.asked_at = now  # who takes back her no has not said yes
    return step


def _minutes(step: BookingStep) -> int:
    return int((step.ends_at - step.starts_at).total_seconds()) // 60


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
    terms: Terms,
    by: Who,
    now: datetime,
) -> BookingStep:
    starts_at = terms.starts_at.replace(second=0, microsecond=0)
    if no := rules.why_not(starts_at, terms.minutes, now):
        raise Refused(no)
    people = _people(session, family, terms.staff, starts_at)
    choices = terms.choices
    if choices is None:
        day = clock.swedish(starts_at).date()
        stands = visit.id if steps else None  # what was never promised holds nothing
        choices = queries.choices_of(session, by, stands, language=family.language, wanted=terms.wanted, on=day)
    roads = queries.roads_to(session, family, people)
    ways = roads.ways(by_car=any(one.kind is ResourceKind.CAR for one in choices))
    hour = Span(starts_at, starts_at + timedelta(minutes=terms.minutes))
    meeting = Meeting(visit.id, people, hour, ways, by, now, has_hours=kind is Step.MOVED)
    with_interpreter = terms.with_interpreter or any(one.kind is ResourceKind.INTERPRETER for one in choices)
    if kind is Step.MOVED and _stands_so(session, steps[-1], meeting, choices, with_interpreter):
        return steps[-1]
    look_before_the_turn(session, meeting)
    step = next_step(visit, kind, steps[-1] if steps else None, by=by, now=now, reason=terms.reason)
    step.starts_at, step.ends_at = hour.starts_at, hour.ends_at
    step.wall_clock = f"{clock.swedish(starts_at):%Y-%m-%d %H:%M}"
    step.with_interpreter = with_interpreter
    write(session, step)
    session.add_all(
        BookingParticipant(step_id=step.id, assignment_id=one.assignment_id, person_id=one.person_id, side=one.side)
        for one in people
    )
    take_hours(session, meeting)
    _take_along(session, step, meeting, choices, roads.way(Transport.CAR))
    steps_taken.tell(session, step)
    return step


def _stands_so(
    session: Session, last: BookingStep, meeting: Meeting, choices: Sequence[Choice], with_interpreter: bool
) -> bool:
    """Whether all of it is promised already: the hour, who goes, and what comes along."""
    along = queries.resources_at(session, last.id)
    is_along = len(choices) == len(along) and all(
        any((one.id, one.kind) in along for one in choice.candidates) for choice in choices
    )
    is_hour = Span(last.starts_at, last.ends_at) == meeting.hour and last.with_interpreter == with_interpreter
    going = {one.assignment_id for one in last.participants}
    return is_along and is_hour and going == {one.assignment_id for one in meeting.people}


def _take_along(session: Session, step: BookingStep, meeting: Meeting, choices: Sequence[Choice], by_road: Way) -> None:
    def free_again() -> list[datetime]:
        pools = queries.pools_of(session, choices, by_road, now=meeting.now, besides=step.visit_id)
        return nearest(session, meeting, pools)

    take_along(session, step=step, choices=choices, by_road=by_road, nearest=free_again)


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
