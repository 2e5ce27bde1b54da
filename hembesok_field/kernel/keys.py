"""The keys file (HEMBESOK_KEYS): seals fields, signs log heads, opens what tablets seal. Lost keys lose all that."""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12  # the size AES-GCM is defined for (NIST SP 800-38D)
NAMES = ("field", "log")


class KeysUnusable(Exception):
    """The keys file is missing, unreadable or not the one that sealed this database."""


@dataclass(frozen=True)
class Keys:
    """`sync` are the secrets that tablets seal to and receipts are signed with: the last is used, all open."""

    field: bytes
    log: bytes
    sync: tuple[bytes, ...]

    def seal(self, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.field).encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        try:
            return AESGCM(self.field).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
        except InvalidTag as wrong:
            raise KeysUnusable("the keys file is not the one that sealed this database") from wrong

    def sign(self, message: bytes) -> str:
        return hmac.digest(self.log, message, "sha256").hex()


def make(path: Path) -> None:
    """Write a fresh keys file that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in NAMES}
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(fresh))


def load(path: Path) -> Keys:
    try:
        held = json.loads(path.read_text())
        field, log = (base64.b64decode(held[name], validate=True) for name in NAMES)
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise KeysUnusable(f"the keys file cannot be read: {path.name}") from wrong
    if len(field) != 32 or len(log) != 32:
        raise KeysUnusable(f"the keys file does not hold two keys of 256 bits: {path.name}")
    return Keys(field=field, log=log, sync=_sync(held.get("sync"), field, path))


def _sync(said: object, field: bytes, path: Path) -> tuple[bytes, ...]:
    """A file from before there were tablets, or that never changed its first secret, says none: it comes of `field`."""
    if said is None:
        return (HKDF(SHA256(), 32, None, b"hembesok-sync-1").derive(field),)
    try:
        found = tuple(base64.b64decode(one, validate=True) for one in said)  # type: ignore[attr-defined]
    except (ValueError, TypeError) as wrong:
        raise KeysUnusable(f"the keys file cannot be read: {path.name}") from wrong
    if not found or any(len(one) != 32 for one in found):
        raise KeysUnusable(f"the keys file does not hold its sync keys, of 256 bits each: {path.name}")
    return found


_standing: Keys | None = None


def hold(keys: Keys) -> None:
    """Keep these keys for the whole process."""
    global _standing  # noqa: PLW0603 - column types have no other way to reach the keys
    _standing = keys


def held() -> Keys:
    if _standing is None:
        raise KeysUnusable("no keys are loaded")
    return _standing
