"""Ids and references that tell nothing: random, short enough to read aloud."""

import secrets

# Without letters and digits that look or sound alike (I, L, O, U, 0, 1).
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_reference(prefix: str) -> str:
    """A fresh reference such as `F-7K2MQ9XW`; 30^8 of them, and the table refuses the twin."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


def new_token() -> str:
    """256 random bits for an address or an API client."""
    return secrets.token_urlsafe(32)
