"""One authority's year: its measures, from what is added up already."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hembesok_field.access.tables import Unit
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Participation
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.facts import counting
from hembesok_field.statistics.queries.scopes import bvcs_of, must_own, of_year
from hembesok_field.statistics.rules import Part, Tally
from hembesok_field.statistics.shapes import Bvc, Measures, Offers, Scope, YearFigures
from hembesok_field.statistics.tables import CountingRule, KeptOffer, VisitFact, YearTally


def year_of(session: Session, by: By, scope: Scope, year: int) -> YearFigures:
    """Contract section 5 for one authority and year, and by what rule; the facts must be fresh (`door.fresh`).

    What it costs does not grow with the years stored: it reads the year's own sums.
    """
    rule, added = counts_joint_ordinary(session, by, scope, year), _added(session, scope, year)
    offers, bvcs = _offers(session, scope, year), _bvcs_named(session, by, added, year)
    figures = rules.measures(scope, year, added, offers, bvcs, count_joint_ordinary=rule)
    return YearFigures(figures, added[Part.WORDS_DIFFER, False, ""], rule)


def measures(session: Session, by: By, scope: Scope, year: int) -> Measures:
    return year_of(session, by, scope, year).figures


def counts_joint_ordinary(session: Session, by: By, scope: Scope, year: int) -> bool:
    """The grant year's own counting rule; without a row joint ordinary visits are not counted."""
    must_own(by, scope)
    rule = select(CountingRule.count_joint_ordinary).where(CountingRule.authority_id == scope.id)
    return bool(session.scalar(rule.where(CountingRule.year == year)))


def extended_by_unit(session: Session, by: By, scope: Scope, year: int) -> dict[int | None, int]:
    """Extended visits of the year by the authority's own unit; None where the visit is erased and its unit unknown."""
    must_own(by, scope)
    counts = counting(scope, count_joint_ordinary=counts_joint_ordinary(session, by, scope, year))
    unit: Any = VisitFact.bvc_id if scope.is_region else Visit.partner_id
    wanted = select(unit, func.count()).select_from(VisitFact)
    if not scope.is_region:
        wanted = wanted.outerjoin(Visit, Visit.id == VisitFact.visit_id)
    with across(session):
        rows = session.execute(wanted.where(*of_year(scope, year), counts).group_by(unit)).all()
    return {unit_id: number for unit_id, number in rows}  # noqa: C416 - rows are not plain tuples


def years_with_visits(session: Session, by: By, scope: Scope) -> list[int]:
    must_own(by, scope)
    return list(
        session.scalars(
            select(YearTally.year).where(YearTally.authority_id == scope.id).distinct().order_by(YearTally.year.desc())
        )
    )


def _added(session: Session, scope: Scope, year: int) -> Counter[Tally]:
    wanted = select(YearTally.part, YearTally.is_ordinary, YearTally.key, YearTally.number)
    rows = session.execute(wanted.where(YearTally.authority_id == scope.id, YearTally.year == year))
    return Counter({(Part(part), is_ordinary, key): number for part, is_ordinary, key, number in rows})


def _offers(session: Session, scope: Scope, year: int) -> Offers:
    """Families, each once, with an offer dated in the year at a unit of the authority's own side; the erased too."""
    side = Participation.bvc_id if scope.is_region else Participation.partner_id

    def families(*such: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(func.distinct(case((and_(*such), Participation.family_id))))

    def kept(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
        erased = select(column).where(KeptOffer.authority_id == scope.id, KeptOffer.year == year)
        return func.coalesce(erased.scalar_subquery(), 0)

    said_yes = Participation.answer == Answer.YES
    asked = select(
        func.count(func.distinct(Participation.family_id)) + kept(KeptOffer.offered),
        families(said_yes) + kept(KeptOffer.accepted),
        families(Participation.answer == Answer.NO) + kept(KeptOffer.declined),
        families(said_yes, Participation.end_reason == EndReason.DISCONTINUED) + kept(KeptOffer.discontinued),
    ).where(
        side.in_(select(Unit.id).where(Unit.authority_id == scope.id)),
        Participation.offered_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    with across(session):
        return Offers(*session.execute(asked).one())


def _bvcs_named(session: Session, by: By, added: Mapping[Tally, int], year: int) -> dict[int, Bvc]:
    keys = {key for part, _, key in added if part in (Part.BVC, Part.JOINT_HOME)}
    return bvcs_of(session, by, {int(key) for key in keys}, year)
