"""The ways in: what a person shows, tried and counted, against a fresh sign-in for her browser."""

import hmac
import json
from typing import Any

from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.proofs import accounts, passkeys
from hembesok_field.access.proofs.passkeys import Party
from hembesok_field.access.rules import Purpose, Reason
from hembesok_field.access.shapes import Factors, Let
from hembesok_field.access.tables import Person
from hembesok_field.kernel import clock, db, ids, passwords
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import NOBODY
from hembesok_field.settings import Provider


def sign_in(email: str, password: str, *, address: str, device: str) -> Let:
    """Let a person in, or on to her second factor; refused alike for a wrong name and a wrong password.

    The try is counted before the password is looked at, and nobody waits for the database while it is.
    """
    now = clock.now()
    with db.unit_of_work(NOBODY) as session:
        counted = actions.begin_try(session, email=email, address=address, now=now)
    with db.reading(NOBODY) as session:
        person = queries.person_with(session, email)
        person_id, kept = (person.id, person.password_hash) if person else (None, None)
    if not passwords.fits(kept, password) or person_id is None:
        raise Refused(Reason.WRONG_WORDS)
    with db.unit_of_work(NOBODY) as session:
        if queries.factors_of(session, person_id).count:
            # What failed before still counts: the right password must not buy new guesses at the code.
            actions.forgive_try(session, counted=counted)
            return Let(ask_for_second(session, person_id), is_in=False)
        actions.take_back_try(session, email=email, address=address, began_at=now)
        return Let(actions.open_sign_in(session, person_id=person_id, device=device, now=now))


def ask_for_second(session: Any, person_id: int) -> str:
    """What her browser holds while she finds her telephone or her key."""
    return actions.begin_challenge(
        session,
        purpose=Purpose.SECOND_FACTOR,
        secret="",
        person_id=person_id,
        now=clock.now(),  # nosec B106 # no secret goes with it
    )


def welcome(token: str, password: str, *, device: str) -> Let:
    """A one-time link gives a new password; a second factor that she still has is asked for all the same."""
    now = clock.now()
    with db.unit_of_work(NOBODY) as session:
        person = actions.use_link(session, token=token, password=password, now=now)
        session.flush()
        if queries.factors_of(session, person.id).count:
            return Let(ask_for_second(session, person.id), is_in=False)
        return Let(actions.open_sign_in(session, person_id=person.id, device=device, now=now))


def second_of(token: str) -> Factors:
    """What the one who has shown her password can show next; refused when she was too slow."""
    with db.reading(NOBODY) as session:
        waits = queries.challenge_of(session, rules.digest(token), Purpose.SECOND_FACTOR, clock.now())
        if waits is None or waits.person_id is None:
            raise Refused(Reason.BEGIN_AGAIN)
        return queries.factors_of(session, waits.person_id)


def code_in(token: str, code: str, *, address: str, device: str) -> str:
    """The second step: a code, counted as a try beside the passwords tried with the same address."""
    now = clock.now()
    with db.unit_of_work(NOBODY) as session:
        waits = queries.challenge_of(session, rules.digest(token), Purpose.SECOND_FACTOR, now)
        if waits is None or waits.person_id is None:
            raise Refused(Reason.BEGIN_AGAIN)
        person = session.get_one(Person, waits.person_id)
        actions.begin_try(session, email=person.email, address=address, now=now)
    with db.unit_of_work(NOBODY) as session:
        actions.use_code(session, person_id=person.id, code=code, moment=clock.unmoved())
        actions.use_challenge(session, token=token, purpose=Purpose.SECOND_FACTOR, now=now)
        actions.take_back_try(session, email=person.email, address=address, began_at=now)
        return actions.open_sign_in(session, person_id=person.id, device=device, now=now, is_strong=True)


def ask_for_key(party: Party) -> tuple[str, dict[str, Any]]:
    """What the browser holds, and what it is to let a key sign."""
    challenge = generate_challenge()
    with db.unit_of_work(NOBODY) as session:
        token = actions.begin_challenge(
            session, purpose=Purpose.KEY_IN, secret=bytes_to_base64url(challenge), now=clock.now()
        )
    return token, passkeys.sign_in_question(party, challenge=challenge)


def key_in(party: Party, token: str, answer: str, *, device: str) -> str:
    """A key's answer, once: to this browser's own challenge, from a key and of an owner that are known together."""
    now = clock.now()
    with db.unit_of_work(NOBODY) as session:
        challenge, _ = actions.use_challenge(session, token=token, purpose=Purpose.KEY_IN, now=now)
    shown = passkeys.shown_in(answer)
    with db.unit_of_work(NOBODY) as session:
        key = queries.passkey_with(session, shown.credential_id)
        if key is None or shown.handle != passkeys.handle_of(key.person_id):
            raise Refused(Reason.KEY_REFUSED)
        key.sign_count = passkeys.check(
            party,
            challenge=base64url_to_bytes(challenge),
            answer=answer,
            public_key=key.public_key,
            sign_count=key.sign_count,
        )
        key.used_at = now
        return actions.open_sign_in(session, person_id=key.person_id, device=device, now=now, is_strong=True)


def ask_provider(provider: Provider, back_to: str, next_path: str) -> tuple[str, str]:
    """What the browser holds (and the provider gives back as state), and where to send it."""
    nonce, verifier = ids.new_token(), ids.new_token()
    with db.unit_of_work(NOBODY) as session:
        token = actions.begin_challenge(
            session,
            purpose=Purpose.PROVIDER,
            secret=json.dumps({"nonce": nonce, "verifier": verifier, "next": next_path}),
            now=clock.now(),
        )
    return token, accounts.send_to(provider, back_to=back_to, state=token, nonce=nonce, verifier=verifier)


def account_in(provider: Provider, back_to: str, *, held: str, state: str, code: str, device: str) -> tuple[str, str]:
    """The sign-in, and where she was going. The state must be what this browser holds, and is used up by this."""
    now = clock.now()
    if not code or not hmac.compare_digest(held.encode(), state.encode()):
        raise Refused(Reason.PROVIDER_REFUSED)
    with db.unit_of_work(NOBODY) as session:
        secret, _ = actions.use_challenge(session, token=held, purpose=Purpose.PROVIDER, now=now)
    begun = json.loads(secret)
    account = accounts.who_came(
        provider, back_to=back_to, code=code, nonce=begun["nonce"], verifier=begun["verifier"], now=clock.unmoved()
    )
    with db.unit_of_work(NOBODY) as session:
        person_id = actions.person_of_account(session, account=account, now=now)
        token = actions.open_sign_in(session, person_id=person_id, device=device, now=now, is_strong=account.is_strong)
    return token, begun["next"]
