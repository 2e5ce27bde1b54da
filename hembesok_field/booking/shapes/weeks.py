"""A week as a picture: its days, their cells, and how full each is."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.shapes.promises import Promise
from hembesok_field.booking.shapes.sought import VisitSought


class CellKind(StrEnum):
    """What a cell of the week's picture is: open to all, the hour that stands, one's own visit, taken, off or free."""

    OPEN = "open"
    STANDS = "stands"
    VISIT = "visit"
    TAKEN = "taken"
    OFF = "off"
    FREE = "free"


@dataclass(frozen=True)
class Cell:
    """Some half hours in a row for one person, or for all of them where `columns` is their number.

    OPEN: a visit may begin at `starts_at` and ends at `ends_at`; the cell's own height says nothing of its length.
    """

    kind: CellKind
    starts_at: datetime
    ends_at: datetime
    rows: int = 1
    columns: int = 1
    visits: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Load:
    """How full a person's own day is: visits, and minutes of those she works."""

    visits: int
    minutes: int
    of_minutes: int
    most_visits: int | None


@dataclass(frozen=True)
class DayPicture:
    """One day half hour by half hour, each with the cells that begin there; no half hours on a red day."""

    day: date
    rows: tuple[tuple[datetime, tuple[Cell, ...]], ...]
    free_count: int
    red_day: str | None
    half_day: str | None
    load: Load | None


@dataclass(frozen=True)
class WeekPicture:
    """A week of some people side by side, the asker first if she is one of them.

    `me`: the asker's person; `mine` are her own visits of the week.
    """

    monday: date
    today: date
    people: tuple[Colleague, ...]
    me: int
    days: tuple[DayPicture, ...]
    mine: tuple[Promise, ...]


@dataclass(frozen=True)
class VisitWeek:
    """The week in which one visit's time is looked for."""

    sought: VisitSought
    week: WeekPicture
