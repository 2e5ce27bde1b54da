"""Every question put to the outbox, named by the question.

Those without `by` are asked by the program itself, for what it writes and sends; nobody is shown their answer.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import Step
from hembesok_field.booking.tables import BookingParticipant, BookingStep
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family, Guardian, Participation
from hembesok_field.kernel.db import saw
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Operator, Side, Who
from hembesok_field.outbox.rules import LATE, StaffReminder, State
from hembesok_field.outbox.shapes import Backlog, GuardianWish, NotTold, StaffWish, Undelivered, UnitNumber, Words
from hembesok_field.outbox.tables import GuardianChoice, Outgoing, StaffChoice, TextReview, UnitPhone
from hembesok_field.outbox.texts import text_in, texts
from hembesok_field.plan.tables import Visit

SHOWN = 200  # dead letters on a page


@dataclass(frozen=True)
class Standing:
    """How a visit stands for those who are told of it."""

    family: Family
    owner_id: int  # the authority that answers for what the family is told
    step: BookingStep
    has_ended: bool

    @property
    def is_on(self) -> bool:
        return self.step.step is not Step.CANCELLED and not self.family.is_protected


def standing_of(session: Session, visit_id: UUID) -> Standing | None:
    """None for a visit that was never promised."""
    steps = booking.steps_of(session, visit_id)
    if not steps:
        return None
    asked = (
        select(Family, func.coalesce(Unit.company_id, Unit.authority_id), Participation.ended_on)
        .join(Unit, Unit.id == Family.bvc_id)
        .join(Visit, Visit.family_id == Family.id)
        .join(Participation, Participation.id == Visit.participation_id)
        .where(Visit.id == visit_id)
    )
    family, owner_id, ended_on = session.execute(asked).one()
    return Standing(family, owner_id, steps[-1], ended_on is not None)


def written_about(session: Session, visit_id: UUID) -> Sequence[Outgoing]:
    """Every message about a visit in the order they were written, held still until the act is done."""
    asked = select(Outgoing).where(Outgoing.visit_id == visit_id).order_by(Outgoing.id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).all()


def wishes_of(session: Session, person_ids: Collection[int]) -> dict[int, StaffChoice]:
    """What these people have chosen; who has chosen nothing is missing."""
    rows = session.scalars(select(StaffChoice).where(StaffChoice.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def guardian_choices_of(session: Session, family: Family) -> Sequence[GuardianChoice]:
    """Who of a family is told, as asked by the BVC where the family is now."""
    asked = select(GuardianChoice).where(GuardianChoice.family_id == family.id, GuardianChoice.bvc_id == family.bvc_id)
    return session.scalars(asked.order_by(GuardianChoice.guardian_id)).all()


def authorities_of(session: Session, assignment_ids: Collection[int]) -> Mapping[int, int]:
    asked = select(Assignment.id, Assignment.authority_id).where(Assignment.id.in_(assignment_ids))
    return dict(session.execute(asked).all())


def coming_visits_of(session: Session, person_id: int, now: datetime) -> list[UUID]:
    """The visits that a person is to come to, or was told that she was."""
    steps = (
        select(BookingStep.visit_id)
        .join(BookingParticipant, BookingParticipant.step_id == BookingStep.id)
        .where(BookingParticipant.person_id == person_id, BookingStep.starts_at > now)
    )
    return sorted(set(session.scalars(steps)), key=str)


def coming_visits_of_family(session: Session, family_id: UUID, now: datetime) -> list[UUID]:
    asked = select(BookingStep.visit_id).where(BookingStep.family_id == family_id, BookingStep.starts_at > now)
    return sorted(set(session.scalars(asked)), key=str)


def staff_wish(session: Session, by: Who) -> StaffWish:
    """What one has chosen oneself."""
    row = session.get(StaffChoice, by.person_id)
    email = session.scalars(select(Person.email).where(Person.id == by.person_id)).one()
    if row is None:
        return StaffWish(email, by_invitation=False, reminder=StaffReminder.DAY_BEFORE)
    return StaffWish(email, by_invitation=row.by_invitation, reminder=row.reminder)


def guardian_of(session: Session, by: By, family_id: UUID, guardian_id: UUID) -> tuple[Family, Guardian]:
    """A guardian of a family of the asker's own BVC; NotFound alike for all others."""
    family = families.own_family_for(session, by, family_id)
    guardian = families.guardian_for(session, by, guardian_id)
    if guardian.family_id != family.id:
        raise NotFound
    return family, guardian


def guardian_wish(session: Session, by: Who, family_id: UUID, guardian_id: UUID) -> GuardianWish:
    """All that the page of a guardian's messages shows, for the family's own BVC."""
    family, guardian = guardian_of(session, by, family_id, guardian_id)
    row = session.get(GuardianChoice, guardian.id)
    if row is not None and row.bvc_id != family.bvc_id:
        row = None
    latest = select(Outgoing.__table__).where(Outgoing.guardian_id == guardian.id, Outgoing.family_id == family.id)
    told = session.execute(latest.order_by(Outgoing.id.desc()).limit(5)).all() if row is not None else []
    return GuardianWish(
        family_id=family.id,
        guardian_id=guardian.id,
        name=guardian.name,
        is_protected=family.is_protected,
        has_phone=bool(guardian.phone),
        has_home=bool(family.address),
        way=row.way if row else None,
        language=row.language if row else None,
        number=number_of(session, family.bvc_id),
        sendable=sendable_by(session, families.unit_of(session, family.bvc_id).owner_id),
        latest=tuple((one.kind, one.state, one.closed_at or one.due_at, one.fault) for one in told),
    )


def number_of(session: Session, unit_id: int) -> str | None:
    """The number that a unit's families are asked to call."""
    row = session.get(UnitPhone, unit_id)
    return row.phone if row else None


def sendable_by(session: Session, authority_id: int) -> frozenset[str]:
    """The languages whose very words are reviewed, by who wrote the file or for this authority."""
    asked = select(TextReview.language, TextReview.digest).where(TextReview.authority_id == authority_id)
    signed = {tuple(row) for row in session.execute(asked)}
    return frozenset(text.language for text in texts() if text.is_reviewed or (text.language, text.digest) in signed)


def words_seen(session: Session, by: Who, language: str) -> Words:
    """One language's words as the asker's authority may use them; NotFound for a language that there is not."""
    text = text_in(language)
    if text is None:
        raise NotFound
    return Words(text, *review_of(session, by, language, text.digest))


def review_of(
    session: Session, by: Who, language: str, digest: str
) -> tuple[str, date, str, datetime] | tuple[None, None, None, None]:
    """For the asker's authority: who has reviewed these very words and when, and who signed that and when."""
    signed = (
        select(TextReview.reviewer, TextReview.reviewed_on, Person.name, TextReview.at)
        .join(Assignment, Assignment.id == TextReview.signed_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(TextReview.authority_id == by.authority_id, TextReview.language == language, TextReview.digest == digest)
    )
    found = session.execute(signed).one_or_none()
    if found is None:
        return None, None, None, None
    reviewer, reviewed_on, signed_by, at = found
    return reviewer, reviewed_on, signed_by, at


def numbers_seen(session: Session, by: Who) -> list[UnitNumber]:
    """The units of the asker's own authority that families call, with their numbers."""
    asked = (
        select(Unit.id, Unit.name, UnitPhone.phone)
        .outerjoin(UnitPhone, UnitPhone.unit_id == Unit.id)
        .where(_owned_by(by), Unit.kind == "bvc")
        .order_by(Unit.name, Unit.id)
    )
    return [UnitNumber(number, name, phone) for number, name, phone in session.execute(asked)]


def own_unit(session: Session, by: Who, unit_id: int) -> Unit:
    """A unit of the asker's own authority; NotFound alike for all others."""
    unit = session.scalars(select(Unit).where(Unit.id == unit_id, _owned_by(by))).one_or_none()
    if unit is None:
        raise NotFound
    return unit


def _owned_by(by: Who) -> ColumnElement[bool]:
    return func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id


def undelivered(session: Session, by: By) -> list[Undelivered]:
    """What has not arrived and is not tried again by itself, the newest first.

    To whom at work by name; a family only as its unit: who leads sees no families.
    """
    bvc = aliased(Unit)
    is_overtaken = _has_been_overtaken()
    asked = (
        select(
            Outgoing.id,
            Outgoing.kind,
            Outgoing.channel,
            Outgoing.fault,
            Outgoing.tries,
            Outgoing.made_at,
            Outgoing.closed_at,
            Outgoing.until_at,
            case((Person.is_protected, None), else_=Person.name).label("name"),
            bvc.name.label("unit_name"),
            is_overtaken.label("is_overtaken"),
        )
        .outerjoin(Person, Person.id == Outgoing.person_id)
        .outerjoin(Family, and_(Family.id == Outgoing.family_id, Outgoing.guardian_id.is_not(None)))
        .outerjoin(bvc, bvc.id == Family.bvc_id)
        .where(Outgoing.state == State.DEAD, _answered_for_by(by))
        .order_by(Outgoing.id.desc())
        .limit(SHOWN)
    )
    return [Undelivered(**row._mapping) for row in session.execute(asked)]


def not_told(session: Session, by: Who, now: datetime) -> list[NotTold]:
    """The guardians of the asker's own families whom no text or letter about a coming visit has reached.

    A family without a named nurse is everybody's at its BVC; a protected one is told nothing, and stands in no list.
    """
    if by.side is not Side.NURSE:
        return []
    asked = (
        select(
            Outgoing.family_id, Outgoing.guardian_id, Guardian.name, Outgoing.kind, Outgoing.channel, Outgoing.fault,
            Outgoing.starts_at,
        )
        .join(Family, Family.id == Outgoing.family_id)
        .join(Guardian, Guardian.id == Outgoing.guardian_id)
        .where(
            Outgoing.state == State.DEAD,
            Outgoing.starts_at > now,
            Family.bvc_id == by.unit_id,
            or_(Family.nurse_id.is_(None), Family.nurse_id == by.assignment_id),
            ~Family.is_protected,
            ~_has_been_overtaken(),
        )
        .order_by(Outgoing.starts_at, Outgoing.id)
        .limit(SHOWN)
    )  # fmt: skip
    found = [NotTold(**row._mapping) for row in session.execute(asked)]
    saw(session, {one.family_id for one in found})
    return found


def _has_been_overtaken() -> ColumnElement[bool]:
    """Whether something newer about the same visit was written to the same person."""
    later = aliased(Outgoing)
    return exists().where(
        later.visit_id == Outgoing.visit_id,
        _same_person(later),
        later.id > Outgoing.id,
        later.state != State.TAKEN_BACK,
    )


def dead_one(session: Session, by: By, number: int) -> Outgoing:
    """One message that has not arrived; NotFound for another authority's."""
    asked = select(Outgoing).where(Outgoing.id == number, _answered_for_by(by)).with_for_update()
    row = session.scalars(asked).one_or_none()
    if row is None:
        raise NotFound
    return row


def is_overtaken(session: Session, row: Outgoing) -> bool:
    """Whether something newer about the same visit was written to the same person."""
    later = select(Outgoing.id).where(
        Outgoing.visit_id == row.visit_id,
        Outgoing.person_id == row.person_id if row.person_id else Outgoing.guardian_id == row.guardian_id,
        Outgoing.id > row.id,
        Outgoing.state != State.TAKEN_BACK,
    )
    return row.visit_id is not None and session.scalars(later.limit(1)).first() is not None


def _answered_for_by(by: By) -> ColumnElement[bool]:
    return Outgoing.id.is_not(None) if isinstance(by, Operator) else Outgoing.authority_id == by.authority_id


def _same_person(other: type[Outgoing]) -> ColumnElement[bool]:
    return or_(other.person_id == Outgoing.person_id, other.guardian_id == Outgoing.guardian_id)


def next_to_send(session: Session, now: datetime) -> Outgoing | None:
    """The message whose turn it is, locked; one that another worker has just taken is passed by.

    What another worker held and let go of (it was killed) comes again. Nothing about a visit leaves while something
    older about it, to the same person, is on its way.
    """
    before = aliased(Outgoing)
    is_behind = exists().where(
        before.visit_id == Outgoing.visit_id,
        _same_person(before),
        before.id < Outgoing.id,
        before.state.in_((State.WAITING, State.SENDING)),
        before.due_at <= Outgoing.due_at,
    )
    asked = (
        select(Outgoing)
        .where(
            or_(
                and_(Outgoing.state == State.WAITING, Outgoing.next_at <= now),
                and_(Outgoing.state == State.SENDING, Outgoing.held_until <= now),
            ),
            ~is_behind,
        )
        .order_by(Outgoing.next_at, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(asked).one_or_none()


def held(session: Session, number: int, held_by: str) -> Outgoing | None:
    """A message that this worker still holds."""
    asked = select(Outgoing).where(Outgoing.id == number, Outgoing.state == State.SENDING, Outgoing.held_by == held_by)
    return session.scalars(asked.with_for_update()).one_or_none()


def backlog(session: Session, now: datetime) -> Backlog:
    """How it stands with what leaves, for the operator."""
    counts = defaultdict(int, session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state)).all())
    waits = and_(Outgoing.state.in_((State.WAITING, State.SENDING)), Outgoing.next_at <= now)
    due, oldest = session.execute(select(func.count(), func.min(Outgoing.due_at)).where(waits)).one()
    late = select(func.count()).where(waits, Outgoing.due_at <= now - LATE)
    retried = select(func.count()).where(Outgoing.state == State.WAITING, Outgoing.tries > 0)
    return Backlog(
        waiting=counts[State.WAITING] + counts[State.SENDING],
        due=due,
        late=session.scalar(late) or 0,
        oldest_due_at=oldest,
        retried=session.scalar(retried) or 0,
        dead=counts[State.DEAD],
        sent=counts[State.SENT],
    )


def person_of(session: Session, row: Outgoing) -> Person:
    """To whom at work a message goes."""
    return session.scalars(select(Person).where(Person.id == row.person_id)).one()


def guardian_and_home(session: Session, guardian_id: UUID | None) -> tuple[Guardian, Family, GuardianChoice | None]:
    """To whom a message to a family goes, as it is now."""
    asked = (
        select(Guardian, Family, GuardianChoice)
        .join(Family, Family.id == Guardian.family_id)
        .outerjoin(
            GuardianChoice,
            and_(GuardianChoice.guardian_id == Guardian.id, GuardianChoice.bvc_id == Family.bvc_id),
        )
        .where(Guardian.id == guardian_id)
    )
    return session.execute(asked).one()
