"""What is coming by the plan, and the working time there is for it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Assignment, Unit
from hembesok_field.booking.queries.diaries import diaries_of
from hembesok_field.booking.rules import ORDINARY_WAY
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import consent_in_force, may_know_steps
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import By, Duty, Side
from hembesok_field.kernel.walls import across
from hembesok_field.plan.queries import steps_of_versions, versions_for
from hembesok_field.plan.rules import Births, StepRule, births_due, window_of
from hembesok_field.plan.tables import Plan, Programme, ProgrammeStep, ProgrammeVersion, Visit, Waiver
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.scopes import must_own
from hembesok_field.statistics.shapes import Capacity, Due, DueInMonth, Scope, Unanswered, Worker

AHEAD = timedelta(days=91)  # three months


def capacity_of(session: Session, by: By, scope: Scope, now: datetime) -> list[Capacity]:
    """By unit: what the plan needs in the coming three months that has no time yet, and the hours that are free."""
    must_own(by, scope)
    today = clock.swedish(now).date()
    last = today + AHEAD
    needed: dict[int, list[int]] = defaultdict(list)
    for due in due_by(session, by, scope, today, last):
        expects = due.step.expects_nurse if scope.is_region else due.step.expects_social_services
        if expects:
            needed[due.unit_id] += due.number * [due.step.minutes + 2 * ORDINARY_WAY // timedelta(minutes=1)]
    named = session.execute(select(Unit.id, Unit.name).where(Unit.authority_id == scope.id))
    units = {unit_id: name for unit_id, name in named}  # noqa: C416 - rows are not plain tuples
    people = _workers(session, scope, today)
    free = _free(session, people, now, last)
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


def free_minutes_of(session: Session, by: By, scope: Scope, now: datetime, last: date) -> int:
    """Working time at the authority's own units to the end of `last` that nothing has taken, in whole minutes."""
    must_own(by, scope)
    return sum(_free(session, _workers(session, scope, clock.swedish(now).date()), now, last).values())


def _free(session: Session, people: Sequence[Worker], now: datetime, last: date) -> dict[int, int]:
    """By unit, in whole minutes."""
    today = clock.swedish(now).date()
    found: dict[int, int] = defaultdict(int)
    for worker, diary in zip(people, diaries_of(session, people, today, last), strict=True):
        found[worker.unit_id] += rules.free_minutes(diary, now, today, last)
    return found


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


def due_by(session: Session, by: By, scope: Scope, today: date, last: date) -> list[Due]:
    """Steps of running programmes that are due by `last`, still open, and have neither a time nor a word: how many.

    By own unit. A municipality's are of families that have agreed to share. Numbers only: no family's rows are loaded.
    """
    must_own(by, scope)
    side = Participation.bvc_id if scope.is_region else Participation.partner_id
    steps = _steps_in(session, scope)
    when = _groups(steps, today, last)
    columns = (side, Plan.version_id, ProgrammeStep.code)
    wanted = (
        _of_youngest(select(*columns, func.count(), func.coalesce(func.sum(case((_opened(when), 1), else_=0)), 0)))
        .join(Plan, Plan.participation_id == Participation.id)
        .join(ProgrammeStep, ProgrammeStep.version_id == Plan.version_id)
        .where(_running(scope, side), _within(when), _is_left())
        .group_by(*columns)
    )
    with across(session):
        rows = session.execute(wanted).all()
    return [Due(unit_id, steps[version_id][code], number, opened) for unit_id, version_id, code, number, opened in rows]


def due_in_months(session: Session, by: By, scope: Scope, today: date, last: date) -> list[DueInMonth]:
    """The extra steps of `due_by` by unit and the month when they are due: the list behind it, without families.

    To one that sees by count only the steps have no code.
    """
    must_own(by, scope)
    side = Participation.bvc_id if scope.is_region else Participation.partner_id
    steps = _steps_in(session, scope)
    when = _groups(steps, today, last)
    columns = (side, Plan.version_id, ProgrammeStep.code, COUNTS_FROM)
    wanted = (
        _of_youngest(select(*columns, func.count()))
        .join(Plan, Plan.participation_id == Participation.id)
        .join(ProgrammeStep, ProgrammeStep.version_id == Plan.version_id)
        .where(_running(scope, side), _within(when), _is_left(), ProgrammeStep.is_extra)
        .group_by(*columns)
    )
    found: Counter[tuple[int, date, bool, str]] = Counter()
    with across(session):
        rows = session.execute(wanted).all()
    knows = may_know_steps(session, by)
    for unit_id, version_id, code, born_on, number in rows:
        window = window_of(steps[version_id][code], _as_date(born_on))
        if window is not None:
            month = max(window.target_on, today).replace(day=1)
            found[unit_id, month, window.opens_on <= today, code if knows else ""] += number
    return [DueInMonth(*key, number) for key, number in sorted(found.items())]


def unanswered_by(session: Session, by: By, scope: Scope, today: date, last: date) -> list[Unanswered]:
    """Extra steps that families without an answer, or without an offer, would still have by `last`, had they said yes.

    By the programme that their BVC has today. Only a region's: offers are its own (house.md 3.1).
    """
    must_own(by, scope)
    if not scope.is_region:
        return []
    mine = session.scalars(select(Unit.id).where(Unit.authority_id == scope.id, Unit.kind == UnitKind.BVC))
    versions = versions_for(session, dict.fromkeys(mine, scope.id), today)
    bvcs: dict[int, list[int]] = defaultdict(list)
    for bvc_id, version_id in versions.items():
        bvcs[version_id].append(bvc_id)
    steps = steps_of_versions(session, bvcs)
    at = or_(
        false(), *(and_(ProgrammeStep.version_id == one, Participation.bvc_id.in_(ids)) for one, ids in bvcs.items())
    )
    offered = func.coalesce(func.sum(case((Participation.offered_on.is_not(None), 1), else_=0)), 0)
    wanted = (
        _of_youngest(select(Participation.bvc_id, func.count(), offered))
        .join(ProgrammeStep, at)
        .where(Participation.ended_on.is_(None), Participation.paused_on.is_(None), ProgrammeStep.is_extra)
        .where(or_(Participation.answer.is_(None), Participation.answer == Answer.UNANSWERED))
        .where(_within(_groups(steps, today, last)), ~exists().where(Plan.participation_id == Participation.id))
        .group_by(Participation.bvc_id)
    )
    return [Unanswered(unit_id, number - offers, offers) for unit_id, number, offers in session.execute(wanted)]


BIRTH = func.coalesce(Child.born_on, Child.due_on)
COUNTS_FROM = case((and_(Child.uses_corrected_age, Child.due_on.is_not(None)), Child.due_on), else_=BIRTH)
Groups = Mapping[tuple[str, Births], list[int]]
"""By a step's code and the births whose visit on it is to come: the versions that have it so."""


def _of_youngest(wanted: Select[Any]) -> Select[Any]:
    """Each birth once: windows are counted from its youngest child."""
    other = aliased(Child)
    birth = func.coalesce(other.born_on, other.due_on)
    later = or_(birth > BIRTH, and_(birth == BIRTH, other.id > Child.id))
    is_youngest = ~exists().where(other.participation_id == Child.participation_id, later)
    return wanted.select_from(Participation).join(Child, and_(Child.participation_id == Participation.id, is_youngest))


def _running(scope: Scope, side: Any) -> ColumnElement[bool]:
    mine = select(Unit.id).where(Unit.authority_id == scope.id)
    running = and_(
        side.in_(mine),
        Participation.ended_on.is_(None),
        Participation.paused_on.is_(None),
        or_(Participation.answer.is_(None), Participation.answer != Answer.NO),
    )
    if not scope.is_region:
        running = and_(running, exists().where(Family.id == Participation.family_id, consent_in_force()))
    return running


def _is_left() -> ColumnElement[bool]:
    """The step was not waived, has no time, and was not told of.

    One NOT EXISTS each, so that PostgreSQL can join them away; under one OR it asks all three again for each row.
    """
    waived = exists().where(
        Waiver.participation_id == Participation.id, Waiver.step_code == ProgrammeStep.code, Waiver.undone_at.is_(None)
    )
    return and_(~_has(Hold), ~_has(Attestation), ~waived)


def _has(rows: type[Hold] | type[Attestation]) -> ColumnElement[bool]:
    """The step has a visit with such a row."""
    its = aliased(Visit)
    return exists().where(
        rows.visit_id == its.id, its.participation_id == Participation.id, its.step_code == ProgrammeStep.code
    )


def _steps_in(session: Session, scope: Scope) -> dict[int, dict[str, StepRule]]:
    """By version the steps that a scope's families may follow: a region's own programmes and the standard one."""
    owned = or_(Programme.region_id.is_(None), Programme.region_id == scope.id) if scope.is_region else true()
    asked = select(ProgrammeVersion.id).join(Programme, Programme.id == ProgrammeVersion.programme_id).where(owned)
    found = steps_of_versions(session, session.scalars(asked))
    return {version_id: {step.code: step for step in steps} for version_id, steps in found.items()}


def _groups(steps: Mapping[int, Mapping[str, StepRule] | Sequence[StepRule]], today: date, last: date) -> Groups:
    found: dict[tuple[str, Births], list[int]] = defaultdict(list)
    for version_id, some in steps.items():
        for step in some.values() if isinstance(some, Mapping) else some:
            if (births := births_due(step, today, last)) is not None:
                found[step.code, births].append(version_id)
    return found


def _within(when: Groups) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(_is(code, versions), COUNTS_FROM.between(births.first_on, births.last_on))
            for (code, births), versions in when.items()
        ),
    )


def _opened(when: Groups) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(_is(code, versions), births.open_on >= COUNTS_FROM) for (code, births), versions in when.items()),
    )


def _is(code: str, versions: Sequence[int]) -> ColumnElement[bool]:
    return and_(ProgrammeStep.code == code, ProgrammeStep.version_id.in_(versions))


def _as_date(day: date | str) -> date:
    """SQLite gives a worked-out day as it stands there."""
    return date.fromisoformat(day) if isinstance(day, str) else day
