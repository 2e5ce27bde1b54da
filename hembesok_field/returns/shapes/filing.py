"""A return as it stands, as it was handed in, and what has changed between the two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hembesok_field.returns.shapes.form import Answer, Filled, Form
from hembesok_field.returns.shapes.money import Money, Spent
from hembesok_field.statistics.shapes import Measures, Scope, YearFigures

Document = Mapping[str, Any]
"""What becomes one JSON document: plain words, numbers, lists."""


@dataclass(frozen=True)
class FormStep:
    """One step of the return: what is left of it, in words. State: done, current, left."""

    label: str
    state: str
    left: str | None = None
    url: str | None = None


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
class Filed:
    """That a return was handed in (number 1) or corrected, when, by whom and why."""

    number: int
    reason: str
    seal: str
    filed_at: datetime
    by_name: str


@dataclass(frozen=True)
class Book:
    """What all pages of an authority's year stand on, asked once: figures, others, money, the form, what is filed."""

    scope: Scope
    year: int
    counted: YearFigures
    others: tuple[Scope, ...]
    costs: tuple[Spent, ...]
    money: Money
    fields: tuple[Filled, ...]
    filings: tuple[Filed, ...]
    form: Form

    @property
    def figures(self) -> Measures:
        return self.counted.figures


@dataclass(frozen=True)
class Filing:
    """What was handed in; `json` and `texts` are the document and its words to the last byte."""

    json: str
    texts: str
    seal: str


@dataclass(frozen=True)
class Paper:
    """What a file or a printed page is made of: the document, the words of its year, and its JSON to the last byte."""

    document: Document
    texts: Document
    json: str


@dataclass(frozen=True)
class Changed:
    """One thing that says something else now than when it was handed in."""

    key: str
    part: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Difference:
    """What has changed since a return was handed in: visits by reference, figures, money, answers."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    figures: tuple[Changed, ...]
    money: tuple[Changed, ...]
    answers: tuple[Changed, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.gone or self.figures or self.money or self.answers)
