"""What did not arrive, and to whom it is shown."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Person, Unit
from hembesok_field.family.tables import Family, Guardian
from hembesok_field.kernel.db import saw
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Operator, Side, Who
from hembesok_field.outbox.rules import State
from hembesok_field.outbox.shapes import NotTold, Undelivered
from hembesok_field.outbox.tables import Outgoing

SHOWN = 200  # dead letters on a page


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
        same_person(later),
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


def same_person(other: type[Outgoing]) -> ColumnElement[bool]:
    return or_(other.person_id == Outgoing.person_id, other.guardian_id == Outgoing.guardian_id)
