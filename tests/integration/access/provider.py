"""A small provider of accounts on a port of its own, that signs whatever it is told to, lies included."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.wrappers import Request, Response

from hembesok_field.settings import Provider
from tests.serving import served

CLIENT, SECRET = "hembesok", "the secret that two share"
OURS = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
OTHERS = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
CURVE = ECKey.generate_key("P-256", {"kid": "2", "use": "sig", "alg": "ES256"})
SHARED = OctKey.import_key(SECRET)


class Liar:
    """What it says of whoever comes: `claims` over the true ones (None takes one away), `key`, `alg`, `about`."""

    def __init__(self) -> None:
        self.address = ""
        self.claims: dict[str, Any] = {}
        self.key: Any = OURS
        self.alg = "RS256"
        self.about: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.is_silent = False

    def provider(self, **changes: str) -> Provider:
        return Provider(
            **{
                "issuer": self.address,
                "client_id": CLIENT,
                "client_secret": SECRET,
                "claim": "email",
                "acr": "",
                **changes,
            }
        )

    def meet(self, url: str) -> str:
        """A person comes with the browser and is known: the code that the browser takes back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return "the-code"

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        places = {"/.well-known/openid-configuration": self._about, "/keys": self._keys, "/token": self._token}
        answer = Response(status=503) if self.is_silent else places[request.path](request)
        return answer(environ, start)

    def _about(self, _request: Request) -> Response:
        said = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return _json(said | self.about)

    def _keys(self, _request: Request) -> Response:
        return _json({"keys": [OURS.as_dict(private=False), CURVE.as_dict(private=False)]})

    def _token(self, request: Request) -> Response:
        verifier = request.form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_ours = request.headers.get("Authorization") == f"Basic {pair}"
        if request.form.get("code") != "the-code" or challenge != self.asked.get("code_challenge") or not is_ours:
            return _json({"error": "invalid_grant"}, 400)
        return _json({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": self._signed()})

    def _signed(self) -> str:
        now = int(time.time())
        true = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "subject-1",
            "email": "anna@example.se",
            "nonce": self.asked.get("nonce"),
            "iat": now,
            "exp": now + 60,
            "acr": "loa3",
        }
        claims = {name: value for name, value in (true | self.claims).items() if value is not None}
        if self.alg == "none":
            return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."
        header = {"alg": self.alg, "kid": "2" if self.key is CURVE else "1"}
        return jwt.encode(header, claims, self.key, algorithms=[self.alg])


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _json(said: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(said), status=status, mimetype="application/json")


@contextmanager
def standing(liar: Liar) -> Iterator[Liar]:
    with served(liar) as there:
        liar.address = there.address
        yield liar
