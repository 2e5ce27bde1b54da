"""Values that leave the returns room: a return as it stands, two returns compared, a year of grants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hembesok_field.statistics.shapes import Fact, Listed, Measures, Scope


class Reason(StrEnum):
    """Why a return cannot be handed out, or a figure not asked for."""

    AUTHORITY_UNKNOWN = "authority_unknown"
    NOT_A_REGION = "not_a_region"
    NOT_A_MUNICIPALITY = "not_a_municipality"
    PDF_NEEDS_PANGO = "pdf_needs_pango"


class Apart(StrEnum):
    """Why one return holds a visit and the other does not (contract section 6)."""

    SOCIAL_SERVICES_ABSENT = "social_services_absent"
    NURSE_ABSENT = "nurse_absent"
    MUNICIPALITY_UNCONFIRMED = "municipality_unconfirmed"
    REGION_UNCONFIRMED = "region_unconfirmed"
    NO_PARTNER_UNIT = "no_partner_unit"


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


Document = Mapping[str, Any]
"""What becomes one JSON document: plain words, numbers, lists."""
