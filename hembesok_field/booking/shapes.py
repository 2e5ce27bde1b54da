"""Frozen values that leave the booking room."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.shapes import Colleague
from hembesok_field.kernel.identity import Profession
from hembesok_field.plan.rules import Window


class Why(StrEnum):
    """Why a time is proposed."""

    ALL_FREE = "all_free"
    NEAR_TARGET = "near_target"
    IN_WINDOW = "in_window"
    AS_SOON_AS_POSSIBLE = "as_soon_as_possible"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    ROOM_TO_MOVE = "room_to_move"
    SHORT_WAY = "short_way"
    STAND_IN = "stand_in"


class Notice(StrEnum):
    """What is allowed and still worth saying."""

    OUTSIDE_WINDOW = "outside_window"
    NO_NURSE = "no_nurse"
    NO_SOCIAL_SERVICES = "no_social_services"
    BARE_HOUR = "bare_hour"
    RED_DAY = "red_day"


@dataclass(frozen=True)
class Proposal:
    """A time that suits, who would go then, and why it is proposed.

    `stand_ins` are those of `staff` whom the family does not meet otherwise; `way_minutes` is the longest way from
    the visit before, None when there is none that day or its place is not known.
    """

    starts_at: datetime
    ends_at: datetime
    why: tuple[Why, ...]
    staff: tuple[int, ...] = ()
    stand_ins: tuple[int, ...] = ()
    way_minutes: int | None = None


class RemedyKind(StrEnum):
    """What would have to change for there to be a time."""

    OTHER_PEOPLE = "other_people"
    WITHOUT_CAR = "without_car"
    WITHOUT_INTERPRETER = "without_interpreter"
    SHORTER = "shorter"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Remedy:
    kind: RemedyKind
    proposal: Proposal


@dataclass(frozen=True)
class ResourceSeen:
    """A car or an interpreter; without number and name where it is the other side's."""

    kind: StrEnum
    id: int | None
    name: str | None
    contact: str = ""


@dataclass(frozen=True)
class OrderSeen:
    """An interpreter that was ordered for a visit; of the other side's no more than that it was."""

    visit_id: UUID
    family_id: UUID
    starts_at: datetime
    is_own: bool
    is_for_this_hour: bool
    is_cancelled: bool
    number: str = ""
    language: str = ""
    way: StrEnum | None = None
    cancel_by: date | None = None


@dataclass(frozen=True)
class ResourceListed:
    """A car or an interpreter as the one who keeps the list sees it. `visits`: how many it is still promised to."""

    id: int
    kind: StrEnum
    name: str
    languages: str
    contact: str
    travels: bool
    unit_id: int | None
    unit_name: str | None
    ended_on: date | None
    visits: int


@dataclass(frozen=True)
class Obstacle:
    """On how many of the working days of the search one person, or one kind of resource, alone has room."""

    assignment_id: int
    free_days: int
    of_days: int
    resource: StrEnum | None = None


@dataclass(frozen=True)
class Promise:
    """A promise as it stands, for one who asks.

    `family_id` and `step_code` are None where the asker may know the hour and the colleague, and nothing more
    (house.md 3.2 and 3.3). `number` is the step it stands at, for saying "as I saw it".
    """

    visit_id: UUID
    number: int
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    with_interpreter: bool
    staff: tuple[Colleague, ...]
    reason: str
    changed_at: datetime
    family_id: UUID | None = None
    step_code: str | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True)
class StepSeen:
    """One step of a promise as its history tells it: what was done, to which hour, why, by whom and when."""

    step: StrEnum
    starts_at: datetime
    ends_at: datetime
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Busy:
    """That a person is taken, and nothing about why. `held` includes travel."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    held_from: datetime
    held_to: datetime


@dataclass(frozen=True)
class Entry:
    """One visit in one person's calendar, as it should stand there."""

    visit_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    changed_at: datetime
    area: str | None = None


@dataclass(frozen=True)
class Wish:
    """What someone has chosen so far while looking for a time; None: what the program chooses.

    `car` and `interpreter`: a number, or what `rules.ANY` and `rules.NONE` stand for.
    """

    staff: tuple[int, ...] | None = None
    minutes: int | None = None
    day: date | None = None
    month: date | None = None
    count: int = 3
    car: int | None = None
    interpreter: int | None = None


@dataclass(frozen=True)
class VisitSought:
    """A visit whose time is looked for: what stands, who would go and for how long, and what speaks against it.

    `family_name` is as the asker may know it; `resources` are what her unit could bring along, `beside` what comes
    already, and `car` and `interpreter` what is chosen of them.
    """

    visit_id: UUID
    family_id: UUID
    family_name: str
    step_code: str
    window: Window | None
    promise: Promise | None
    colleagues: tuple[Colleague, ...]
    staff: tuple[int, ...]
    minutes: int
    needs_interpreter: bool
    language: str | None
    resources: tuple[ResourceSeen, ...]
    beside: tuple[ResourceSeen, ...]
    car: int | None
    interpreter: int | None
    notices: tuple[Notice, ...]
    refusal: StrEnum | None
    today: date


@dataclass(frozen=True)
class BookingPage(VisitSought):
    """All that the page of one visit's time shows."""

    proposals: tuple[Proposal, ...]
    obstacles: tuple[Obstacle, ...]
    remedies: tuple[Remedy, ...]
    has_more: bool
    day: date | None
    day_starts: tuple[datetime, ...]
    month: date
    free_in_month: dict[date, int]


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


@dataclass(frozen=True)
class SlotsFound:
    """Joint times; where there are none, what stands in the way. `resources`: what could come along."""

    proposals: tuple[Proposal, ...]
    colleagues: tuple[Colleague, ...]
    obstacles: tuple[Obstacle, ...]
    resources: tuple[ResourceSeen, ...]


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
class Touched:
    """A promise that someone who is away cannot keep, and who of her profession could go in her place."""

    promise: "Promise"
    leaving: int
    could_come: tuple[Colleague, ...]
    family_name: str | None


@dataclass(frozen=True)
class Given:
    """A visit that a colleague was given, as it stands now."""

    promise: Promise
    family_name: str


@dataclass(frozen=True)
class HandedOver:
    """What someone's list became: what a colleague has of it now, and what is left as it stood.

    `families` are those whose own worker the colleague became.
    """

    id: int
    leaving: str
    coming: str
    by_name: str
    at: datetime
    undone_at: datetime | None
    may_undo: bool
    visits: tuple[Given, ...]
    families: tuple[str, ...]
    left: tuple[Touched, ...]


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
    transport: StrEnum | None
    calendar: BusySeen | None
    ordinary: tuple[tuple[time, time] | None, ...]


@dataclass(frozen=True)
class PlaceSeen:
    """Where an area lies from a unit; without a name it is the unit itself, and `transport` how its people go."""

    name: str
    position: tuple[float, float] | None
    kilometres: float | None
    transport: StrEnum | None


@dataclass(frozen=True)
class AreaSeen:
    """An area with the way there, in minutes, as the unit's people usually go."""

    place: PlaceSeen
    minutes: int
    transport: StrEnum


@dataclass(frozen=True)
class Goer:
    """Someone who goes to families, and how; None: as her unit does."""

    person_id: int
    name: str
    profession: Profession
    transport: StrEnum | None


@dataclass(frozen=True)
class UnitWays:
    """The ways from one unit; `units` are all that the asker may write. `without_place`: areas worth writing."""

    unit_id: int
    unit_name: str
    units: tuple[tuple[int, str], ...]
    base: PlaceSeen | None
    areas: tuple[AreaSeen, ...]
    people: tuple[Goer, ...]
    without_place: tuple[str, ...]


@dataclass(frozen=True)
class AnswerSought:
    """One of the asker's own hours that waits for a word: hers (`is_mine`), or someone's after `name` has said no."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    name: str
    is_mine: bool


@dataclass(frozen=True)
class NoSaid:
    """That a colleague has said no to the hour that stands, and the nearest hours when all of `staff` are free."""

    name: str
    starts_at: datetime
    minutes: int
    number: int
    with_interpreter: bool
    staff: tuple[int, ...]
    nearest: tuple[datetime, ...]
