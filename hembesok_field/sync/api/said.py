"""What is said both ways when rows are handed in, in its form."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from hembesok_field.sync import rules
from hembesok_field.sync.api.carried import VisitsCarried
from hembesok_field.sync.shapes import Kind
from hembesok_field.web.api.shapes import Asked, Sent, Told

NONCE = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
ROW: dict[str, Any] = {
    "type": "object",
    "description": "Från en platta: envelope och signature. Från ett program: id och operation.",
    "properties": {
        "envelope": {"type": "string"},
        "signature": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "operation": {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
                "visit": {"type": "string", "format": "uuid"},
                "at": {"type": "string", "format": "date-time"},
                "after": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                "body": {"type": "object"},
            },
            "required": ["kind", "visit", "body"],
        },
    },
}


class AskedState(Asked):
    """A tablet asks as itself: `proof` is its signature over the nonce. A program asks with its key."""

    nonce: NONCE
    tablet: UUID | None = None
    proof: Annotated[str, Field(max_length=100)] | None = None


class TabletSaid(Sent):
    """What a tablet says of itself. `waiting` and `oldest`: how much it carries, and since when."""

    id: UUID
    nonce: NONCE
    instance: UUID | None = None
    epoch: UUID | None = None
    clock: str | None = None
    waiting: Annotated[int, Field(ge=0, le=100_000)] = 0
    oldest: str | None = None
    wiped: bool = False


class Delivered(Sent):
    """`day`: the writing key of her whose day the tablet can keep; it is told to her who hands in, and to no other."""

    tablet: TabletSaid | None = None
    operations: Annotated[list[Annotated[Any, WithJsonSchema(ROW)]], Field(max_length=10_000, default_factory=list)]
    ask: Annotated[list[UUID], Field(max_length=rules.MOST_ASKED, default_factory=list)]
    day: UUID | None = None


class BroughtIn(Delivered):
    """Of one who is not let in on the tablet yet: `proof` is the tablet's, as for a pass."""

    tablet: TabletSaid
    proof: Annotated[str, Field(max_length=100)]


class Signed(Told):
    """What the server says: `text` is JSON, and `signature` is over it."""

    text: str
    key: str
    signature: str


class StateTold(Told):
    state: Signed
    keys: list[Signed]


class RowTold(Told):
    """What became of one row. Without a receipt it was not kept."""

    id: UUID | None
    status: str
    reason: str | None
    message: str | None
    receipt: Signed | None


class DeliveryTold(Told):
    state: Signed
    answers: list[RowTold]
    day: VisitsCarried | None


class KeyNamed(Told):
    id: UUID


class PassTold(Told):
    """Who is let in. Her key is named; its secret is for the page that makes her lock."""

    token: str
    author: int
    writing_key: KeyNamed


class BroughtInTold(DeliveryTold):
    let_in: Annotated[PassTold, Field(serialization_alias="pass")]
