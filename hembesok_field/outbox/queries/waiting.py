"""What waits to be sent, and to whom it goes."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Person
from hembesok_field.family.tables import Family, Guardian
from hembesok_field.outbox.queries.undelivered import same_person
from hembesok_field.outbox.rules import LATE, State
from hembesok_field.outbox.shapes import Backlog
from hembesok_field.outbox.tables import GuardianChoice, Outgoing


def next_to_send(session: Session, now: datetime) -> Outgoing | None:
    """The message whose turn it is, locked; one that another worker has just taken is passed by.

    What another worker held and let go of (it was killed) comes again. Nothing about a visit leaves while something
    older about it, to the same person, is on its way.
    """
    before = aliased(Outgoing)
    older = (
        select(before.id)
        .where(
            before.visit_id == Outgoing.visit_id,
            same_person(before),
            before.id < Outgoing.id,
            before.state.in_((State.WAITING, State.SENDING)),
            before.due_at <= Outgoing.due_at,
        )
        .limit(1)  # looked for at each row in its turn; PostgreSQL would make one join of all that wait of an EXISTS
        .scalar_subquery()
    )
    let_go = and_(Outgoing.state == State.SENDING, Outgoing.held_until <= now)
    in_turn = and_(Outgoing.state == State.WAITING, Outgoing.next_at <= now)
    for such in (let_go, in_turn):  # one after the other: each follows its index, however many wait
        asked = select(Outgoing).where(such, older.is_(None)).order_by(Outgoing.next_at, Outgoing.id).limit(1)
        found = session.scalars(asked.with_for_update(skip_locked=True)).one_or_none()
        if found:
            return found
    return None


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
