"""What every room's API speaks in: moments, days, pages of a list. What is not named here or there is refused."""

import base64
import re
from binascii import Error
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from hembesok_field.kernel.clock import FIRST_YEAR, LAST_YEAR
from hembesok_field.web.problems import Problem

T = TypeVar("T")
MOST = 200  # rows of a list in one answer (contract section 9)
USUAL = 50
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
NOT_OURS = "Skicka en cursor precis som den stod i next."
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _moment(said: Any) -> datetime:
    """RFC 3339 with its offset, so that nobody has to guess which clock was meant."""
    if isinstance(said, datetime):
        return said
    try:
        if not isinstance(said, str) or not RFC_3339.fullmatch(said):
            raise ValueError
        return datetime.fromisoformat(said.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("Skriv en tid med avstånd till UTC, till exempel 2026-03-10T10:00:00+01:00.") from None


def _day(said: Any) -> date:
    if isinstance(said, date):
        return said
    try:
        if not isinstance(said, str) or not DAY.fullmatch(said):
            raise ValueError
        day = date.fromisoformat(said)
    except ValueError:
        raise ValueError("Skriv ett datum, till exempel 2026-03-10.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Välj ett år från {FIRST_YEAR} till {LAST_YEAR}.")
    return day


def utc(moment: datetime) -> str:
    """`2026-03-10T09:00:00Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _position(said: Any) -> str:
    """A cursor as it was given out, turned back into what it stands for."""
    try:
        return base64.urlsafe_b64decode(str(said).encode("ascii")).decode("ascii")
    except (Error, ValueError):
        raise ValueError(NOT_OURS) from None


def cursor(position: str) -> str:
    """What a list gives out so that the next page begins after this; its reader need not understand it."""
    return base64.urlsafe_b64encode(position.encode("ascii")).decode()


def after_id(position: str | None) -> UUID | None:
    """A cursor that stands for an id; refused when it stands for something else."""
    try:
        return None if position is None else UUID(position)
    except ValueError:
        raise Problem(422, errors=[("cursor", NOT_OURS)]) from None


def after_number(position: str | None) -> int:
    """A cursor that stands for how many came before."""
    if position is None:
        return 0
    if not position.isdecimal() or len(position) > 4:
        raise Problem(422, errors=[("cursor", NOT_OURS)])
    return int(position)


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Position = Annotated[
    str, BeforeValidator(_position), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})
]


class Told(BaseModel):
    """An answer: what is not named in it is never in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sent(BaseModel):
    """A body: a number is a number and not a word that looks like one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Asked(BaseModel):
    """What stands after the question mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedPage(Asked):
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Position | None = None


class Page(Told, Generic[T]):
    """One page of a list; `next` is the cursor of the one after, or null on the last."""

    items: list[T]
    next: str | None


class FieldError(Told):
    field: str
    message: str


class Collision(Told):
    """Of a colliding promise nothing but whose role and when (contract section 9)."""

    role: str
    starts_at: Moment
    ends_at: Moment


class ResourceTaken(Told):
    """A car or an interpreter that is at another visit then, and when one of one's own is free; never where."""

    kind: str
    nearest: list[Moment]


class ProblemSeen(Told):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldError] | None = None
    collision: Collision | None = None
    resource: ResourceTaken | None = None
