"""A region's own money for its BVCs: the year's rules, who may apply, the papers and the codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.rules import Payment


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
