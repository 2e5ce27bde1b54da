"""Somebody's promises in other hands: what an illness touches, and what was handed over."""

from dataclasses import dataclass
from datetime import datetime

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.shapes.promises import Promise


@dataclass(frozen=True)
class Touched:
    """A promise that someone who is away cannot keep, and who of her profession could go in her place.

    `instead`: where nobody could, the next hour inside the window that suits all who were to come.
    """

    promise: Promise
    leaving: int
    could_come: tuple[Colleague, ...]
    family_name: str | None
    instead: datetime | None = None


@dataclass(frozen=True)
class Given:
    """A visit that a colleague was given, as it stands now."""

    promise: Promise
    family_name: str


@dataclass(frozen=True)
class HandedOver:
    """What someone's list became: what a colleague has of it now, and what is left as it stood.

    `families` are those whose own worker the colleague became.
    """

    id: int
    leaving: str
    coming: str
    by_name: str
    at: datetime
    undone_at: datetime | None
    may_undo: bool
    visits: tuple[Given, ...]
    families: tuple[str, ...]
    left: tuple[Touched, ...]
