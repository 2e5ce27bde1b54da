"""The numbers that families call."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.outbox.shapes import UnitNumber
from hembesok_field.outbox.tables import UnitPhone


def number_of(session: Session, unit_id: int) -> str | None:
    """The number that a unit's families are asked to call."""
    row = session.get(UnitPhone, unit_id)
    return row.phone if row else None


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
