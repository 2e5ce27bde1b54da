"""To give someone's whole list to a colleague of her unit, and to take that back while nothing else has happened."""

from datetime import datetime

from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries, rules
from hembesok_field.booking.actions.promises import stand_in
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.tables import HandOver, HandOverLine
from hembesok_field.family import actions as families
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.tables import Visit


def hand_over(session: Session, *, leaving: int, coming: int, by: Who, now: datetime) -> HandOver:
    """Every coming visit of hers that the colleague can go to, and every family whose own worker she is.

    `leaving` and `coming` are assignments of the asker's own unit, of the same profession. A visit that the colleague
    cannot go to stays as it stands. A protected family stays too: who knows of it is decided one family at a time.
    """
    if by.side is Side.OTHER:
        raise NotAllowed
    comes = _comes_in_place(session, by, leaving, coming, now)
    visits = queries.visits_to_hand_over(session, by, leaving, coming, now)
    homes = queries.families_met_by(session, by, leaving)
    if not visits and not homes:
        raise Refused(Reason.NOTHING_TO_HAND_OVER)
    queries.hold_list_still(session, visits, homes, comes)
    done = HandOver(
        authority_id=by.authority_id,
        unit_id=by.unit_id,
        leaving_id=leaving,
        coming_id=coming,
        done_by=by.assignment_id,
        at=now,
    )
    session.add(done)
    session.flush()
    for visit in visits:
        _give_visit(session, done, visit, by=by, now=now)
    for family_id in homes:
        if families.change_half(session, by=by, family_id=family_id, leaving=leaving, coming=coming, now=now):
            session.add(HandOverLine(hand_over_id=done.id, family_id=family_id))
    session.flush()
    return done


def undo_hand_over(session: Session, *, hand_over_id: int, by: Who, now: datetime) -> HandOver:
    """Give all of it back, or nothing: by the one who did it or the one whose list it was."""
    done = queries.hand_over_for(session, by, hand_over_id, to_change=True)
    if by.assignment_id not in (done.done_by, done.leaving_id):
        raise NotAllowed
    lines = queries.hand_over_lines(session, by, done.id)
    if done.undone_at or not lines or len(lines) < queries.hand_over_size(session, done.id):
        raise Refused(Reason.TOO_LATE_TO_UNDO)
    back = _comes_in_place(session, by, done.coming_id, done.leaving_id, now)
    visits = {line.visit_id: session.get_one(Visit, line.visit_id) for line in lines if line.visit_id}
    homes = [line.family_id for line in lines if line.visit_id is None]
    queries.hold_list_still(session, [*visits.values()], homes, back)
    for line in lines:
        if line.visit_id is None:
            turned = families.change_half(
                session, by=by, family_id=line.family_id, leaving=done.coming_id, coming=done.leaving_id, now=now
            )
        else:
            turned = queries.steps_of(session, line.visit_id)[-1].number == line.number
            if turned:
                visit = visits[line.visit_id]
                stand_in(session, visit=visit, leaving=done.coming_id, coming=done.leaving_id, by=by, now=now)
        if not turned:
            raise Refused(Reason.TOO_LATE_TO_UNDO)
    done.undone_at = now
    return done


def _comes_in_place(session: Session, by: Who, leaving: int, coming: int, now: datetime) -> Colleague:
    """The one who comes, if the two can stand in each other's place."""
    if leaving == coming:
        raise Refused(Reason.SAME_COLLEAGUE)
    own = {one.assignment_id: one for one in queries.colleagues_of_unit(session, by, clock.swedish(now).date())}
    if leaving not in own or coming not in own:
        raise Refused(Reason.NOT_OWN_COLLEAGUE)
    if no := rules.why_not_in_place(own[leaving].side, own[coming].side):
        raise Refused(no)
    return own[coming]


def _give_visit(session: Session, done: HandOver, visit: Visit, *, by: Who, now: datetime) -> None:
    """One visit to the colleague; what stands in her way leaves that one as it stood, and no trace."""
    try:
        with session.begin_nested():
            step = stand_in(session, visit=visit, leaving=done.leaving_id, coming=done.coming_id, by=by, now=now)
            session.add(
                HandOverLine(hand_over_id=done.id, family_id=visit.family_id, visit_id=visit.id, number=step.number)
            )
    except Refused:
        return
