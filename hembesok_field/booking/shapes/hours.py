"""When somebody is taken or away, and what she keeps of her own hours."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True)
class Busy:
    """That a person is taken, and nothing about why. `held` includes travel."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    held_from: datetime
    held_to: datetime


@dataclass(frozen=True)
class AwaySeen:
    """When its owner is not at work, and why."""

    id: int
    starts_at: datetime
    ends_at: datetime
    cause: StrEnum


@dataclass(frozen=True)
class AwayTold:
    """When someone is away as another has told of her; why is not said."""

    id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    by_name: str
    told_at: datetime


@dataclass(frozen=True)
class BusySeen:
    """How it stands with the calendar that a person has let the program read."""

    is_address: bool
    read_at: datetime | None
    tried_at: datetime | None
    fault: StrEnum | None
    hours_ahead: int


@dataclass(frozen=True)
class MyHours:
    """All that a person has told of her own time."""

    week: tuple[tuple[time, time] | None, ...]
    is_own_week: bool
    coming_weeks: tuple[tuple[date, tuple[tuple[time, time] | None, ...]], ...]
    away: tuple[AwaySeen, ...]
    most_visits: int | None
    lunch: tuple[time, time] | None
    at_doors: tuple[time | None, time | None]
    transport: StrEnum | None
    calendar: BusySeen | None
    ordinary: tuple[tuple[time, time] | None, ...]
