"""Sign-ins, one-time links and tokens: what a browser or a program holds, and how often somebody has failed."""

import zlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, bindparam, exists, select, text
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.queries.people import as_post, as_who, in_force
from hembesok_field.access.rules import Purpose, is_alive
from hembesok_field.access.shapes import Arrival, SignInSeen
from hembesok_field.access.tables import (
    ApiToken,
    Assignment,
    Authority,
    Challenge,
    OneTimeLink,
    Person,
    SignIn,
    SignInAttempt,
    Unit,
)
from hembesok_field.kernel.identity import Who

TRIES_LOCK = 7302
KEYS_LOCK = 7305  # with a part of the key: two requests under it do not run at once


def arrival(session: Session, token_hash: str, today: date) -> Arrival | None:
    """Whose sign-in a browser holds, and all that she may be today, in one question: every page asks it."""
    rows = session.execute(_ARRIVAL, {"token_hash": token_hash, "today": today}).all()
    if not rows:
        return None
    sign_in, person, *_, is_demo = rows[0]
    own = [(assignment, authority, unit) for _, _, assignment, authority, unit, _ in rows if assignment is not None]
    return Arrival(
        name=person.name,
        person_id=person.id,
        sign_in_hash=sign_in.token_hash,
        chosen=sign_in.assignment_id,
        began_at=sign_in.began_at,
        seen_at=sign_in.seen_at,
        is_strong=sign_in.strong_at is not None,
        must_show_two=any(authority.requires_second_factor(today) for _, authority, _ in own),
        posts=tuple(as_post(assignment, authority.name, unit) for assignment, authority, unit in own),
        everyone=tuple(as_who(assignment, person, authority) for assignment, authority, _ in own),
        is_demo=is_demo,
    )


_INVENTED = aliased(Authority)
_TODAY = bindparam("today", type_=Assignment.from_on.type)
_ARRIVAL = (  # built once
    select(SignIn, Person, Assignment, Authority, Unit.name, exists().where(_INVENTED.is_demo))
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Assignment, and_(Assignment.person_id == Person.id, in_force(_TODAY)))
    .outerjoin(Assignment.authority)
    .outerjoin(Assignment.unit)
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None))
    .order_by(Assignment.id)
)


def sign_in_of(session: Session, token_hash: str) -> tuple[SignIn, Person] | None:
    asked = select(SignIn, Person).join(Person, Person.id == SignIn.person_id)
    found = session.execute(asked.where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None))).one_or_none()
    return None if found is None else (found[0], found[1])


def sign_ins_of(session: Session, person_id: int) -> Sequence[SignIn]:
    """Where a person is signed in now."""
    return session.scalars(select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))).all()


def who_with_token(session: Session, token_hash: str, today: date) -> Who | None:
    """Whose program it is that shows this token; None for one that is not or works no longer."""
    asked = (
        select(Assignment, Person, Authority)
        .join(Assignment.person)
        .join(Assignment.authority)
        .join(ApiToken, ApiToken.assignment_id == Assignment.id)
        .where(ApiToken.token_hash == token_hash, ApiToken.ended_at.is_(None), in_force(today))
    )
    found = session.execute(asked).one_or_none()
    return as_who(*found) if found is not None else None


def may_use_key(session: Session, assignment_id: int, key_hash: str) -> bool:
    """Whether no other act runs under this key. SQLite has one writer: whoever comes second has waited already."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    place = zlib.crc32(f"{assignment_id} {key_hash}".encode()) - 2**31  # of the two numbers a lock has, the second
    asked = text("SELECT pg_try_advisory_xact_lock(:lock, :place)")
    return bool(session.scalar(asked, {"lock": KEYS_LOCK, "place": place}))


def link_of(session: Session, token_hash: str) -> OneTimeLink | None:
    """A one-time link, held until the unit of work ends so that it works once."""
    asked = select(OneTimeLink).where(OneTimeLink.token_hash == token_hash)
    return session.scalars(asked.with_for_update()).one_or_none()


def links_of(session: Session, person_id: int) -> Sequence[OneTimeLink]:
    """The links a person has not used."""
    asked = select(OneTimeLink).where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None))
    return session.scalars(asked).all()


def failed_since(session: Session, key_hash: str, since: datetime) -> list[datetime]:
    """When tries with this key failed, oldest first. On PostgreSQL others with any key wait until this one is told."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TRIES_LOCK})
    asked = select(SignInAttempt.at).where(SignInAttempt.key_hash == key_hash, SignInAttempt.at > since)
    return list(session.scalars(asked.order_by(SignInAttempt.at)))


def challenge_of(session: Session, token_hash: str, purpose: Purpose, now: datetime) -> Challenge | None:
    """What was begun in a browser and still waits for its answer."""
    asked = select(Challenge).where(Challenge.token_hash == token_hash, Challenge.purpose == purpose)
    return session.scalars(asked.where(Challenge.expires_at > now)).one_or_none()


def sign_ins_seen(session: Session, person_id: int, this: str | None, now: datetime) -> list[SignInSeen]:
    """Where a person is signed in, this browser first and then the last used."""
    alive = [one for one in sign_ins_of(session, person_id) if is_alive(one.began_at, one.seen_at, now)]
    seen = [SignInSeen(one.token_hash, one.device, one.began_at, one.seen_at, one.token_hash == this) for one in alive]
    return sorted(seen, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))
