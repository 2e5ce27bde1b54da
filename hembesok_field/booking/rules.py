"""What may be promised, what a promise is now, and which times are worth proposing. Values in, answers out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import islice, zip_longest
from uuid import UUID

import holidays

from hembesok_field.booking.shapes import Proposal, Why
from hembesok_field.kernel import clock
from hembesok_field.plan.rules import Window

# Held on both sides of a visit: the least it takes to leave one door and reach the next inside one BVC's area.
# A longer way is held by booking the longer time.
TRAVEL = timedelta(minutes=15)
SHORTEST, LONGEST = 15, 600  # minutes; the longest is the sheets' own (contract section 4)
FARTHEST = timedelta(days=2 * 366)  # the programme is over long before, even from a visit before the birth
UNDO_WITHIN = timedelta(seconds=60)  # the page counts ten seconds; a slow net and a slow thumb get the rest
DAY_BEGINS, DAY_ENDS = time(8), time(16)  # when proposals are made; another hour is one's own choice
EVERY = timedelta(minutes=30)
BEST_HOUR, OTHER_HOUR = time(10), time(13)  # the family is up; and a choice for those who have mornings full
LOOK_AHEAD = timedelta(days=28)  # where there is no window left to look in


class Step(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    PAST = "past"
    TOO_FAR = "too_far"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_TIME = "no_such_time"
    NO_TIME_CHOSEN = "no_time_chosen"
    NOBODY = "nobody"
    SAME_PERSON = "same_person"
    NOT_COLLEAGUE = "not_colleague"
    TAKEN = "taken"
    ALREADY_BOOKED = "already_booked"
    NOT_BOOKED = "not_booked"
    HAS_BEGUN = "has_begun"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    DECLINED = "declined"
    WAIVED = "waived"
    PAUSED = "paused"
    NOT_PAUSED = "not_paused"
    ENDED = "ended"
    NOT_STARTED = "not_started"
    NOT_YET = "not_yet"
    SAME_UNIT = "same_unit"
    NOT_A_BVC = "not_a_bvc"
    NOT_A_PARTNER = "not_a_partner"


@dataclass(frozen=True)
class Span:
    """Half-open: its end is the next one's beginning, not its own."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def with_travel(self) -> "Span":
        return Span(self.starts_at - TRAVEL, self.ends_at + TRAVEL)


@dataclass(frozen=True)
class Circumstances:
    """What stands around a visit when someone wants to promise it."""

    has_ended: bool = False
    is_paused: bool = False
    has_declined: bool = False
    is_waived: bool = False


@dataclass(frozen=True)
class StepFact:
    """One step of a promise, and whether the person whose calendar it is was to come at that step."""

    visit_id: UUID
    number: int
    step: Step
    starts_at: datetime
    ends_at: datetime
    at: datetime
    is_mine: bool


def may_follow(steps: Sequence[Step], step: Step) -> bool:
    """A visit is booked, moved and cancelled as often as needed, and after a cancelling it may be booked again."""
    stands = bool(steps) and steps[-1] is not Step.CANCELLED
    return stands is not (step is Step.BOOKED)


def why_not(starts_at: datetime, minutes: int, now: datetime) -> Reason | None:
    """The first reason this hour cannot be promised to anyone, or None if it can."""
    if starts_at <= now:
        return Reason.PAST
    if starts_at - now > FARTHEST:
        return Reason.TOO_FAR
    if minutes < SHORTEST:
        return Reason.TOO_SHORT
    return Reason.TOO_LONG if minutes > LONGEST else None


def why_not_this(around: Circumstances) -> Reason | None:
    """The first reason this visit cannot be promised at all, or None if it can."""
    if around.has_ended:
        return Reason.ENDED
    if around.is_paused:
        return Reason.PAUSED
    if around.has_declined:
        return Reason.DECLINED
    return Reason.WAIVED if around.is_waived else None


@cache
def _red_days(year: int) -> dict[date, str]:
    """Public holidays, and the eves that are free in practice: Midsummer's, Christmas and New Year's."""
    return dict(holidays.country_holidays("SE", years=year, language="sv", categories=("public", "de_facto")))


def red_day(day: date) -> str | None:
    """The holiday's name, or None on an ordinary day."""
    return _red_days(day.year).get(day)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and red_day(day) is None


def free_starts(day: date, minutes: int, busy: Iterable[Span], now: datetime) -> list[datetime]:
    """The half hours of a working day when a visit of that length can begin. `busy` is held time, travel included."""
    closes_at = clock.at_wall_clock(day, DAY_ENDS)
    opens_at = clock.at_wall_clock(day, DAY_BEGINS)
    if not is_working_day(day) or opens_at is None or closes_at is None:
        return []
    held = [span for span in busy if span.starts_at < closes_at + TRAVEL and opens_at - TRAVEL < span.ends_at]
    length = timedelta(minutes=minutes)
    found = []
    starts_at = opens_at
    while starts_at + length <= closes_at:
        wish = Span(starts_at, starts_at + length).with_travel
        if starts_at > now and not any(wish.overlaps(other) for other in held):
            found.append(starts_at)
        starts_at += EVERY
    return found


def proposals(
    window: Window | None, minutes: int, busy: Sequence[Span], *, now: datetime, count: int = 3
) -> list[Proposal]:
    """The best free times, best first: nearest the target, one for each day as long as there are days; every third
    of those days shows its afternoon.

    Inside the window from tomorrow on; without a window, or when it has closed, the four weeks that follow.
    """
    tomorrow = clock.swedish(now).date() + timedelta(days=1)
    is_open = window is not None and window.closes_on >= tomorrow
    first = max(tomorrow, window.opens_on) if window and is_open else tomorrow
    last = window.closes_on if window and is_open else tomorrow + LOOK_AHEAD
    target = min(max(window.target_on, first), last) if window and is_open else first
    days = sorted(_days(first, last), key=lambda day: (abs(day - target), day))
    free = [starts for day in days if (starts := free_starts(day, minutes, busy, now))]
    by_day = [_from(OTHER_HOUR if place % 3 == 2 else BEST_HOUR, starts) for place, starts in enumerate(free)]
    one_each = (start for starts in zip_longest(*by_day) for start in starts if start is not None)
    length = timedelta(minutes=minutes)
    return [
        Proposal(start, start + length, _why(start, window if is_open else None, target))
        for start in islice(one_each, count)
    ]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def common_gaps(day: date, minutes: int, busy: Iterable[Span], now: datetime) -> list[Span]:
    """When a visit of that length can take place on a working day: free starts that follow each other are one gap."""
    gaps: list[Span] = []
    for start in free_starts(day, minutes, busy, now):
        end = start + timedelta(minutes=minutes)
        if gaps and start - EVERY <= gaps[-1].ends_at - timedelta(minutes=minutes):
            gaps[-1] = Span(gaps[-1].starts_at, end)
        else:
            gaps.append(Span(start, end))
    return gaps


def days_of_month(month: date) -> list[date]:
    first = month.replace(day=1)
    return [day for day in _days(first, first + timedelta(days=30)) if day.month == first.month]


def _from(hour: time, starts: Iterable[datetime]) -> list[datetime]:
    """Those nearest an hour of the Swedish clock first."""
    walls = {start: clock.swedish(start) for start in starts}
    return sorted(walls, key=lambda start: (abs(walls[start] - walls[start].replace(hour=hour.hour, minute=0)), start))


def _why(starts_at: datetime, window: Window | None, target: date) -> tuple[Why, ...]:
    wall = clock.swedish(starts_at)
    found = [Why.ALL_FREE]
    if window is None:
        found.append(Why.AS_SOON_AS_POSSIBLE)
    else:
        near = abs(wall.date() - window.target_on) <= timedelta(days=3)
        found.append(Why.NEAR_TARGET if near else Why.IN_WINDOW)
    found.append(Why.MORNING if wall.hour < 12 else Why.AFTERNOON)
    if Why.IN_WINDOW in found and window is not None and window.closes_on - wall.date() >= timedelta(days=7):
        found.append(Why.ROOM_TO_MOVE)
    return tuple(found)


def nearest_free(
    around: datetime, minutes: int, busy: Sequence[Span], *, now: datetime, count: int = 2
) -> list[datetime]:
    """Free starts nearest a wished one, in time's order: the same day if it has any, else the next days that have."""
    day = clock.swedish(around).date()
    for ahead in _days(day, day + LOOK_AHEAD):
        free = free_starts(ahead, minutes, busy, now)
        if free:
            return sorted(sorted(free, key=lambda start: abs(start - around))[:count])
    return []
