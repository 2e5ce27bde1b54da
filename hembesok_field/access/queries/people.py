"""Who somebody is, in which assignment and on which day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from hembesok_field.access.shapes import Post
from hembesok_field.access.tables import Assignment, Authority, EmergencyAccess, Person, Unit
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who


def in_force(today: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(Assignment.from_on <= today, or_(Assignment.until_on.is_(None), Assignment.until_on >= today))


def who_in(session: Session, assignment_id: int, today: date) -> Who:
    """The asker in that assignment; NotFound when it is nobody's or not in force that day."""
    asked = select(Assignment, Person, Authority).join(Assignment.person).join(Assignment.authority)
    found = session.execute(asked.where(Assignment.id == assignment_id, in_force(today))).one_or_none()
    if found is None:
        raise NotFound
    return as_who(*found)


def as_who(assignment: Assignment, person: Person, authority: Authority) -> Who:
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
    return None if found is None else as_who(*found)


def opened_by(session: Session, assignment_id: int, now: datetime) -> frozenset[UUID]:
    """The families of other units that she has opened in need, and whose hour has not passed."""
    asked = select(EmergencyAccess.family_id).where(
        EmergencyAccess.assignment_id == assignment_id, EmergencyAccess.until_at > now
    )
    return frozenset(session.scalars(asked))


def as_post(assignment: Assignment, authority: str, unit: str | None) -> Post:
    return Post(assignment.id, assignment.profession, assignment.duty, unit or authority)


def posts_of(session: Session, person_id: int, today: date) -> list[Post]:
    """The assignments a person can choose between today, oldest first."""
    asked = (
        select(Assignment, Authority.name, Unit.name)
        .join(Assignment.authority)
        .outerjoin(Assignment.unit)
        .where(Assignment.person_id == person_id, in_force(today))
        .order_by(Assignment.id)
    )
    return [as_post(*row) for row in session.execute(asked)]


def person_with(session: Session, email: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def assignments_of(session: Session, person_id: int) -> Sequence[Assignment]:
    """All that a person has, with unit and authority, oldest first; ended ones too."""
    asked = select(Assignment).options(joinedload(Assignment.unit), joinedload(Assignment.authority))
    return session.scalars(asked.where(Assignment.person_id == person_id).order_by(Assignment.id)).all()


def person_at(session: Session, by: Who, email: str, today: date) -> Person | None:
    """The person with that address, if she works for the asker's authority today."""
    asked = select(Person).join(Assignment, Assignment.person_id == Person.id)
    hers = Person.email == email.strip().lower()
    return session.scalars(asked.where(hers, Assignment.authority_id == by.authority_id, in_force(today))).first()
