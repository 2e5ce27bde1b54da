"""Which days are worked, and between which hours. Values in, answers out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from hembesok_field.kernel import clock

NOON = time(12)
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
        from_at, to_at = clock.at_wall_clock(day, begins), clock.at_wall_clock(day, ends)
        if from_at and to_at and from_at < to_at:
            found.append(Span(from_at, to_at))
    return found
