"""Questions about promises: how they stand, and which are still to come."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select, true
from sqlalchemy.orm import Session, joinedload

from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.queries.hours import as_colleague
from hembesok_field.booking.rules import UNDO_WITHIN, Step
from hembesok_field.booking.shapes import Promise, StepSeen
from hembesok_field.booking.tables import BookingParticipant, BookingStep
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel.db import saw
from hembesok_field.kernel.identity import By, Side, Who
from hembesok_field.plan.queries import AT_ONCE, batched
from hembesok_field.plan.tables import Visit


def steps_of(session: Session, visit_id: UUID) -> Sequence[BookingStep]:
    """Every step of one visit's promise in order, with who was to come."""
    asked = select(BookingStep).where(BookingStep.visit_id == visit_id).order_by(BookingStep.number)
    return session.scalars(asked.options(joinedload(BookingStep.participants))).unique().all()


def promise_of(session: Session, visit_id: UUID) -> Promise | None:
    """How a visit's promise stands, a cancelled one too; None if it was never booked."""
    return promises_by_visit(session, [visit_id]).get(visit_id)


def promises_by_visit(session: Session, visit_ids: Collection[UUID]) -> dict[UUID, Promise]:
    """How the promises of these visits stand; those never booked are missing."""
    found: dict[UUID, Promise] = {}
    for some in batched(visit_ids, AT_ONCE):
        asked = _promises(session, BookingStep.visit_id.in_(some), shown=true())
        found |= {promise.visit_id: promise for promise in asked}
    return found


def promises_of(
    session: Session, by: By, person_id: int, from_at: datetime, to_at: datetime, *, with_cancelled: bool = False
) -> list[Promise]:
    """A person's visits that begin in [from_at, to_at), in order.

    Her own all, with family and step left out where she may not see them; another's where the asker sees the family.
    """
    is_theirs = exists().where(BookingParticipant.step_id == BookingStep.id, BookingParticipant.person_id == person_id)
    wanted = and_(is_theirs, BookingStep.starts_at >= from_at, BookingStep.starts_at < to_at)
    if not with_cancelled:
        wanted = and_(wanted, BookingStep.step != Step.CANCELLED)
    if not (isinstance(by, Who) and by.person_id == person_id):
        wanted = and_(wanted, visible_to(by))
    return _promises(session, wanted, shown=visible_to(by))


def history_of(session: Session, visit_id: UUID) -> tuple[StepSeen, ...]:
    """Every step of a visit's promise, the latest first; for one who has fetched the visit."""
    asked = (
        select(BookingStep, Assignment, Person)
        .join(Assignment, Assignment.id == BookingStep.done_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(BookingStep.visit_id == visit_id)
        .order_by(BookingStep.number.desc())
    )
    staff = _names_by_step(session, visit_id)
    return tuple(
        StepSeen(
            step=row.step,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
            by_name=as_colleague(assignment, person, None, Side.OTHER).name,
            at=row.at,
            staff=tuple(staff[row.id]),
        )
        for row, assignment, person in session.execute(asked)
    )


def _names_by_step(session: Session, visit_id: UUID) -> dict[int, list[str]]:
    """Who was to come at each step of a visit's promise, the nurse first."""
    asked = (
        select(BookingParticipant.step_id, Assignment, Person, BookingParticipant.side)
        .join(BookingStep, BookingStep.id == BookingParticipant.step_id)
        .join(Assignment, Assignment.id == BookingParticipant.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(BookingStep.visit_id == visit_id)
        .order_by(BookingParticipant.side, BookingParticipant.person_id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for step_id, assignment, person, side in session.execute(asked):
        found[step_id].append(as_colleague(assignment, person, None, side).name)
    return found


def coming_of(session: Session, participation_id: UUID, now: datetime) -> list[Visit]:
    """The visits of a participation that are promised and have not begun."""
    asked = (
        select(Visit)
        .join(BookingStep, BookingStep.visit_id == Visit.id)
        .where(
            Visit.participation_id == participation_id,
            is_newest(),
            BookingStep.step != Step.CANCELLED,
            BookingStep.starts_at > now,
        )
        .order_by(BookingStep.starts_at, Visit.id)
    )
    return list(session.scalars(asked))


def is_newest() -> ColumnElement[bool]:
    """Whether a booking step is the last of its visit."""
    later = BookingStep.__table__.alias("later")
    return ~exists().where(later.c.visit_id == BookingStep.visit_id, later.c.number > BookingStep.number)


def _promises(session: Session, wanted: ColumnElement[bool], *, shown: ColumnElement[bool]) -> list[Promise]:
    """As columns, so that a family whose hour is all that is told is not noted as seen."""
    asked = (
        select(BookingStep.__table__, Visit.step_code, shown.label("is_shown"))
        .join(Visit, Visit.id == BookingStep.visit_id)
        .outerjoin(Family, Family.id == BookingStep.family_id)  # not there where she has an hour and no more
        .where(wanted, is_newest())
        .order_by(BookingStep.starts_at, BookingStep.visit_id)
    )
    rows = session.execute(asked).all()
    staff = _staff_of_steps(session, [row.id for row in rows])
    saw(session, {row.family_id for row in rows if row.is_shown})
    return [
        Promise(
            visit_id=row.visit_id,
            number=row.number,
            is_cancelled=row.step is Step.CANCELLED,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            with_interpreter=bool(row.is_shown and row.with_interpreter),
            staff=staff[row.id],
            reason=row.reason if row.is_shown else "",
            changed_at=row.at,
            family_id=row.family_id if row.is_shown else None,
            step_code=row.step_code if row.is_shown else None,
        )
        for row in rows
    ]


def _staff_of_steps(session: Session, step_ids: Sequence[int]) -> dict[int, tuple[Colleague, ...]]:
    found: dict[int, tuple[Colleague, ...]] = defaultdict(tuple)
    for step_id, side, assignment, person, unit in session.execute(_staff_at(), {"step_ids": step_ids}):
        found[step_id] = (*found[step_id], as_colleague(assignment, person, unit, side))
    return found


@cache
def _staff_at() -> Select[int, Side, Assignment, Person, Unit]:
    """Of the steps `step_ids`."""
    return (
        select(BookingParticipant.step_id, BookingParticipant.side, Assignment, Person, Unit)
        .join(Assignment, Assignment.id == BookingParticipant.assignment_id)
        .join(Person, Person.id == BookingParticipant.person_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(BookingParticipant.step_id.in_(bindparam("step_ids", expanding=True)))
        .order_by(BookingParticipant.side, Person.id)
    )


def may_undo(session: Session, by: Who, visit_id: UUID, now: datetime) -> bool:
    """Whether the latest step is the asker's own and fresh."""
    asked = select(BookingStep.done_by, BookingStep.at).where(BookingStep.visit_id == visit_id, is_newest())
    last = session.execute(asked).one_or_none()
    return last is not None and last.done_by == by.assignment_id and now - last.at <= UNDO_WITHIN
