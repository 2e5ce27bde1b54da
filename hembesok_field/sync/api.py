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
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.kernel.sealing import Statement
from hembesok_field.record import pages as record
from hembesok_field.record.shapes import FamilyAtDoor, Said, Watch, Word
from hembesok_field.sync import door, pages, proofs, queries, rules
from hembesok_field.sync.shapes import Came, Carried, Kind, NextStep, Reason
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


class ThemeCarried(Told):
    """Something to talk about at this step; ticked by her own side."""

    id: int
    words: str
    is_ticked: bool


class WordCarried(Told):
    """Her own last word, in the form that a row says it."""

    starts_at: Moment
    minutes: int | None
    outcome: str | None
    attended: bool | None
    colleague_attended: bool | None
    place: str
    absence_cause: str | None
    guardians: int | None
    interpreter_way: str | None
    contacts: list[str]
    information: list[str]


class OneSaid(Told):
    """What one of those who differ said. `author`: the assignment that a row may agree with."""

    author: int | None
    name: str
    words: str
    is_mine: bool


class ApartCarried(Told):
    about: str
    told: list[OneSaid]


class WatchCarried(Told):
    since: Moment
    due_at: Moment
    out_at: Moment | None
    over_at: Moment | None


class NextCarried(Told):
    """The step that the family has no time for yet, which may be wished for at the door."""

    step: str
    opens_on: Day | None
    closes_on: Day | None
    minutes: int


class SignsCarried(Told):
    """Who has confirmed, as the sign of two halves shows it."""

    nurse: str
    social_services: str


class VisitCarried(Told):
    """`family` is null where the person may know the hour and no more. `is_said`: her own word is here already."""

    id: UUID
    starts_at: Moment
    ends_at: Moment
    step: str | None
    family: FamilyCarried | None
    people: list[PersonCarried]
    is_said: bool
    mine: WordCarried | None
    signs: SignsCarried
    apart: list[ApartCarried]
    themes: list[ThemeCarried]
    watch: WatchCarried | None
    next: NextCarried | None


class WatcherCarried(Told):
    assignment: int
    name: str


class BearerCarried(Told):
    """Who carries this: how she is called, whose half is hers, and who may watch over her."""

    name: str
    profession: str
    side: str
    unit: str
    call: str | None
    watchers: list[WatcherCarried]


class VisitsCarried(Told):
    """`told_at` is the server's hour, by the clock that dates the receipts: what came before it is in here."""

    told_at: Moment
    author: int
    me: BearerCarried
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
    by, today, told_at = asking(), clock.today(), clock.now()
    with looking(by, "sync.visits") as session:
        found, bearer = queries.carried(session, by, today), queries.bearer(session, by)
    me = BearerCarried(
        name=by.name,
        profession=by.profession,
        side=by.side,
        unit=bearer.unit_name,
        call=bearer.call,
        watchers=[WatcherCarried(assignment=one, name=name) for one, name in bearer.watchers],
    )
    carried = [_carried(one, by) for one in found]
    until = rules.carried_until(today)
    return VisitsCarried(told_at=told_at, author=by.assignment_id, me=me, until=until, visits=carried)


def _carried(one: Carried, by: Who) -> VisitCarried:
    page, signs = one.page, record.signs_of(one.page.stands)
    people = page.promised.people if page.family and page.promised else ()
    return VisitCarried(
        id=page.visit_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        step=page.step_code if page.family else None,
        family=_at_door(page.family) if page.family else None,
        people=[
            PersonCarried(assignment=who.assignment_id, name=who.name, profession=who.profession, unit=who.unit_name)
            for who in people
        ],
        is_said=page.mine is not None,
        mine=_word(page.mine, by) if page.mine else None,
        signs=SignsCarried(nurse=signs[0], social_services=signs[1]),
        apart=[ApartCarried(about=about, told=_told(said)) for about, _, said in record.apart(page)],
        themes=[ThemeCarried(id=line.theme_id, words=line.words, is_ticked=line.is_ticked) for line in page.themes],
        watch=_watch(page.watch) if page.watch else None,
        next=_next(one.next) if one.next else None,
    )


def _word(word: Word, by: Who) -> WordCarried:
    nurse, social = word.nurse_attended, word.social_attended
    attended, colleague = (nurse, social) if by.side is Side.NURSE else (social, nurse)
    return WordCarried(
        starts_at=word.starts_at,
        minutes=word.minutes,
        outcome=word.outcome,
        attended=attended,
        colleague_attended=colleague,
        place=word.place,
        absence_cause=word.absence_cause,
        guardians=word.guardians,
        interpreter_way=word.interpreter_way,
        contacts=sorted(word.contacts),
        information=sorted(word.information),
    )


def _told(said: list[tuple[Said, str]]) -> list[OneSaid]:
    return [
        OneSaid(author=one.word.author, name=record.author_words(one), words=words, is_mine=one.is_mine)
        for one, words in said
    ]


def _watch(watch: Watch) -> WatchCarried:
    return WatchCarried(since=watch.since, due_at=watch.due_at, out_at=watch.out_at, over_at=watch.over_at)


def _next(step: NextStep) -> NextCarried:
    return NextCarried(step=step.code, opens_on=step.opens_on, closes_on=step.closes_on, minutes=step.minutes)


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
