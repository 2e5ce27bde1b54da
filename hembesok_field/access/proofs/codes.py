"""Six-digit codes from a telephone (TOTP, RFC 6238): a new secret, its picture, and which half-minute a code is of."""

import hmac
from datetime import datetime

import pyotp

from hembesok_field.access.rules import CODE_STEP, step_of

ISSUER = "Hembesök"


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 asks for."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What the QR code says: the address that code apps read."""
    return pyotp.TOTP(secret, interval=CODE_STEP).provisioning_uri(name=email, issuer_name=ISSUER)


def step_shown(secret: str, code: str, now: datetime) -> int | None:
    """The present half-minute if this is its code; None for any other code, the one just before and after too."""
    step = step_of(now)
    plain = "".join(code.split())
    wanted = pyotp.TOTP(secret, interval=CODE_STEP).generate_otp(step)
    return step if hmac.compare_digest(plain.encode(), wanted.encode()) else None
