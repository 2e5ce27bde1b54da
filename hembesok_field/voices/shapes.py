"""Frozen values that leave the voices room: the questions, what can be said, totals, and the words in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Asked(StrEnum):
    """What is asked; each is the code of its row in Socialstyrelsens tabell 7 (returns/years/2025.toml, field 22)."""

    PRAISE = "praise"
    STRENGTHENED = "strengthened"
    TRUST = "trust"
    HEALTH = "health"
    LANGUAGE = "language"


GUARDIANS = (Asked.PRAISE, Asked.STRENGTHENED)
STAFF = (Asked.TRUST, Asked.HEALTH, Asked.LANGUAGE)


class Said(StrEnum):
    """How a question can be answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Reason(StrEnum):
    """Why an answer, a slip or a signature is not taken."""

    CODE_SPENT = "code_spent"
    NOTHING_SAID = "nothing_said"
    NOT_OPEN = "not_open"
    ANSWERED_ALREADY = "answered_already"
    NO_REVIEWED_TEXT = "no_reviewed_text"
    REVIEWER_MISSING = "reviewer_missing"
    REVIEWED_IN_FUTURE = "reviewed_in_future"
    TEXT_CHANGED = "text_changed"


@dataclass(frozen=True)
class Total:
    """One question's answers in a year that may be shown: never fewer than five, and only five more at a time."""

    question: Asked
    yes: int
    partly: int
    no: int

    @property
    def answers(self) -> int:
        return self.yes + self.partly + self.no


@dataclass(frozen=True)
class Text:
    """The two questions in one language. `digest` names these very words: who has reviewed them has reviewed no others.

    `said` has the keys of `texts/sv.toml`, all of them in every language.
    """

    language: str
    name: str
    direction: str
    said: Mapping[str, str]
    reviewer: str
    reviewed_on: date | None
    digest: str

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewer and self.reviewed_on)


@dataclass(frozen=True)
class Words:
    """One language's words, and who has reviewed them for an authority; nobody: a draft that no family meets."""

    text: Text
    reviewer: str | None = None
    reviewed_on: date | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None

    @property
    def is_reviewed(self) -> bool:
        return self.reviewer is not None or self.text.is_reviewed
