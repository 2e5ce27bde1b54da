"""Where in its window each visit was made: places without name, day or id, and only where five or more were."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.family.tables import Child, Participation
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.walls import across
from hembesok_field.plan.queries import steps_of_versions, version_followed
from hembesok_field.plan.rules import ChildDates, StepRule, Window, window_of, youngest_on
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.facts import behind, within
from hembesok_field.statistics.queries.scopes import must_own, of_year
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.rules.small import FEW
from hembesok_field.statistics.shapes import Cut, Scope, Spread
from hembesok_field.statistics.tables import CountingRule, VisitFact

MOST = 60  # visits of a step that are drawn; which, is chance: those with the lowest of ids that are themselves chance


def spread_of(session: Session, by: By, scope: Scope, year: int, cut: Cut) -> dict[str, Spread]:
    """Each step's visits on their windows, by the programme that the family followed. Facts must be fresh."""
    must_own(by, scope)
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    targets: dict[str, int] = {}
    with across(session):
        rows = _sample(session, scope, year, cut)
        steps = steps_of_versions(session, {row.version_id for row, _ in rows.values() if row.version_id})
        for row, children in rows.values():
            step = next((one for one in steps.get(row.version_id, ()) if one.code == row.step_code), None)
            window = _window(row, children, step)
            if window is not None:
                found[row.step_code].append(rules.place_in(window, row.visited_on))
                targets.setdefault(row.step_code, rules.place_in(window, window.target_on)[0])
    return {code: Spread(targets[code], tuple(sorted(places))) for code, places in found.items() if len(places) >= FEW}


def _window(row: Any, children: list[ChildDates], step: StepRule | None) -> Window | None:
    """As `rules.fact_of` reckons: an added visit's own, else the step's from the youngest child."""
    if row.opens_on is not None:
        return Window(row.opens_on, row.opens_on + (row.closes_on - row.opens_on) / 2, row.closes_on)
    child = youngest_on(children, row.visited_on)
    return window_of(step, child.counts_from) if step and child else None


def _sample(session: Session, scope: Scope, year: int, cut: Cut) -> Mapping[Any, tuple[Any, list[ChildDates]]]:
    """Some visits of each step with what their windows hang on, and the births of the family."""
    rule = exists().where(
        CountingRule.authority_id == scope.id, CountingRule.year == year, CountingRule.count_joint_ordinary
    )
    has_window = behind(scope, Part.HAS_WINDOW, count_joint_ordinary=rule)
    number = func.row_number().over(partition_by=VisitFact.step_code, order_by=VisitFact.visit_id)
    some = (
        select(VisitFact.visit_id, VisitFact.step_code, VisitFact.visited_on, number.label("number"))
        .where(*of_year(scope, year), has_window, *within(cut))
        .subquery()
    )
    began_on = func.coalesce(Participation.started_on, Participation.offered_on, some.c.visited_on)
    wanted = (
        select(
            Visit.id,
            some.c.step_code,
            some.c.visited_on,
            Visit.opens_on,
            Visit.closes_on,
            func.coalesce(Plan.version_id, version_followed(Visit.bvc_id, Unit.authority_id, began_on)).label(
                "version_id"
            ),
            Child.born_on,
            Child.due_on,
            Child.uses_corrected_age,
        )
        .join(Visit, Visit.id == some.c.visit_id)
        .join(Unit, Unit.id == Visit.bvc_id)
        .join(Participation, Participation.id == Visit.participation_id)
        .outerjoin(Plan, Plan.participation_id == Visit.participation_id)
        .outerjoin(Child, Child.family_id == Visit.family_id)
        .where(some.c.number <= MOST)
    )
    found: dict[Any, tuple[Any, list[ChildDates]]] = {}
    for row in session.execute(wanted):
        _, children = found.setdefault(row.id, (row, []))
        if row.born_on or row.due_on:
            children.append(ChildDates(row.born_on, row.due_on, bool(row.uses_corrected_age)))
    return found
