"""How one wishes to be told: staff, and guardians."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Person
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family, Guardian
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Who
from hembesok_field.outbox.queries.numbers import number_of
from hembesok_field.outbox.queries.reviewed import sendable_by
from hembesok_field.outbox.rules import StaffReminder
from hembesok_field.outbox.shapes import GuardianWish, StaffWish
from hembesok_field.outbox.tables import GuardianChoice, Outgoing, StaffChoice


def wishes_of(session: Session, person_ids: Collection[int]) -> dict[int, StaffChoice]:
    """What these people have chosen; who has chosen nothing is missing."""
    rows = session.scalars(select(StaffChoice).where(StaffChoice.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def guardian_choices_of(session: Session, family: Family) -> Sequence[GuardianChoice]:
    """Who of a family is told, as asked by the BVC where the family is now."""
    asked = select(GuardianChoice).where(GuardianChoice.family_id == family.id, GuardianChoice.bvc_id == family.bvc_id)
    return session.scalars(asked.order_by(GuardianChoice.guardian_id)).all()


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
