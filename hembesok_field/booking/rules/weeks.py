"""The picture of a week: who is free when, half by half hour, and where a visit has room. Values in, answers out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from hembesok_field.booking.rules.days import (
    DAY_BEGINS,
    DAY_ENDS,
    Span,
    days_between,
    half_day,
    hours_worked,
    red_day,
    wall_span,
    week_on,
)
from hembesok_field.booking.rules.grid import CELL, Grid
from hembesok_field.booking.rules.slots import EVERY, Diary, Openings, Quest, free_of, openings
from hembesok_field.booking.shapes import Cell, CellKind, DayPicture, Load
from hembesok_field.kernel import clock

BITS = (1 << EVERY // CELL) - 1  # a half hour's cells
Run = tuple[range, Cell]


@dataclass(frozen=True)
class Column:
    """One person of the picture. `visits` are those that may be told; the rest of her time is free or taken.

    `is_me`: her own hours off are told apart from what is taken; another's are not the asker's to know.
    """

    diary: Diary
    visits: Mapping[UUID, Span]
    is_me: bool = False


def week_picture(quest: Quest, columns: Sequence[Column], *, stands: Span | None = None) -> list[DayPicture]:
    """The days of a quest that begins on a Monday: Monday to Friday, and a weekend's day when something stands there
    or could. All have the half hours that any of them needs.

    `stands`: the hour that is to be moved, which takes nobody's time here and is shown where it is.
    """
    free = tuple(free_of(quest.grid, column.diary) for column in columns)
    week = _Week(quest.grid, tuple(columns), free, openings(quest, [column.diary for column in columns]), stands)
    days = [day for day in days_between(quest.first, quest.last) if day.weekday() < 5 or week.holds(day)]
    hours = week.hours_of(days)
    return [week.picture_of(day, hours) for day in days]


@dataclass(frozen=True)
class _Week:
    """What every day of a week's picture is drawn from."""

    grid: Grid
    columns: tuple[Column, ...]
    free: tuple[int, ...]
    room: Openings
    stands: Span | None

    def told_on(self, days: Collection[date]) -> list[Span]:
        told = [span for column in self.columns for span in column.visits.values()]
        told += [self.stands] if self.stands else []
        return [span for span in told if clock.swedish(span.starts_at).date() in days]

    def holds(self, day: date) -> bool:
        return bool(self.room.count_on(day) or self.told_on([day]))

    def hours_of(self, days: Collection[date]) -> tuple[time, time]:
        """The ordinary day, and longer when a visit or an opening reaches outside it; whole hours."""
        spans = self.told_on(days) + [gap for day in days for gap in self.room.gaps_on(day)]
        ends = [clock.swedish(span.ends_at) for span in spans]
        first = min([DAY_BEGINS.hour, *(clock.swedish(span.starts_at).hour for span in spans)])
        last = max([DAY_ENDS.hour, *(end.hour + (end.minute > 0) for end in ends)])
        return time(first), time(min(last, 23))

    def picture_of(self, day: date, hours: tuple[time, time]) -> DayPicture:
        shown = wall_span(day, *hours) if red_day(day) is None or self.holds(day) else None
        halves = _halves(shown) if shown else []
        for_all = self._for_all(halves, day)
        lit = {row for rows, _ in for_all.values() for row in rows}
        own = [{run[0].start: run for run in self._runs(halves, n, lit)} for n in range(len(self.columns))]
        rows = []
        for row, starts_at in enumerate(halves):
            found = [for_all[row]] if row in for_all else [runs[row] for runs in own if row in runs]
            rows.append((starts_at, tuple(_placed(run, len(own) if row in for_all else 1) for run in found)))
        return DayPicture(
            day=day,
            rows=tuple(rows),
            free_count=self.room.count_on(day),
            red_day=red_day(day),
            half_day=half_day(day),
            load=next((_load(day, column.diary) for column in self.columns if column.is_me), None),
        )

    def _for_all(self, halves: Sequence[datetime], day: date) -> dict[int, Run]:
        """What is open to all, and the hour that stands: a row of its own, so that those beside can be chosen."""
        found = dict([*_openings_in_rows(halves, self.room, day), *self._shared_visits(halves)])
        if self.stands is None or (now := _row_of(halves, self.stands.starts_at)) is None:
            return found
        cut = {row: (range(row, now) if now in rows else rows, cell) for row, (rows, cell) in found.items()}
        return cut | {now: (range(now, now + 1), Cell(CellKind.STANDS, self.stands.starts_at, self.stands.ends_at))}

    def _shared_visits(self, halves: Sequence[datetime]) -> list[tuple[int, Run]]:
        """The visits that everyone shown goes to, each one cell across them all."""
        shared = set.intersection(*(set(column.visits) for column in self.columns)) if len(self.columns) > 1 else set()
        told = _visits_in_rows(halves, {one: self.columns[0].visits[one] for one in shared})
        alone = [(one, [row for row, visits in told.items() if one in visits]) for one in shared]
        return [
            (
                rows[0],
                (
                    range(rows[0], rows[-1] + 1),
                    Cell(CellKind.VISIT, halves[rows[0]], halves[rows[-1]] + EVERY, visits=(one,)),
                ),
            )
            for one, rows in alone
            if rows and all(told[row] == (one,) for row in rows)
        ]

    def _runs(self, halves: Sequence[datetime], number: int, lit: set[int]) -> list[Run]:
        """One person's half hours that are not open to all: what is alike and follows on each other is one cell."""
        column, free = self.columns[number], self.free[number]
        works = self.grid.covered(_worked(self.grid, column.diary)) if column.is_me else None
        told, found = _visits_in_rows(halves, column.visits), list[Run]()
        for row, starts_at in enumerate(halves):
            if row in lit:
                continue
            visits = told.get(row, ())
            kind = CellKind.VISIT if visits else _kind(self.grid.cell(starts_at), free, works)
            now = Cell(kind, starts_at, starts_at + EVERY, visits=visits)
            if found and found[-1][0].stop == row and _is_one(found[-1][1], now):
                rows, before = found.pop()
                both = tuple(dict.fromkeys([*before.visits, *visits]))
                now = Cell(kind, before.starts_at, now.ends_at, visits=both)
                found.append((range(rows.start, row + 1), now))
            else:
                found.append((range(row, row + 1), now))
        return found


def _halves(shown: Span) -> list[datetime]:
    count = (shown.ends_at - shown.starts_at) // EVERY
    return [shown.starts_at + n * EVERY for n in range(count)]


def _row_of(halves: Sequence[datetime], moment: datetime) -> int | None:
    row = (moment - halves[0]) // EVERY if halves else -1
    return row if 0 <= row < len(halves) else None


def _openings_in_rows(halves: Sequence[datetime], room: Openings, day: date) -> list[tuple[int, Run]]:
    """A cell for every start; the last of a gap is as high as the visit, so that the gap is seen whole."""
    starts, length = room.on(day), timedelta(minutes=room.minutes)
    found = []
    for start in starts:
        row = _row_of(halves, start)
        if row is None:
            continue
        high = 1 if start + EVERY in starts else -(-length // EVERY)
        found.append((row, (range(row, min(row + high, len(halves))), Cell(CellKind.OPEN, start, start + length))))
    return found


def _is_one(before: Cell, now: Cell) -> bool:
    """Two visits share a cell only when they share a half hour."""
    return before.kind is now.kind and (not now.visits or bool(set(before.visits) & set(now.visits)))


def _visits_in_rows(halves: Sequence[datetime], visits: Mapping[UUID, Span]) -> dict[int, tuple[UUID, ...]]:
    found: dict[int, tuple[UUID, ...]] = {}
    for visit_id, span in sorted(visits.items(), key=lambda one: (one[1].starts_at, one[0])):
        for row, starts_at in enumerate(halves):
            if span.overlaps(Span(starts_at, starts_at + EVERY)):
                found[row] = (*found.get(row, ()), visit_id)
    return found


def _worked(grid: Grid, diary: Diary) -> list[Span]:
    days = days_between(grid.first, grid.last)
    return [span for day in days for span in hours_worked(week_on(diary.weeks, day), [day])]


def _kind(cell: int, free: int, works: int | None) -> CellKind:
    if works is not None and not (works >> cell) & BITS:
        return CellKind.OFF
    return CellKind.FREE if (free >> cell) & BITS == BITS else CellKind.TAKEN


def _placed(run: Run, columns: int) -> Cell:
    rows, cell = run
    return Cell(cell.kind, cell.starts_at, cell.ends_at, rows=len(rows), columns=columns, visits=cell.visits)


def _load(day: date, diary: Diary) -> Load:
    """How full a person's own day is, in visits and in minutes of the hours she works."""
    hours = [stop.span for stop in diary.stops if clock.swedish(stop.span.starts_at).date() == day]
    worked = hours_worked(week_on(diary.weeks, day), [day])
    return Load(len(hours), _minutes(hours), _minutes(worked), diary.most_a_day)


def _minutes(spans: Sequence[Span]) -> int:
    return int(sum((span.ends_at - span.starts_at for span in spans), timedelta()).total_seconds()) // 60
