"""Values that leave the returns room: a return as it stands, two returns compared, a year of grants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.statistics.shapes import Fact, Listed, Measures, Scope, YearFigures


class Reason(StrEnum):
    """Why a return cannot be handed out, or a figure not asked for."""

    AUTHORITY_UNKNOWN = "authority_unknown"
    NOT_A_REGION = "not_a_region"
    NOT_A_MUNICIPALITY = "not_a_municipality"
    PDF_NEEDS_PANGO = "pdf_needs_pango"
    ODD_ANSWER = "odd_answer"
    EXCLUDES_OTHERS = "excludes_others"
    ANSWERED_MEANWHILE = "answered_meanwhile"
    NOT_COMPLETE = "not_complete"
    CHANGED_SINCE = "changed_since"
    NOTHING_CHANGED = "nothing_changed"
    NEEDS_A_REASON = "needs_a_reason"
    FILED_MEANWHILE = "filed_meanwhile"
    NO_FORM = "no_form"
    COST_ELSEWHERE = "cost_elsewhere"
    COST_IN_OTHER_YEAR = "cost_in_other_year"
    PAID_ANOTHER_YEAR = "paid_another_year"
    ODD_UNIT = "odd_unit"
    NOT_SEEN_BY_BOTH = "not_seen_by_both"
    SAYS_NOTHING = "says_nothing"
    HAS_PERSONNUMMER = "has_personnummer"
    TEXTS_FIXED = "texts_fixed"
    TEXT_EMPTY = "text_empty"
    OPTIONS_ALIKE = "options_alike"
    NEEDS_A_SOURCE = "needs_a_source"
    WORDED_MEANWHILE = "worded_meanwhile"
    BELOW_CNI = "below_cni"
    NOT_FIXED = "not_fixed"
    YEAR_NOT_OVER = "year_not_over"
    NOT_ANSWERED = "not_answered"
    ALREADY_SENT = "already_sent"
    NOT_SENT = "not_sent"


class Apart(StrEnum):
    """Why one return holds a visit and the other does not (contract section 6)."""

    SOCIAL_SERVICES_ABSENT = "social_services_absent"
    NURSE_ABSENT = "nurse_absent"
    MUNICIPALITY_UNCONFIRMED = "municipality_unconfirmed"
    REGION_UNCONFIRMED = "region_unconfirmed"
    NO_PARTNER_UNIT = "no_partner_unit"


class Asks(StrEnum):
    """What one side says to the other about a visit that only one of them counts, or both should."""

    PLEASE_CONFIRM = "please_confirm"
    WERE_YOU_THERE = "were_you_there"
    WE_WERE_NOT = "we_were_not"
    WE_CORRECT = "we_correct"
    SETTLED = "settled"
    OTHER = "other"


@dataclass(frozen=True)
class VisitWord:
    """One message about a visit. Authorities talk, not persons: no name of anybody is in it."""

    by_name: str
    is_own: bool
    asks: Asks
    words: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """A visit that the other side has written of last, and which is not settled."""

    year: int
    code: str
    by_name: str
    reference: str


class CostUse(StrEnum):
    """What the grant may be used for (Socialstyrelsens redovisning 2026-6-10350, tabell 3)."""

    HOME_VISITS = "home_visits"
    COLLABORATION = "collaboration"
    PREPARATION = "preparation"
    SUPERVISION = "supervision"
    TRAINING = "training"
    REACHING_FAMILIES = "reaching_families"
    STRUCTURE = "structure"
    RECRUITMENT = "recruitment"
    OTHER = "other"


class LocalKind(StrEnum):
    """What a BVC writes to its region about local money: it applies before a year, and reports after it."""

    APPLICATION = "application"
    REPORT = "report"


class LocalStep(StrEnum):
    """How far an application or a report has come."""

    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    GRANTED = "granted"
    DECLINED = "declined"


@dataclass(frozen=True)
class LocalRules:
    """A region's own rules of one year. Kronor a joint home visit, by how a BVC is paid.

    `fixed_above_cni`: a BVC above it may apply for fixed payment; None where there is none. `number` 0: never written.
    """

    year: int
    variable_kr: int
    fixed_kr: int
    journal_code: str = ""
    journal_words: str = ""
    fixed_above_cni: Decimal | None = None
    report_by_on: date | None = None
    questions: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    number: int = 0

    def asks(self, kind: LocalKind) -> tuple[str, ...]:
        return self.questions if kind is LocalKind.APPLICATION else self.headings


@dataclass(frozen=True)
class LocalBvc:
    """A BVC as its region's money sees it; `owner_id` is the region or the company that runs it."""

    id: int
    code: str
    name: str
    region_id: int
    owner_id: int
    child_cni: Decimal | None
    payment: Payment


class CodeState(StrEnum):
    """Who has confirmed a home visit that bears the region's code, or may bear it."""

    BOTH = "both"
    SOCIAL_SERVICES_LEFT = "social_services_left"
    NURSE_LEFT = "nurse_left"


@dataclass(frozen=True)
class CodeLine:
    """One home visit on the list to compare with the journal; no name where the reader may not see the family."""

    visit_id: UUID
    reference: str
    visited_on: date
    step_code: str
    state: CodeState
    family_name: str


@dataclass(frozen=True)
class BvcYear:
    """What the ledger knows of one BVC's year: numbers alone."""

    joint_home_visits: int
    extended_visits: int
    extended_joint_visits: int
    families: int
    interpreter_visits: int
    by_step: Mapping[str, int]
    information: Mapping[str, int]
    contacts: Mapping[str, int]


@dataclass(frozen=True)
class LocalWord:
    """One step of a BVC's application or report; `answers` as they were written, with their own questions."""

    number: int
    step: LocalStep
    answers: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class LocalLine:
    """One BVC in the region's overview of a year."""

    bvc: LocalBvc
    joint_home_visits: int
    amount_kr: int
    may_apply: bool
    must_report: bool
    application: LocalStep | None
    report: LocalStep | None


@dataclass(frozen=True)
class Compared:
    """Visits that both returns count, and those that only one does, with why."""

    both: tuple[Fact, ...]
    only_region: tuple[tuple[Fact, Apart], ...]
    only_municipality: tuple[tuple[Fact, Apart], ...]


@dataclass(frozen=True)
class SideList:
    """One part of a comparison as lines to show; `hidden` are those among the first that may not be seen."""

    lines: tuple[tuple[Listed, Apart | None], ...]
    hidden: int
    total: int


@dataclass(frozen=True)
class FormStep:
    """One step of the return: what is left of it, in words. State: done, current, left."""

    label: str
    state: str
    left: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Answer:
    """One field of the form: its number there, what the ledger answers, and the form's own option texts chosen."""

    field: str
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Money:
    """One recipient's year in whole kronor; None = not known."""

    requisitioned: int | None = None
    redistributed: int | None = None
    allocated: int | None = None
    used: int | None = None
    unused: int | None = None


@dataclass(frozen=True)
class Return:
    """An authority's return as it stands; `visits` are the references of those that count."""

    recipient: Scope
    year: int
    figures: Measures
    answers: tuple[Answer, ...]
    money: Money
    visits: tuple[str, ...]
    filed_at: datetime | None = None

    @property
    def form(self) -> str:
        return f"{self.year}-{'region' if self.recipient.is_region else 'kommun'}"


@dataclass(frozen=True)
class Book:
    """What all pages of an authority's year stand on, asked once: figures, others, money, the form, what is filed."""

    scope: Scope
    year: int
    counted: YearFigures
    others: tuple[Scope, ...]
    costs: "tuple[Spent, ...]"
    money: Money
    fields: "tuple[Filled, ...]"
    filings: "tuple[Filed, ...]"
    form: "Form"

    @property
    def figures(self) -> Measures:
        return self.counted.figures


@dataclass(frozen=True)
class Grant:
    """One recipient's grant of one year as the sheet said it, in whole kronor; None = not known."""

    recipient: str
    code: str | None
    requisitioned: int
    wants_more: bool | None
    redistributed: int | None
    allocated: int | None
    unused: int | None

    @property
    def wished_more(self) -> bool:
        """An empty cell means yes when something was redistributed (contract section 4)."""
        return bool(self.redistributed) if self.wants_more is None else self.wants_more


@dataclass(frozen=True)
class Population:
    """Children aged 0 to 5 of one region or municipality, and those of them in area types 1 and 2 (SCB)."""

    code: str
    children: int
    hard_areas: int

    @property
    def is_region(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True)
class DistributionModel:
    """How a year's grant was shared out: `by_children` of it by all children, the rest by those in hard areas.

    `amount_kr`: what there was to share out among `kinds`. `assumed`: what of that is not printed, in Swedish.
    """

    year: int
    by_children: Fraction
    population_year: int
    amounts_kr: Mapping[AuthorityKind, int]
    assumed: str


@dataclass(frozen=True)
class Share:
    """One recipient's part of its kind's grant by a model: per cent with three decimals, and whole kronor."""

    of_children: Decimal
    of_hard_areas: Decimal
    share: Decimal
    amount_kr: int


class QuestionKind(StrEnum):
    """How a field of the form is answered: by people, or by the ledger and the money alone."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    FIGURE = "figure"
    MONEY = "money"

    @property
    def is_for_people(self) -> bool:
        return self in (QuestionKind.ONE, QuestionKind.MANY, QuestionKind.TEXT)


class Wording(StrEnum):
    """Where a text of the form comes from: printed by Socialstyrelsen, or written again from what is known of it."""

    PRINTED = "printed"
    RECONSTRUCTED = "reconstructed"


@dataclass(frozen=True)
class Option:
    """One of the form's options. `asks`: what must be written beside it. `excludes_others`: stands alone."""

    code: str
    text: str
    asks: str | None
    excludes_others: bool


@dataclass(frozen=True)
class Question:
    """One field of a year's form. `shown_when`: "used" or "unused" money; `shown_by`: a field and its options."""

    number: str
    part: str
    kind: QuestionKind
    text: str
    wording: Wording
    options_wording: Wording | None
    options: tuple[Option, ...]
    is_required: bool
    figure: str | None
    only_for: AuthorityKind | None
    shown_when: str | None
    shown_by: tuple[str, frozenset[str]] | None


@dataclass(frozen=True)
class Form:
    """One grant year's form: its parts and fields in order. Without questions there is nothing to file that year."""

    year: int
    title: str
    is_preliminary: bool
    kinds: frozenset[AuthorityKind]
    parts: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    versions: Mapping[str, int] = field(default_factory=dict)  # of the fields whose words an authority has written


@dataclass(frozen=True)
class FormText:
    """One field's words as an authority wrote them for a year: which version, and where they come from.

    `is_printed`: they stand so in the year's own form, which `source` names; else they are written again.
    """

    field: str
    number: int
    text: str
    options: Mapping[str, str]
    is_printed: bool
    source: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """What a person answered last in one field: her options' codes and words, and which answer in order it is."""

    number: int
    options: tuple[str, ...]
    text: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Suggestion:
    """What the ledger would answer, with what it knows of each option ("31 kontakter")."""

    options: tuple[str, ...] = ()
    text: str = ""
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """One field as it stands for an authority: what is signed, else suggested, and whether it may be left so."""

    question: Question
    signed: Signed | None
    suggestion: Suggestion | None
    is_shown: bool
    is_missing: bool

    @property
    def number(self) -> int:
        return self.signed.number if self.signed else 0

    @property
    def options(self) -> tuple[str, ...]:
        if self.signed:
            return self.signed.options
        return self.suggestion.options if self.suggestion else ()

    @property
    def text(self) -> str:
        if self.signed:
            return self.signed.text
        return self.suggestion.text if self.suggestion else ""


@dataclass(frozen=True)
class Filed:
    """That a return was handed in (number 1) or corrected, when, by whom and why."""

    number: int
    reason: str
    seal: str
    filed_at: datetime
    by_name: str


@dataclass(frozen=True)
class Filing:
    """What was handed in; `json` and `texts` are the document and its words to the last byte."""

    json: str
    texts: str
    seal: str


@dataclass(frozen=True)
class Paper:
    """What a file or a printed page is made of: the document, the words of its year, and its JSON to the last byte."""

    document: "Document"
    texts: "Document"
    json: str


@dataclass(frozen=True)
class Changed:
    """One thing that says something else now than when it was handed in."""

    key: str
    part: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Difference:
    """What has changed since a return was handed in: visits by reference, figures, money, answers."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    figures: tuple[Changed, ...]
    money: tuple[Changed, ...]
    answers: tuple[Changed, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.gone or self.figures or self.money or self.answers)


@dataclass(frozen=True)
class Decision:
    """What stands of one grant year beside the amounts; None = not said."""

    number: str = ""
    requisition_by_on: date | None = None
    return_by_on: date | None = None
    other_support: bool | None = None
    other_support_what: str = ""
    to_municipalities_kr: int | None = None
    to_companies_kr: int | None = None
    visit_kr: int | None = None


@dataclass(frozen=True)
class Spent:
    """One cost that stands."""

    id: int
    use: CostUse
    unit_name: str | None
    paid_on: date
    amount_kr: int
    supplier: str
    document: str
    by_name: str


@dataclass(frozen=True)
class UseRow:
    """One accepted use: what was meant and what was spent, in whole kronor."""

    use: CostUse
    planned_kr: int
    spent_kr: int


@dataclass(frozen=True)
class Coming:
    """Extended visits of the year's rest: with a time, and by the plan without one."""

    booked: int
    planned: int


class CostBasis(StrEnum):
    """What a cost of one extended visit rests on, the nearest first."""

    WRITTEN = "written"
    UNIT = "unit"
    WHOLE = "whole"
    YEAR_BEFORE = "year_before"


@dataclass(frozen=True)
class VisitCost:
    """Whole kronor one extended visit."""

    kr: int
    basis: CostBasis


@dataclass(frozen=True)
class UnitComing:
    """What one own unit has coming this year, and a visit's cost there; `is_open` are planned with an open window."""

    name: str
    booked: int
    planned: int
    is_open: int
    cost: VisitCost

    @property
    def kr(self) -> int:
        return (self.booked + self.planned) * self.cost.kr


@dataclass(frozen=True)
class WouldUse:
    """What could use the rest: visits nobody has offered or answered about, and free hours up to a day.

    The first two are None for a municipality: offers are the BVC's side's own.
    """

    not_offered: int | None
    not_answered: int | None
    free_minutes: int
    visit_minutes: int
    free_until: date

    @property
    def free_visits(self) -> int:
        return self.free_minutes // self.visit_minutes


@dataclass(frozen=True)
class Forecast:
    """Where the money is expected to stand on 31 December, in whole kronor. `visits`: how many more would use the rest.

    `unused_if_booked` counts only what has a time; the true figure is expected between the two.
    """

    allocated: int
    spent: int
    cost: VisitCost
    units: tuple[UnitComing, ...]
    unused: int
    unused_if_booked: int
    visits: int

    @property
    def coming(self) -> Coming:
        return Coming(sum(unit.booked for unit in self.units), sum(unit.planned for unit in self.units))

    @property
    def is_open(self) -> int:
        return sum(unit.is_open for unit in self.units)


class NoForecast(StrEnum):
    """Why there is no forecast."""

    NO_GRANT = "no_grant"
    NO_COST = "no_cost"


@dataclass(frozen=True)
class Outlook:
    """The running year's money and where it is going, as worked out at a moment; or why that cannot be said."""

    worked_out_at: datetime
    money: Money
    forecast: Forecast | None = None
    would_use: WouldUse | None = None
    lacks: NoForecast | None = None


@dataclass(frozen=True)
class BookedVisit:
    """One extended visit that has a time; no name and no family. `step_code` is empty where it may not be told."""

    reference: str
    starts_at: datetime
    unit_name: str
    step_code: str


class Lack(StrEnum):
    """What a visit lacks before the return is true."""

    WORDS_DIFFER = "words_differ"
    UNCONFIRMED = "unconfirmed"
    NOTHING_SAID = "nothing_said"


@dataclass(frozen=True)
class Lacking:
    """One visit that stands between the ledger and a true return. `people` (by assignment) could say the word.

    `adds_one`: a yes makes one extended visit more. `reference` is None where it may not be shown.
    """

    visit_id: UUID
    lack: Lack
    visited_on: date
    bvc_name: str
    step_code: str
    reference: str | None
    people: tuple[tuple[int, str], ...]
    reminded: bool
    adds_one: bool


@dataclass(frozen=True)
class Reminded:
    """A visit that a coordinator has asked me about."""

    visit_id: UUID
    visited_on: date
    by_name: str


Document = Mapping[str, Any]
"""What becomes one JSON document: plain words, numbers, lists."""
