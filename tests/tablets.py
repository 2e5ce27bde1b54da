"""A tablet as the protocol has it (docs/synk.md), written apart from the program and from its JavaScript."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from werkzeug.test import TestResponse

from hembesok_field.kernel.identity import Who
from tests.people import browser_of

API = "/api/v1/sync"
NONCE = "n" * 22


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Hand:
    """One person on one tablet: her pass and her writing key."""

    who: Who
    token: str
    key_id: str
    secret: bytes


@dataclass
class Tablet:
    app: Flask
    id: str = ""
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    state: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=list)

    def sign(self, text: str) -> str:
        r, s = decode_dss_signature(self.private.sign(text.encode(), ec.ECDSA(SHA256())))
        return b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def register(self, who: Who, name: str = "Plattan i bilen") -> TestResponse:
        key = b64(point(self.private))
        sent = {"name": name, "public_key": key, "proof": self.sign(f"hembesok-tablet-1\n{key}\n")}
        answer = browser_of(self.app, who).post("/jag/plattor/ny", data=sent)
        if answer.status_code == 200:
            self.id = answer.get_json()["tablet"]
        return answer

    def let_in(self, who: Who) -> Hand:
        sent = {"tablet": self.id, "proof": self.sign(f"hembesok-pass-1\n{self.id}\n")}
        told = browser_of(self.app, who).post("/jag/plattor/pass", data=sent).get_json()
        return Hand(who, told["token"], told["writing_key"]["id"], raw(told["writing_key"]["secret"]))

    def ask(self) -> TestResponse:
        """The server's state, asked as the tablet itself."""
        proof = self.sign(f"hembesok-state-1\n{self.id}\n{NONCE}")
        answer = self.app.test_client().get(API, query_string={"nonce": NONCE, "tablet": self.id, "proof": proof})
        if answer.status_code == 200:
            told = answer.get_json()
            self.keys = [json.loads(one["text"]) for one in told["keys"]]
            self.state = self.heard(told["state"])
        return answer

    def heard(self, statement: dict[str, str]) -> dict[str, Any]:
        """What a statement says, when its signature is right."""
        if not self.keys:
            self.ask()
        key = next(one for one in self.keys if one["id"] == statement["key"])
        signed = raw(statement["signature"])
        der = encode_dss_signature(int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big"))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(key["receipt"]))
        public.verify(der, f"hembesok-says-1\n{statement['text']}".encode(), ec.ECDSA(SHA256()))
        said: dict[str, Any] = json.loads(statement["text"])
        return said

    def row(
        self, hand: Hand, visit: UUID, kind: str, body: dict[str, Any], *, row_id: str = "", **more: Any
    ) -> dict[str, str]:
        """A sealed and signed row."""
        row_id = row_id or str(uuid4())
        told = {"version": 1, "kind": kind, "author": hand.who.assignment_id, "visit": str(visit), "body": body}
        said = json.dumps({"at": "2026-03-02T09:00:00Z", "after": [], **told, **more})
        proof = hmac.digest(hand.secret, f"hembesok-said-1\n{row_id}\n{self.id}\n{said}".encode(), "sha256")
        return self.sealed(row_id, json.dumps({"said": said, "writing_key": hand.key_id, "proof": b64(proof)}))

    def sealed(self, row_id: str, inner: str) -> dict[str, str]:
        if not self.keys:
            self.ask()
        key, own, nonce = self.keys[-1], ec.generate_private_key(ec.SECP256R1()), os.urandom(12)
        server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(key["seal"]))
        salt = point(own) + raw(key["seal"])
        secret = HKDF(SHA256(), 32, salt, b"hembesok-seal-1").derive(own.exchange(ec.ECDH(), server))
        bound_to = f"hembesok-seal-1\n{row_id}\n{self.id}\n{key['id']}".encode()
        envelope = json.dumps(
            {
                "v": 1,
                "id": row_id,
                "tablet": self.id,
                "key": key["id"],
                "ephemeral": b64(point(own)),
                "iv": b64(nonce),
                "sealed": b64(AESGCM(secret).encrypt(nonce, inner.encode(), bound_to)),
            }
        )
        return {"envelope": envelope, "signature": self.sign(f"hembesok-operation-1\n{envelope}")}

    def send(self, hand: Hand, *rows: Any, ask: tuple[str, ...] = (), **said: Any) -> TestResponse:
        tablet = {"id": self.id, "nonce": NONCE, **said}
        return self.app.test_client().post(
            API,
            json={"tablet": tablet, "operations": list(rows), "ask": list(ask)},
            headers={"Authorization": f"Bearer {hand.token}"},
        )

    def told(self, hand: Hand, *rows: Any, ask: tuple[str, ...] = (), **said: Any) -> list[dict[str, Any]]:
        """The answers, each receipt heard and held against the row that it is for."""
        answer = self.send(hand, *rows, ask=ask, **said)
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
        self.state = self.heard(told["state"])
        assert self.state["nonce"] == NONCE
        for number, one in enumerate(told["answers"]):
            one["receipt"] = self.heard(one["receipt"]) if one["receipt"] else None
            if one["receipt"] and number < len(rows):
                assert one["receipt"]["hash"] == hashlib.sha256(rows[number]["envelope"].encode()).hexdigest()
                assert one["receipt"]["tablet"] == self.id
                assert one["receipt"]["epoch"] == self.state["epoch"]
        answers: list[dict[str, Any]] = told["answers"]
        return answers


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
