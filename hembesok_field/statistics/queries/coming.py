"""What is coming by the plan, and the working time there is for it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Unit
from hembesok_field.booking.queries.diaries import diaries_of
from hembesok_field.booking.rules import ORDINARY_WAY
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import consent_in_force
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import By, Duty, Side
from hembesok_field.plan.queries import steps_of_versions
from hembesok_field.plan.rules import ChildDates, StepRule, counts_from, window_of
from hembesok_field.plan.tables import Plan, Visit, Waiver
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.scopes import must_own
from hembesok_field.statistics.shapes import Capacity, Scope, Worker

AHEAD = timedelta(days=91)  # three months


def capacity_of(session: Session, by: By, scope: Scope, now: datetime) -> list[Capacity]:
    """By unit: what the plan needs in the coming three months that has no time yet, and the hours that are free."""
    must_own(by, scope)
    today = clock.swedish(now).date()
    last = today + AHEAD
    needed: dict[int, list[int]] = defaultdict(list)
    for unit_id, step in unplanned(session, scope, today, last):
        expects = step.expects_nurse if scope.is_region else step.expects_social_services
        if expects:
            needed[unit_id].append(step.minutes + 2 * ORDINARY_WAY // timedelta(minutes=1))
    people = _workers(session, scope, today)
    named = session.execute(select(Unit.id, Unit.name).where(Unit.authority_id == scope.id))
    units = {unit_id: name for unit_id, name in named}  # noqa: C416 - rows are not plain tuples
    free: dict[int, int] = defaultdict(int)
    for worker, diary in zip(people, diaries_of(session, people, today, last), strict=True):
        free[worker.unit_id] += rules.free_minutes(diary, now, today, last)
    return [
        Capacity(
            units[unit_id],
            sum(worker.unit_id == unit_id for worker in people),
            len(needed[unit_id]),
            sum(needed[unit_id]),
            free[unit_id],
        )
        for unit_id in sorted(units, key=lambda found: (units[found], found))
        if needed[unit_id] or free[unit_id]
    ]


def _workers(session: Session, scope: Scope, on: date) -> list[Worker]:
    """The field workers of the authority's own units, each at one unit at a time."""
    side = Side.NURSE if scope.is_region else Side.SOCIAL_SERVICES
    wanted = (
        select(Assignment.id, Assignment.person_id, Assignment.unit_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(
            Unit.authority_id == scope.id,
            Assignment.duty == Duty.FIELD,
            Assignment.from_on <= on,
            or_(Assignment.until_on.is_(None), Assignment.until_on >= on),
        )
        .order_by(Assignment.person_id, Assignment.id)
    )
    found = {person_id: Worker(i, person_id, side, unit_id or 0) for i, person_id, unit_id in session.execute(wanted)}
    return list(found.values())


def unplanned(session: Session, scope: Scope, today: date, last: date) -> Iterator[tuple[int, StepRule]]:
    """Steps of running programmes that are due by `last`, still open, and have neither a time nor a word; by own unit.

    Numbers only leave: no family's rows are loaded. A municipality's are of families that have agreed to share.
    """
    mine = select(Unit.id).where(Unit.authority_id == scope.id)
    side = Participation.bvc_id if scope.is_region else Participation.partner_id
    running = and_(
        side.in_(mine),
        Participation.ended_on.is_(None),
        Participation.paused_on.is_(None),
        or_(Participation.answer.is_(None), Participation.answer != Answer.NO),
    )
    if not scope.is_region:
        agreed = exists().where(Family.id == Participation.family_id, consent_in_force())
        running = and_(running, agreed)
    begun = _begun(session, running)
    plans, births = _plans(session, running, side), _births(session, running)
    steps = steps_of_versions(session, {version for version, *_ in plans.values()})
    for part_id, (version, starts_on, unit_id) in plans.items():
        born_on = counts_from(births[part_id]) or starts_on
        for step in steps.get(version, ()):
            if (part_id, step.code) not in begun and _comes(step, born_on, starts_on, today, last):
                yield unit_id, step


def _comes(step: StepRule, born_on: date, starts_on: date, today: date, last: date) -> bool:
    window = window_of(step, born_on)
    return window is not None and window.closes_on >= max(today, starts_on) and window.target_on <= last


def _plans(session: Session, running: Any, side: Any) -> dict[UUID, tuple[int, date, int]]:
    wanted: Select[Any] = select(Plan.participation_id, Plan.version_id, Plan.starts_on, side)
    rows = session.execute(wanted.join(Participation, Participation.id == Plan.participation_id).where(running))
    return {part_id: (version, starts_on, unit_id) for part_id, version, starts_on, unit_id in rows}


def _births(session: Session, running: Any) -> dict[UUID, list[ChildDates]]:
    wanted = select(Child.participation_id, Child.born_on, Child.due_on, Child.uses_corrected_age)
    found: dict[UUID, list[ChildDates]] = defaultdict(list)
    rows = session.execute(wanted.join(Participation, Participation.id == Child.participation_id).where(running))
    for part_id, born_on, due_on, corrected in rows:
        if part_id is not None:
            found[part_id].append(ChildDates(born_on, due_on, corrected))
    return found


def _begun(session: Session, running: Any) -> set[tuple[UUID, str]]:
    """Steps that were waived, have a time, or were told of."""
    has_time = or_(exists().where(Hold.visit_id == Visit.id), exists().where(Attestation.visit_id == Visit.id))
    visits = select(Visit.participation_id, Visit.step_code).where(has_time)
    waived = select(Waiver.participation_id, Waiver.step_code).where(Waiver.undone_at.is_(None))
    found: set[tuple[UUID, str]] = set()
    for wanted, table in ((visits, Visit), (waived, Waiver)):
        rows = session.execute(wanted.join(Participation, Participation.id == table.participation_id).where(running))
        found |= {(part_id, code) for part_id, code in rows}
    return found
