"""What tablets, and programs in their place, hand in; and what a tablet may carry. The protocol is docs/synk.md."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask_login import current_user
from pydantic import Field, WithJsonSchema
from werkzeug.exceptions import Unauthorized

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.sealing import Statement
from hembesok_field.record.shapes import FamilyAtDoor
from hembesok_field.sync import door, pages, proofs, queries, rules
from hembesok_field.sync.shapes import Came, Carried, Kind, Reason
from hembesok_field.sync.shapes import Told as Answered
from hembesok_field.web.api import operation, problem_answer, room
from hembesok_field.web.api.shapes import Asked, Day, Moment, Sent, Told
from hembesok_field.web.guard import asking
from hembesok_field.web.problems import Problem

blueprint = room("sync", __name__)
RETRY_AFTER = "60"  # seconds: the minute that a tablet's visits are counted in
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
    tablet: TabletSaid | None = None
    operations: Annotated[list[Annotated[Any, WithJsonSchema(ROW)]], Field(max_length=10_000, default_factory=list)]
    ask: Annotated[list[UUID], Field(max_length=rules.MOST_ASKED, default_factory=list)]


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


class GuardianCarried(Told):
    name: str
    phone: str | None


class FamilyCarried(Told):
    """What both professions need to go to the same door."""

    reference: str
    children: list[str]
    guardians: list[GuardianCarried]
    address: str | None
    area: str | None
    is_protected: bool
    language: str | None
    needs_interpreter: bool
    guardian_count: int | None


class PersonCarried(Told):
    assignment: int
    name: str
    profession: str
    unit: str


class VisitCarried(Told):
    """`family` is null where the person may know the hour and no more. `is_said`: her own word is here already."""

    id: UUID
    starts_at: Moment
    ends_at: Moment
    step: str | None
    family: FamilyCarried | None
    people: list[PersonCarried]
    is_said: bool


class VisitsCarried(Told):
    author: int
    until: Day
    visits: list[VisitCarried]


class DeliveryTold(Told):
    state: Signed
    answers: list[RowTold]


@operation(
    blueprint,
    "GET",
    "/sync",
    "Serverns tillstånd, undertecknat, för en platta eller ett program",
    query=AskedState,
    gives={200: StateTold},
)
def state(asked: AskedState) -> StateTold:
    tablet = door.tablet_that_asks(asked.tablet, asked.nonce, asked.proof or "") if asked.tablet else None
    if tablet is None and current_user.who is None:
        raise Unauthorized
    said = door.state(
        nonce=asked.nonce,
        tablet_id=tablet.id if tablet else None,
        is_to_wipe=tablet is not None and tablet.ending is not None,
    )
    return StateTold(state=_signed(said), keys=[_signed(one) for one in door.known_keys()])


@operation(
    blueprint,
    "POST",
    "/sync",
    "Lämna in rader från fältet; var och en får sitt eget svar",
    body=Delivered,
    gives={200: DeliveryTold},
    also=(409, 429),
)
def sync(body: Delivered) -> Any:
    by, now = asking(), clock.now()
    if len(body.operations) > rules.MOST_ROWS:
        raise Problem(413, f"Skicka högst {rules.MOST_ROWS} rader på en gång.")
    tablet = _tablet(body, by, now)
    if isinstance(tablet, Problem):
        answer = problem_answer(tablet)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    delivery = door.Delivery(
        by=by,
        tablet_id=current_user.tablet_id,
        skew_seconds=rules.skew(rules.claimed(body.tablet.clock), now) if body.tablet else None,
        words=pages.sentence,
    )
    told = door.receive(delivery, [_row(by, one) for one in body.operations], body.ask)
    said = door.state(
        nonce=body.tablet.nonce if body.tablet else None, tablet_id=current_user.tablet_id, is_to_wipe=bool(tablet)
    )
    return DeliveryTold(state=_signed(said), answers=[_answer(one) for one in told])


def _tablet(body: Delivered, by: Who, now: datetime) -> bool | Problem:
    """Whether the tablet that brings this is to wipe itself; a problem where it came too soon."""
    said, shown = body.tablet, current_user.tablet_id
    if (said.id if said else None) != shown:
        raise Problem(422, errors=[("tablet", "Passet hör till en annan platta, eller så saknas plattan.")])
    if said is None:
        return False
    if said.instance is not None and said.instance != door.stands().instance_id:
        raise Problem(409, "Plattan hör till en annan server. Inget är mottaget.")
    try:
        return door.met(
            by,
            said.id,
            waiting=said.waiting,
            oldest_at=rules.claimed(said.oldest),
            skew_seconds=rules.skew(rules.claimed(said.clock), now),
            is_wiped=said.wiped,
        )
    except Refused:
        return Problem(429)


def _row(by: Who, said: Any) -> tuple[UUID | None, Callable[[], Came]]:
    """The row's id, as far as it can be read, and how to read it; nothing is read until its turn."""
    if not isinstance(said, dict):
        return None, _unreadable
    envelope, signature = said.get("envelope"), said.get("signature")
    if isinstance(envelope, str) and isinstance(signature, str) and current_user.tablet_id is not None:
        tablet_id = current_user.tablet_id
        return rules.id_in(envelope), lambda: door.tablet_row(tablet_id, envelope, signature)
    row_id, told = rules.as_id(said.get("id")), said.get("operation")
    if row_id is None or not isinstance(told, dict) or current_user.tablet_id is not None:
        return row_id, _unreadable
    whole = {name: told[name] for name in ("kind", "visit", "at", "after", "body", "version") if name in told}
    return row_id, lambda: door.open_row(row_id, proofs.as_sent(row_id, {**whole, "author": by.assignment_id}))


def _unreadable() -> Came:
    raise Refused(Reason.UNREADABLE)


def _answer(told: Answered) -> RowTold:
    receipt = _signed(told.receipt) if told.receipt else None
    return RowTold(id=told.id, status=told.status, reason=told.reason, message=told.sentence, receipt=receipt)


def _signed(said: Statement) -> Signed:
    return Signed(text=said.text, key=said.key, signature=said.signature)


@operation(
    blueprint,
    "GET",
    "/sync/visits",
    "Egna besök i dag och nästa arbetsdag, för att ha med sig utan nät",
    gives={200: VisitsCarried},
)
def visits() -> VisitsCarried:
    by, today = asking(), clock.today()
    with looking(by, "sync.visits") as session:
        found = queries.carried(session, by, today)
    return VisitsCarried(
        author=by.assignment_id, until=rules.carried_until(today), visits=[_carried(one) for one in found]
    )


def _carried(one: Carried) -> VisitCarried:
    return VisitCarried(
        id=one.visit_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        step=one.step_code,
        family=_at_door(one.family) if one.family else None,
        people=[
            PersonCarried(assignment=who.assignment_id, name=who.name, profession=who.profession, unit=who.unit_name)
            for who in one.people
        ],
        is_said=one.is_said,
    )


def _at_door(family: FamilyAtDoor) -> FamilyCarried:
    return FamilyCarried(
        reference=family.reference,
        children=list(family.children),
        guardians=[GuardianCarried(name=name, phone=phone) for name, phone in family.guardians],
        address=family.address,
        area=family.area,
        is_protected=family.is_protected,
        language=family.language,
        needs_interpreter=family.needs_interpreter,
        guardian_count=family.guardian_count,
    )
