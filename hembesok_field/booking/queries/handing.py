"""Questions about a list that is given to a colleague: what is on it, what was given, and what stayed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access import queries as access
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person
from hembesok_field.booking.queries.hours import take_hours_in_turn
from hembesok_field.booking.queries.promises import promises_by_visit, promises_of
from hembesok_field.booking.queries.resources import resource_holds_of, wait_for_turn
from hembesok_field.booking.queries.touched import touched
from hembesok_field.booking.queries.visits import hold_still
from hembesok_field.booking.rules import FARTHEST
from hembesok_field.booking.shapes import Given, HandedOver, Promise, Touched
from hembesok_field.booking.tables import HandOver, HandOverLine, Hold
from hembesok_field.family import queries as families
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit


def visits_to_hand_over(session: Session, by: Who, leaving: int, coming: int, now: datetime) -> list[Visit]:
    """Her coming visits that the asker may know of; no bare hour, no protected family's, and none where both go."""
    ids = [
        one.visit_id
        for one in _coming_of(session, by, leaving, now)
        if one.family_id is not None and coming not in {each.assignment_id for each in one.staff}
    ]
    asked = select(Visit).join(Family, Family.id == Visit.family_id).where(Visit.id.in_(ids), ~Family.is_protected)
    return list(session.scalars(asked.order_by(Visit.id))) if ids else []


def families_met_by(session: Session, by: Who, assignment_id: int) -> list[UUID]:
    """The families she is the own worker of while their programme runs, as the asker may know; none protected."""
    part = aliased(Participation)
    asked = select(Family.id).where(
        or_(Family.nurse_id == assignment_id, Family.social_worker_id == assignment_id),
        visible_to(by),
        ~Family.is_protected,
        exists().where(part.family_id == Family.id, part.ended_on.is_(None)),
    )
    return list(session.scalars(asked.order_by(Family.id)))


def hold_list_still(session: Session, visits: Sequence[Visit], homes: Iterable[UUID], coming: Colleague) -> None:
    """Wait for all that acts on these at once, families first and hours last, each kind in its order (PostgreSQL).

    One by one as the visits come, two that are given at the same time would wait for each other.
    """
    ids = {visit.family_id for visit in visits} | set(homes)
    session.execute(select(Family.id).where(Family.id.in_(ids)).order_by(Family.id).with_for_update())
    for participation_id in sorted({visit.participation_id for visit in visits}):
        hold_still(session, participation_id, to_change=False)
    going = select(Hold.person_id).where(Hold.visit_id.in_([visit.id for visit in visits]))
    take_hours_in_turn(session, {coming.person_id, *session.scalars(going)})
    wait_for_turn(session, [hold.resource_id for visit in visits for hold in resource_holds_of(session, visit.id)])


def hand_over_for(session: Session, by: Who, hand_over_id: int, *, to_change: bool = False) -> HandOver:
    """One of the asker's own unit; NotFound alike for another's and for one that is not."""
    row = session.get(HandOver, hand_over_id, with_for_update=to_change or None)
    if row is None or by.unit_id is None or row.unit_id != by.unit_id:
        raise NotFound
    return row


def hand_over_lines(session: Session, by: Who, hand_over_id: int) -> Sequence[HandOverLine]:
    """What was given, of families that the asker may know of still."""
    asked = select(HandOverLine).join(Family, Family.id == HandOverLine.family_id)
    wanted = asked.where(HandOverLine.hand_over_id == hand_over_id, visible_to(by), ~Family.is_protected)
    return session.scalars(wanted.order_by(HandOverLine.id)).all()


def hand_over_size(session: Session, hand_over_id: int) -> int:
    asked = select(func.count()).select_from(HandOverLine).where(HandOverLine.hand_over_id == hand_over_id)
    return session.scalar(asked) or 0


def handed_over(session: Session, by: Who, hand_over_id: int, now: datetime) -> HandedOver:
    """What was given and how it stands now; and what she still has, each visit with the ways out."""
    done = hand_over_for(session, by, hand_over_id)
    lines = hand_over_lines(session, by, done.id)
    leaving, coming, doer = (_name_of(session, one) for one in (done.leaving_id, done.coming_id, done.done_by))
    rows = session.scalars(select(Family).where(Family.id.in_({line.family_id for line in lines}))).all()
    faces = families.faces_of(session, by, rows)
    promises = promises_by_visit(session, [line.visit_id for line in lines if line.visit_id])
    given = [(line, promises[line.visit_id]) for line in lines if line.visit_id]
    stands = all(one.number == line.number and one.starts_at > now for line, one in given)
    is_whole = bool(lines) and len(lines) == hand_over_size(session, done.id)
    return HandedOver(
        id=done.id,
        leaving=leaving,
        coming=coming,
        by_name=doer,
        at=done.at,
        undone_at=done.undone_at,
        may_undo=not done.undone_at and stands and is_whole and by.assignment_id in (done.done_by, done.leaving_id),
        visits=tuple(
            sorted((Given(one, faces[line.family_id].name) for line, one in given), key=lambda g: g.promise.starts_at)
        ),
        families=tuple(faces[line.family_id].name for line in lines if line.visit_id is None),
        left=_left(session, by, done.leaving_id, now),
    )


def _name_of(session: Session, assignment_id: int) -> str:
    asked = select(Person).join(Assignment, Assignment.person_id == Person.id).where(Assignment.id == assignment_id)
    person = session.scalars(asked).one()
    return access.PROTECTED if person.is_protected else person.name


def _left(session: Session, by: Who, assignment_id: int, now: datetime) -> tuple[Touched, ...]:
    return tuple(
        touched(session, by, one, mine, now)
        for one in _coming_of(session, by, assignment_id, now)
        for mine in one.staff
        if mine.assignment_id == assignment_id
    )


def _coming_of(session: Session, by: Who, assignment_id: int, now: datetime) -> list[Promise]:
    """Those in this assignment of hers; what she does in another is another unit's."""
    person_id = session.get_one(Assignment, assignment_id).person_id
    return [
        one
        for one in promises_of(session, by, person_id, now, now + FARTHEST)
        if one.starts_at > now and assignment_id in {each.assignment_id for each in one.staff}
    ]
