"""Guesses at secret addresses: counted by where they come from, and no more than so many in a minute."""

from datetime import timedelta

from hembesok_field.access import queries
from hembesok_field.access.tables import SignInAttempt
from hembesok_field.kernel import clock, db, keys
from hembesok_field.kernel.identity import NOBODY

MOST_GUESSES = 60  # in A_MINUTE, from one address
A_MINUTE = timedelta(minutes=1)


def may_guess(address: str) -> bool:
    """Count a guess that was wrong. False when there were too many; who holds a right address never comes here."""
    now, key_hash = clock.now(), keys.held().sign(f"guess:{address}".encode())
    with db.unit_of_work(NOBODY) as session:
        if len(queries.failed_since(session, key_hash, now - A_MINUTE)) >= MOST_GUESSES:
            return False
        session.add(SignInAttempt(key_hash=key_hash, at=now))
    return True
