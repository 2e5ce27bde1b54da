"""Values that leave the statistics room: a fact, what was added up, and the measures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.identity import AuthorityKind, Side
from hembesok_field.plan.rules import StepRule
from hembesok_field.record.shapes import AbsenceCause, Outcome, Place


class Fact(NamedTuple):
    """One visit cut to what is counted; the same fields in the same order as the table's columns.

    `agrees` is False while two people's words on the outcome differ. `contacts` and `information` are
    codes separated by space. `area_type` is the family's own; its BVC's is looked up when it is read.
    """

    visit_id: UUID
    family_id: UUID
    region_id: int
    bvc_id: int
    municipality_id: int | None
    year: int
    visited_on: date
    step_code: str
    is_extra: bool
    outcome: Outcome
    place: Place
    agrees: bool
    nurse: bool | None
    social_services: bool | None
    absence_cause: AbsenceCause | None
    guardians: int | None
    family_guardians: int | None
    interpreter: bool | None
    age_years: int | None
    area_type: int | None
    in_window: bool | None
    contacts: str
    information: str


class KnownVisit(NamedTuple):
    """What a fact needs of a visit beside the words about it: its units, its step and its family's own numbers."""

    visit_id: UUID
    family_id: UUID
    region_id: int
    bvc_id: int
    municipality_id: int | None
    step_code: str
    is_extra: bool
    opens_on: date | None
    closes_on: date | None
    area_type: int | None
    family_guardians: int | None


@dataclass(frozen=True)
class Scope:
    """Whose measures: a region or a municipality, by its code."""

    id: int
    code: str
    name: str
    kind: AuthorityKind

    @property
    def is_region(self) -> bool:
        return self.kind is AuthorityKind.REGION


@dataclass(frozen=True)
class Bvc:
    """What the measures need to know of a BVC as it is today. Rates are whole kronor a joint visit."""

    id: int
    code: str
    name: str
    area_type: int | None
    municipality_code: str
    payment: Payment
    variable_kr: int
    fixed_kr: int

    @property
    def rate_kr(self) -> int:
        return self.fixed_kr if self.payment is Payment.FIXED else self.variable_kr


@dataclass(frozen=True)
class Offers:
    """Families offered in the year, and how it went, whenever they answered or ended."""

    offered: int
    accepted: int
    declined: int
    discontinued: int


@dataclass(frozen=True)
class Reimbursement:
    """What a region pays its BVC for joint home visits (domain.md 4.2)."""

    joint_home_visits: int
    amount_kr: int
    by_bvc: Mapping[str, int]


@dataclass(frozen=True)
class Measures:
    """One authority's year; the keys, their order and their roundings are those of contract section 5."""

    authority: str
    year: int
    extended_visits: int
    extended_joint_visits: int
    joint_share: float | None
    ordinary_joint_visits: int
    families_with_extended_visit: int
    visits_per_family: float | None
    bvc_count: int
    families_offered: int
    families_accepted: int
    families_declined: int
    families_discontinued: int
    participation_share: float | None
    declined_or_discontinued_share: float | None
    both_guardians_share: float | None
    interpreter_visits: int
    in_window_share: float | None
    unconfirmed_visits: int
    outcomes: Mapping[str, int]
    contacts: Mapping[str, int]
    information: Mapping[str, int]
    single_visits_by_cause: Mapping[str, int]
    by_step: Mapping[str, int]
    by_bvc: Mapping[str, int]
    by_month: Mapping[str, int]
    by_age_year: Mapping[str, int]
    by_area_type: Mapping[str, int]
    by_municipality: Mapping[str, int]
    reimbursement: Reimbursement


@dataclass(frozen=True)
class YearFigures:
    """A year's measures, how many visits count for nobody because words differ, and by what counting rule."""

    figures: Measures
    differ: int
    count_joint_ordinary: bool


@dataclass(frozen=True)
class Cut:
    """A page's filters: the key of each that is chosen, in contract words; an empty one leaves all in."""

    by_step: str = ""
    by_bvc: str = ""
    by_area_type: str = ""
    by_municipality: str = ""
    by_month: str = ""
    by_age_year: str = ""
    outcomes: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        return {figure: key for figure, key in asdict(self).items() if key}


WHOLE = Cut()


@dataclass(frozen=True)
class Listed:
    """One visit in a list behind a figure. No name and no family: reference, day, unit and step."""

    reference: str
    bvc_name: str
    fact: Fact


@dataclass(frozen=True)
class SoFar:
    """The three figures of a year up to a day."""

    visits: int
    joint_share: float | None
    families: int


@dataclass(frozen=True)
class ListPage:
    """One page of the visits behind a figure. `hidden` are those on it that the reader's authority may not see."""

    lines: tuple[Listed, ...]
    hidden: int
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.number * self.size)


class BvcSoFar(NamedTuple):
    """What one BVC's year adds up to for an authority: `visits` and `joint` up to a day, the rest of it all.

    `differ_adding`: of `differ` those on a step that counts, so that one word could make one visit more.
    """

    year: int
    bvc_id: int
    visits: int
    joint: int
    differ: int
    differ_adding: int
    unconfirmed: int


@dataclass(frozen=True)
class BvcSituation:
    """One BVC's year so far: what counts, and what waits for a word."""

    code: str
    name: str
    visits: int
    joint_share: float | None
    differ: int
    unconfirmed: int
    silent: int


@dataclass(frozen=True)
class Situation:
    """Are we on our way, and what threatens it? Both years up to the same day; `silent`: nobody said how it went."""

    year: int
    now: SoFar
    year_before: SoFar
    differ: int
    unconfirmed: int
    silent: int
    could_add: int  # of what is missing, what is on a step that counts
    bvcs: tuple[BvcSituation, ...]

    @property
    def missing(self) -> int:
        return self.differ + self.unconfirmed + self.silent


class Line(NamedTuple):
    """One line of a year cut up: how much stands under its key. `visits` are all that have an outcome."""

    key: str
    visits: int
    extended: int
    joint: int
    families: int
    has_window: int
    in_window: int
    interpreter: int
    unconfirmed: int


@dataclass(frozen=True)
class Lines:
    """A year cut up by one thing; `total` counts each visit and each family once."""

    by: str
    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True)
class Spread:
    """Where in their windows the visits of a step were made: twelfths of the window, and whether each was within it.

    0 is the window's first day and 12 its last; nothing is told nearer than that, of whom or when.
    """

    target: int
    places: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Cohort:
    """Those born in one quarter: how many births were offered, accepted, were visited on each step, and completed."""

    quarter: int
    offered: int
    accepted: int
    completed: int
    by_step: Mapping[str, int]


@dataclass(frozen=True)
class Continuity:
    """Families with at least two joint extended visits whose people are known, and how many always met the same."""

    families: int
    same_pair: int
    same_nurse: int
    same_worker: int


@dataclass(frozen=True)
class Worker:
    """A field worker at one of the authority's own units, for reading her hours; nobody is named."""

    assignment_id: int
    person_id: int
    side: Side
    unit_id: int


@dataclass(frozen=True)
class Capacity:
    """What the plan needs of one unit's people in a time to come, and the working time that nothing has taken."""

    unit_name: str
    people: int
    visits: int
    needed_minutes: int
    free_minutes: int


class Due(NamedTuple):
    """How many visits on one step an own unit has to come without a time; of them `is_open` have an open window."""

    unit_id: int
    step: StepRule
    number: int
    is_open: int


class DueInMonth(NamedTuple):
    """Visits to come without a time, by unit and the month when they are due; whether their windows are open."""

    unit_id: int
    month: date
    is_open: bool
    step_code: str
    number: int


class Unanswered(NamedTuple):
    """Extra visits that a unit's families would have with a yes: not offered yet, and offered without an answer."""

    unit_id: int
    not_offered: int
    not_answered: int


class Together(NamedTuple):
    """Keys that some extended visit has at once, in contract words; fields are called what the figures are."""

    by_step: str
    by_month: str
    by_age_year: str
    by_area_type: str
    by_bvc: str


@dataclass(frozen=True)
class ForOthers:
    """A year's numbers as others may have them, by figure and key; None is kept back, what is not there is nought."""

    told: Mapping[tuple[str, str], int | None]

    def number(self, figure: str, key: str = "") -> int | None:
        return self.told.get((figure, key), 0)

    def keys(self, figure: str) -> list[str]:
        return [key for known, key in self.told if known == figure and key]


class Sheet(NamedTuple):
    """A table to hand out: its name, its heads, and its rows."""

    name: str
    head: tuple[str, ...]
    rows: list[tuple[str | int | float | None, ...]]


class Reason(StrEnum):
    """Why a file of figures cannot be made."""

    PDF_NEEDS_PANGO = "pdf_needs_pango"
