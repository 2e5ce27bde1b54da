"""Help for one who has lost her keys: an admin starts, another person approves, and only then is there a link."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.actions.passwords import make_link
from hembesok_field.access.actions.ways_in import end_sign_ins
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import Assignment, Authority, Person, Recovery
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import Duty, Who


def start_help(session: Session, *, by: Who, email: str, now: datetime, today: date) -> None:
    if by.duty is not Duty.ADMIN:
        raise NotAllowed
    person = queries.person_at(session, by, email, today)
    if person is None:
        raise Refused(Reason.NOT_A_COLLEAGUE, email=email)
    if person.id == by.person_id:
        raise Refused(Reason.NOT_ONESELF)
    if any(waits.person_id == person.id for waits in queries.help_waiting(session, by, now - rules.RECOVERY_LIVES)):
        raise Refused(Reason.HELP_WAITS, name=person.name)
    session.add(
        Recovery(person_id=person.id, authority_id=by.authority_id, started_by=by.assignment_id, started_at=now)
    )


def sign_out_colleague(session: Session, *, by: Who, email: str, now: datetime, today: date) -> None:
    """End every sign-in of one who works at the admin's own authority: a tablet was lost, or something looks wrong."""
    if by.duty is not Duty.ADMIN:
        raise NotAllowed
    person = queries.person_at(session, by, email, today)
    if person is None:
        raise Refused(Reason.NOT_A_COLLEAGUE, email=email)
    end_sign_ins(session, person_id=person.id, now=now)


def approve_help(session: Session, *, by: Who, number: int, now: datetime) -> str:
    """The link, told once and to the second of the two; whoever uses it chooses a password and loses old keys."""
    begun = _waiting(session, by, number, now)
    if session.get_one(Assignment, begun.started_by).person_id == by.person_id:
        raise Refused(Reason.TWO_PEOPLE)
    if begun.person_id == by.person_id:
        raise Refused(Reason.NOT_ONESELF)
    token = make_link(session, person=session.get_one(Person, begun.person_id), now=now)
    session.flush()
    begun.approved_by, begun.approved_at, begun.link_hash = by.assignment_id, now, rules.digest(token)
    return token


def take_back_help(session: Session, *, by: Who, number: int, now: datetime) -> None:
    _waiting(session, by, number, now).ended_at = now


def _waiting(session: Session, by: Who, number: int, now: datetime) -> Recovery:
    if by.duty not in {Duty.ADMIN, Duty.COORDINATOR}:
        raise NotAllowed
    begun = queries.recovery_for(session, by, number)
    if begun.approved_at or begun.ended_at or begun.started_at + rules.RECOVERY_LIVES <= now:
        raise Refused(Reason.HELP_IS_OVER)
    return begun


def ask_for_two(session: Session, *, by: Who, is_asked: bool, today: date) -> None:
    """From today a password alone opens nothing at the admin's own authority, or it does again."""
    if by.duty is not Duty.ADMIN:
        raise NotAllowed
    session.get_one(Authority, by.authority_id).second_factor_from = today if is_asked else None
