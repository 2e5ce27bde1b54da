"""What tablets seal to us and what we sign to them: the same bytes as WebCrypto makes (docs/synk.md)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hembesok_field.kernel import keys

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
POINT_BYTES = 65
SIGNATURE_BYTES = 64
SAYS = "hembesok-says-1\n"
SEAL = b"hembesok-seal-1"


class NotSealed(Exception):
    """It was not sealed to a key of ours, or has been changed since."""


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(said: str) -> bytes:
    """ValueError for what is not base64url without padding."""
    raw = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
    if b64(raw) != said:
        raise ValueError("not base64url")
    return raw


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Statement:
    """What the server says to a tablet: a text, and which key signed it."""

    text: str
    key: str
    signature: str


@dataclass(frozen=True)
class SyncKey:
    """One secret of the keys file, as the two keys that come of it: one that opens, one that signs."""

    secret: bytes

    @cached_property
    def _opens(self) -> ec.EllipticCurvePrivateKey:
        return _private(self.secret, b"seal")

    @cached_property
    def _signs(self) -> ec.EllipticCurvePrivateKey:
        return _private(self.secret, b"receipt")

    @cached_property
    def seal(self) -> bytes:
        return _point(self._opens.public_key())

    @cached_property
    def receipt(self) -> bytes:
        return _point(self._signs.public_key())

    @cached_property
    def id(self) -> str:
        return sha256(b64(self.seal) + b64(self.receipt))[:16]

    def open(self, ephemeral: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> str:
        """The text that was sealed to us; NotSealed for anything else."""
        try:
            other = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ephemeral)
            shared = self._opens.exchange(ec.ECDH(), other)
            key = HKDF(SHA256(), 32, ephemeral + self.seal, SEAL).derive(shared)
            return AESGCM(key).decrypt(nonce, sealed, bound_to).decode()
        except (InvalidTag, ValueError) as wrong:
            raise NotSealed from wrong

    def say(self, said: Mapping[str, Any]) -> Statement:
        """Sign what is said, as the text that it is."""
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        r, s = decode_dss_signature(self._signs.sign((SAYS + text).encode(), ec.ECDSA(SHA256())))
        return Statement(text, self.id, b64(r.to_bytes(32, "big") + s.to_bytes(32, "big")))


def _private(secret: bytes, use: bytes) -> ec.EllipticCurvePrivateKey:
    """128 bits wider than the order, so that no key is likelier than another (FIPS 186-5, A.2.1)."""
    wide = HKDF(SHA256(), 48, None, b"hembesok-" + use).derive(secret)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@cache
def _made(secret: bytes) -> SyncKey:
    return SyncKey(secret)


def sync_keys() -> tuple[SyncKey, ...]:
    """Ours, oldest first: the last one signs, and any of them opens what was once sealed to it."""
    return tuple(_made(secret) for secret in keys.held().sync)


def key_statements() -> list[Statement]:
    """Each key, said by the one before it, so that whoever trusts one can trust those that follow."""
    held = sync_keys()
    return [
        (held[number - 1] if number else key).say(
            {"says": "key", "id": key.id, "seal": b64(key.seal), "receipt": b64(key.receipt)}
        )
        for number, key in enumerate(held)
    ]


def is_point(raw: bytes) -> bool:
    """Whether this is a public key that a signature can be checked by."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return False
    return len(raw) == POINT_BYTES


def has_signed(public_key: bytes, signature: bytes, text: str) -> bool:
    """Whether the holder of this key signed this text (r and s side by side, as WebCrypto has them)."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    half = SIGNATURE_BYTES // 2
    der = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public_key).verify(der, text.encode(), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
