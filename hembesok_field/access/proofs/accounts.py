"""Accounts at an outer provider (OpenID Connect): where to send the browser, and who came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hembesok_field.access.rules import Reason
from hembesok_field.kernel.errors import Refused
from hembesok_field.settings import Provider

DISCOVERY = "/.well-known/openid-configuration"
# Signed with a key of the provider's own. `none` and keys that we share with it prove nothing to a third.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds that two machines' clocks may differ
PATIENCE = 10  # seconds to wait for an answer


@dataclass(frozen=True)
class Account:
    """Who the provider says that someone is: issuer and subject together, and the claim that names a person here."""

    issuer: str
    subject: str
    named: str
    is_strong: bool


def send_to(provider: Provider, *, back_to: str, state: str, nonce: str, verifier: str) -> str:
    """The provider's address to send the browser to; Refused where the provider cannot be asked."""
    with _client(provider, back_to) as client:
        more = {"acr_values": provider.acr} if provider.acr else {}
        url, _ = client.create_authorization_url(
            _about(client, provider)["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier, **more
        )
    return str(url)


def who_came(provider: Provider, *, back_to: str, code: str, nonce: str, verifier: str, now: datetime) -> Account:
    """Change the code for a token and read who it is of, if it is the provider's, for us, fresh, and of this try."""
    try:
        with _client(provider, back_to) as client:
            about = _about(client, provider)
            token = client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier)
            published = client.get(about["jwks_uri"], withhold_token=True)
            published.raise_for_status()
            claims = _claims(token["id_token"], published.json(), provider, nonce, now)
    except requests.RequestException as silence:
        raise Refused(Reason.PROVIDER_SILENT) from silence
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as lie:
        raise Refused(Reason.PROVIDER_REFUSED) from lie
    if provider.acr and claims.get("acr") not in provider.acr.split():
        raise Refused(Reason.PROVIDER_TOO_WEAK)
    return Account(provider.issuer, str(claims["sub"]), _named(claims, provider.claim), bool(provider.acr))


def _client(provider: Provider, back_to: str) -> Any:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email profile",
        redirect_uri=back_to,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def _about(client: Any, provider: Provider) -> dict[str, Any]:
    """What the provider says of itself; it must call itself by the name that we know it by."""
    try:
        answer = client.get(provider.issuer + DISCOVERY, withhold_token=True)
        answer.raise_for_status()
        about: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as silence:
        raise Refused(Reason.PROVIDER_SILENT) from silence
    if str(about.get("issuer", "")).rstrip("/") != provider.issuer:
        raise Refused(Reason.PROVIDER_REFUSED)
    return about


def _claims(token: str, published: Any, provider: Provider, nonce: str, now: datetime) -> dict[str, Any]:
    said = jwt.decode(token, KeySet.import_key_set(published), algorithms=ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "values": [provider.issuer, provider.issuer + "/"]},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
        azp={"essential": isinstance(said.get("aud"), list) and len(said["aud"]) > 1, "value": provider.client_id},
    ).validate(said)
    return said


def _named(claims: dict[str, Any], claim: str) -> str:
    """What the configured claim says; an e-mail address that the provider has not verified names nobody."""
    if claim == "email" and claims.get("email_verified") is False:
        return ""
    return str(claims.get(claim) or "")
