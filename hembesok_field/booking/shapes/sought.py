"""Looking for a visit's time: what is wished, what is proposed and why, and what stands in the way."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.shapes.promises import Promise
from hembesok_field.booking.shapes.resources import ResourceSeen
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
class Obstacle:
    """On how many of the working days of the search one person, or one kind of resource, alone has room."""

    assignment_id: int
    free_days: int
    of_days: int
    resource: StrEnum | None = None


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


@dataclass(frozen=True)
class SlotsFound:
    """Joint times; where there are none, what stands in the way. `resources`: what could come along."""

    proposals: tuple[Proposal, ...]
    colleagues: tuple[Colleague, ...]
    obstacles: tuple[Obstacle, ...]
    resources: tuple[ResourceSeen, ...]
