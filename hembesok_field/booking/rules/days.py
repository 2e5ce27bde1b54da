"""Which days are worked, and between which hours. Values in, answers out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache

import holidays

from hembesok_field.kernel import clock

NOON = time(12)
LONGEST_AWAY = timedelta(days=3 * 366)
DAY_BEGINS, DAY_ENDS = time(8), time(16)  # what the picture of a day shows at least


@dataclass(frozen=True)
class Span:
    """Half-open: its end is the next one's beginning, not its own."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, margin: timedelta) -> "Span":
        return Span(self.starts_at - margin, self.ends_at + margin)


class AwayCause(StrEnum):
    """Why someone is not at work. Her own side sees it; the other side sees that she is taken."""

    LEAVE = "leave"
    SICK = "sick"
    OTHER = "other"


class CalendarFault(StrEnum):
    """Why a person's own calendar could not be read."""

    NOT_REACHED = "not_reached"
    NOT_THERE = "not_there"
    NOT_ALLOWED = "not_allowed"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_LARGE = "too_large"
    NOT_AN_ADDRESS = "not_an_address"


Week = tuple[tuple[time, time] | None, ...]  # Monday first: between which hours of the Swedish clock, or not at all

# Who has written no hours of her own: office hours, so that with a quarter's way to the door and back
# the first visit begins at eight and the last ends at four.
ORDINARY_WEEK: Week = (*[(time(7, 30), time(16, 30))] * 5, None, None)


@cache
def _red_days(year: int) -> dict[date, str]:
    """Public holidays, and the eves that are free in practice: Midsummer's, Christmas and New Year's."""
    return dict(holidays.country_holidays("SE", years=year, language="sv", categories=("public", "de_facto")))


def red_day(day: date) -> str | None:
    """The holiday's name, or None on an ordinary day."""
    return _red_days(day.year).get(day)


@cache
def _half_days(year: int) -> dict[date, str]:
    """The eves when Swedish authorities close at noon by custom, not by law: one may be promised all the same."""
    easter = next(day for day, name in _red_days(year).items() if name == "Långfredagen")
    all_saints = next(day for day, name in _red_days(year).items() if name == "Alla helgons dag")
    return {
        date(year, 1, 5): "Trettondagsafton",
        easter - timedelta(days=1): "Skärtorsdagen",
        date(year, 4, 30): "Valborgsmässoafton",
        all_saints - timedelta(days=1): "Dagen före alla helgons dag",
    }


def half_day(day: date) -> str | None:
    """The half day's name, or None."""
    return _half_days(day.year).get(day)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and red_day(day) is None


def days_between(first: date, last: date) -> Iterator[date]:
    """Both ends included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def days_of_month(month: date) -> list[date]:
    first = month.replace(day=1)
    return [day for day in days_between(first, first + timedelta(days=30)) if day.month == first.month]


@lru_cache(maxsize=4096)
def wall_span(day: date, begins: time, ends: time) -> Span | None:
    """Between two hours of the Swedish clock; None where that night skips one of them."""
    from_at, to_at = clock.at_wall_clock(day, begins), clock.at_wall_clock(day, ends)
    return Span(from_at, to_at) if from_at and to_at and from_at < to_at else None


def hours_worked(week: Week, days: Iterable[date]) -> list[Span]:
    """The spans worked on these days: nothing on a red day, until noon on a half day."""
    found = []
    for day in days:
        worked = week[day.weekday()]
        if worked is None or red_day(day):
            continue
        begins, ends = worked
        if half_day(day):
            ends = min(ends, NOON)
        if begins < ends and (span := wall_span(day, begins, ends)):
            found.append(span)
    return found


def week_on(weeks: Mapping[date, Week], day: date) -> Week:
    """The week that holds that day: the latest that had begun, else the ordinary one."""
    begun = [from_on for from_on in weeks if from_on <= day]
    return weeks[max(begun)] if begun else ORDINARY_WEEK


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as there are: what overlaps or meets is one, so that nobody can count meetings."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.starts_at, one.ends_at)):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        elif span.ends_at - span.starts_at > timedelta(0):
            found.append(span)
    return found
