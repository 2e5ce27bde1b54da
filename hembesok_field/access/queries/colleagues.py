"""The people of a unit as others see them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.queries.people import in_force
from hembesok_field.access.queries.units import may_know_unit
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Duty, Who, side_of

PROTECTED = "Skyddade uppgifter"  # instead of the name of a member of staff who is protected


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
        .where(Assignment.unit_id == unit_id, Assignment.duty == Duty.FIELD, in_force(today))
        .order_by(Person.name, Assignment.id)
    )
    return [_as_colleague(*row) for row in session.execute(asked)]


def colleague(session: Session, assignment_id: int) -> Colleague:
    """One person as others see her, also when her assignment has ended; NotFound when there is none."""
    asked = select(Assignment, Person, Unit).join(Assignment.person).outerjoin(Assignment.unit)
    found = session.execute(asked.where(Assignment.id == assignment_id)).one_or_none()
    if found is None:
        raise NotFound
    return _as_colleague(*found)
