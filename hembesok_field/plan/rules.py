"""When each visit of a programme is due, and how it stands today. Values in, answers out; nothing here is stored."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hembesok_field.kernel import clock

BEFORE_BIRTH = "före"  # a visit before the birth, in a programme that has one (contract section 4)
ADDED = "extra"  # a visit added for this family, with a window of its own


class Reason(StrEnum):
    NOT_IN_PROGRAMME = "not_in_programme"
    ALREADY_WAIVED = "already_waived"
    NOT_WAIVED = "not_waived"
    NEEDS_WHY = "needs_why"
    TOO_LONG = "too_long"
    LOOKS_LIKE_PERSONNUMMER = "looks_like_personnummer"
    WINDOW_BACKWARDS = "window_backwards"
    WINDOW_BEFORE_START = "window_before_start"
    HAS_ENDED = "has_ended"
    HAS_NO_YES = "has_no_yes"
    HAS_A_PLAN = "has_a_plan"
    HAS_NO_PLAN = "has_no_plan"


@dataclass(frozen=True)
class Offset:
    """Calendar months and then days from a birth; weeks are 7 days, and both may be negative."""

    months: int
    days: int


@dataclass(frozen=True)
class StepRule:
    """One step of a programme version; without `opens` it has no window. `minutes` is the usual length."""

    code: str
    position: int
    is_extra: bool
    opens: Offset | None
    target: Offset | None
    closes: Offset | None
    expects_nurse: bool
    expects_social_services: bool
    minutes: int


@dataclass(frozen=True)
class Window:
    """The days that are right for a visit, both ends included."""

    opens_on: date
    target_on: date
    closes_on: date

    def holds(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


@dataclass(frozen=True)
class ChildDates:
    """What the calendar needs of a child. One of the two dates is known."""

    born_on: date | None
    due_on: date | None = None
    uses_corrected_age: bool = False

    @property
    def birth_on(self) -> date:
        """The birth, or the expected one until it is registered."""
        found = self.born_on or self.due_on
        if found is None:
            raise ValueError("a child has a birth date or an expected one")
        return found

    @property
    def counts_from(self) -> date:
        """Where windows are counted from: the due date where corrected age was chosen, else the birth."""
        return self.due_on if self.uses_corrected_age and self.due_on else self.birth_on


def after(day: date, offset: Offset) -> date:
    """Months first, clipped to the month's last day (31 August + 6 months = 28/29 February), then days."""
    years, month = divmod(day.month - 1 + offset.months, 12)
    year, month = day.year + years, month + 1
    clipped = min(day.day, monthrange(year, month)[1])
    return date(year, month, clipped) + timedelta(days=offset.days)


def window_of(step: StepRule, born_on: date) -> Window | None:
    """The step's window for a birth (contract section 7), or None for a step that has none."""
    if step.opens is None or step.target is None or step.closes is None:
        return None
    return Window(after(born_on, step.opens), after(born_on, step.target), after(born_on, step.closes))


@dataclass(frozen=True)
class Births:
    """The births, both days included, whose visit on a step is still to come; up to `open_on` its window is open."""

    first_on: date
    last_on: date
    open_on: date


LONGEST = 3000  # days; no step lies further from a birth


def births_due(step: StepRule, today: date, last: date) -> Births | None:
    """Whose window for a step has not closed today and has its target by `last`; None for a step without a window.

    A later birth never has an earlier window, so that days of birth say what would else be asked of each family.
    """
    if step.opens is None or step.target is None or step.closes is None:
        return None
    days = range(today.toordinal() - LONGEST, last.toordinal() + LONGEST)

    def first(offset: Offset, day: date) -> date:
        return date.fromordinal(days[bisect_left(days, day, key=lambda n: after(date.fromordinal(n), offset))])

    one = timedelta(days=1)
    return Births(first(step.closes, today), first(step.target, last + one) - one, first(step.opens, today + one) - one)


def youngest_on(children: Iterable[ChildDates], day: date) -> ChildDates | None:
    """The youngest child born on or before the day; before the first birth the coming child (contract section 5)."""
    known = sorted(children, key=lambda child: child.birth_on)
    born = [child for child in known if child.birth_on <= day]
    if born:
        return born[-1]
    return known[0] if known else None


def counts_from(children: Iterable[ChildDates]) -> date | None:
    """Where one birth's windows are counted from: its youngest child. Twins on both sides of midnight are one birth."""
    youngest = max(children, key=lambda child: child.birth_on, default=None)
    return youngest.counts_from if youngest else None


def age_in_years(born_on: date, day: date) -> int:
    """Completed years, −1 before the birth. A birthday of 29 February falls on 1 March in other years."""
    if day < born_on:
        return -1
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


class StepState(StrEnum):
    """How a step stands on a day; worked out each time, never stored."""

    NOT_OFFERED = "not_offered"  # its window had closed when the family began
    WAIVED = "waived"
    ENDED = "ended"  # the programme ended before it was done
    COMING = "coming"
    DUE = "due"  # the window is open and no time is booked
    BOOKED = "booked"
    AWAITS_WORD = "awaits_word"  # the hour has passed and nobody has said what happened
    DONE_BY_ONE = "done_by_one"  # done, and a side that should be there has not confirmed yet
    DONE = "done"
    CONTRADICTED = "contradicted"
    OVERDUE = "overdue"  # from the day after the window closes


class LastTime(StrEnum):
    """Why there is no visit yet although one was on its way."""

    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True)
class VisitFacts:
    """What the later rooms know of one visit, as plain values. `nurse` and `social` are confirmed words, or None."""

    visit_id: UUID
    step_code: str
    booked_at: datetime | None = None
    has_begun: bool = False
    is_done: bool = False
    is_contradicted: bool = False
    last_time: LastTime | None = None
    nurse: bool | None = None
    social: bool | None = None
    window: Window | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True)
class Course:
    """A participation as the calendar sees it: what it follows, from when, and what was taken away."""

    steps: tuple[StepRule, ...]
    counts_from: date
    starts_on: date
    ended_on: date | None = None
    waived: frozenset[str] = frozenset()
    has_partner: bool = True  # without a partner unit nobody waits for social services


@dataclass(frozen=True)
class LineStep:
    """One step on the family's line: what it is, when, how it stands and which visit carries it."""

    code: str
    is_extra: bool
    window: Window | None
    state: StepState
    visit: VisitFacts | None
    minutes: int
    expects_nurse: bool
    expects_social_services: bool


FINISHED = frozenset({StepState.DONE, StepState.DONE_BY_ONE, StepState.NOT_OFFERED, StepState.WAIVED, StepState.ENDED})
NEEDS_A_TIME = frozenset({StepState.DUE, StepState.OVERDUE})


def line(course: Course, visits: Sequence[VisitFacts], today: date) -> tuple[LineStep, ...]:
    """Every step of the programme and every visit beside it, in the order of their days."""
    of_programme = {step.code: step for step in course.steps}
    found = [_line_step(course, step, _telling(visits, step.code), today) for step in course.steps]
    beside = [visit for visit in visits if visit.step_code not in of_programme]
    found += [_line_step(course, _added(visit), visit, today) for visit in beside]
    return tuple(sorted(found, key=lambda step: _day_of(step, course.counts_from)))


def next_step(steps: Sequence[LineStep]) -> LineStep | None:
    """The first step in the order of days that is still to be done."""
    return next((step for step in steps if step.state not in FINISHED), None)


def _added(visit: VisitFacts) -> StepRule:
    """A visit that the programme does not know; its length is an hour, as Rikshandboken counts a home visit."""
    return StepRule(visit.step_code, 0, True, None, None, None, True, True, 60)


def _telling(visits: Sequence[VisitFacts], code: str) -> VisitFacts | None:
    """Of several visits on one step the one that tells most: done, else booked, else the latest."""
    mine = [visit for visit in visits if visit.step_code == code]
    return max(mine, key=lambda v: (v.is_done, v.is_contradicted, v.booked_at is not None, mine.index(v)), default=None)


def _line_step(course: Course, step: StepRule, visit: VisitFacts | None, today: date) -> LineStep:
    window = visit.window if visit and visit.window else window_of(step, course.counts_from)
    return LineStep(
        code=step.code,
        is_extra=step.is_extra,
        window=window,
        state=state_of(course, step, window, visit, today),
        visit=visit,
        minutes=step.minutes,
        expects_nurse=step.expects_nurse,
        expects_social_services=step.expects_social_services,
    )


def state_of(course: Course, step: StepRule, window: Window | None, visit: VisitFacts | None, today: date) -> StepState:
    """What happened goes before what is promised, and that before what the calendar says."""
    if visit is not None and (visit.is_done or visit.is_contradicted or visit.booked_at is not None):
        return _state_of_visit(step, visit, has_partner=course.has_partner)
    if step.code in course.waived:
        return StepState.WAIVED
    if course.ended_on is not None and course.ended_on <= today:
        return StepState.ENDED
    return _state_by_calendar(course, window, today)


def _state_by_calendar(course: Course, window: Window | None, today: date) -> StepState:
    if window is None:
        return StepState.COMING
    if window.closes_on < course.starts_on:
        return StepState.NOT_OFFERED
    if today > window.closes_on:
        return StepState.OVERDUE
    return StepState.DUE if window.holds(today) else StepState.COMING


def _state_of_visit(step: StepRule, visit: VisitFacts, *, has_partner: bool) -> StepState:
    if visit.is_contradicted:
        return StepState.CONTRADICTED
    if not visit.is_done:
        return StepState.AWAITS_WORD if visit.has_begun else StepState.BOOKED
    nurse_is_silent = step.expects_nurse and visit.nurse is None
    social_is_silent = step.expects_social_services and has_partner and visit.social is None
    return StepState.DONE_BY_ONE if nurse_is_silent or social_is_silent else StepState.DONE


def _day_of(step: LineStep, otherwise: date) -> date:
    if step.window is not None:
        return step.window.target_on
    at = step.visit and (step.visit.happened_at or step.visit.booked_at)
    return clock.swedish(at).date() if at else otherwise


class Need(StrEnum):
    """What a family needs of those who meet it; never who or how it is."""

    NO_TIME = "no_time"
    AWAITS_ANSWER = "awaits_answer"
    OVERDUE = "overdue"
    ON_ITS_WAY = "on_its_way"
    FINISHED = "finished"


def need_of(steps: Sequence[LineStep], *, awaits_answer: bool, has_ended: bool, is_paused: bool) -> Need:
    """The one group a family stands in: the most pressing need first. A paused family presses on nobody."""
    states = {step.state for step in steps}
    if awaits_answer:
        return Need.AWAITS_ANSWER
    if has_ended or (steps and states <= FINISHED):
        return Need.FINISHED
    if is_paused or not steps:
        return Need.ON_ITS_WAY
    if StepState.OVERDUE in states:
        return Need.OVERDUE
    return Need.NO_TIME if StepState.DUE in states else Need.ON_ITS_WAY
