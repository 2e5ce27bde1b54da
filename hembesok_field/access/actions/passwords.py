"""Passwords, and the one-time links that let one choose them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.actions.factors import forget_factors
from hembesok_field.access.actions.log import log_own
from hembesok_field.access.actions.ways_in import end_sign_ins
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import (
    OneTimeLink,
    Person,
)
from hembesok_field.kernel import ids, passwords
from hembesok_field.kernel.errors import Refused


def set_password(session: Session, *, person: Person, password: str) -> None:
    """A new password; everyone who is signed in as her is signed out."""
    if fault := rules.password_fault(password, person.email):
        raise Refused(fault, shortest=rules.SHORTEST_PASSWORD, longest=rules.LONGEST_PASSWORD)
    person.password_hash = passwords.keep(password)


def share_password(session: Session, *, people: Iterable[Person], password: str) -> None:
    """One password for several invented people, worked out once: the demo has thirty, and a hash is dear on purpose."""
    kept = passwords.keep(password)
    for person in people:
        if fault := rules.password_fault(password, person.email):
            raise Refused(fault, shortest=rules.SHORTEST_PASSWORD, longest=rules.LONGEST_PASSWORD)
        person.password_hash = kept


def make_link(session: Session, *, person: Person, now: datetime) -> str:
    """A new one-time link to choose a password; the ones she has not used die. Returned once, kept as a hash."""
    for old in queries.links_of(session, person.id):
        old.used_at = now
    token = ids.new_token()
    session.add(OneTimeLink(token_hash=rules.digest(token), person_id=person.id, expires_at=now + rules.LINK_LIVES))
    return token


def use_link(session: Session, *, token: str, password: str, now: datetime) -> Person:
    """Choose a password through a one-time link, which is then dead; refused when it is already.

    A link that two people gave also takes away the keys and codes that were lost.
    """
    person = person_of_link(session, token=token, now=now)
    recovery = queries.recovery_of_link(session, rules.digest(token))
    if recovery is not None:
        forget_factors(session, person_id=person.id)
        recovery.ended_at = now
    set_password(session, person=person, password=password)
    end_sign_ins(session, person_id=person.id, now=now)
    for link in queries.links_of(session, person.id):
        link.used_at = now
    log_own(session, person_id=person.id, action="password.choose" if recovery is None else "recovery.use", now=now)
    return person


def person_of_link(session: Session, *, token: str, now: datetime) -> Person:
    link = queries.link_of(session, rules.digest(token))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise Refused(Reason.LINK_IS_DEAD)
    return session.get_one(Person, link.person_id)
