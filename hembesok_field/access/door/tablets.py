"""A tablet is registered, and those who are signed in are let in on it, when it shows that its key is its own."""

from uuid import UUID

from hembesok_field.access import actions, queries
from hembesok_field.access.door.logged import acting
from hembesok_field.access.rules import Reason
from hembesok_field.access.shapes import LetInOn
from hembesok_field.kernel import clock, db, sealing
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who

REGISTERS, LETS_IN = "hembesok-tablet-1", "hembesok-pass-1"


def register(by: Who, *, name: str, public_key: str, proof: str, page_token: str) -> UUID:
    """`proof` is the key's signature for this very page; refused without it."""
    raw = _raw(public_key)
    _prove(raw, proof, f"{REGISTERS}\n{public_key}\n{page_token}")
    with acting(by, "tablet.new") as session:
        return actions.register_tablet(session, by=by, name=name, public_key=raw, now=clock.now()).id


def let_in(by: Who, sign_in_hash: str, *, tablet: str, proof: str, page_token: str) -> LetInOn:
    """A pass for this sign-in on this tablet, and her own writing key there."""
    with db.unit_of_work(by) as session:
        found = queries.tablet_named(session, _id(tablet))
        if found is None or found.authority_id != by.authority_id:
            raise Refused(Reason.TABLET_ENDED)
        _prove(found.public_key, proof, f"{LETS_IN}\n{tablet}\n{page_token}")
        now = clock.now()
        token = actions.open_pass(session, by=by, tablet_id=found.id, sign_in_hash=sign_in_hash, now=now)
        key = actions.writing_key(session, by=by, tablet_id=found.id, now=now)
        secret = actions.writing_secret(found.id, by.assignment_id)[1]
        return LetInOn(token, by.assignment_id, key.id, sealing.b64(secret))


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Refused(Reason.TABLET_ENDED) from None


def _raw(said: str) -> bytes:
    try:
        return sealing.unb64(said)
    except ValueError:
        raise Refused(Reason.TABLET_UNPROVEN) from None


def _prove(public_key: bytes, proof: str, text: str) -> None:
    if not sealing.has_signed(public_key, _raw(proof), text):
        raise Refused(Reason.TABLET_UNPROVEN)
