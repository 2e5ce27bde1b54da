"""Units and authorities: which there are, who works with whom, and who may know them."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Authority, Collaboration, Person, Unit
from hembesok_field.kernel.identity import By, Who


def may_know_unit(session: Session, by: Who, unit_id: int, today: date) -> bool:
    """Whether the asker works there, for the authority that owns it, or at a unit that works with it today."""
    if by.unit_id is None:
        owned = exists().where(
            Unit.id == unit_id, or_(Unit.authority_id == by.authority_id, Unit.company_id == by.authority_id)
        )
        return bool(session.scalar(select(owned)))
    if by.unit_id == unit_id:
        return True
    pair = or_(
        and_(Collaboration.bvc_id == by.unit_id, Collaboration.social_id == unit_id),
        and_(Collaboration.social_id == by.unit_id, Collaboration.bvc_id == unit_id),
    )
    return bool(session.scalar(select(exists().where(pair, _collaborate_on(today)))))


def _collaborate_on(day: date) -> ColumnElement[bool]:
    return and_(
        Collaboration.from_on <= day,
        or_(Collaboration.until_on.is_(None), Collaboration.until_on >= day),
    )


def unit_named(session: Session, code: str) -> Unit | None:
    return session.scalars(select(Unit).where(Unit.code == code)).one_or_none()


def authority_named(session: Session, code: str) -> Authority | None:
    return session.scalars(select(Authority).where(Authority.code == code)).one_or_none()


def partners_of(session: Session, by: By, bvc_id: int, on: date) -> list[Unit]:
    """The social-services units that a BVC works with that day, by name; told to those who may know the BVC."""
    if isinstance(by, Who) and not may_know_unit(session, by, bvc_id, on):
        return []
    asked = (
        select(Unit)
        .join(Collaboration, Collaboration.social_id == Unit.id)
        .where(Collaboration.bvc_id == bvc_id, _collaborate_on(on), Unit.kind == UnitKind.SOCIAL_SERVICES)
        .order_by(Unit.name)
    )
    return list(session.scalars(asked).unique())


def units_of(session: Session, by: Who, today: date) -> list[Unit]:
    """The units of the asker's authority; a company's are those it runs."""
    is_own = func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id
    return list(session.scalars(select(Unit).where(is_own).order_by(Unit.kind, Unit.name)))


def units_by_kind(session: Session) -> dict[UnitKind, dict[int, str]]:
    """Every unit's id and name, for choosing where a family moves; which units there are is no secret."""
    found: dict[UnitKind, dict[int, str]] = {kind: {} for kind in UnitKind}
    for unit in session.scalars(select(Unit).order_by(Unit.name, Unit.id)):
        found[unit.kind][unit.id] = unit.name
    return found


def is_demo(session: Session) -> bool:
    """Whether the people and families of this database are invented."""
    return bool(session.scalar(select(exists().where(Authority.is_demo))))


def is_empty(session: Session) -> bool:
    """Whether nothing has been written into this database: no authority, and so no unit, person at work or family."""
    return not session.scalar(select(or_(exists().where(Authority.id > 0), exists().where(Person.id > 0))))
