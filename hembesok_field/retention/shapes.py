"""What may leave the room: rules as they stand, what is due, lists and their receipts, holds, extracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class RecordType(StrEnum):
    NOTES = "notes"
    CONTACT = "contact"
    LEDGER = "ledger"
    OWN_SIDE = "own_side"
    LOG = "log"
    SIGN_IN = "sign_in"

    @property
    def is_automatic(self) -> bool:
        """Whether it goes by itself on its day; the rest goes after a list that two people have said yes to."""
        return self in AUTOMATIC


AUTOMATIC = frozenset({RecordType.NOTES, RecordType.LOG, RecordType.SIGN_IN})


class Since(StrEnum):
    """What the time is counted from."""

    PROGRAMME_ENDED = "programme_ended"
    LAST_ENTRY = "last_entry"
    BIRTH = "birth"  # the youngest child's
    ENTRY = "entry"  # the row's own day


class KeptBecause(StrEnum):
    """Why something that was on a list is still there."""

    LEGAL_HOLD = "legal_hold"
    NO_LONGER_DUE = "no_longer_due"
    OTHER_KEEPS = "other_keeps"


@dataclass(frozen=True)
class Rule:
    """How long one record type is kept, from a day on; `from_on` is the first day the rule holds."""

    record_type: RecordType
    since: Since
    years: int = 0
    months: int = 0
    days: int = 0
    ground: str = ""
    from_on: date = date.min


@dataclass(frozen=True)
class Starts:
    """The days a family's rows are counted from; None is a day that has not come, and nothing is due from it."""

    programme_ended: date | None
    last_entry: date | None
    birth: date | None

    def of(self, since: Since) -> date | None:
        return {
            Since.PROGRAMME_ENDED: self.programme_ended,
            Since.LAST_ENTRY: self.last_entry,
            Since.BIRTH: self.birth,
        }.get(since)


@dataclass(frozen=True)
class RuleSeen:
    """One type's rule as it holds today, and the next one that is written; `is_own` is False for a proposal of ours."""

    rule: Rule
    is_own: bool
    coming: Rule | None
    due: int  # how many families are due by it today; 0 for what goes by itself


@dataclass(frozen=True)
class Due:
    """One family whose time has passed; `kept_because` when it must stay all the same."""

    family_id: UUID
    reference: str | None  # None: a protected family, which stands in no list
    due_on: date
    kept_because: KeptBecause | None = None


@dataclass(frozen=True)
class LineSeen:
    reference: str | None
    due_on: date
    rows: int | None
    kept_because: KeptBecause | None
    mark: str | None


@dataclass(frozen=True)
class ListSeen:
    """A list as it stands: waiting for its second person, signed and done, or withdrawn."""

    number: int
    authority_name: str
    record_type: RecordType
    rule_words: str
    due_by: date
    made_by: str
    made_at: datetime
    is_mine: bool
    signed_by: str | None
    signed_at: datetime | None
    withdrawn_at: datetime | None
    lines: tuple[LineSeen, ...]

    @property
    def is_open(self) -> bool:
        return self.signed_at is None and self.withdrawn_at is None

    @property
    def erased(self) -> int:
        return sum(line.mark is not None for line in self.lines)

    @property
    def rows(self) -> int:
        return sum(line.rows or 0 for line in self.lines)


@dataclass(frozen=True)
class HoldSeen:
    number: int
    reference: str | None
    reason: str
    by: str
    at: datetime
    is_mine: bool  # of the asker's own authority, who may lift it


@dataclass(frozen=True)
class Erased:
    """One row of the journal, as it is kept apart."""

    authority_id: int
    record_type: RecordType
    mark: str
    rows: int
    at: datetime
    by_words: str
    signature: str


@dataclass(frozen=True)
class Extract:
    """All that one authority keeps of one person: each table's rows, as column and value."""

    about: str
    authority_name: str
    made_at: datetime
    made_by: str
    parts: Mapping[str, tuple[Mapping[str, Any], ...]]
