"""Values that leave the sync room: what a row says, what became of it, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from hembesok_field.access.shapes import TabletSeen
from hembesok_field.kernel.sealing import Statement
from hembesok_field.record.shapes import VisitPage


class Kind(StrEnum):
    """What a row is. A kind that is not here is kept for a person to read."""

    ATTESTATION = "attestation"
    NOTE = "note"
    BOOKING_WISH = "booking_wish"
    AGREEMENT = "agreement"
    THEME_TICK = "theme_tick"
    SAFETY_IN = "safety_in"
    SAFETY_LONGER = "safety_longer"
    SAFETY_OUT = "safety_out"


class State(StrEnum):
    """What became of a row. Filed: a person read it and put it away."""

    HELD = "held"
    STORED = "stored"
    REFUSED = "refused"
    IN_REVIEW = "in_review"
    FILED = "filed"


class Reason(StrEnum):
    """Why a row was not taken as it is; the rooms' own rules have theirs."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    SIGNATURE = "signature"
    UNKNOWN_TABLET = "unknown_tablet"
    OTHER_BODY = "other_body"
    AUTHOR_ENDED = "author_ended"
    AUTHOR_UNPROVEN = "author_unproven"
    KIND_UNKNOWN = "kind_unknown"
    NOT_THERE = "not_there"
    NOT_ALLOWED = "not_allowed"
    BEFORE_REFUSED = "before_refused"
    BEFORE_MISSING = "before_missing"
    BODY = "body"
    NOT_WAITING = "not_waiting"
    NOT_YOURS = "not_yours"
    WHY_MISSING = "why_missing"


@dataclass(frozen=True)
class Envelope:
    """A row as a tablet sealed it. `text` is what was signed and hashed."""

    id: UUID
    tablet_id: UUID
    key: str
    ephemeral: bytes
    nonce: bytes
    sealed: bytes
    text: str


@dataclass(frozen=True)
class Said:
    """What a row says. `author_id` is whom it says wrote it; `claimed_at` what her clock said."""

    version: int
    kind: str
    author_id: int
    visit_id: UUID
    claimed_at: datetime | None
    after: tuple[UUID, ...]
    body: dict[str, Any]


@dataclass(frozen=True)
class Came:
    """A row that has come: from whom, as what bytes, and what it says. `is_proven`: its author really wrote it."""

    id: UUID
    sender: str
    tablet_id: UUID | None
    hash: str
    sent: str
    signature: str | None
    said: Said
    is_proven: bool


@dataclass(frozen=True)
class Outcome:
    """Where a row stands, and why; `sentence` is for the one who wrote it."""

    state: State
    reason: str | None = None
    sentence: str | None = None


@dataclass(frozen=True)
class Known:
    """A row that is here, as its sender may know it."""

    number: int
    id: UUID
    hash: str
    outcome: Outcome


@dataclass(frozen=True)
class Epoch:
    instance_id: UUID
    epoch_id: UUID
    covered_number: int


@dataclass(frozen=True)
class NextStep:
    """The step that the family has no time for yet: what it is, and the days that are right for it."""

    code: str
    opens_on: date | None
    closes_on: date | None
    minutes: int


@dataclass(frozen=True)
class Carried:
    """One of her own promised hours, as her tablet may carry it: what its page shows her, without the notes."""

    starts_at: datetime
    ends_at: datetime
    page: VisitPage
    next: NextStep | None


@dataclass(frozen=True)
class Bearer:
    """What a tablet knows of her who carries it: who may watch over her, and the number she gave last."""

    watchers: tuple[tuple[int, str], ...]
    call: str | None
    unit_name: str


@dataclass(frozen=True)
class Carrying:
    """A tablet, and what it probably holds beyond what it last said of itself.

    `unsaid`: promised hours that have passed since it was heard of, without a word from those who last used it.
    """

    tablet: TabletSeen
    unsaid: int
    is_silent: bool


@dataclass(frozen=True)
class Waiting:
    """A row that waits for a person. `said` is what it says, where the reader may see it; `is_by_her`: it says that she
    wrote it."""

    number: int
    kind: str
    author: str | None
    at: datetime
    claimed_at: datetime | None
    visit_id: UUID | None
    is_hers: bool
    outcome: Outcome
    said: Said | None = None
    is_by_her: bool = False


@dataclass(frozen=True)
class Told:
    """What is answered about one row. Without a receipt it was not kept."""

    id: UUID | None
    status: str
    reason: str | None = None
    sentence: str | None = None
    receipt: Statement | None = None
