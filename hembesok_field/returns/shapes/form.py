"""A grant year's form, and each of its fields as an authority has answered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hembesok_field.kernel.identity import AuthorityKind


@dataclass(frozen=True)
class Answer:
    """One field of the form: its number there, what the ledger answers, and the form's own option texts chosen."""

    field: str
    text: str
    options: tuple[str, ...] = ()


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
