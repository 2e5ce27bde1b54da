"""Questions about interpreters that were ordered: for one visit, and those that someone has to do something about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from hembesok_field.booking.queries.promises import is_newest
from hembesok_field.booking.rules import Step
from hembesok_field.booking.shapes import OrderSeen
from hembesok_field.booking.tables import BookingParticipant, BookingStep, InterpreterOrder
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel.identity import Who


def order_row_of(session: Session, visit_id: UUID) -> InterpreterOrder | None:
    """The order that stands for a visit which the asker has fetched already."""
    asked = select(InterpreterOrder).where(InterpreterOrder.visit_id == visit_id, InterpreterOrder.ended_at.is_(None))
    return session.scalars(asked.with_for_update()).one_or_none()


def order_of(session: Session, by: Who, visit_id: UUID) -> OrderSeen | None:
    """How it stands with a visit's order; of the other side's no more than that it was made."""
    found = session.execute(_standing().where(InterpreterOrder.visit_id == visit_id)).one_or_none()
    return _seen(found[0], found[1], by) if found else None


def orders_to_see_to(session: Session, by: Who, now: datetime) -> list[OrderSeen]:
    """Her own authority's orders to come, where she made the order or is to go, the soonest first."""
    goes = exists().where(
        BookingParticipant.step_id == BookingStep.id, BookingParticipant.assignment_id == by.assignment_id
    )
    asked = (
        _standing()
        .join(Family, Family.id == InterpreterOrder.family_id)
        .where(
            InterpreterOrder.authority_id == by.authority_id,
            or_(InterpreterOrder.ordered_by == by.assignment_id, goes),
            InterpreterOrder.starts_at > now,
            visible_to(by),
        )
        .order_by(InterpreterOrder.starts_at, InterpreterOrder.id)
    )
    return [_seen(row, step, by) for row, step in session.execute(asked)]


def _standing() -> Select[InterpreterOrder, BookingStep]:
    return (
        select(InterpreterOrder, BookingStep)
        .join(BookingStep, BookingStep.visit_id == InterpreterOrder.visit_id)
        .where(InterpreterOrder.ended_at.is_(None), is_newest())
    )


def _seen(row: InterpreterOrder, step: BookingStep, by: Who) -> OrderSeen:
    is_own = row.authority_id == by.authority_id
    return OrderSeen(
        visit_id=row.visit_id,
        family_id=row.family_id,
        starts_at=row.starts_at if is_own else step.starts_at,
        is_own=is_own,
        is_for_this_hour=row.starts_at == step.starts_at,
        is_cancelled=step.step is Step.CANCELLED,
        number=row.number if is_own else "",
        language=row.language if is_own else "",
        way=row.way if is_own else None,
        cancel_by=row.cancel_by if is_own else None,
    )
