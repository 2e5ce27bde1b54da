"""Free time as bits: one bit is five minutes, and an hour that suits everyone is an AND. Values in, answers out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from hembesok_field.booking.rules.days import Span, days_between
from hembesok_field.kernel import clock

CELL = timedelta(minutes=5)


@dataclass(frozen=True)
class Grid:
    """The five minutes of some Swedish days in a row, both ends included.

    Counted in UTC from the first day's midnight, so that a day of 23 or 25 hours is as long as it is.
    """

    first: date
    last: date

    @cached_property
    def begins_at(self) -> datetime:
        return clock.day_bounds(self.first)[0]

    @cached_property
    def size(self) -> int:
        return (clock.day_bounds(self.last)[1] - self.begins_at) // CELL

    def moment(self, cell: int) -> datetime:
        return self.begins_at + cell * CELL

    def cell(self, moment: datetime) -> int:
        """The cell that holds a moment; may lie outside the grid."""
        return (moment - self.begins_at) // CELL

    def day(self, day: date) -> tuple[int, int]:
        """A day's cells, half-open; none for a day outside."""
        return self._days.get(day, (0, 0))

    @cached_property
    def _days(self) -> dict[date, tuple[int, int]]:
        bounds = {day: clock.day_bounds(day) for day in days_between(self.first, self.last)}
        return {day: (self.cell(opens_at), self.cell(closes_at)) for day, (opens_at, closes_at) in bounds.items()}

    def touched(self, spans: Iterable[Span]) -> int:
        """Bits for every cell that a span so much as touches: what is taken is taken whole."""
        begins_at, ends_at = self.begins_at, self.moment(self.size)
        near = (span for span in spans if span.starts_at < ends_at and span.ends_at > begins_at)
        return self._painted((self.cell(span.starts_at), self._first_from(span.ends_at)) for span in near)

    def covered(self, spans: Iterable[Span]) -> int:
        """Bits for the cells that lie whole inside a span: what is free is free to its end."""
        return self._painted((self._first_from(span.starts_at), self.cell(span.ends_at)) for span in spans)

    def _first_from(self, moment: datetime) -> int:
        """The first cell that begins at or after a moment."""
        return -((self.begins_at - moment) // CELL)

    def _painted(self, runs: Iterable[tuple[int, int]]) -> int:
        """A row of digits, painted in one stroke a run and read as one number: the first cell is the last digit."""
        size = self.size
        digits = bytearray(b"0" * size)
        for first, after in runs:
            begin, end = max(first, 0), min(after, size)
            if begin < end:
                digits[size - end : size - begin] = b"1" * (end - begin)
        return int(digits, 2)


def runs_of(bits: int, length: int) -> int:
    """The cells from which `length` cells in a row are all set."""
    have = 1
    while have < length and bits:
        more = min(have, length - have)
        bits &= bits >> more
        have += more
    return bits


def ones(bits: int) -> Iterator[int]:
    """The places of the set bits, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
