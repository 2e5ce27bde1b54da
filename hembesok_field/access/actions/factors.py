"""What a person shows besides her password: keys, codes and accounts, added, used and taken away."""

from datetime import date, datetime

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.proofs import codes
from hembesok_field.access.proofs.accounts import Account
from hembesok_field.access.proofs.passkeys import NewKey
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import CodeKey, Passkey, ProviderAccount
from hembesok_field.kernel.errors import NotFound, Refused


def add_passkey(session: Session, *, person_id: int, key: NewKey, name: str, now: datetime) -> None:
    if queries.passkey_with(session, key.credential_id) is not None:
        raise Refused(Reason.KEY_IS_HERE)
    session.add(
        Passkey(
            person_id=person_id,
            credential_id=key.credential_id,
            public_key=key.public_key,
            sign_count=key.sign_count,
            name=_key_name(name),
            made_at=now,
        )
    )


def _key_name(name: str) -> str:
    plain = " ".join(name.split())[:60]
    if not plain:
        raise Refused(Reason.KEY_NAMELESS)
    return plain


def name_passkey(session: Session, *, person_id: int, number: int, name: str) -> None:
    _own_key(session, person_id, number).name = _key_name(name)


def remove_passkey(session: Session, *, person_id: int, number: int, today: date) -> None:
    """Refused for the last thing she can show, where her authority asks for it."""
    key = _own_key(session, person_id, number)
    _keep_one(session, person_id, today)
    session.delete(key)


def _own_key(session: Session, person_id: int, number: int) -> Passkey:
    key = session.get(Passkey, number)
    if key is None or key.person_id != person_id:
        raise NotFound
    return key


def _keep_one(session: Session, person_id: int, today: date) -> None:
    if queries.factors_of(session, person_id).count == 1 and queries.must_show_two(session, person_id, today):
        raise Refused(Reason.LAST_FACTOR)


def keep_codes(session: Session, *, person_id: int, secret: str, code: str, now: datetime, moment: datetime) -> None:
    """Begin with codes from this secret, once a code of `moment` (the machine's own) shows that a telephone has it."""
    step = codes.step_shown(secret, code, moment)
    if step is None:
        raise Refused(Reason.CODE_WRONG)
    session.execute(delete(CodeKey).where(CodeKey.person_id == person_id))
    session.add(CodeKey(person_id=person_id, secret=secret, last_step=step, made_at=now))


def use_code(session: Session, *, person_id: int, code: str, moment: datetime) -> None:
    """Refused unless this is the code of this half-minute, and the first time that it is used."""
    kept = queries.code_key_of(session, person_id)
    step = codes.step_shown(kept.secret, code, moment) if kept else None
    if step is None:
        raise Refused(Reason.CODE_WRONG)
    first = update(CodeKey).where(CodeKey.person_id == person_id, CodeKey.last_step < step).values(last_step=step)
    done = session.execute(first)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Refused(Reason.CODE_WRONG)


def remove_codes(session: Session, *, person_id: int, today: date) -> None:
    _keep_one(session, person_id, today)
    session.execute(delete(CodeKey).where(CodeKey.person_id == person_id))


def forget_factors(session: Session, *, person_id: int) -> None:
    """For one who has lost them: only two others together can ask for this (`recovery`)."""
    for table in (Passkey, CodeKey):
        session.execute(delete(table).where(table.person_id == person_id))


def person_of_account(session: Session, *, account: Account, now: datetime) -> int:
    """Whose account it is: by issuer and subject, or the first time by what it names her, which must be her address.

    A second subject with the same address is a stranger: addresses are handed on, subjects are not.
    """
    known = queries.account_of(session, account.issuer, account.subject)
    if known is not None:
        return known.person_id
    person = queries.person_with(session, account.named) if rules.is_email(account.named) else None
    if person is None or queries.has_account_at(session, account.issuer, person.id):
        raise Refused(Reason.PROVIDER_STRANGER)
    session.add(ProviderAccount(person_id=person.id, issuer=account.issuer, subject=account.subject[:255], made_at=now))
    return person.id
