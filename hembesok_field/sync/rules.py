"""How a row is read, and what follows from how it came. Text in, values out; nothing is believed unchecked."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hembesok_field.booking.rules import is_working_day
from hembesok_field.kernel import sealing
from hembesok_field.kernel.errors import Refused
from hembesok_field.record.shapes import (
    About,
    AbsenceCause,
    Contact,
    CorrectionCause,
    Information,
    InterpreterCame,
    Outcome,
    Place,
)
from hembesok_field.sync.shapes import Envelope, Kind, Reason, Said, State

VERSION = 1
MOST_FAMILIES = 12
SHORTEST_WHY, LONGEST_WHY = 3, 280
MOST_ROWS = 50
MOST_ASKED = 200
LONGEST_ROW = 16_384  # bytes of one envelope, or of one open row
LONGEST_AFTER = 20
NONCE_BYTES = 12
NUL = "\\u0000"  # as JSON says it
FIRST_YEAR, LAST_YEAR = 2000, 2199
LONGEST_SKEW = 2**40  # seconds; a clock further off than this is no clock


Assignment = Annotated[int, Field(ge=1, lt=2**31)]  # and any other number of a row


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _EnvelopeText(_Row):
    v: int
    id: UUID
    tablet: UUID
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    ephemeral: Annotated[str, Field(max_length=100)]
    iv: Annotated[str, Field(max_length=20)]
    sealed: str


class _Inner(_Row):
    said: str
    writing_key: UUID
    proof: Annotated[str, Field(max_length=50)]


class _SaidText(BaseModel):
    """Of a later version more may be said: that is for a person to read, and no reason to lose what is."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: int
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    author: Assignment
    visit: UUID
    at: Any = None
    after: Annotated[list[UUID], Field(max_length=LONGEST_AFTER, default_factory=list)]
    body: dict[str, Any]


class AttestationBody(_Row):
    starts_at: AwareDatetime
    attended: bool
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    outcome: Outcome | None = None
    colleague_attended: bool | None = None
    place: Place = Place.HOME
    absence_cause: AbsenceCause | None = None
    guardians: Annotated[int, Field(ge=0, le=2)] | None = None
    interpreter: bool | None = None
    interpreter_way: InterpreterCame | None = None
    correction_cause: CorrectionCause | None = None
    contacts: Annotated[list[Contact], Field(max_length=len(Contact), default_factory=list)]
    information: Annotated[list[Information], Field(max_length=len(Information), default_factory=list)]


class NoteBody(_Row):
    text: Annotated[str, Field(max_length=4_000)]


class WishBody(_Row):
    """An hour for this visit; or for the `step` of the same birth's programme, which may have no visit yet."""

    step: Annotated[str, Field(max_length=20)] | None = None
    starts_at: AwareDatetime
    minutes: Annotated[int, Field(ge=1, le=600)]
    staff: Annotated[list[Assignment], Field(min_length=1, max_length=8)]


class AgreementBody(_Row):
    about: About
    author: Assignment


class ThemeBody(_Row):
    theme: Assignment
    is_ticked: bool


class InBody(_Row):
    due_at: AwareDatetime
    call: Annotated[str, Field(max_length=200)]
    watcher: Assignment | None = None


class LongerBody(_Row):
    due_at: AwareDatetime


class OutBody(_Row):
    was_in: bool = True


BODIES: Mapping[Kind, type[_Row]] = {
    Kind.ATTESTATION: AttestationBody,
    Kind.NOTE: NoteBody,
    Kind.BOOKING_WISH: WishBody,
    Kind.AGREEMENT: AgreementBody,
    Kind.THEME_TICK: ThemeBody,
    Kind.SAFETY_IN: InBody,
    Kind.SAFETY_LONGER: LongerBody,
    Kind.SAFETY_OUT: OutBody,
}


SILENT_AFTER = timedelta(days=1)  # reliability goal G18: a tablet silent for more than 24 hours is noticed


def _text(text: str, model: type[BaseModel]) -> Any:
    """Refused when it is not JSON of that form, or holds what no text can (half a surrogate pair)."""
    try:
        text.encode()
        return model.model_validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        raise Refused(Reason.UNREADABLE) from None


def read_envelope(text: str) -> Envelope:
    """The envelope, in its form; nothing in it is believed yet."""
    read = _text(text, _EnvelopeText)
    if len(text.encode()) > LONGEST_ROW:
        raise Refused(Reason.TOO_LARGE)
    try:
        raw = [sealing.unb64(one) for one in (read.ephemeral, read.iv, read.sealed)]
    except ValueError:
        raise Refused(Reason.UNREADABLE) from None
    ephemeral, nonce, sealed = raw
    if read.v != VERSION or len(ephemeral) != sealing.POINT_BYTES or len(nonce) != NONCE_BYTES:
        raise Refused(Reason.UNREADABLE)
    return Envelope(read.id, read.tablet, read.key, ephemeral, nonce, sealed, text)


def read_inner(text: str) -> tuple[str, UUID, str]:
    """What was sealed: what is said, by which writing key, and the proof."""
    read = _text(text, _Inner)
    return read.said, read.writing_key, read.proof


def read_said(text: str) -> Said:
    read = _text(text, _SaidText)
    return Said(
        version=read.version,
        kind=read.kind,
        author_id=read.author,
        visit_id=read.visit,
        claimed_at=claimed(read.at),
        after=tuple(dict.fromkeys(read.after)),
        body=read.body,
    )


def as_id(said: Any) -> UUID | None:
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None


def id_in(text: str) -> UUID | None:
    """Which row an envelope says it is, also where the rest of it cannot be read."""
    try:
        said = json.loads(text) if len(text) <= LONGEST_ROW else None
    except (ValueError, RecursionError):
        return None
    return as_id(said.get("id")) if isinstance(said, dict) else None


class _OpenText(_Row):
    id: UUID
    operation: dict[str, Any]


def read_open(text: str) -> Said:
    """A row that was sent in the open, under its author's own key."""
    return read_said(json.dumps({"version": VERSION, **_text(text, _OpenText).operation}))


def claimed(said: Any) -> datetime | None:
    """What a clock claimed; one that says nothing that can be a moment has claimed nothing, and that is no fault."""
    try:
        moment = datetime.fromisoformat(said).astimezone(UTC) if isinstance(said, str) else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and 1 < moment.year < 9999 else None


def skew(clock: datetime | None, now: datetime) -> int | None:
    """How many seconds a tablet's clock is before ours (negative: after)."""
    seconds = None if clock is None else int((clock - now).total_seconds())
    return seconds if seconds is not None and abs(seconds) < LONGEST_SKEW else None


def body_of(said: Said) -> Any:
    """What a row of a kind that we know says, read by its form. Refused when it does not have it."""
    model = BODIES[Kind(said.kind)]
    text = json.dumps(said.body)
    if NUL in text:  # no database of ours keeps it in a text
        raise Refused(Reason.BODY)
    try:
        read = model.model_validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        raise Refused(Reason.BODY) from None
    moments = [moment for name in ("starts_at", "due_at") if (moment := getattr(read, name, None)) is not None]
    if any(not FIRST_YEAR <= moment.year <= LAST_YEAR for moment in moments):
        raise Refused(Reason.BODY)
    return read


def is_known(said: Said) -> bool:
    return said.version == VERSION and said.kind in set(Kind)


def is_silent(heard_at: datetime, waiting: int, unsaid: int, now: datetime) -> bool:
    """Whether someone should look for a tablet: it carries something, or probably does, and has not come for a day."""
    return now - heard_at > SILENT_AFTER and bool(waiting or unsaid)


def carried_until(today: date) -> date:
    """The next working day after today."""
    day = today + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def stands_after(states: Iterable[State | None]) -> State | None:
    """What the rows before it make of one: held for one that is not settled, read by a person after a no; None: go on.

    None among `states` is a row that has not come.
    """
    found = list(states)
    if any(state in (None, State.HELD, State.IN_REVIEW) for state in found):
        return State.HELD
    return State.IN_REVIEW if any(state is not State.STORED for state in found) else None
