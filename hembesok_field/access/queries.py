"""Every question put to the access tables, named by the question.

Those without `by` are asked before anyone is known (signing in), or are the program's own (units by code).
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased, joinedload

from hembesok_field.access.rules import Purpose, UnitKind, is_alive
from hembesok_field.access.shapes import (
    Arrival,
    Colleague,
    Factors,
    HelpSeen,
    KeySeen,
    Post,
    SignInSeen,
    TabletEnd,
    TabletSeen,
)
from hembesok_field.access.tables import (
    ApiToken,
    Assignment,
    Authority,
    Challenge,
    CodeKey,
    Collaboration,
    EmergencyAccess,
    LogEntry,
    LogEntryFamily,
    LogHead,
    LogStart,
    OneTimeLink,
    Passkey,
    Person,
    ProviderAccount,
    Recovery,
    SignIn,
    SignInAttempt,
    Tablet,
    TabletPass,
    Unit,
    WritingKey,
)
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Duty, Who, side_of

PROTECTED = "Skyddade uppgifter"  # instead of the name of a member of staff who is protected
CHAIN_LOCK = 7301
TRIES_LOCK = 7302
KEYS_LOCK = 7305  # with a part of the key: two requests under it do not run at once
PORTION = 1_000
# What a link is made of, in the order in which it is hashed.
LINK = (
    "authority_id",
    "number",
    "at",
    "person_id",
    "assignment_id",
    "unit_id",
    "action",
    "families",
    "previous_hash",
)


def _in_force(today: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(Assignment.from_on <= today, or_(Assignment.until_on.is_(None), Assignment.until_on >= today))


def who_in(session: Session, assignment_id: int, today: date) -> Who:
    """The asker in that assignment; NotFound when it is nobody's or not in force that day."""
    asked = select(Assignment, Person, Authority).join(Assignment.person).join(Assignment.authority)
    found = session.execute(asked.where(Assignment.id == assignment_id, _in_force(today))).one_or_none()
    if found is None:
        raise NotFound
    return _who(*found)


def _who(assignment: Assignment, person: Person, authority: Authority) -> Who:
    return Who(
        person_id=person.id,
        assignment_id=assignment.id,
        name=person.name,
        profession=assignment.profession,
        duty=assignment.duty,
        authority_id=authority.id,
        authority_kind=authority.kind,
        unit_id=assignment.unit_id,
        represents_social_services=assignment.represents_social_services,
    )


def who_was(session: Session, assignment_id: int) -> Who | None:
    """A person in an assignment that may have ended: for what she wrote while it had not. None when there is none."""
    asked = select(Assignment, Person, Authority).join(Assignment.person).join(Assignment.authority)
    found = session.execute(asked.where(Assignment.id == assignment_id)).one_or_none()
    return None if found is None else _who(*found)


def opened_by(session: Session, assignment_id: int, now: datetime) -> frozenset[UUID]:
    """The families of other units that she has opened in need, and whose hour has not passed."""
    asked = select(EmergencyAccess.family_id).where(
        EmergencyAccess.assignment_id == assignment_id, EmergencyAccess.until_at > now
    )
    return frozenset(session.scalars(asked))


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
        posts=tuple(_post(assignment, authority.name, unit) for assignment, authority, unit in own),
        everyone=tuple(_who(assignment, person, authority) for assignment, authority, _ in own),
        is_demo=is_demo,
    )


_INVENTED = aliased(Authority)
_TODAY = bindparam("today", type_=Assignment.from_on.type)
_ARRIVAL = (  # built once
    select(SignIn, Person, Assignment, Authority, Unit.name, exists().where(_INVENTED.is_demo))
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Assignment, and_(Assignment.person_id == Person.id, _in_force(_TODAY)))
    .outerjoin(Assignment.authority)
    .outerjoin(Assignment.unit)
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None))
    .order_by(Assignment.id)
)


def _post(assignment: Assignment, authority: str, unit: str | None) -> Post:
    return Post(assignment.id, assignment.profession, assignment.duty, unit or authority)


def posts_of(session: Session, person_id: int, today: date) -> list[Post]:
    """The assignments a person can choose between today, oldest first."""
    asked = (
        select(Assignment, Authority.name, Unit.name)
        .join(Assignment.authority)
        .outerjoin(Assignment.unit)
        .where(Assignment.person_id == person_id, _in_force(today))
        .order_by(Assignment.id)
    )
    return [_post(*row) for row in session.execute(asked)]


def _as_colleague(assignment: Assignment, person: Person, unit: Unit | None) -> Colleague:
    return Colleague(
        assignment_id=assignment.id,
        person_id=person.id,
        name=PROTECTED if person.is_protected else person.name,
        profession=assignment.profession,
        side=side_of(assignment.profession, assignment.represents_social_services),
        unit_name=unit.name if unit else "",
    )


def colleagues_at(session: Session, by: By, unit_id: int, today: date) -> list[Colleague]:
    """Those who visit from a unit. A field worker asks of her own unit and of those it works with; others get none."""
    if isinstance(by, Who) and not may_know_unit(session, by, unit_id, today):
        return []
    asked = (
        select(Assignment, Person, Unit)
        .join(Assignment.person)
        .join(Assignment.unit)
        .where(Assignment.unit_id == unit_id, Assignment.duty == Duty.FIELD, _in_force(today))
        .order_by(Person.name, Assignment.id)
    )
    return [_as_colleague(*row) for row in session.execute(asked)]


def may_know_unit(session: Session, by: Who, unit_id: int, today: date) -> bool:
    """Whether the asker works there, for the authority that owns it, or at a unit that works with it today."""
    if by.unit_id is None:
        owned = exists().where(
            Unit.id == unit_id, or_(Unit.authority_id == by.authority_id, Unit.company_id == by.authority_id)
        )
        return bool(session.scalar(select(owned)))
    if by.unit_id == unit_id:
        return True
    pair = or_(
        and_(Collaboration.bvc_id == by.unit_id, Collaboration.social_id == unit_id),
        and_(Collaboration.social_id == by.unit_id, Collaboration.bvc_id == unit_id),
    )
    return bool(session.scalar(select(exists().where(pair, _collaborate_on(today)))))


def _collaborate_on(day: date) -> ColumnElement[bool]:
    return and_(
        Collaboration.from_on <= day,
        or_(Collaboration.until_on.is_(None), Collaboration.until_on >= day),
    )


def colleague(session: Session, assignment_id: int) -> Colleague:
    """One person as others see her, also when her assignment has ended; NotFound when there is none."""
    asked = select(Assignment, Person, Unit).join(Assignment.person).outerjoin(Assignment.unit)
    found = session.execute(asked.where(Assignment.id == assignment_id)).one_or_none()
    if found is None:
        raise NotFound
    return _as_colleague(*found)


def unit_named(session: Session, code: str) -> Unit | None:
    return session.scalars(select(Unit).where(Unit.code == code)).one_or_none()


def authority_named(session: Session, code: str) -> Authority | None:
    return session.scalars(select(Authority).where(Authority.code == code)).one_or_none()


def partners_of(session: Session, by: By, bvc_id: int, on: date) -> list[Unit]:
    """The social-services units that a BVC works with that day, by name; told to those who may know the BVC."""
    if isinstance(by, Who) and not may_know_unit(session, by, bvc_id, on):
        return []
    asked = (
        select(Unit)
        .join(Collaboration, Collaboration.social_id == Unit.id)
        .where(Collaboration.bvc_id == bvc_id, _collaborate_on(on), Unit.kind == UnitKind.SOCIAL_SERVICES)
        .order_by(Unit.name)
    )
    return list(session.scalars(asked).unique())


def units_of(session: Session, by: Who, today: date) -> list[Unit]:
    """The units of the asker's authority; a company's are those it runs."""
    is_own = func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id
    return list(session.scalars(select(Unit).where(is_own).order_by(Unit.kind, Unit.name)))


def units_by_kind(session: Session) -> dict[UnitKind, dict[int, str]]:
    """Every unit's id and name, for choosing where a family moves; which units there are is no secret."""
    found: dict[UnitKind, dict[int, str]] = {kind: {} for kind in UnitKind}
    for unit in session.scalars(select(Unit).order_by(Unit.name, Unit.id)):
        found[unit.kind][unit.id] = unit.name
    return found


def is_demo(session: Session) -> bool:
    """Whether the people and families of this database are invented."""
    return bool(session.scalar(select(exists().where(Authority.is_demo))))


def is_empty(session: Session) -> bool:
    """Whether nothing has been written into this database: no authority, and so no unit, person at work or family."""
    return not session.scalar(select(or_(exists().where(Authority.id > 0), exists().where(Person.id > 0))))


def person_with(session: Session, email: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def assignments_of(session: Session, person_id: int) -> Sequence[Assignment]:
    """All that a person has, with unit and authority, oldest first; ended ones too."""
    asked = select(Assignment).options(joinedload(Assignment.unit), joinedload(Assignment.authority))
    return session.scalars(asked.where(Assignment.person_id == person_id).order_by(Assignment.id)).all()


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
        .where(ApiToken.token_hash == token_hash, ApiToken.ended_at.is_(None), _in_force(today))
    )
    found = session.execute(asked).one_or_none()
    return _who(*found) if found is not None else None


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


def log_head(session: Session, authority_id: int) -> LogHead | None:
    """The end of an authority's chain. On PostgreSQL the chain is locked until the unit of work ends.

    By its row; while there is none yet, by a number, for there is no row to wait for.
    """
    asked = select(LogHead).where(LogHead.authority_id == authority_id).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    head = session.scalars(asked).one_or_none()
    if head is None and session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :authority)"), {"lock": CHAIN_LOCK, "authority": authority_id}
        )
        head = session.scalars(asked).one_or_none()
    return head


def authorities_with_logs(session: Session) -> list[tuple[int, str]]:
    """Id and name of every authority that has a chain, or should have one."""
    has_chain = or_(
        exists().where(LogEntry.authority_id == Authority.id), exists().where(LogHead.authority_id == Authority.id)
    )
    asked = select(Authority.id, Authority.name).where(has_chain)
    return [(key, name) for key, name in session.execute(asked.order_by(Authority.id))]


def standing_head(session: Session, authority_id: int) -> LogHead | None:
    """The end of an authority's chain as it stands; unlike `log_head` it stops nobody from adding to it."""
    return session.scalars(select(LogHead).where(LogHead.authority_id == authority_id)).one_or_none()


def log_start(session: Session, authority_id: int) -> LogStart | None:
    """Where an authority's chain begins when its oldest entries are gone by their rule; None while all are there."""
    return session.scalars(select(LogStart).where(LogStart.authority_id == authority_id)).one_or_none()


def log_chain(session: Session, authority_id: int, last: int | None = None) -> Iterator[Sequence[Any]]:
    """An authority's entries in order, up to a number where one is given; fetched in portions, as columns alone:

    a log of years is long, and rows that the session keeps would cost more than all the rest.
    """
    asked = select(*(LogEntry.__table__.c[name] for name in (*LINK, "hash"))).where(
        LogEntry.authority_id == authority_id
    )
    if last is not None:
        asked = asked.where(LogEntry.number <= last)
    yield from session.execute(asked.order_by(LogEntry.number).execution_options(yield_per=PORTION))


def hash_at(session: Session, authority_id: int, number: int) -> str | None:
    """The hash of one entry of a chain; None where there is none."""
    asked = select(LogEntry.hash).where(LogEntry.authority_id == authority_id, LogEntry.number == number)
    return session.scalars(asked).one_or_none()


def family_places(session: Session, authority_id: int, last: int) -> int:
    """In how many places families stand in the index of a chain, up to a number."""
    asked = select(func.count()).select_from(LogEntryFamily).join(LogEntry, LogEntry.id == LogEntryFamily.entry_id)
    return session.scalar(asked.where(LogEntry.authority_id == authority_id, LogEntry.number <= last)) or 0


def challenge_of(session: Session, token_hash: str, purpose: Purpose, now: datetime) -> Challenge | None:
    """What was begun in a browser and still waits for its answer."""
    asked = select(Challenge).where(Challenge.token_hash == token_hash, Challenge.purpose == purpose)
    return session.scalars(asked.where(Challenge.expires_at > now)).one_or_none()


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
    own = session.scalars(asked.where(Assignment.person_id == person_id, _in_force(today)))
    return any(authority.requires_second_factor(today) for authority in own)


def account_of(session: Session, issuer: str, subject: str) -> ProviderAccount | None:
    asked = select(ProviderAccount).where(ProviderAccount.issuer == issuer, ProviderAccount.subject == subject)
    return session.scalars(asked).one_or_none()


def has_account_at(session: Session, issuer: str, person_id: int) -> bool:
    there = exists().where(ProviderAccount.issuer == issuer, ProviderAccount.person_id == person_id)
    return bool(session.scalar(select(there)))


def sign_ins_seen(session: Session, person_id: int, this: str | None, now: datetime) -> list[SignInSeen]:
    """Where a person is signed in, this browser first and then the last used."""
    alive = [one for one in sign_ins_of(session, person_id) if is_alive(one.began_at, one.seen_at, now)]
    seen = [SignInSeen(one.token_hash, one.device, one.began_at, one.seen_at, one.token_hash == this) for one in alive]
    return sorted(seen, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def person_at(session: Session, by: Who, email: str, today: date) -> Person | None:
    """The person with that address, if she works for the asker's authority today."""
    asked = select(Person).join(Assignment, Assignment.person_id == Person.id)
    hers = Person.email == email.strip().lower()
    return session.scalars(asked.where(hers, Assignment.authority_id == by.authority_id, _in_force(today))).first()


def recovery_for(session: Session, by: Who, number: int) -> Recovery:
    """Help that was begun at the asker's authority, held until the unit of work ends; NotFound for anyone else's."""
    asked = select(Recovery).where(Recovery.id == number, Recovery.authority_id == by.authority_id)
    found = session.scalars(asked.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def recovery_of_link(session: Session, token_hash: str) -> Recovery | None:
    return session.scalars(select(Recovery).where(Recovery.link_hash == token_hash)).one_or_none()


def help_waiting(session: Session, by: Who, since: datetime) -> list[HelpSeen]:
    """Whom the asker's authority is helping in, oldest first: begun since then, neither approved nor taken back."""
    starter, helped = aliased(Person), aliased(Person)
    asked = (
        select(Recovery, helped, starter)
        .join(helped, helped.id == Recovery.person_id)
        .join(Assignment, Assignment.id == Recovery.started_by)
        .join(starter, starter.id == Assignment.person_id)
        .where(
            Recovery.authority_id == by.authority_id,
            Recovery.started_at > since,
            Recovery.approved_at.is_(None),
            Recovery.ended_at.is_(None),
        )
        .order_by(Recovery.id)
    )
    return [
        HelpSeen(
            number=begun.id,
            person_id=person.id,
            name=person.name,
            email=person.email,
            started_by=other.name,
            started_at=begun.started_at,
            is_mine=other.id == by.person_id,
        )
        for begun, person, other in session.execute(asked)
    ]


def asks_for_two(session: Session, by: Who, today: date) -> bool:
    """Whether the asker's authority asks for more than a password."""
    return session.get_one(Authority, by.authority_id).requires_second_factor(today)


def tablet_named(session: Session, tablet_id: UUID) -> Tablet | None:
    """A tablet, ended or not; it is met before anyone on it is known."""
    return session.get(Tablet, tablet_id)


def tablet_held(session: Session, tablet_id: UUID) -> Tablet:
    """A tablet that is there, held until the unit of work ends."""
    return session.scalars(select(Tablet).where(Tablet.id == tablet_id).with_for_update()).one()


def tablet_with_key(session: Session, public_key: bytes) -> Tablet | None:
    return session.scalars(select(Tablet).where(Tablet.public_key == public_key)).one_or_none()


def tablets_of(session: Session, by: Who) -> list[TabletSeen]:
    """The tablets of the asker's authority, those in use first."""
    asked = select(Tablet, Person.name, Person.is_protected).outerjoin(Assignment, Assignment.id == Tablet.seen_by)
    asked = asked.outerjoin(Person, Person.id == Assignment.person_id).where(Tablet.authority_id == by.authority_id)
    return [
        TabletSeen(
            id=one.id,
            name=one.name,
            made_at=one.made_at,
            seen_at=one.seen_at,
            seen_by=PROTECTED if is_protected else name,
            waiting=one.waiting,
            oldest_at=one.oldest_at,
            ending=one.ending,
            wiped_at=one.wiped_at,
        )
        for one, name, is_protected in session.execute(asked.order_by(Tablet.ended_at.is_not(None), Tablet.name))
    ]


def last_tablet_of_each(session: Session, by: Who) -> dict[int, UUID]:
    """Those who have been let in on a tablet of the asker's authority: by assignment, the one each used last."""
    came = func.coalesce(func.max(TabletPass.made_at), WritingKey.made_at)
    asked = (
        select(WritingKey.assignment_id, WritingKey.tablet_id)
        .join(Tablet, Tablet.id == WritingKey.tablet_id)
        .outerjoin(
            TabletPass,
            and_(TabletPass.tablet_id == WritingKey.tablet_id, TabletPass.assignment_id == WritingKey.assignment_id),
        )
        .where(Tablet.authority_id == by.authority_id)
        .group_by(WritingKey.id)
        .order_by(came)
    )
    return {row.assignment_id: row.tablet_id for row in session.execute(asked)}  # the last one stands


def pass_of(session: Session, token_hash: str) -> tuple[TabletPass, SignIn, Tablet] | None:
    """A tablet's pass while its sign-in and its tablet last."""
    asked = (
        select(TabletPass, SignIn, Tablet)
        .join(SignIn, SignIn.token_hash == TabletPass.sign_in_hash)
        .join(Tablet, Tablet.id == TabletPass.tablet_id)
        .where(TabletPass.token_hash == token_hash, SignIn.ended_at.is_(None))
    )
    found = session.execute(asked).one_or_none()
    return None if found is None or found[2].ending is TabletEnd.LOST else (found[0], found[1], found[2])


def sign_ins_on(session: Session, tablet_id: UUID) -> Sequence[SignIn]:
    """Those who are signed in on a tablet."""
    here = select(TabletPass.sign_in_hash).where(TabletPass.tablet_id == tablet_id)
    return session.scalars(select(SignIn).where(SignIn.token_hash.in_(here), SignIn.ended_at.is_(None))).all()


def ended_writing_keys(session: Session, tablet_id: UUID, today: date) -> list[UUID]:
    """Those on the tablet whose assignment is not in force: what they could read there is to go."""
    over = or_(Assignment.until_on < today, Assignment.from_on > today)
    asked = select(WritingKey.id).join(Assignment, Assignment.id == WritingKey.assignment_id)
    return list(session.scalars(asked.where(WritingKey.tablet_id == tablet_id, over).order_by(WritingKey.id)))


def writing_key_for(session: Session, tablet_id: UUID, assignment_id: int) -> WritingKey | None:
    asked = select(WritingKey).where(WritingKey.tablet_id == tablet_id, WritingKey.assignment_id == assignment_id)
    return session.scalars(asked).one_or_none()
