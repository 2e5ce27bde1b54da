"""A year, or ten, cut up by one thing and narrowed by filters; added up by the database."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.kernel.identity import By
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.facts import MONTH, behind, counting, within
from hembesok_field.statistics.queries.scopes import is_in, must_own
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Cut, Line, Lines, Scope, Together
from hembesok_field.statistics.tables import CountingRule, VisitFact

YEARS = 10  # as many as the longest line over time shows
# What a line's numbers are, in the order of `Line`'s fields.
COLUMNS = (
    Part.OUTCOME,
    Part.VISITS,
    Part.JOINT,
    Part.FAMILIES,
    Part.HAS_WINDOW,
    Part.IN_WINDOW,
    Part.INTERPRETER,
    Part.UNCONFIRMED,
)
BY: dict[str, Any] = {
    rules.BY_YEAR: VisitFact.year,
    Part.MONTH: MONTH,
    Part.STEP: VisitFact.step_code,
    Part.BVC: Unit.code,
    Part.AREA: func.coalesce(VisitFact.area_type, Unit.area_type),
    Part.AGE: VisitFact.age_years,
    rules.BY_MUNICIPALITY: Unit.municipality_code,
    Part.OUTCOME: VisitFact.outcome,
}


def lines_of(session: Session, by: By, scope: Scope, year: int, *, rows: str, cut: Cut) -> Lines:
    """The authority's year by one of `BY`; by year, its ten latest up to that one. Facts must be fresh."""
    must_own(by, scope)
    years = (year - YEARS + 1, year) if rows == rules.BY_YEAR else (year, year)
    such = [is_in(scope), VisitFact.year.between(*years), *within(cut)]
    numbers = _numbers(scope, _rule(session, scope, *years))
    picked = select(BY[rows], *numbers).join(Unit, Unit.id == VisitFact.bvc_id).where(*such)
    found = [Line._make((_key(rows, key), *counted)) for key, *counted in session.execute(picked.group_by(BY[rows]))]
    total = session.execute(select(*numbers).where(*such)).one()
    return Lines(rows, tuple(line for line in found if any(line[1:])), Line._make(("", *total)))


def together_of(session: Session, by: By, scope: Scope, year: int, *, count_joint_ordinary: bool) -> list[Together]:
    """Which keys go together among the year's extended visits."""
    must_own(by, scope)
    figures = [BY[figure] for figure in Together._fields]
    wanted = select(*figures).join(Unit, Unit.id == VisitFact.bvc_id).distinct()
    rows = session.execute(
        wanted.where(is_in(scope), VisitFact.year == year, counting(scope, count_joint_ordinary=count_joint_ordinary))
    )
    return [Together(*(_key(figure, key) for figure, key in zip(Together._fields, row, strict=True))) for row in rows]


def _numbers(scope: Scope, rule: bool | ColumnElement[bool]) -> list[ColumnElement[int]]:
    def number(part: Part) -> ColumnElement[int]:
        stands = behind(scope, part, count_joint_ordinary=rule)
        if part is Part.FAMILIES:
            return func.count(func.distinct(case((stands, VisitFact.family_id))))
        return func.count(case((stands, 1)))

    return [number(part) for part in COLUMNS]


def _rule(session: Session, scope: Scope, first: int, last: int) -> bool | ColumnElement[bool]:
    """The counting rule of each of these years."""
    mine = and_(CountingRule.authority_id == scope.id, CountingRule.year.between(first, last))
    with_ordinary = list(session.scalars(select(CountingRule.year).where(mine, CountingRule.count_joint_ordinary)))
    return VisitFact.year.in_(with_ordinary) if with_ordinary else False


def _key(rows: str, key: Any) -> str:
    """A group in contract words."""
    if rows == Part.MONTH:
        return f"{int(key):02}"
    if rows == Part.OUTCOME:
        return rules.OUTCOME_CODES[key]
    return rules.UNKNOWN_AREA if key is None else str(key)
