"""What may be promised, and what may follow on what. Values in, answers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hembesok_field.booking.rules.days import Week
from hembesok_field.booking.rules.travel import FARTHEST_AREA, Place, is_in_sweden
from hembesok_field.kernel.identity import Side

SHORTEST, LONGEST = 15, 600  # minutes; the longest is the sheets' own (contract section 4)
FARTHEST = timedelta(days=2 * 366)  # the programme is over long before, even from a visit before the birth
SAID_NO = "said_no"  # the reason of the step by which someone who was asked leaves a visit
UNDO_WITHIN = timedelta(seconds=60)  # the page counts ten seconds; a slow net and a slow thumb get the rest


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
    TWO_TIMES = "two_times"
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
    HOURS_BACKWARDS = "hours_backwards"
    HALF_HOURS = "half_hours"
    NO_HOURS = "no_hours"
    NOT_SO_MANY = "not_so_many"
    AWAY_TOO_LONG = "away_too_long"
    NOT_OWN_COLLEAGUE = "not_own_colleague"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_A_CALENDAR = "not_a_calendar"
    RESOURCE_TAKEN = "resource_taken"
    NO_RESOURCE = "no_resource"
    NOT_OUR_RESOURCE = "not_our_resource"
    NAMED_ALREADY = "named_already"
    NO_NAME = "no_name"
    NO_INTERPRETER = "no_interpreter"
    AFTER_THE_VISIT = "after_the_visit"
    NO_ORDER = "no_order"
    ORDERED_ALREADY = "ordered_already"
    NOT_A_DISTANCE = "not_a_distance"
    NOT_A_POSITION = "not_a_position"
    NO_PLACE = "no_place"
    SAME_COLLEAGUE = "same_colleague"
    OTHER_PROFESSION = "other_profession"
    NOTHING_TO_HAND_OVER = "nothing_to_hand_over"
    NOTHING_TO_ANSWER = "nothing_to_answer"


def why_not_week(week: Week) -> Reason | None:
    """The first reason these cannot be someone's working hours, or None if they can."""
    if all(worked is None for worked in week):
        return Reason.NO_HOURS
    return Reason.HOURS_BACKWARDS if any(worked and worked[0] >= worked[1] for worked in week) else None


def why_not_place(position: Place | None, kilometres: float | None = None) -> Reason | None:
    """The first reason an area, or a unit, cannot lie there, or None if it can."""
    if position is not None and not is_in_sweden(position):
        return Reason.NOT_A_POSITION
    return Reason.NOT_A_DISTANCE if kilometres is not None and not 0 <= kilometres <= FARTHEST_AREA else None


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


def why_not_in_place(leaving: Side, coming: Side) -> Reason | None:
    """Why a whole list cannot go from one to the other, or None if it can: a visit wants one of each profession."""
    return None if leaving is coming and leaving is not Side.OTHER else Reason.OTHER_PROFESSION


def why_not_this(around: Circumstances) -> Reason | None:
    """The first reason this visit cannot be promised at all, or None if it can."""
    if around.has_ended:
        return Reason.ENDED
    if around.is_paused:
        return Reason.PAUSED
    if around.has_declined:
        return Reason.DECLINED
    return Reason.WAIVED if around.is_waived else None
