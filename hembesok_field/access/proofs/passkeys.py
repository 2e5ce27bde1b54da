"""Passkeys (WebAuthn): what to ask a browser, and whether what it answers is signed for us, here and now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hembesok_field.access.rules import CHALLENGE_LIVES, Reason
from hembesok_field.kernel import keys
from hembesok_field.kernel.errors import Refused

NAME = "Hembesök"
TIMEOUT = int(CHALLENGE_LIVES.total_seconds() * 1000)
# What the library raises on a lie, and what its parsers let through on plain nonsense.
LIES = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Party:
    """Whom a key is for: our own address, which the browser swears to and nothing else may stand in for."""

    host: str
    origin: str


@dataclass(frozen=True)
class NewKey:
    credential_id: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Shown:
    """What an answer says of itself before anything is checked: which key, and whose."""

    credential_id: str
    handle: str | None


def party_of(url: str) -> Party | None:
    """From HEMBESOK_URL; None where it is not set, and then there are no keys."""
    parts = urlsplit(url)
    return Party(host=parts.hostname, origin=f"{parts.scheme}://{parts.netloc}") if parts.hostname else None


def handle_of(person_id: int) -> str:
    """What a device keeps of whose a key is: always the same for a person, and tells nobody who she is."""
    return keys.held().sign(f"passkey:{person_id}".encode())


def new_key_question(
    party: Party, *, challenge: bytes, person_id: int, email: str, name: str, have: Iterable[str]
) -> dict[str, Any]:
    """What a browser is to make: a key that finds itself, and opens only to its owner's finger, face or code."""
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=NAME,
        user_id=handle_of(person_id).encode(),
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(key)) for key in have],
    )
    question: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return question


def sign_in_question(party: Party, *, challenge: bytes) -> dict[str, Any]:
    """Names no key: the device itself knows which it has for us."""
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    question: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return question


def read_new(party: Party, *, challenge: bytes, answer: str) -> NewKey:
    """The key that was made, if it was made for us, now, by someone who showed that it is hers."""
    try:
        _refuse_framed(answer)
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except LIES as lie:
        raise Refused(Reason.KEY_REFUSED) from lie
    return NewKey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def shown_in(answer: str) -> Shown:
    """Which key an answer says it is from; nothing is proved by that."""
    try:
        said = parse_authentication_credential_json(answer)
        handle = said.response.user_handle
        return Shown(bytes_to_base64url(said.raw_id), handle.decode() if handle is not None else None)
    except LIES as lie:
        raise Refused(Reason.KEY_REFUSED) from lie


def check(party: Party, *, challenge: bytes, answer: str, public_key: bytes, sign_count: int) -> int:
    """The key's new count, if the key signed this very challenge, here, and its owner was verified."""
    try:
        _refuse_framed(answer)
        said = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except LIES as lie:
        raise Refused(Reason.KEY_REFUSED) from lie
    return said.new_sign_count


def _refuse_framed(answer: str) -> None:
    """The library lets an answer from inside another site's page pass."""
    told = json.loads(answer)["response"]["clientDataJSON"]
    if parse_client_data_json(webauthn.base64url_to_bytes(told)).cross_origin:
        raise Refused(Reason.KEY_REFUSED)
