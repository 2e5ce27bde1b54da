"""A device that keeps a passkey, in a few lines: it signs whatever it is told to, also what a real one never would."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

ORIGIN = "http://localhost:5000"
HOST = "localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = b"a key of Anna's, 32 bytes long.."
    handle: bytes = b""
    count: int = 0

    def make(self, question: dict[str, Any], **lies: Any) -> str:
        """Answers "make a key": remembers whose it is."""
        self.handle = bytes(question["user"]["id"], "ascii")
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        kept = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        said = self._said(lies, ATTESTED) + kept
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": said})
        told = self._told("webauthn.create", question, lies)
        return self._answer({"clientDataJSON": _text(told), "attestationObject": _text(attested)})

    def sign(self, question: dict[str, Any], **lies: Any) -> str:
        """Answers "sign in"; `lies`: origin, host, challenge, flags, count, handle, framed, key."""
        self.count = lies.get("count", self.count + 1)
        said, told = self._said(lies), self._told("webauthn.get", question, lies)
        key = lies.get("key", self.key)
        signature = key.sign(said + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        handle = lies.get("handle", self.handle.decode())
        return self._answer(
            {
                "clientDataJSON": _text(told),
                "authenticatorData": _text(said),
                "signature": _text(signature),
                "userHandle": handle,
            }
        )

    def _said(self, lies: dict[str, Any], more: int = 0) -> bytes:
        flags = lies.get("flags", PRESENT | VERIFIED) | more
        host = hashlib.sha256(lies.get("host", HOST).encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _told(self, kind: str, question: dict[str, Any], lies: dict[str, Any]) -> bytes:
        told = {
            "type": lies.get("kind", kind),
            "challenge": lies.get("challenge", question["challenge"]),
            "origin": lies.get("origin", ORIGIN),
            "crossOrigin": lies.get("framed", False),
        }
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str | None]) -> str:
        name = _text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(raw: bytes) -> str:
    return bytes_to_base64url(raw)
