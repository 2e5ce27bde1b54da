"""The ways in: what a person shows, tried and counted, against a fresh sign-in for her browser."""

from hembesok_field.access import actions, queries
from hembesok_field.access.rules import Reason
from hembesok_field.kernel import clock, db, passwords
from hembesok_field.kernel.errors import Refused


def sign_in(email: str, password: str, *, address: str, device: str) -> str:
    """Let a person in and return what her browser is to hold; refused alike for a wrong name and a wrong password.

    The try is counted before the password is looked at, and nobody waits for the database while it is.
    """
    now = clock.now()
    with db.unit_of_work() as session:
        actions.begin_try(session, email=email, address=address, now=now)
    with db.reading() as session:
        person = queries.person_with(session, email)
        person_id, kept = (person.id, person.password_hash) if person else (None, None)
    if not passwords.fits(kept, password) or person_id is None:
        raise Refused(Reason.WRONG_WORDS)
    with db.unit_of_work() as session:
        actions.take_back_try(session, email=email, address=address, began_at=now)
        return actions.open_sign_in(session, person_id=person_id, device=device, now=now)
