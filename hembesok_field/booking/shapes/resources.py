"""Cars, interpreters and orders for them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class ResourceSeen:
    """A car or an interpreter; without number and name where it is the other side's."""

    kind: StrEnum
    id: int | None
    name: str | None
    contact: str = ""


@dataclass(frozen=True)
class OrderSeen:
    """An interpreter that was ordered for a visit; of the other side's no more than that it was."""

    visit_id: UUID
    family_id: UUID
    starts_at: datetime
    is_own: bool
    is_for_this_hour: bool
    is_cancelled: bool
    number: str = ""
    language: str = ""
    way: StrEnum | None = None
    cancel_by: date | None = None


@dataclass(frozen=True)
class ResourceListed:
    """A car or an interpreter as the one who keeps the list sees it. `visits`: how many it is still promised to."""

    id: int
    kind: StrEnum
    name: str
    languages: str
    contact: str
    travels: bool
    unit_id: int | None
    unit_name: str | None
    ended_on: date | None
    visits: int
