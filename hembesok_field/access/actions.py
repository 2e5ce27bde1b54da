"""What one may do in access. Each takes a session and never commits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import (
    ApiToken,
    Assignment,
    Authority,
    LogEntry,
    LogEntryFamily,
    LogHead,
    OneTimeLink,
    Person,
    SignIn,
    SignInAttempt,
    Unit,
)
from hembesok_field.kernel import ids, keys, passwords
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import By, Duty, Profession, Who


def write_log(session: Session, *, by: Who, action: str, families: Iterable[UUID], now: datetime) -> LogEntry:
    """Add one link to the chain of the asker's authority; other writers of that chain wait."""
    head = queries.log_head(session, by.authority_id)
    shown = sorted(families)
    entry = LogEntry(
        authority_id=by.authority_id,
        number=head.number + 1 if head else 1,
        at=now,
        person_id=by.person_id,
        assignment_id=by.assignment_id,
        unit_id=by.unit_id,
        action=action,
        families=" ".join(str(family) for family in shown),
        previous_hash=head.hash if head else "",
    )
    entry.hash = link_hash(entry)
    session.add(entry)
    session.flush()
    session.add_all(LogEntryFamily(entry_id=entry.id, family_id=family) for family in shown)
    _move_head(session, head, entry)
    return entry


def _move_head(session: Session, head: LogHead | None, entry: LogEntry) -> None:
    if head is None:
        head = LogHead(authority_id=entry.authority_id)
        session.add(head)
    head.number, head.hash = entry.number, entry.hash
    head.signature = head_signature(head)


def head_signature(head: LogHead) -> str:
    return keys.held().sign(f"{head.authority_id} {head.number} {head.hash}".encode())


def link_hash(entry: LogEntry) -> str:
    """All that the entry says and the hash before it, under the log's key: nobody without it can mend a chain."""
    said = "\x1f".join(
        str(part)
        for part in (
            entry.authority_id,
            entry.number,
            entry.at.isoformat(),
            entry.person_id,
            entry.assignment_id,
            entry.unit_id,
            entry.action,
            entry.families,
            entry.previous_hash,
        )
    )
    return keys.held().sign(said.encode())


def note_seen(session: Session, *, token_hash: str, now: datetime) -> None:
    """A signed-in person did something: her sign-in lives on."""
    found = queries.sign_in_of(session, token_hash)
    if found is not None:
        found[0].seen_at = now


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    profession: Profession,
    duty: Duty,
    from_on: date,
    by: By,
    unit: Unit | None = None,
    authority: Authority | None = None,
    represents_social_services: bool = False,
) -> Assignment:
    """A person and what she does, or one thing more that a person who is here already does.

    A unit's workers belong to the authority that owns its rows: the company, where one runs it.
    """
    _check_person(email, name, duty, unit)
    person = queries.person_with(session, email)
    if person is None:
        person = Person(email=email.strip().lower(), name=name.strip())
        session.add(person)
        session.flush()
    owner_id = unit.owner_id if unit else authority.id if authority else None
    if owner_id is None:
        raise Refused(Reason.AUTHORITY_UNKNOWN, code="")
    new = Assignment(
        person_id=person.id,
        profession=profession,
        duty=duty,
        authority_id=owner_id,
        unit_id=unit.id if unit else None,
        represents_social_services=represents_social_services,
        from_on=from_on,
    )
    if any(_covers(old, new) for old in queries.assignments_of(session, person.id)):
        raise Refused(Reason.ALREADY_HAS_IT, email=person.email)
    session.add(new)
    session.flush()
    return new


def _covers(old: Assignment, new: Assignment) -> bool:
    facts = ("profession", "duty", "authority_id", "unit_id", "represents_social_services")
    is_same = all(getattr(new, fact) == getattr(old, fact) for fact in facts)
    return is_same and (old.until_on is None or old.until_on >= new.from_on)


def _check_person(email: str, name: str, duty: Duty, unit: Unit | None) -> None:
    if not rules.is_email(email.strip()):
        raise Refused(Reason.EMAIL_NOT_ONE, email=email)
    if not name.strip():
        raise Refused(Reason.NAME_MISSING)
    if duty is Duty.FIELD and unit is None:
        raise Refused(Reason.FIELD_NEEDS_UNIT)


def set_password(session: Session, *, person: Person, password: str) -> None:
    """A new password; everyone who is signed in as her is signed out."""
    if fault := rules.password_fault(password, person.email):
        raise Refused(fault, shortest=rules.SHORTEST_PASSWORD, longest=rules.LONGEST_PASSWORD)
    person.password_hash = passwords.keep(password)


def mark_invented(authorities: Iterable[Authority]) -> None:
    """Say that these authorities' people and families are made up; from now on every page says so too."""
    for authority in authorities:
        authority.is_demo = True


def share_password(session: Session, *, people: Iterable[Person], password: str) -> None:
    """One password for several invented people, worked out once: the demo has thirty, and a hash is dear on purpose."""
    kept = passwords.keep(password)
    for person in people:
        if fault := rules.password_fault(password, person.email):
            raise Refused(fault, shortest=rules.SHORTEST_PASSWORD, longest=rules.LONGEST_PASSWORD)
        person.password_hash = kept


def end_sign_ins(session: Session, *, person_id: int, now: datetime) -> None:
    for sign_in in queries.sign_ins_of(session, person_id):
        sign_in.ended_at = now


def make_link(session: Session, *, person: Person, now: datetime) -> str:
    """A new one-time link to choose a password; the ones she has not used die. Returned once, kept as a hash."""
    for old in queries.links_of(session, person.id):
        old.used_at = now
    token = ids.new_token()
    session.add(OneTimeLink(token_hash=rules.digest(token), person_id=person.id, expires_at=now + rules.LINK_LIVES))
    return token


def use_link(session: Session, *, token: str, password: str, now: datetime) -> Person:
    """Choose a password through a one-time link, which is then dead; refused when it is already."""
    person = person_of_link(session, token=token, now=now)
    set_password(session, person=person, password=password)
    end_sign_ins(session, person_id=person.id, now=now)
    for link in queries.links_of(session, person.id):
        link.used_at = now
    return person


def person_of_link(session: Session, *, token: str, now: datetime) -> Person:
    link = queries.link_of(session, rules.digest(token))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise Refused(Reason.LINK_IS_DEAD)
    return session.get_one(Person, link.person_id)


def try_keys(email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """What a try is counted by, unreadable without the keys, and how many failures each allows."""
    sign = keys.held().sign
    return (
        (sign(f"email:{email.strip().lower()}".encode()), rules.TRIES_PER_EMAIL),
        (sign(f"address:{address}".encode()), rules.TRIES_PER_ADDRESS),
    )


def begin_try(session: Session, *, email: str, address: str, now: datetime) -> None:
    """Count a try as failed before the password is looked at, so that a hundred at once are a hundred.

    Refused with the moment when the next try is let through.
    """
    since = now - rules.LOOK_BACK
    free_at = [
        moment
        for key, allowed in try_keys(email, address)
        if (moment := rules.free_again_at(queries.failed_since(session, key, since), allowed)) and moment > now
    ]
    if free_at:
        raise Refused(Reason.WAIT, until=max(free_at))
    for key, _ in try_keys(email, address):
        session.add(SignInAttempt(key_hash=key, at=now))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))


def take_back_try(session: Session, *, email: str, address: str, began_at: datetime) -> None:
    """The password was right: earlier failures with this e-mail are forgotten, and so is this try."""
    (email_key, _), (address_key, _) = try_keys(email, address)
    this_one = and_(SignInAttempt.key_hash == address_key, SignInAttempt.at == began_at)
    session.execute(delete(SignInAttempt).where(or_(SignInAttempt.key_hash == email_key, this_one)))


def open_sign_in(session: Session, *, person_id: int, device: str, now: datetime) -> str:
    """A fresh sign-in for this browser. Returns its token, of which only the hash is kept."""
    token = ids.new_token()
    session.add(
        SignIn(token_hash=rules.digest(token), person_id=person_id, device=device[:200], began_at=now, seen_at=now)
    )
    return token


def end_sign_in(session: Session, *, token_hash: str, now: datetime) -> None:
    found = queries.sign_in_of(session, token_hash)
    if found is not None:
        found[0].ended_at = now


def choose_assignment(session: Session, *, token_hash: str, assignment_id: int, today: date) -> None:
    """Go on in another of one's own assignments; NotFound for anyone else's."""
    found = queries.sign_in_of(session, token_hash)
    own = queries.posts_of(session, found[1].id, today) if found else []
    if found is None or assignment_id not in {post.assignment_id for post in own}:
        raise NotFound
    found[0].assignment_id = assignment_id


def make_api_token(session: Session, *, assignment_id: int, now: datetime) -> str:
    """A program's key to what one person sees in one assignment. Returned once, kept as a hash."""
    token = ids.new_token()
    session.add(ApiToken(token_hash=rules.digest(token), assignment_id=assignment_id, made_at=now))
    return token
