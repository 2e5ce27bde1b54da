"""Two returns set beside each other: what both count, why one differs, what is said of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hembesok_field.statistics.shapes import Fact, Listed


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
