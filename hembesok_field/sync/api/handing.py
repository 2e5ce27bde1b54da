"""Rows in and their receipts out, under a tablet's pass or a program's key; the server's state; the day to carry."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.sealing import Statement
from hembesok_field.sync import door, pages, proofs, rules
from hembesok_field.sync.api import blueprint
from hembesok_field.sync.api.carried import VisitsCarried, day_of
from hembesok_field.sync.api.said import AskedState, Delivered, DeliveryTold, RowTold, Signed, StateTold, TabletSaid
from hembesok_field.sync.shapes import Came, Reason
from hembesok_field.sync.shapes import Told as Answered
from hembesok_field.web.api import operation
from hembesok_field.web.guard import asking
from hembesok_field.web.problems import Problem

RETRY_AFTER = 60  # seconds: the minute that a tablet's visits are counted in


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
    return delivered(asking(), current_user.tablet_id, body)


def delivered(by: Who, tablet_id: UUID | None, body: Delivered) -> DeliveryTold:
    """What became of what was brought, on the tablet that was shown to be the one. The day last: all that is in it."""
    now, said = clock.now(), body.tablet
    if len(body.operations) > rules.MOST_ROWS:
        raise Problem(413, f"Skicka högst {rules.MOST_ROWS} rader på en gång.")
    if (said.id if said else None) != tablet_id:
        raise Problem(422, errors=[("tablet", "Passet hör till en annan platta, eller så saknas plattan.")])
    skew = rules.skew(rules.claimed(said.clock), now) if said else None
    is_to_wipe = _met(by, said, skew) if said else False
    delivery = door.Delivery(by=by, tablet_id=tablet_id, skew_seconds=skew, words=pages.sentence)
    key = door.key_of(tablet_id) if tablet_id else None
    told = door.receive(delivery, [_row(by, tablet_id, key, one) for one in body.operations], body.ask)
    if said and body.operations:
        _left(by, said, told[: len(body.operations)])
    state = door.state(nonce=said.nonce if said else None, tablet_id=tablet_id, is_to_wipe=is_to_wipe)
    carries = not is_to_wipe and door.is_her_key(by, tablet_id, body.day)
    return DeliveryTold(
        state=_signed(state), answers=[_answer(one) for one in told], day=day_of(by) if carries else None
    )


def _met(by: Who, said: TabletSaid, skew: int | None) -> bool:
    """Whether the tablet that brings this is to wipe itself; a problem where it came too soon."""
    if said.instance is not None and said.instance != door.stands().instance_id:
        raise Problem(409, "Plattan hör till en annan server. Inget är mottaget.")
    oldest_at = rules.claimed(said.oldest)
    try:
        return door.met(by, said.id, waiting=said.waiting, oldest_at=oldest_at, skew_seconds=skew, is_wiped=said.wiped)
    except Refused:
        raise Problem(429, retry_after=RETRY_AFTER) from None


def _left(by: Who, said: TabletSaid, told: list[Answered]) -> None:
    """What it carried, less what it has a receipt for now: it need not come once more to say so."""
    kept = {one.id for one in told if one.receipt}
    waiting = max(0, said.waiting - len(kept))
    door.left(by, said.id, waiting=waiting, oldest_at=rules.claimed(said.oldest) if waiting else None)


def _row(by: Who, tablet_id: UUID | None, key: bytes | None, said: Any) -> tuple[UUID | None, Callable[[], Came]]:
    """The row's id, as far as it can be read, and how to read it; nothing is read until its turn."""
    if not isinstance(said, dict):
        return None, _unreadable
    envelope, signature = said.get("envelope"), said.get("signature")
    if isinstance(envelope, str) and isinstance(signature, str) and tablet_id is not None:
        return rules.id_in(envelope), lambda: door.tablet_row(tablet_id, key, envelope, signature)
    row_id, told = rules.as_id(said.get("id")), said.get("operation")
    if row_id is None or not isinstance(told, dict) or tablet_id is not None:
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
    return day_of(asking())
