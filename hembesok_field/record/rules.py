"""What happened, and whose word stands. Values in, answers out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from hembesok_field.kernel.identity import Side

T = TypeVar("T")
NOTE_LENGTH = 280  # house.md 3.1: short enough to stay practical


class Outcome(StrEnum):
    DONE = "done"
    FAMILY_CANCELLED = "family_cancelled"
    BVC_CANCELLED = "bvc_cancelled"
    SOCIAL_SERVICES_CANCELLED = "social_services_cancelled"
    FAMILY_NOT_HOME = "family_not_home"
    STAFF_SICK = "staff_sick"
    CHILD_SICK = "child_sick"
    INTERPRETER_MISSING = "interpreter_missing"


class Place(StrEnum):
    HOME = "home"
    BVC = "bvc"
    OTHER = "other"


class AbsenceCause(StrEnum):
    SICKNESS = "sickness"
    LEAVE = "leave"
    NOT_BOOKED = "not_booked"
    REBOOKED_TIME = "rebooked_time"
    OTHER = "other"


class Source(StrEnum):
    """Own: a person about herself. Import: a sheet."""

    OWN = "own"
    IMPORT = "import"


class Scope(StrEnum):
    """Whose attendance the word confirms; about the other side it is a claim."""

    NURSE = "nurse"
    SOCIAL_SERVICES = "social_services"
    BOTH = "both"
    NEITHER = "neither"

    def covers(self, side: Side) -> bool:
        return self is Scope.BOTH or self.value == side.value


class Contact(StrEnum):
    """Whom a family was put in touch with (SFS 2025:74, 2 § 5; the codes of the sheet *besök*)."""

    MIDWIFERY = "mhv"
    OPEN_PRESCHOOL = "öppna_förskolan"
    OTHER_SOCIAL_SERVICES = "annan_socialtjänst"
    PRESCHOOL = "förskolan"
    OTHER_MUNICIPAL = "annan_kommunal"
    DENTAL = "tandvården"
    OTHER_REGIONAL = "annan_regional"
    CIVIL_SOCIETY = "civilsamhälle"


class Information(StrEnum):
    """What a family was told about (the codes of the sheet *besök*)."""

    PARENTING_SUPPORT = "föräldraskapsstöd"
    OPEN_PRESCHOOL = "öppna_förskolan"
    RIGHT_TO_PRESCHOOL = "förskola_rätt"
    DENTAL = "tandvård"
    SWEDISH_LANGUAGE = "svenska_språket"
    HEALTH_FOLLOW_UP = "hälsouppföljning"


class Reason(StrEnum):
    NOT_BEGUN = "not_begun"
    CAUSE_MISSING = "cause_missing"
    NOTE_TOO_LONG = "note_too_long"
    NOTE_EMPTY = "note_empty"
    NOTE_HAS_NUMBER = "note_has_number"


@dataclass(frozen=True)
class Word:
    """One word about one visit. `order` rises with time; `author` is an assignment, None for the command line."""

    order: int
    source: Source
    scope: Scope
    author: int | None
    starts_at: datetime
    minutes: int | None = None
    outcome: Outcome | None = None
    place: Place = Place.HOME
    nurse_attended: bool | None = None
    social_attended: bool | None = None
    absence_cause: AbsenceCause | None = None
    others: str = ""
    guardians: int | None = None
    interpreter: bool | None = None
    contacts: frozenset[str] = frozenset()
    information: frozenset[str] = frozenset()

    def says_of(self, side: Side) -> bool | None:
        return self.nurse_attended if side is Side.NURSE else self.social_attended


class Basis(StrEnum):
    """What an answer about attendance rests on."""

    OWN = "own"
    IMPORT = "import"
    CLAIM = "claim"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Attendance:
    """Whether one profession was there. `confirmed` is None until she (or a sheet) said so; a claim never is."""

    confirmed: bool | None
    basis: Basis
    claimed: bool | None = None


class About(StrEnum):
    OUTCOME = "outcome"
    NURSE = "nurse"
    SOCIAL_SERVICES = "social_services"
    GUARDIANS = "guardians"


@dataclass(frozen=True)
class Standing:
    """What stands of a visit when all its words are laid together.

    `agrees` is False while two people's words on the outcome differ: the visit then counts for nobody.
    """

    starts_at: datetime
    minutes: int | None
    outcome: Outcome | None
    agrees: bool
    place: Place
    nurse: Attendance
    social_services: Attendance
    absence_cause: AbsenceCause | None
    others: str
    guardians: int | None
    interpreter: bool | None
    contacts: frozenset[str]
    information: frozenset[str]
    contradictions: tuple[About, ...]


def standing(words: Iterable[Word]) -> Standing | None:
    """Lay the words together: each author's last, people before sheets, the nurse's (the row's owner) first."""
    last = _last_of_each(words)
    if not last:
        return None
    ranked = sorted(last, key=_rank)
    own = [word for word in ranked if word.source is Source.OWN]
    heard = own or ranked
    first = next((word for word in (*heard, *ranked) if word.outcome is not None), heard[0])
    nurse, social = _attendance(ranked, Side.NURSE), _attendance(ranked, Side.SOCIAL_SERVICES)
    return Standing(
        starts_at=first.starts_at,
        minutes=_first(word.minutes for word in ranked),
        outcome=first.outcome,
        agrees=len(_outcomes_of_people(own or _page_sheets(ranked))) <= 1,
        place=first.place,
        nurse=nurse,
        social_services=social,
        absence_cause=_first(word.absence_cause for word in ranked),
        others=_first(word.others or None for word in ranked) or "",
        guardians=_first(word.guardians for word in ranked),
        interpreter=_first(word.interpreter for word in ranked),
        contacts=frozenset().union(*(word.contacts for word in heard)),
        information=frozenset().union(*(word.information for word in heard)),
        contradictions=tuple(_contradictions(ranked, nurse, social)),
    )


def _last_of_each(words: Iterable[Word]) -> list[Word]:
    """The last word of each person, and of each kind of sheet (a sheet has no memory of who read it)."""
    last: dict[tuple[str, object], Word] = {}
    for word in sorted(words, key=lambda word: word.order):
        last[word.source, word.author if word.source is Source.OWN else word.scope] = word
    return list(last.values())


def _rank(word: Word) -> tuple[bool, bool, int]:
    """People before sheets, the nurse before others, the newest sheet before older."""
    is_sheet = word.source is Source.IMPORT
    return is_sheet, not is_sheet and word.scope is not Scope.NURSE, -word.order


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _page_sheets(words: Sequence[Word]) -> list[Word]:
    """Sheets that the two authorities read on their own pages: each is that authority's word."""
    return [word for word in words if word.scope in (Scope.NURSE, Scope.SOCIAL_SERVICES)]


def _outcomes_of_people(words: Sequence[Word]) -> set[Outcome]:
    return {word.outcome for word in words if word.outcome is not None}


def _attendance(ranked: Sequence[Word], side: Side) -> Attendance:
    """Own words first: one yes is enough (a substitute came); then the newest sheet; a claim confirms nothing."""
    about = [(word, word.says_of(side)) for word in ranked]
    own = [said for word, said in about if word.source is Source.OWN and word.scope.covers(side)]
    sheets = [said for word, said in about if word.source is Source.IMPORT and word.scope.covers(side)]
    claimed = _first(said for word, said in about if not word.scope.covers(side))
    if any(said is not None for said in own):
        return Attendance(True in own, Basis.OWN, claimed)
    imported = _first(sheets)
    if imported is not None:
        return Attendance(imported, Basis.IMPORT, claimed)
    return Attendance(None, Basis.NOTHING if claimed is None else Basis.CLAIM, claimed)


def _contradictions(ranked: Sequence[Word], nurse: Attendance, social: Attendance) -> Iterable[About]:
    """Where two words differ; shown to people, never settled by which came last."""
    if len(_outcomes_of_people(ranked)) > 1:
        yield About.OUTCOME
    pairs = ((About.NURSE, Side.NURSE, nurse), (About.SOCIAL_SERVICES, Side.SOCIAL_SERVICES, social))
    for about, side, stands in pairs:
        others = {word.says_of(side) for word in ranked if not _is_own(word, side)} - {None}
        is_doubted = stands.basis is Basis.OWN and bool(others - {stands.confirmed})
        is_denied = stands.basis is Basis.IMPORT and stands.claimed not in (None, stands.confirmed)
        if is_doubted or is_denied:
            yield about
    if len({word.guardians for word in ranked if word.guardians is not None}) > 1:
        yield About.GUARDIANS


def _is_own(word: Word, side: Side) -> bool:
    return word.source is Source.OWN and word.scope.covers(side)


def why_not(word: Word, now: datetime) -> Reason | None:
    """The first reason this word cannot be taken, or None. Only a sheet may leave out why someone was missing."""
    if word.starts_at > now:
        return Reason.NOT_BEGUN
    is_single = word.outcome is Outcome.DONE and False in (word.nurse_attended, word.social_attended)
    if word.source is Source.OWN and is_single and word.absence_cause is None:
        return Reason.CAUSE_MISSING
    return None


def scope_of(side: Side) -> Scope:
    """What a person's own word confirms: her own side, or neither (an interpreter, a midwife)."""
    return {Side.NURSE: Scope.NURSE, Side.SOCIAL_SERVICES: Scope.SOCIAL_SERVICES}.get(side, Scope.NEITHER)
