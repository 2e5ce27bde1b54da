"""What was opened in need, and by whom: for the day's page, for the family's unit and for those who review."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.tables import Assignment, EmergencyAccess, Person, Unit
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.review.shapes import FamilyName, Looker, Notices, Opened

AT_ONCE = 500  # ids in one question
Need = tuple[EmergencyAccess, Person, Assignment, Unit]  # of whom the unit may be missing


def looker(person: Person, assignment: Assignment, unit: Unit | None) -> Looker:
    name = f"{PROTECTED} (uppdrag {assignment.id})" if person.is_protected else person.name
    return Looker(person.id, name, assignment.profession, assignment.duty, unit.name if unit else "")


def names_of(session: Session, families: Iterable[UUID]) -> dict[UUID, FamilyName]:
    """Each family by its reference; a protected one has none here."""
    wanted = list(families)
    known: dict[UUID, str | None] = dict.fromkeys(wanted)
    for some in range(0, len(wanted), AT_ONCE):
        asked = select(Family.id, Family.reference).where(
            Family.id.in_(wanted[some : some + AT_ONCE]), ~Family.is_protected
        )
        known.update(session.execute(asked).all())
    return {key: FamilyName(key, reference) for key, reference in known.items()}


def _asked_needs() -> Select[EmergencyAccess, Person, Assignment, Unit]:
    return (
        select(EmergencyAccess, Person, Assignment, Unit)
        .join(Assignment, Assignment.id == EmergencyAccess.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .order_by(EmergencyAccess.id)
    )


def needs_of(session: Session, by: Who, families: Iterable[UUID]) -> dict[UUID, list[Need]]:
    wanted, found = list(families), defaultdict[UUID, list[Need]](list)
    for some in range(0, len(wanted), AT_ONCE):
        asked = _asked_needs().where(
            EmergencyAccess.authority_id == by.authority_id,
            EmergencyAccess.family_id.in_(wanted[some : some + AT_ONCE]),
        )
        for row in session.execute(asked):
            found[row[0].family_id].append(row)
    return found


def shown(row: Need, names: dict[UUID, FamilyName], by: Who) -> Opened:
    need, person, assignment, unit = row
    return Opened(
        number=need.id,
        who=looker(person, assignment, unit),
        family=names[need.family_id],
        began_at=need.began_at,
        until_at=need.until_at,
        reason=need.reason,
        seen_at=need.seen_at,
        explanation=need.explanation,
        explained_at=need.explained_at,
        is_mine=need.assignment_id == by.assignment_id,
        is_my_units=need.unit_id == by.unit_id,
    )


def notices(session: Session, by: Who, now: datetime) -> Notices:
    """What a worker's day has to tell of families opened in need: by her, and by others among her own unit's."""
    own = EmergencyAccess.assignment_id == by.assignment_id
    asked = _asked_needs().where(
        or_(
            and_(EmergencyAccess.unit_id == by.unit_id, EmergencyAccess.seen_at.is_(None)),
            and_(own, or_(EmergencyAccess.explained_at.is_(None), EmergencyAccess.until_at > now)),
        )
    )
    rows = session.execute(asked).all()
    names = names_of(session, {row[0].family_id for row in rows}) if rows else {}
    told = [shown(row, names, by) for row in rows]
    db.saw(session, [one.family.family_id for one in told if one.family.reference])
    today = clock.swedish(now).date()
    return Notices(
        open_now=tuple(one for one in told if one.is_mine and one.until_at > now),
        to_explain=tuple(
            one
            for one in told
            if one.is_mine and one.explained_at is None and clock.swedish(one.began_at).date() < today
        ),
        told=tuple(one for one in told if one.is_my_units and one.seen_at is None),
    )


def need_for(session: Session, by: Who, number: int) -> EmergencyAccess:
    """What was opened in need by the asker, or among her own unit's families; NotFound for all else."""
    is_hers = or_(EmergencyAccess.assignment_id == by.assignment_id, EmergencyAccess.unit_id == by.unit_id)
    found = session.scalars(select(EmergencyAccess).where(EmergencyAccess.id == number, is_hers)).one_or_none()
    if found is None:
        raise NotFound
    return found


def opened(session: Session, by: Who, number: int) -> Opened:
    """As `need_for`, for showing."""
    need = need_for(session, by, number)
    row = session.execute(_asked_needs().where(EmergencyAccess.id == need.id)).one()
    names = names_of(session, [need.family_id])
    db.saw(session, [need.family_id])
    return shown(row, names, by)
