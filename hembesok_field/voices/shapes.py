"""Frozen values that leave the voices room: the questions, what can be said, totals, a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hembesok_field.outbox.shapes import Text


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
    """Why an answer or a slip is not taken."""

    CODE_SPENT = "code_spent"
    NOTHING_SAID = "nothing_said"
    NOT_OPEN = "not_open"
    ANSWERED_ALREADY = "answered_already"
    NO_REVIEWED_TEXT = "no_reviewed_text"


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
class QuestionText(Text):
    """The two questions to guardians; `said` has the keys of `texts/sv.toml`, all of them in every language."""

    said: Mapping[str, str]
