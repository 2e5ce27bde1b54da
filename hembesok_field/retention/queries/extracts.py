"""All that one authority keeps of one person: a guardian with her child, or someone who works there (GDPR art. 15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, false, or_, select, true
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Authority, Person
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Guardian
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.retention import registry
from hembesok_field.retention.queries.paths import links_to, of_family, tables_of_person
from hembesok_field.retention.shapes import Extract

Rows = tuple[Mapping[str, Any], ...]


def guardians_named(session: Session, by: Who, family_id: UUID) -> list[tuple[UUID, str]]:
    """Who can be told: the family's guardians by number; a name only where the asker may know it."""
    face = families.face_of(session, by, family_id)
    return [(one.guardian_id, one.name) for one in face.guardians]


def extract_of_guardian(session: Session, by: Who, family_id: UUID, guardian_id: UUID, now: datetime) -> Extract:
    """What the asker's authority keeps of a family, told to one guardian: nothing of the other, or of the other side.

    The family's own BVC tells of the shared planning too; the partner of its own rows alone.
    """
    family = families.family_for(session, by, family_id)
    guardian = session.scalars(
        select(Guardian).where(Guardian.id == guardian_id, Guardian.family_id == family.id)
    ).one_or_none()
    if guardian is None or not families.is_named_for(by, family):
        raise NotFound
    is_own = families.is_own(by, family)
    parts: dict[str, Rows] = {}
    for name, columns in registry.TOLD_TO_FAMILY.items():
        table = Base.metadata.tables[name]
        hers = and_(of_family(table, family_id), _may_tell(table, by, guardian_id, is_own=is_own))
        if rows := _rows(session, table, columns, hers):
            parts[name] = rows
    return Extract(
        about=f"{family.reference}, vårdnadshavare {guardian.position}",
        authority_name=_authority(session, by),
        made_at=now,
        made_by=by.name,
        parts=parts,
    )


def _may_tell(table: Table, by: Who, guardian_id: UUID, *, is_own: bool) -> ColumnElement[bool]:
    """Which rows are this authority's, and this guardian's, to be told of."""
    if table.name == "guardian":
        return table.c.id == guardian_id if is_own else false()
    own: ColumnElement[bool] = true()
    if "authority_id" in table.c:
        own = table.c.authority_id == by.authority_id
    elif not is_own:
        mine = select(Assignment.id).where(Assignment.authority_id == by.authority_id)
        writers = [column.in_(mine) for column in links_to(table, "assignment")]
        own = or_(*writers) if writers and table.name != "family" else false()
    if "guardian_id" in table.c:
        own = and_(own, or_(table.c.guardian_id == guardian_id, table.c.guardian_id.is_(None)))
    return own


def _rows(session: Session, table: Table, columns: Sequence[str], which: ColumnElement[bool]) -> Rows:
    wanted = select(*(table.c[name] for name in columns)).where(which).order_by(*table.primary_key)
    return tuple(dict(row._mapping) for row in session.execute(wanted))


def _authority(session: Session, by: Who) -> str:
    return session.scalars(select(Authority.name).where(Authority.id == by.authority_id)).one()


def person_named(session: Session, by: Who, email: str) -> int:
    """Someone who works or has worked for the asker's authority, by her address; NotFound for all others."""
    wanted = select(Person.id).join(Assignment, Assignment.person_id == Person.id)
    hers = and_(Person.email == email.strip().lower(), Assignment.authority_id == by.authority_id)
    found = session.scalars(wanted.where(hers)).first()
    if found is None:
        raise NotFound
    return found


def extract_of_person(session: Session, by: Who, person_id: int, now: datetime) -> Extract:
    """What is kept of someone in her work for the asker's authority; of families no more than when she acted."""
    mine = select(Assignment.id).where(Assignment.person_id == person_id, Assignment.authority_id == by.authority_id)
    person = session.get(Person, person_id)
    if person is None or session.scalars(mine).first() is None:
        raise NotFound
    parts: dict[str, Rows] = {}
    for table in tables_of_person():
        columns = registry.TOLD_TO_PERSON.get(table.name)
        if columns is None:
            continue
        if rows := _rows(session, table, columns, _of_person(table, by, person_id)):
            parts[table.name] = rows
    return Extract(
        about=person.name,
        authority_name=_authority(session, by),
        made_at=now,
        made_by=by.name,
        parts=parts,
    )


def _of_person(table: Table, by: Who, person_id: int) -> ColumnElement[bool]:
    """Her own rows, and what she did in an assignment at this authority; what she did for another is that one's."""
    if table.name == "person":
        return table.c.id == person_id
    if table.name == "assignment":
        return and_(table.c.person_id == person_id, table.c.authority_id == by.authority_id)
    mine = select(Assignment.id).where(Assignment.person_id == person_id, Assignment.authority_id == by.authority_id)
    acts = [column.in_(mine) for column in links_to(table, "assignment")]
    if acts:
        own = [column == person_id for column in links_to(table, "person")] if table.name == "sign_in" else []
        return or_(*acts, *own)
    return or_(*[column == person_id for column in links_to(table, "person")])
