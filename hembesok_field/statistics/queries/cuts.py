"""A year, or ten, cut up by one thing and narrowed by filters; added up by the database."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Integer, and_, case, cast, func, literal, null, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.kernel.identity import By
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.facts import MONTH, behind, counting, within
from hembesok_field.statistics.queries.scopes import is_in, must_own
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import WHOLE, Cut, Line, Lines, Scope, Together
from hembesok_field.statistics.tables import CountingRule, VisitFact, YearTally

YEARS = 10  # as many as the longest line over time shows
TOGETHER = "together"  # families of all the years, each once: no part of any one
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
    with_ordinary = _with_ordinary(session, scope, *years)
    if rows == rules.BY_YEAR and cut == WHOLE:
        return _whole_years(session, scope, years, with_ordinary)
    such = [is_in(scope), VisitFact.year.between(*years), *within(cut)]
    found = session.execute(_added(rows, _numbers(scope, _rule(with_ordinary)), such)).all()
    lines = [Line._make((_key(rows, key), *counted)) for is_total, key, *counted in found if not is_total]
    total = next(counted for is_total, _, *counted in found if is_total)
    return Lines(rows, tuple(line for line in lines if any(line[1:])), Line._make(("", *total)))


def together_of(session: Session, by: By, scope: Scope, year: int, *, count_joint_ordinary: bool) -> list[Together]:
    """Which keys go together among the year's extended visits."""
    must_own(by, scope)
    figures = [BY[figure] for figure in Together._fields]
    wanted = select(*figures).join(Unit, Unit.id == VisitFact.bvc_id).distinct()
    rows = session.execute(
        wanted.where(is_in(scope), VisitFact.year == year, counting(scope, count_joint_ordinary=count_joint_ordinary))
    )
    return [Together(*(_key(figure, key) for figure, key in zip(Together._fields, row, strict=True))) for row in rows]


def _whole_years(session: Session, scope: Scope, years: tuple[int, int], with_ordinary: Sequence[int]) -> Lines:
    """From the years' own sums; only how many families they are together must be asked of the facts.

    Ten years of a large region are most of a million facts. What is erased stands in both alike.
    """
    kept = select(YearTally.year, YearTally.part, YearTally.is_ordinary, YearTally.number).where(
        YearTally.authority_id == scope.id, YearTally.year.between(*years), YearTally.part.in_(COLUMNS)
    )
    counts = counting(scope, count_joint_ordinary=_rule(with_ordinary))
    met = select(VisitFact.family_id).where(is_in(scope), VisitFact.year.between(*years), counts).distinct().subquery()
    together = select(literal(0), literal(TOGETHER), literal(False), func.count()).select_from(met)
    of_year: dict[int, Counter[str]] = defaultdict(Counter)
    families = 0
    for year, part, is_ordinary, number in session.execute(kept.union_all(together)):
        if part == TOGETHER:
            families = number
        elif not is_ordinary or year in with_ordinary:
            of_year[year][part] += number
    lines = [Line._make((str(year), *(sums[part] for part in COLUMNS))) for year, sums in sorted(of_year.items())]
    total = Line._make(("", *(sum(sums[part] for sums in of_year.values()) for part in COLUMNS)))
    return Lines(rules.BY_YEAR, tuple(lines), total._replace(families=families))


def _added(
    rows: str, numbers: Sequence[ColumnElement[int]], such: Sequence[ColumnElement[bool]]
) -> CompoundSelect[Any]:
    """Each line and the total, from one reading of the facts: first by family, so that families are few to tell apart.

    Over ten years the facts are many, and one count of distinct families a line would sort them all each time.
    """
    named = [number.label(part) for part, number in zip(COLUMNS, numbers, strict=True)]
    picked = select(BY[rows].label("key"), VisitFact.family_id, *named).join(Unit, Unit.id == VisitFact.bvc_id)
    each = picked.where(*such).group_by(BY[rows], VisitFact.family_id).cte("each_family")
    sums = {part: cast(func.coalesce(func.sum(each.c[part]), 0), Integer) for part in COLUMNS}
    families = func.count(func.distinct(case((each.c[Part.FAMILIES] > 0, each.c.family_id))))
    lines = select(literal(0), each.c.key, *sums.values()).group_by(each.c.key)
    return lines.union_all(select(literal(1), null(), *(sums | {Part.FAMILIES: families}).values()))


def _numbers(scope: Scope, rule: bool | ColumnElement[bool]) -> list[ColumnElement[int]]:
    """One family's, under one key; of families it is one or none."""

    def number(part: Part) -> ColumnElement[int]:
        stands = case((behind(scope, part, count_joint_ordinary=rule), 1))
        return func.coalesce(func.max(stands), 0) if part is Part.FAMILIES else func.count(stands)

    return [number(part) for part in COLUMNS]


def _with_ordinary(session: Session, scope: Scope, first: int, last: int) -> list[int]:
    """The years whose own rule counts joint ordinary visits."""
    mine = and_(CountingRule.authority_id == scope.id, CountingRule.year.between(first, last))
    return list(session.scalars(select(CountingRule.year).where(mine, CountingRule.count_joint_ordinary)))


def _rule(with_ordinary: Sequence[int]) -> bool | ColumnElement[bool]:
    """The counting rule of each of the years asked about."""
    return VisitFact.year.in_(with_ordinary) if with_ordinary else False


def _key(rows: str, key: Any) -> str:
    """A group in contract words."""
    if rows == Part.MONTH:
        return f"{int(key):02}"
    if rows == Part.OUTCOME:
        return rules.OUTCOME_CODES[key]
    return rules.UNKNOWN_AREA if key is None else str(key)
