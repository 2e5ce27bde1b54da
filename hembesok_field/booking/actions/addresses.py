"""A person's secret calendar address: a new one, and that it was fetched."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hembesok_field.access.actions import log_own
from hembesok_field.booking import queries
from hembesok_field.booking.tables import CalendarAddress
from hembesok_field.kernel import clock
from hembesok_field.kernel.ids import new_token
from hembesok_field.kernel.telling import Telling

NOTED_EVERY = timedelta(minutes=1)  # a calendar that asks often should not make the database write as often


address_made: Telling[[Session, int, datetime]] = Telling()  # whose, and when


def hash_of(token: str) -> str:
    """What is kept of a token. The token is 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_address(session: Session, *, person_id: int, now: datetime) -> str:
    """A fresh token for the person's calendar, told once; every earlier address dies at once."""
    end_addresses(session, person_id=person_id, now=now)
    token = new_token()
    session.add(CalendarAddress(token_hash=hash_of(token), person_id=person_id, made_at=now))
    session.flush()
    address_made.tell(session, person_id, now)
    return token


def end_addresses(session: Session, *, person_id: int, now: datetime) -> None:
    """The person's calendar has no address any more."""
    queries.lock_person(session, person_id)
    for old in queries.addresses_of(session, person_id):
        old.ended_at = now


def note_fetched(session: Session, *, token_hash: str, now: datetime, is_new: bool = False) -> None:
    """That the calendar was fetched; the first time of a day also in the log, for a calendar asks day and night.

    `is_new`: it says something else than before, so that who has heard of a change is never said not to have.
    """
    address = queries.address_of(session, token_hash)
    if address is None or not (is_new or is_worth_noting(address.fetched_at, now)):
        return
    last, address.fetched_at = address.fetched_at, now
    if last is None or clock.swedish(last).date() != clock.swedish(now).date():
        log_own(session, person_id=address.person_id, action="calendar.fetch", now=now)


def is_worth_noting(fetched_at: datetime | None, now: datetime) -> bool:
    return fetched_at is None or now - fetched_at >= NOTED_EVERY
