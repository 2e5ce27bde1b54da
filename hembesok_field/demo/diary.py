"""Whose hours are free, kept in memory while the demo is made, so that no booking has to be refused."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from hembesok_field.booking.rules import is_working_day
from hembesok_field.kernel import clock

# Two hours apart or more: an hour and a half at a family and a quarter's way on both sides never meet.
HOURS = (time(8, 30), time(10, 30), time(13, 0), time(15, 0))
EVERY = timedelta(minutes=30)
A_VISIT = timedelta(minutes=75)  # that long after it began a visit of an hour is over, and there is something to say


class Diary:
    """Free hours by person. `hours_of` says which hours a day has; today's may lie elsewhere than other days'."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = clock.swedish(now).date()
        self._hours_today = hours_of_today(now)
        self._taken: set[tuple[int, datetime]] = set()

    def hours_of(self, day: date) -> tuple[datetime, ...]:
        return self._hours_today if day == self.today else _hours(day)

    def take(self, day: date, place: int, people: Collection[int]) -> datetime | None:
        """A certain hour of a day (0–3) for these people, or None when one of them is taken."""
        starts_at = self.hours_of(day)[place]
        if any((person, starts_at) in self._taken for person in people):
            return None
        self._taken.update((person, starts_at) for person in people)
        return starts_at

    def near(self, wished: date, first: date, last: date, people: Collection[int]) -> datetime | None:
        """The first common free hour on the working day nearest the wished one; today is kept for those planned."""
        for day in _nearest_first(wished, first, last):
            if not is_working_day(day) or day == self.today:
                continue
            for place in range(len(HOURS)):
                starts_at = self.take(day, place, people)
                if starts_at is not None:
                    return starts_at
        return None

    def working_day(self, ahead: int) -> date:
        """Today (0, even a Sunday), or that many working days before or after it."""
        day = self.today
        step = timedelta(days=1 if ahead > 0 else -1)
        for _ in range(abs(ahead)):
            day += step
            while not is_working_day(day):
                day += step
        return day


def hours_of_today(now: datetime) -> tuple[datetime, ...]:
    """The four hours of an ordinary day, moved so far that one visit is over now and another still to come.

    Who looks at the demo early in the morning or late in the evening shall also see both. Near midnight they stop
    at the day's own ends.
    """
    day = clock.swedish(now).date()
    opens_at, closes_at = clock.day_bounds(day)
    ordinary = _hours(day)
    too_early = ordinary[0] + A_VISIT - now
    too_late = now + EVERY - ordinary[-1]
    moved = timedelta()
    if too_early > timedelta():
        moved = -min(_whole(too_early), ordinary[0] - opens_at)
    elif too_late > timedelta():
        moved = min(_whole(too_late), closes_at - A_VISIT - ordinary[-1])
    return tuple(hour + moved for hour in ordinary)


def _whole(span: timedelta) -> timedelta:
    """Rounded up to whole half hours."""
    return -(-span // EVERY) * EVERY


def _hours(day: date) -> tuple[datetime, ...]:
    return tuple(_moment(day, hour) for hour in HOURS)


def _moment(day: date, hour: time) -> datetime:
    """No clock change falls in office hours, so the moment exists."""
    moment = clock.at_wall_clock(day, hour)
    if moment is None:
        raise ValueError("that hour does not exist in Sweden")
    return moment


def _nearest_first(wished: date, first: date, last: date) -> Iterator[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    yield from sorted(days, key=lambda day: (abs(day - wished), day))
