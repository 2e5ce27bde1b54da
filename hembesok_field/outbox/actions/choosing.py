"""Who is told and how, which words may be used, and what is tried again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.booking import actions as booking
from hembesok_field.family.actions import remember
from hembesok_field.family.rules import EventKind
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import By, Duty, Who
from hembesok_field.kernel.walls import as_the_program
from hembesok_field.outbox import queries, rules
from hembesok_field.outbox.actions.telling import keep_in_step, keep_in_step_of
from hembesok_field.outbox.rules import FamilyWay, Reason, StaffReminder, State
from hembesok_field.outbox.shapes import Text
from hembesok_field.outbox.tables import GuardianChoice, StaffChoice, TextReview, UnitPhone
from hembesok_field.outbox.texts import text_in


def choose(session: Session, *, by_invitation: bool, reminder: StaffReminder, by: Who, now: datetime) -> None:
    """How one is told from now on. With invitations the calendar address dies: nobody gets both."""
    session.merge(StaffChoice(person_id=by.person_id, by_invitation=by_invitation, reminder=reminder, made_at=now))
    session.flush()
    if by_invitation:
        booking.end_addresses(session, person_id=by.person_id, now=now)
    keep_in_step_of(session, by.person_id, now=now)


def keep_guardian_choice(
    session: Session,
    *,
    by: Who,
    family_id: UUID,
    guardian_id: UUID,
    way: FamilyWay | None,
    language: str,
    now: datetime,
) -> None:
    """That a guardian has asked to be told, or wants it no longer (`way` None): what has not left is taken back.

    Never for a family with protected identity.
    """
    family, guardian = queries.guardian_of(session, by, family_id, guardian_id)
    if way is None:
        _stop(session, family, guardian.id, by=by, now=now)
        return
    if family.is_protected:
        raise Refused(Reason.PROTECTED)
    if text_in(language) is None:
        raise Refused(Reason.LANGUAGE_UNKNOWN)
    if way is FamilyWay.SMS and not guardian.phone:
        raise Refused(Reason.NO_PHONE)
    if way is FamilyWay.LETTER and not family.address:
        raise Refused(Reason.NO_HOME)
    session.merge(
        GuardianChoice(
            guardian_id=guardian.id,
            family_id=family.id,
            bvc_id=family.bvc_id,
            way=way,
            language=language,
            written_by=by.assignment_id,
            at=now,
        )
    )
    remember(session, family, by=by, kind=EventKind.MESSAGES_WANTED, on=clock.swedish(now).date(), now=now)
    _keep_family_in_step(session, family.id, now)


def _stop(session: Session, family: Family, guardian_id: UUID, *, by: Who, now: datetime) -> None:
    row = session.get(GuardianChoice, guardian_id)
    if row is None:
        return
    session.delete(row)
    remember(session, family, by=by, kind=EventKind.MESSAGES_STOPPED, on=clock.swedish(now).date(), now=now)
    _keep_family_in_step(session, family.id, now)


def _keep_family_in_step(session: Session, family_id: UUID, now: datetime) -> None:
    session.flush()
    with as_the_program(session):
        keep_in_step(session, queries.coming_visits_of_family(session, family_id, now), now=now)


def sign_words(
    session: Session, *, by: Who, text: Text, digest: str, reviewer: str, reviewed_on: date, now: datetime
) -> None:
    """Sign, for one's own authority, that someone who knows the language has reviewed these very words."""
    if by.duty is not Duty.ADMIN:
        raise NotAllowed
    if text.digest != digest:
        raise Refused(Reason.TEXT_CHANGED)
    name = " ".join(reviewer.split())[:120]
    if not name:
        raise Refused(Reason.REVIEWER_MISSING)
    if reviewed_on > clock.swedish(now).date():
        raise Refused(Reason.REVIEWED_IN_FUTURE)
    if queries.words_seen(session, by, text).reviewer is not None:
        return
    facts = {"reviewer": name, "reviewed_on": reviewed_on, "signed_by": by.assignment_id, "at": now}
    session.add(TextReview(authority_id=by.authority_id, language=text.language, digest=digest, **facts))
    session.flush()


def keep_number(session: Session, *, by: Who, unit_id: int, phone: str, now: datetime) -> None:
    """The number that a unit's families are asked to call; empty takes it away, and then nothing is sent to them."""
    unit = queries.own_unit(session, by, unit_id)
    row = session.get(UnitPhone, unit.id)
    if not phone.strip():
        if row is not None:
            session.delete(row)
        return
    number = rules.plain_phone(phone)
    if number is None:
        raise Refused(Reason.NOT_A_PHONE)
    session.merge(UnitPhone(unit_id=unit.id, phone=number, written_by=by.assignment_id, at=now))
    session.flush()


def try_again(session: Session, *, by: By, number: int, now: datetime) -> None:
    """Let a message that has not arrived be tried again, unless its hour has passed or something newer has left."""
    with as_the_program(session):
        row = queries.dead_one(session, by, number)
        if row.state is not State.DEAD:
            raise Refused(Reason.NOT_DEAD)
        if (row.until_at is not None and row.until_at <= now) or queries.is_overtaken(session, row):
            raise Refused(Reason.OVERTAKEN)
        row.state, row.closed_at, row.next_at, row.tries = State.WAITING, None, now, 1
        session.flush()
