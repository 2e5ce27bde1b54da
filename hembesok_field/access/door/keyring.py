"""One's own keys and codes: made and taken away by one who has just shown who she is."""

from typing import Any

from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.proofs import codes, passkeys
from hembesok_field.access.proofs.passkeys import Party
from hembesok_field.access.rules import Purpose, Reason
from hembesok_field.access.shapes import Visitor
from hembesok_field.access.tables import Person
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import NOBODY


def fresh(visitor: Visitor) -> int:
    """Whose keys they are; refused when it was a while since she signed in."""
    if visitor.person_id is None or visitor.began_at is None:
        raise NotAllowed
    if not rules.is_fresh(visitor.began_at, clock.now()):
        raise Refused(Reason.PROVE_AGAIN)
    return visitor.person_id


def ask_for_new_key(party: Party, visitor: Visitor) -> tuple[str, dict[str, Any]]:
    """What the browser holds, and what key it is to make."""
    person_id, challenge = fresh(visitor), generate_challenge()
    with db.unit_of_work(NOBODY) as session:
        person = session.get_one(Person, person_id)
        have = [key.credential_id for key in queries.passkeys_of(session, person_id)]
        token = actions.begin_challenge(
            session,
            purpose=Purpose.NEW_KEY,
            secret=bytes_to_base64url(challenge),
            person_id=person_id,
            now=clock.now(),
        )
    question = passkeys.new_key_question(
        party, challenge=challenge, person_id=person_id, email=person.email, name=person.name, have=have
    )
    return token, question


def keep_new_key(party: Party, visitor: Visitor, token: str, answer: str, name: str) -> str:
    """The key that was made is hers from now on. Returns what her browser is to hold instead of the old sign-in."""
    person_id, now = fresh(visitor), clock.now()
    with db.unit_of_work(NOBODY) as session:
        challenge, asked_of = actions.use_challenge(session, token=token, purpose=Purpose.NEW_KEY, now=now)
    if asked_of != person_id:
        raise Refused(Reason.BEGIN_AGAIN)
    key = passkeys.read_new(party, challenge=base64url_to_bytes(challenge), answer=answer)
    with db.unit_of_work(NOBODY) as session:
        actions.add_passkey(session, person_id=person_id, key=key, name=name, now=now)
        actions.log_own(session, person_id=person_id, action="key.add", now=now)
        return actions.renew_sign_in(session, token_hash=visitor.sign_in_hash or "", now=now)


def ask_for_codes(visitor: Visitor) -> tuple[str, str]:
    """What the browser holds, and a new secret that waits for its first code."""
    person_id, secret = fresh(visitor), codes.new_secret()
    with db.unit_of_work(NOBODY) as session:
        token = actions.begin_challenge(
            session,
            purpose=Purpose.NEW_CODE,
            secret=secret,
            person_id=person_id,
            now=clock.now(),
            lives=rules.SET_UP_LIVES,
        )
    return token, secret


def waiting_codes(visitor: Visitor, token: str) -> tuple[str, str]:
    """The secret that waits, and the address that its picture says; refused when it waits no longer."""
    with db.reading(NOBODY) as session:
        waits = queries.challenge_of(session, rules.digest(token), Purpose.NEW_CODE, clock.now())
        if waits is None or waits.person_id != visitor.person_id:
            raise Refused(Reason.BEGIN_AGAIN)
        return waits.secret, codes.address_of(waits.secret, session.get_one(Person, waits.person_id).email)


def keep_new_codes(visitor: Visitor, token: str, code: str) -> str:
    """Begin with codes, once one of them is shown. Returns what her browser is to hold from now on."""
    person_id, now = fresh(visitor), clock.now()
    secret, _ = waiting_codes(visitor, token)
    with db.unit_of_work(NOBODY) as session:
        actions.keep_codes(session, person_id=person_id, secret=secret, code=code, now=now, moment=clock.unmoved())
        actions.use_challenge(session, token=token, purpose=Purpose.NEW_CODE, now=now)
        actions.log_own(session, person_id=person_id, action="codes.add", now=now)
        return actions.renew_sign_in(session, token_hash=visitor.sign_in_hash or "", now=now)
