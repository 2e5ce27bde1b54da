"""Values that leave the record room: words about a visit, what stands of them, and what its page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.shapes import Colleague
from hembesok_field.kernel.identity import Side


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


class InterpreterCame(StrEnum):
    """How the interpreter took part; missing: booked or needed, and not there."""

    PRESENT = "present"
    PHONE = "phone"
    VIDEO = "video"
    MISSING = "missing"


class CorrectionCause(StrEnum):
    """Why a person changes a word she has signed. Choices and no free text: both sides read it."""

    MISTAKE = "mistake"
    KNOWS_MORE = "knows_more"
    AGREED = "agreed"


class SafetyStep(StrEnum):
    """What someone says of herself while she is in a home."""

    IN = "in"
    LONGER = "longer"
    OUT = "out"
    ENDED = "ended"  # watched no longer, without having been in: a mistake, or a door that nobody opened


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
    SAID_OTHERWISE = "said_otherwise"
    NOT_YOURS_TO_AGREE = "not_yours_to_agree"
    NO_SUCH_THEME = "no_such_theme"
    THEME_TOO_LONG = "theme_too_long"
    THEMES_TOO_MANY = "themes_too_many"
    THEME_ABOUT_VIOLENCE = "theme_about_violence"
    DRAFT_TOO_LARGE = "draft_too_large"
    DUE_TOO_SOON = "due_too_soon"
    DUE_TOO_LATE = "due_too_late"
    CALL_MISSING = "call_missing"
    CALL_TOO_LONG = "call_too_long"
    NOT_IN = "not_in"
    WATCHER_ELSEWHERE = "watcher_elsewhere"
    CODE_UNKNOWN = "code_unknown"
    PDF_NEEDS_PANGO = "pdf_needs_pango"
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
    interpreter_way: InterpreterCame | None = None
    correction_cause: CorrectionCause | None = None
    made_id: UUID | None = None

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.minutes is not None else None

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
    TIME = "time"


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
    interpreter_way: InterpreterCame | None = None


@dataclass(frozen=True)
class Promised:
    """Who is to come, and when; of the other side no more than a name and a profession."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[Colleague, ...]


@dataclass(frozen=True)
class FamilyAtDoor:
    """What both professions need to go to the same door (house.md 3.1). `births`: whose programme is whose."""

    family_id: UUID
    reference: str
    children: tuple[str, ...]
    births: tuple[tuple[UUID | None, str], ...]
    guardians: tuple[tuple[str, str | None], ...]  # name, phone
    address: str | None
    area: str | None
    is_protected: bool
    language: str | None
    needs_interpreter: bool
    guardian_count: int | None

    def visited_for(self, participation_id: UUID) -> "FamilyAtDoor":
        """The family for a visit of that birth's programme: with its own children alone, where they are named."""
        theirs = tuple(name for birth, name in self.births if birth == participation_id)
        return replace(self, children=theirs) if theirs else self


@dataclass(frozen=True)
class StepThemes:
    """What there is to talk about at a step of a version: an authority's own list, and the one that all share."""

    version_id: int
    step_code: str
    own: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def standing(self) -> tuple[str, ...]:
        return self.own or self.shared


@dataclass(frozen=True)
class VersionThemes:
    """A programme as it stands from a day on, with the lists of its steps in their order."""

    name: str
    number: int
    from_on: date
    steps: tuple[StepThemes, ...]


@dataclass(frozen=True)
class ThemeLine:
    """A theme as the visit's page shows it; ticked by someone of the asker's own authority."""

    theme_id: int
    words: str
    is_ticked: bool


@dataclass(frozen=True)
class Draft:
    """What she had begun to write: the form's fields as they were sent, each with its values."""

    at: datetime
    body: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SafetySaid:
    """One step of a watch, as the person herself said it."""

    step: SafetyStep
    at: datetime
    due_at: datetime | None = None
    watcher_id: int | None = None
    call: str | None = None


@dataclass(frozen=True)
class Watch:
    """That someone is in a home, since when and until when she is not missed. `over_at` None: she is there still."""

    since: datetime
    due_at: datetime
    call: str | None
    watcher_id: int | None
    out_at: datetime | None = None
    over_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return self.over_at is None and self.due_at <= now


@dataclass(frozen=True)
class Watched:
    """A colleague who is in a home; `visit_id` only where the asker may open the visit herself."""

    name: str
    watch: Watch
    visit_id: UUID | None
    is_mine_to_watch: bool


@dataclass(frozen=True)
class Said:
    """One word as the page shows it: by whom, when, and whether a later word by the same replaced it."""

    word: Word
    by: str | None
    at: datetime
    is_mine: bool
    is_replaced: bool
    is_standing_of_another: bool = False  # a colleague's last own word: one that I may agree with


@dataclass(frozen=True)
class VisitPage:
    visit_id: UUID
    reference: str
    step_code: str
    expects_social_services: bool
    promised: Promised | None
    family: FamilyAtDoor | None  # None where the asker may know no more than the hour
    stands: Standing | None
    said: tuple[Said, ...]
    mine: Word | None
    notes: tuple[tuple[str, datetime, str], ...]  # text, when, by
    themes: tuple[ThemeLine, ...] = ()
    draft: Draft | None = None
    watch: Watch | None = None  # her own
    colleagues: tuple[tuple[int, str], ...] = ()  # at her own unit, who may watch over her: assignment, name
    call: str | None = None  # the number she gave last


@dataclass(frozen=True)
class PaperVisit:
    """One visit on the day sheet. `family` is None where nothing of it may stand on paper: protected, or not shared."""

    code: str
    promised: Promised
    step_code: str | None
    family: FamilyAtDoor | None
