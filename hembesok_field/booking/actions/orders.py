"""An interpreter ordered of an agency for a visit: to write it down, and that it was called off there."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.booking import queries
from hembesok_field.booking.rules import InterpreterWay, Reason
from hembesok_field.booking.tables import InterpreterOrder
from hembesok_field.family import queries as families
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.tables import Visit


def order_interpreter(
    session: Session,
    *,
    visit: Visit,
    number: str,
    language: str,
    way: InterpreterWay,
    cancel_by: date | None,
    by: Who,
    now: datetime,
) -> InterpreterOrder:
    """For the hour that stands, in place of one's own order before it. One order a visit, of one of the two sides."""
    _may_touch(session, by, visit)
    promise = queries.promise_of(session, visit.id)
    if promise is None or promise.is_cancelled or not promise.with_interpreter:
        raise Refused(Reason.NO_INTERPRETER)
    if promise.starts_at <= now:
        raise Refused(Reason.HAS_BEGUN)
    if cancel_by is not None and cancel_by > clock.swedish(promise.starts_at).date():
        raise Refused(Reason.AFTER_THE_VISIT)
    before = queries.order_row_of(session, visit.id)
    if before is not None:
        if before.authority_id != by.authority_id:
            raise Refused(Reason.ORDERED_ALREADY)
        before.ended_at = now
        session.flush()
    row = InterpreterOrder(
        visit_id=visit.id,
        family_id=visit.family_id,
        authority_id=by.authority_id,
        starts_at=promise.starts_at,
        number=number.strip(),
        language=language.strip(),
        way=way,
        cancel_by=cancel_by,
        ordered_by=by.assignment_id,
        at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if broke(error, "uq_interpreter_order_standing") or broke(error, "interpreter_order.visit_id"):
            raise Refused(Reason.CHANGED_MEANWHILE) from error
        raise
    return row


def end_order(session: Session, *, visit: Visit, by: Who, now: datetime) -> None:
    """It was called off at the agency. Refused alike where none stands and where it is the other side's."""
    _may_touch(session, by, visit)
    row = queries.order_row_of(session, visit.id)
    if row is None or row.authority_id != by.authority_id:
        raise Refused(Reason.NO_ORDER)
    row.ended_at = now
    session.flush()


def _may_touch(session: Session, by: Who, visit: Visit) -> None:
    family = families.family_for(session, by, visit.family_id)
    if by.side is Side.OTHER or not families.is_named_for(by, family):
        raise NotAllowed
