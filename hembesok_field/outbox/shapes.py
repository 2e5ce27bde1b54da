"""Frozen values that leave the outbox room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID


@dataclass(frozen=True)
class Text:
    """Words to families in one language. `digest` names these very words: who reviewed them has reviewed no others."""

    language: str
    name: str
    direction: str
    reviewer: str
    reviewed_on: date | None
    digest: str

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewer and self.reviewed_on)


SomeText = TypeVar("SomeText", bound=Text)


@dataclass(frozen=True)
class MessageText(Text):
    """What a family is told of its visits, with the placeholders `{day}`, `{time}` and `{phone}`."""

    day_pattern: str
    time_pattern: str
    subject: str
    sentences: Mapping[str, str]


@dataclass(frozen=True)
class Words(Generic[SomeText]):
    """One language's words, and who has reviewed them for an authority; nobody: a draft that no family meets."""

    text: SomeText
    reviewer: str | None = None
    reviewed_on: date | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None

    @property
    def is_reviewed(self) -> bool:
        """By who wrote the file, or by the authority itself."""
        return self.reviewer is not None or self.text.is_reviewed


@dataclass(frozen=True)
class StaffWish:
    """How one is told of one's own visits."""

    email: str
    by_invitation: bool
    reminder: StrEnum


@dataclass(frozen=True)
class GuardianWish:
    """How a guardian is told, what stands in the way, and the latest that left: kind, state, when and fault."""

    family_id: UUID
    guardian_id: UUID
    name: str
    is_protected: bool
    has_phone: bool
    has_home: bool
    way: StrEnum | None
    language: str | None
    number: str | None
    sendable: frozenset[str]  # languages that somebody has reviewed
    latest: tuple[tuple[StrEnum, StrEnum, datetime, StrEnum | None], ...]


@dataclass(frozen=True)
class UnitNumber:
    unit_id: int
    unit_name: str
    phone: str | None


@dataclass(frozen=True)
class Undelivered:
    """A message that has not arrived. `name` is someone who works here; to a family there is only its unit."""

    id: int
    kind: StrEnum
    channel: StrEnum
    fault: StrEnum | None
    tries: int
    made_at: datetime
    closed_at: datetime
    until_at: datetime | None
    name: str | None
    unit_name: str | None
    is_overtaken: bool


@dataclass(frozen=True)
class NotTold:
    """A guardian who has not been told of a coming visit, for a nurse who meets the family."""

    family_id: UUID
    guardian_id: UUID
    name: str
    kind: StrEnum
    channel: StrEnum
    fault: StrEnum | None
    starts_at: datetime


@dataclass(frozen=True)
class Backlog:
    """How it stands with what leaves. `due` should have left by now; `late` for so long that nobody can be sending."""

    waiting: int
    due: int
    late: int
    oldest_due_at: datetime | None
    retried: int
    dead: int
    sent: int

    @property
    def is_well(self) -> bool:
        return not self.late and not self.dead
