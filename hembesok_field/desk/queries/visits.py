"""The visits of the asker's families in the order of their days, and one of them: as the pages show them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import FARTHEST
from hembesok_field.booking.shapes import Promise
from hembesok_field.desk.queries.families import facts_of
from hembesok_field.desk.queries.needs import FamilyNeed, needs_of
from hembesok_field.desk.shapes import ListedVisit, VisitList
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.plan import queries as plan
from hembesok_field.plan.rules import LineStep, StepState, VisitFacts
from hembesok_field.plan.tables import Visit

HAPPENS = frozenset({StepState.COMING, StepState.DUE, StepState.OVERDUE})
ALWAYS = date.min, date.max


def visit_list(
    session: Session,
    by: Who,
    now: datetime,
    *,
    days: tuple[date, date] = ALWAYS,
    state: StepState | None = None,
    after: str = "",
    limit: int,
) -> VisitList:
    """Visits on these days (a visit without a time: whose window meets them), the first day first, `limit` of them.

    Of each family's programmes that go on, none protected; and the asker's own promised hours where no more is hers to
    know. `unnamed` are steps on the list that nobody has given a visit yet.
    """
    found = needs_of(session, by, now, and_(families.visible_to(by), ~Family.is_protected))
    rows = [_row(one, step) for one in found for step in one.steps if _is_visit(step)]
    rows += [_bare(one, now) for one in _own_promises(session, by, now) if one.family_id is None]
    first, last = days
    wanted = [row for row in rows if row.opens_on <= last and first <= row.closes_on and state in (None, row.state)]
    wanted = sorted((row for row in wanted if row.place > after), key=lambda row: row.place)
    shown = wanted[:limit]
    return VisitList(
        rows=tuple(_with_promises(session, by, shown)),
        unnamed=tuple(
            (row.family_id, row.earlier, row.step_code or "") for row in shown if row.visit_id is None and row.family_id
        ),
        has_more=len(wanted) > limit,
    )


def one_visit(session: Session, by: Who, visit_id: UUID, now: datetime) -> ListedVisit:
    """One visit as the asker may see it: all of it, or only the hour she promised; else NotFound."""
    try:
        visit = plan.visit_for(session, by, visit_id)
    except NotFound:
        mine = [one for one in _own_promises(session, by, now) if one.visit_id == visit_id]
        if not mine:
            raise
        return _bare(mine[0], now)
    needs = needs_of(session, by, now, and_(families.visible_to(by), Family.id == visit.family_id))
    on_line = (_row(one, step) for one in needs for step in one.steps if step.visit and step.visit.visit_id == visit_id)
    row = next(on_line, None) or _closed(session, needs[0], visit, now)
    return next(iter(_with_promises(session, by, [row])))


def _is_visit(step: LineStep) -> bool:
    """A step that came to a visit, or still will."""
    return step.visit is not None or step.state in HAPPENS


def _row(one: FamilyNeed, step: LineStep) -> ListedVisit:
    visit = step.visit
    at = visit and (visit.happened_at or visit.booked_at)
    opens, closes = (step.window.opens_on, step.window.closes_on) if step.window else ALWAYS
    day = clock.swedish(at).date() if at else None
    return ListedVisit(
        visit_id=visit.visit_id if visit else None,
        family_id=one.family_id,
        earlier=one.earlier,
        step_code=step.code,
        state=step.state,
        window=step.window,
        opens_on=day or opens,
        closes_on=day or closes,
        place=f"{day or opens} {one.family_id} {step.code.encode().hex()} {one.participation_id}",
    )


def _closed(session: Session, need: FamilyNeed, visit: Visit, now: datetime) -> ListedVisit:
    """A visit that stands on no line any more: it came to nothing, or belongs to an earlier programme."""
    facts = facts_of(session, [visit], now)[visit.id]
    window = booking.window_for(session, visit)
    step = LineStep(visit.step_code, visit.is_extra, window, _state(facts), facts, 0, True, True)
    return _row(need, step)


def _state(facts: VisitFacts) -> StepState:
    if facts.is_contradicted:
        return StepState.CONTRADICTED
    return StepState.DONE if facts.is_done else StepState.ENDED


def _own_promises(session: Session, by: Who, now: datetime) -> list[Promise]:
    return booking.promises_of(session, by, by.person_id, now - FARTHEST, now + FARTHEST)


def _bare(promise: Promise, now: datetime) -> ListedVisit:
    day = clock.swedish(promise.starts_at).date()
    return ListedVisit(
        visit_id=promise.visit_id,
        family_id=None,
        earlier=None,
        step_code=None,
        state=StepState.AWAITS_WORD if promise.starts_at <= now else StepState.BOOKED,
        window=None,
        opens_on=day,
        closes_on=day,
        place=f"{day} {promise.visit_id} -",
        promise=promise,
    )


def _with_promises(session: Session, by: Who, rows: Iterable[ListedVisit]) -> list[ListedVisit]:
    """The visits with their promises, references and families' names; the families are seen from here on."""
    shown = list(rows)
    ids = [row.visit_id for row in shown if row.visit_id and row.family_id]
    promises = booking.promises_by_visit(session, ids)
    references = plan.references_of(session, ids)
    of_list = session.scalars(select(Family).where(Family.id.in_({row.family_id for row in shown if row.family_id})))
    faces = families.faces_of(session, by, list(of_list))
    return [row.filled(promises, references, faces) for row in shown]
