"""What stands between the ledger and a true return, and who could say the word."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Lack(StrEnum):
    """What a visit lacks before the return is true."""

    WORDS_DIFFER = "words_differ"
    UNCONFIRMED = "unconfirmed"
    NOTHING_SAID = "nothing_said"


@dataclass(frozen=True)
class Lacking:
    """One visit that stands between the ledger and a true return. `people` (by assignment) could say the word.

    `adds_one`: a yes makes one extended visit more. `reference` is None, `step_code` empty, where it may not be told.
    """

    visit_id: UUID
    lack: Lack
    visited_on: date
    bvc_name: str
    step_code: str
    reference: str | None
    people: tuple[tuple[int, str], ...]
    reminded: bool
    adds_one: bool


@dataclass(frozen=True)
class Reminded:
    """A visit that a coordinator has asked me about. `words_differ`: I have said my word, and somebody another."""

    visit_id: UUID
    visited_on: date
    by_name: str
    words_differ: bool


@dataclass(frozen=True)
class Unfiled:
    """A year's return that waits to be handed in: until when, where the decision's day is known, and what it lacks."""

    year: int
    return_by_on: date | None
    lacking: int
