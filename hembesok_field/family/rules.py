"""What a family is offered, answers and agrees to. Values in, answers out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.family.shapes import ConsentState


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class NewChild:
    """A child as it is told of: born, or expected."""

    name: str | None
    born_on: date | None
    due_on: date | None = None
    uses_corrected_age: bool = False


@dataclass(frozen=True)
class NewGuardian:
    name: str
    phone: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Offer:
    """What a family was offered, answered, and when it begins."""

    offered_on: date | None
    answer: Answer | None = None
    answered_on: date | None = None
    starts_on: date | None = None


class EndReason(StrEnum):
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    MOVED = "moved"
    NOT_REACHED = "not_reached"
    CHILD_DECEASED = "child_deceased"
    OTHER = "other"


class TargetGroup(StrEnum):
    """Tabell 4 of Socialstyrelsens redovisning 2026-6-10350, as the sheet codes them."""

    FIRST_CHILD = "first_child"
    FIRST_CHILD_IN_SWEDEN = "first_child_in_sweden"
    RISK_FACTORS = "risk_factors"
    BORN_ABROAD = "born_abroad"
    LANGUAGE_DEVELOPMENT = "language_development"
    NOT_IN_PRESCHOOL = "not_in_preschool"
    OTHER = "other"


class ConsentWay(StrEnum):
    ORAL = "oral"
    PHONE = "phone"
    WRITTEN = "written"
    IMPORTED = "imported"


class DisclosureStep(StrEnum):
    """What opened a family's planning to the other authority, changed how much it sees, or closed it."""

    OPENED = "opened"  # every recorded guardian had said yes, and there was a unit to meet the family
    WAY_CHOSEN = "way_chosen"  # the municipality chose another way of seeing families
    TAKEN_BACK = "taken_back"  # a guardian said no, or took her yes back
    NOT_ALL_AGREE = "not_all_agree"  # a guardian was written down who has not answered yet
    OTHER_UNIT = "other_unit"  # the family moved, and another unit meets it, or none

    @property
    def is_open(self) -> bool:
        return self in {DisclosureStep.OPENED, DisclosureStep.WAY_CHOSEN}


class Reason(StrEnum):
    NO_CHILD = "no_child"
    NO_DATE_FOR_CHILD = "no_date_for_child"
    BORN_IN_FUTURE = "born_in_future"
    CORRECTED_NEEDS_DUE = "corrected_needs_due"
    DUE_TOO_FAR = "due_too_far"
    DUE_NOT_NEAR_BIRTH = "due_not_near_birth"
    TWINS_APART = "twins_apart"
    ALREADY_BORN = "already_born"
    NO_GUARDIAN = "no_guardian"
    TOO_MANY_GUARDIANS = "too_many_guardians"
    NAME_MISSING = "name_missing"
    LOOKS_LIKE_PERSONNUMMER = "looks_like_personnummer"
    TOO_LONG = "too_long"
    PROTECTED_HAS_NO_ADDRESS = "protected_has_no_address"
    AREA_TYPE_UNKNOWN = "area_type_unknown"
    REFERENCE_TAKEN = "reference_taken"
    NOT_A_PARTNER = "not_a_partner"
    HAS_A_PARTNER = "has_a_partner"
    NOT_A_FIELD_WORKER_THERE = "not_a_field_worker_there"
    DAY_IN_FUTURE = "day_in_future"
    OFFER_MISSING = "offer_missing"
    ANSWER_BEFORE_OFFER = "answer_before_offer"
    START_NEEDS_YES = "start_needs_yes"
    START_BEFORE_ANSWER = "start_before_answer"
    ALREADY_BEGUN = "already_begun"
    HAS_ENDED = "has_ended"
    NO_CONSENT_TO_WITHDRAW = "no_consent_to_withdraw"


class EventKind(StrEnum):
    """What the family's history can tell; the acts of later rooms write theirs too."""

    ENROLLED = "enrolled"
    OFFERED_AGAIN = "offered_again"
    SAID_YES = "said_yes"
    SAID_NO = "said_no"
    BIRTH_REGISTERED = "birth_registered"
    CHILD_CORRECTED = "child_corrected"
    CHILD_ADDED = "child_added"
    GUARDIAN_ADDED = "guardian_added"
    GUARDIAN_CORRECTED = "guardian_corrected"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PARTNER_SET = "partner_set"
    PAIR_SET = "pair_set"
    TAKEN_OVER = "taken_over"
    PROTECTED = "protected"
    UNPROTECTED = "unprotected"
    CHANGED = "changed"
    PLANNED = "planned"
    VISIT_ADDED = "visit_added"
    STEP_WAIVED = "step_waived"
    WAIVER_UNDONE = "waiver_undone"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    MESSAGES_WANTED = "messages_wanted"
    MESSAGES_STOPPED = "messages_stopped"


# The consent text that is read aloud or given on paper; a new wording is a new version.
CONSENT_TEXT_VERSION = "2026-1"
NAME_LENGTH = 120
# Wider than nature: forty weeks and three more, half a pregnancy too early, six weeks too late, four months between
# twins. Nothing true is refused; a year or a month written wrong is, before every window is counted from it.
LONGEST_WAIT = timedelta(days=300)
MOST_EARLY, MOST_LATE = timedelta(days=140), timedelta(days=42)
BETWEEN_TWINS = timedelta(days=120)
WORDS_LENGTH = 200

# Six or eight digits and four more, as personnummer and samordningsnummer are written (folkbokföringslagen 18 §).
NUMBER = re.compile(r"(?<!\d)(?:\d\d)?\d\d(\d\d)(\d\d)([ \t]?[-+–]?[ \t]?)(\d{4})(?!\d)")


def looks_like_personnummer(text: str | None) -> bool:
    """Whether a text holds what reads as a personnummer or samordningsnummer (day + 60).

    Ten digits in a row may be a telephone number, so those count only with a right check digit.
    """
    for found in NUMBER.finditer(text or ""):
        month, day = int(found[1]), int(found[2])
        digits = re.sub(r"\D", "", found[0])
        is_a_date = 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
        is_a_phone = len(digits) == 10 and not found[3] and not _has_check_digit(digits)
        if is_a_date and not is_a_phone:
            return True
    return False


def _has_check_digit(ten_digits: str) -> bool:
    """The Luhn sum of ten digits ends in nought."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(ten_digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def why_not_text(text: str | None, longest: int = WORDS_LENGTH) -> Reason | None:
    """The first reason a written text cannot be kept, or None."""
    if looks_like_personnummer(text):
        return Reason.LOOKS_LIKE_PERSONNUMMER
    return Reason.TOO_LONG if text and len(text) > longest else None


def why_not_phone(text: str | None) -> Reason | None:
    """As for other texts, but ten digits in a row are taken for what they are here: a telephone number."""
    is_bare_number = bool(text) and len(re.sub(r"[\s-]", "", text or "")) == 10 and (text or "").lstrip()[:1] == "0"
    return None if is_bare_number and not re.match(r"\s*\d{6}[-+]\d{4}", text or "") else why_not_text(text, 40)


def why_not_child(child: NewChild, today: date) -> Reason | None:
    """The first reason a child cannot be written down so, or None."""
    if child.born_on is None and child.due_on is None:
        return Reason.NO_DATE_FOR_CHILD
    if child.born_on is not None and child.born_on > today:
        return Reason.BORN_IN_FUTURE
    if child.uses_corrected_age and child.due_on is None:
        return Reason.CORRECTED_NEEDS_DUE
    return _why_not_due(child, today) or why_not_text(child.name, NAME_LENGTH)


def _why_not_due(child: NewChild, today: date) -> Reason | None:
    """What in the day a child is or was expected cannot be so."""
    if child.due_on is None:
        return None
    if child.born_on is None:
        return Reason.DUE_TOO_FAR if child.due_on - today > LONGEST_WAIT else None
    is_near = -MOST_EARLY <= child.born_on - child.due_on <= MOST_LATE
    return None if is_near else Reason.DUE_NOT_NEAR_BIRTH


def why_not_one_birth(days: Sequence[date | None]) -> Reason | None:
    """Children of one birth are born close to each other; `days` are when they were born, None: not yet."""
    born = [day for day in days if day is not None]
    return Reason.TWINS_APART if born and max(born) - min(born) > BETWEEN_TWINS else None


def why_not_guardian(guardian: NewGuardian) -> Reason | None:
    if not guardian.name.strip():
        return Reason.NAME_MISSING
    return (
        why_not_text(guardian.name, NAME_LENGTH) or why_not_phone(guardian.phone) or why_not_text(guardian.language, 40)
    )


def why_not_offer(offer: Offer, today: date) -> Reason | None:
    """The first reason an offer, its answer and its start do not hang together, or None."""
    if offer.offered_on is None:
        return Reason.OFFER_MISSING
    if any(day is not None and day > today for day in (offer.offered_on, offer.answered_on)):
        return Reason.DAY_IN_FUTURE
    if offer.answered_on is not None and offer.answered_on < offer.offered_on:
        return Reason.ANSWER_BEFORE_OFFER
    if offer.starts_on is None:
        return None
    if offer.answer is not Answer.YES:
        return Reason.START_NEEDS_YES
    is_too_early = offer.answered_on is not None and offer.starts_on < offer.answered_on
    return Reason.START_BEFORE_ANSWER if is_too_early else None


def consent_state(words: Sequence[bool | None], family_word: bool | None = None) -> ConsentState:
    """`words` are the guardians' standing words (None: silent); `family_word` what a sheet said of them all."""
    if False in words or family_word is False:
        return ConsentState.REFUSED
    if words:
        return ConsentState.WAITING if None in words else ConsentState.IN_FORCE
    return ConsentState.IN_FORCE if family_word else ConsentState.WAITING


@dataclass(frozen=True)
class Sharing:
    """With which unit of the other side a family's planning is shared, and how that unit's authority sees families."""

    unit_id: int
    sees: SeesFamilies


@dataclass(frozen=True)
class SharingNow:
    """How a family stands towards the other side: shared with whom (None: not), on which words, and who discloses."""

    family_id: UUID
    owner_id: int
    partner_id: int | None
    is_refused: bool
    sharing: Sharing | None
    ground: str


def disclosure_steps(
    before: Sharing | None, now: Sharing | None, *, partner_id: int | None, is_refused: bool
) -> list[tuple[DisclosureStep, Sharing]]:
    """What is to be written down when sharing was `before` and is `now` (None: not shared); nothing when alike.

    `partner_id` is the unit that meets the family now, `is_refused` whether a guardian's no stands.
    """
    if before == now:
        return []
    if before is None or now is None or before.unit_id != now.unit_id:
        closed = [(_why_closed(before, partner_id, is_refused=is_refused), before)] if before else []
        return closed + ([(DisclosureStep.OPENED, now)] if now else [])
    return [(DisclosureStep.WAY_CHOSEN, now)]


def _why_closed(before: Sharing, partner_id: int | None, *, is_refused: bool) -> DisclosureStep:
    if partner_id != before.unit_id:
        return DisclosureStep.OTHER_UNIT
    return DisclosureStep.TAKEN_BACK if is_refused else DisclosureStep.NOT_ALL_AGREE
