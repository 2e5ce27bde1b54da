"""What shows where a row comes from: the tablet's signature, our seal, and its author's own proof."""

import hmac
import json
from collections.abc import Callable
from uuid import UUID

from hembesok_field.kernel import sealing
from hembesok_field.kernel.errors import Refused
from hembesok_field.sync import rules
from hembesok_field.sync.shapes import Came, Envelope, Reason, Said

SIGNED = "hembesok-operation-1\n"
PROVES = "hembesok-said-1\n"
SEALED = "hembesok-seal-1\n"
# The name and the secret of an assignment's writing key on a tablet.
Secret = Callable[[UUID, int], tuple[UUID, bytes]]


def from_tablet(envelope: Envelope, signature: str, public_key: bytes, secret_of: Secret) -> Came:
    """A row that this tablet signed and sealed to us. Refused when it did not."""
    if not _is_signed(public_key, signature, SIGNED + envelope.text):
        raise Refused(Reason.SIGNATURE)
    said_text, key_id, proof = rules.read_inner(_opened(envelope))
    said = rules.read_said(said_text)
    name, secret = secret_of(envelope.tablet_id, said.author_id)
    proven = name == key_id and _proves(secret, proof, f"{envelope.id}\n{envelope.tablet_id}\n{said_text}")
    return Came(
        id=envelope.id,
        sender=sender_of_tablet(envelope.tablet_id),
        tablet_id=envelope.tablet_id,
        hash=sealing.sha256(envelope.text),
        sent=envelope.text,
        signature=signature,
        said=said,
        is_proven=proven,
    )


def from_program(operation_id: UUID, said: Said, sent: str) -> Came:
    """A row that a program sent in the open, with the key of one assignment: what it says is that person's."""
    return Came(
        id=operation_id,
        sender=f"a:{said.author_id}",
        tablet_id=None,
        hash=sealing.sha256(sent),
        sent=sent,
        signature=None,
        said=said,
        is_proven=True,
    )


def sender_of_tablet(tablet_id: UUID) -> str:
    return f"t:{tablet_id}"


def as_sent(operation_id: UUID, operation: object) -> str:
    """An open row as the bytes that it is known by."""
    said = {"id": str(operation_id), "operation": operation}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def asks(public_key: bytes, signature: str, text: str) -> bool:
    """Whether a tablet itself asks."""
    return _is_signed(public_key, signature, text)


def _is_signed(public_key: bytes, signature: str, text: str) -> bool:
    try:
        raw = sealing.unb64(signature)
    except ValueError:
        return False
    return sealing.has_signed(public_key, raw, text)


def _opened(envelope: Envelope) -> str:
    bound_to = f"{SEALED}{envelope.id}\n{envelope.tablet_id}\n{envelope.key}".encode()
    key = next((one for one in sealing.sync_keys() if one.id == envelope.key), None)
    if key is None:
        raise Refused(Reason.UNREADABLE)
    try:
        return key.open(envelope.ephemeral, envelope.nonce, envelope.sealed, bound_to)
    except sealing.NotSealed:
        raise Refused(Reason.UNREADABLE) from None


def _proves(secret: bytes, proof: str, text: str) -> bool:
    expected = sealing.b64(hmac.digest(secret, (PROVES + text).encode(), "sha256"))
    return hmac.compare_digest(expected.encode(), proof.encode())
