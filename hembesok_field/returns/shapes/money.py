"""One grant year in whole kronor: what came, what was decided, what was spent on what."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


@dataclass(frozen=True)
class Money:
    """One recipient's year in whole kronor; None = not known."""

    requisitioned: int | None = None
    redistributed: int | None = None
    allocated: int | None = None
    used: int | None = None
    unused: int | None = None


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
