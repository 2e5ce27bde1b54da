"""What a person can show besides her password, and who asks for it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries.people import in_force
from hembesok_field.access.shapes import Factors, KeySeen
from hembesok_field.access.tables import Assignment, Authority, CodeKey, Passkey, ProviderAccount
from hembesok_field.kernel.identity import Who


def passkey_with(session: Session, credential_id: str) -> Passkey | None:
    """A key by the name its device gave it, held until the unit of work ends so that its count moves one way."""
    asked = select(Passkey).where(Passkey.credential_id == credential_id)
    return session.scalars(asked.with_for_update()).one_or_none()


def passkeys_of(session: Session, person_id: int) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all()


def code_key_of(session: Session, person_id: int) -> CodeKey | None:
    return session.get(CodeKey, person_id)


def factors_of(session: Session, person_id: int) -> Factors:
    """What a person can show besides her password."""
    keys = tuple(KeySeen(key.id, key.name, key.made_at, key.used_at) for key in passkeys_of(session, person_id))
    return Factors(keys=keys, has_codes=code_key_of(session, person_id) is not None)


def must_show_two(session: Session, person_id: int, today: date) -> bool:
    """Whether an authority that she works for today asks for more than a password."""
    asked = select(Authority).join(Assignment, Assignment.authority_id == Authority.id)
    own = session.scalars(asked.where(Assignment.person_id == person_id, in_force(today)))
    return any(authority.requires_second_factor(today) for authority in own)


def account_of(session: Session, issuer: str, subject: str) -> ProviderAccount | None:
    asked = select(ProviderAccount).where(ProviderAccount.issuer == issuer, ProviderAccount.subject == subject)
    return session.scalars(asked).one_or_none()


def has_account_at(session: Session, issuer: str, person_id: int) -> bool:
    there = exists().where(ProviderAccount.issuer == issuer, ProviderAccount.person_id == person_id)
    return bool(session.scalar(select(there)))


def asks_for_two(session: Session, by: Who, today: date) -> bool:
    """Whether the asker's authority asks for more than a password."""
    return session.get_one(Authority, by.authority_id).requires_second_factor(today)
