"""Who is to come and to which door, as far as the asker may see it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family import queries as families
from hembesok_field.family.shapes import FamilyFace
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.identity import Who
from hembesok_field.record.shapes import FamilyAtDoor, Promised


def promised_of(session: Session, by: Who, visit_id: UUID) -> Promised | None:
    """The standing promise of a visit the caller has already asked for."""
    return promised_of_all(session, by, [visit_id]).get(visit_id)


def promised_of_all(session: Session, by: Who, visit_ids: Iterable[UUID]) -> dict[UUID, Promised]:
    """The standing promises of visits the caller has already asked for; a protected colleague has no name."""
    stmt = (
        select(Hold, Person, Assignment.profession, Unit.name)
        .join(Person, Person.id == Hold.person_id)
        .join(Assignment, Assignment.id == Hold.assignment_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Hold.visit_id.in_(list(visit_ids)))
        .order_by(Hold.id)
    )
    promised: dict[UUID, Promised] = {}
    for hold, person, profession, unit in session.execute(stmt):
        hidden = person.is_protected and person.id != by.person_id
        one = Colleague(
            assignment_id=hold.assignment_id,
            person_id=person.id,
            name="Skyddad medarbetare" if hidden else person.name,
            profession=profession,
            side=hold.side,
            unit_name=unit or "",
        )
        before = promised.get(hold.visit_id)
        people = (*before.people, one) if before else (one,)
        promised[hold.visit_id] = Promised(hold.starts_at, hold.ends_at, people)
    return promised


def families_at_door(session: Session, by: Who, family_ids: Iterable[UUID]) -> dict[UUID, FamilyAtDoor]:
    """Of these families, those the asker may see, as far as she may see them."""
    stmt = select(Family).where(Family.id.in_(list(family_ids)), families.visible_to(by))
    opened = session.scalars(stmt).all()
    faces = families.faces_of(session, by, opened)
    return {family.id: at_door(family, faces[family.id]) for family in opened}


def at_door(family: Family, face: FamilyFace) -> FamilyAtDoor:
    """A protected family, or one seen by pseudonym, has its reference for a name and no way there."""
    has_names = face.has_names and not face.is_protected
    births = tuple((child.participation_id, child.name or "Barnet") for child in face.children) if has_names else ()
    return FamilyAtDoor(
        family_id=face.family_id,
        reference=face.reference,
        children=tuple(name for _, name in births) if has_names else (face.reference,),
        births=births,
        guardians=tuple((one.name, one.phone) for one in face.guardians) if has_names else (),
        address=face.address if has_names else None,
        area=face.area_name if has_names else None,
        is_protected=face.is_protected,
        language=face.language,
        needs_interpreter=bool(face.needs_interpreter),
        guardian_count=family.guardian_count or len(face.guardians) or None,
    )


def has_ongoing_programme(session: Session, family_id: UUID) -> bool:
    """Whether any birth's programme of a family that the caller has asked for has not ended."""
    ongoing = select(Participation.id).where(Participation.family_id == family_id, Participation.ended_on.is_(None))
    return session.scalars(ongoing.limit(1)).first() is not None
