"""A promise as it stands, its history, and what a calendar says of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.shapes import Colleague


@dataclass(frozen=True)
class Promise:
    """A promise as it stands, for one who asks.

    `family_id` and `step_code` are None where the asker may know the hour and the colleague, and nothing more
    (house.md 3.2 and 3.3). `number` is the step it stands at, for saying "as I saw it".
    """

    visit_id: UUID
    number: int
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    with_interpreter: bool
    staff: tuple[Colleague, ...]
    reason: str
    changed_at: datetime
    family_id: UUID | None = None
    step_code: str | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True)
class StepSeen:
    """One step of a promise as its history tells it: what was done, to which hour, why, by whom and when.

    `staff`: the names of those who were to come.
    """

    step: StrEnum
    starts_at: datetime
    ends_at: datetime
    reason: str
    by_name: str
    at: datetime
    staff: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One visit in one person's calendar, as it should stand there."""

    visit_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    changed_at: datetime
    area: str | None = None
