"""To answer for oneself when a colleague has promised an hour outside one's own time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.booking import queries
from hembesok_field.booking.actions.promises import call_off, next_step, steps_taken, write
from hembesok_field.booking.rules import SAID_NO, Reason, Step
from hembesok_field.booking.tables import BookingParticipant, BookingResource, Hold
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import visit_for
from hembesok_field.plan.tables import Visit


def say_yes(session: Session, *, visit_id: UUID, by: Who, now: datetime) -> None:
    """She comes, although it is outside her own time."""
    _asked(session, by, visit_id, now).agreed_at = now
    session.flush()


def say_no(session: Session, *, visit_id: UUID, by: Who, now: datetime) -> None:
    """Her hour is free at once. The promise stands for the others, for the family has heard the hour: someone of them
    moves it or finds another colleague. Where she was the only one it is called off."""
    hold = _asked(session, by, visit_id, now)
    visit, last = session.get_one(Visit, visit_id), queries.steps_of(session, visit_id)[-1]
    left = [one for one in last.participants if one.person_id != by.person_id]
    if not left:
        call_off(session, visit=visit, by=by, now=now, reason=SAID_NO)
        return
    step = next_step(visit, Step.MOVED, last, by=by, now=now, reason=SAID_NO)
    step.starts_at, step.ends_at, step.wall_clock = last.starts_at, last.ends_at, last.wall_clock
    step.with_interpreter = last.with_interpreter
    write(session, step)
    session.add_all(
        BookingParticipant(step_id=step.id, assignment_id=one.assignment_id, person_id=one.person_id, side=one.side)
        for one in left
    )
    for resource_id, kind in queries.resources_at(session, last.id):
        session.add(BookingResource(step_id=step.id, resource_id=resource_id, kind=kind))
    session.delete(hold)
    session.flush()
    steps_taken.tell(session, step)


def _asked(session: Session, by: Who, visit_id: UUID, now: datetime) -> Hold:
    """Her own hour, held still, that waits for her word. NotFound where she may not know of the visit at all."""
    queries.take_hours_in_turn(session, [by.person_id])
    hold = queries.own_hold(session, by, visit_id)
    if hold is None:
        visit_for(session, by, visit_id)
    if hold is None or hold.asked_at is None or hold.agreed_at is not None or hold.starts_at <= now:
        raise Refused(Reason.NOTHING_TO_ANSWER)
    return hold
