"""Whose figures: a region or a municipality, and that nobody asks for another's."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Authority, Unit
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import By, Operator
from hembesok_field.statistics import rules
from hembesok_field.statistics.shapes import Bvc, Scope
from hembesok_field.statistics.tables import ReimbursementRate, VisitFact

T = TypeVar("T")
AT_ONCE = 500  # ids in one question; SQLite takes 32 766 at most
SCOPE = (Authority.id, func.coalesce(Authority.code, ""), Authority.name, Authority.kind)


def chunks(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def must_own(by: By, scope: Scope) -> None:
    if not isinstance(by, Operator) and by.authority_id != scope.id:
        raise NotAllowed


def is_in(scope: Scope) -> ColumnElement[bool]:
    """The facts that are the scope's own."""
    return (VisitFact.region_id if scope.is_region else VisitFact.municipality_id) == scope.id


def of_year(scope: Scope, year: int) -> tuple[ColumnElement[bool], ...]:
    return is_in(scope), VisitFact.year == year


def scope_for(session: Session, by: By, code: str) -> Scope:
    """The region or municipality with this code; NotFound when nobody has it, NotAllowed when it is another's."""
    found = session.execute(select(*SCOPE).where(Authority.code == code)).one_or_none()
    if found is None:
        raise NotFound
    scope = Scope(*found)
    must_own(by, scope)
    return scope


def own_scope(session: Session, by: By) -> Scope:
    """The asker's own authority; NotFound for the operator, who has none, and for a company, which files nothing."""
    if isinstance(by, Operator):
        raise NotFound
    mine = and_(Authority.id == by.authority_id, Authority.code.is_not(None))
    found = session.execute(select(*SCOPE).where(mine)).one_or_none()
    if found is None:
        raise NotFound
    return Scope(*found)


def others_in(session: Session, by: By, scope: Scope, year: int) -> list[Scope]:
    """The municipalities of a region's visits that year, or the regions of a municipality's, by name."""
    must_own(by, scope)
    other: Any = VisitFact.municipality_id if scope.is_region else VisitFact.region_id
    met = select(other.label("id")).where(*of_year(scope, year)).distinct().cte("met")
    met = met.prefix_with("MATERIALIZED", dialect="postgresql")  # else each authority's own facts would be read
    wanted = select(*SCOPE).join(met, met.c.id == Authority.id).where(Authority.code.is_not(None))
    return [Scope(*row) for row in session.execute(wanted.order_by(Authority.name))]


def bvcs_of(session: Session, by: By, bvc_ids: Collection[int], year: int) -> dict[int, Bvc]:
    """BVC by id, as they are today, with the year's rates. Units are the same for all who ask."""
    rate = and_(ReimbursementRate.region_id == Unit.authority_id, ReimbursementRate.year == year)
    wanted = select(
        Unit.id,
        Unit.code,
        Unit.name,
        Unit.area_type,
        Unit.municipality_code,
        Unit.payment,
        func.coalesce(ReimbursementRate.variable_kr, rules.VARIABLE_KR),
        func.coalesce(ReimbursementRate.fixed_kr, rules.FIXED_KR),
    ).outerjoin(ReimbursementRate, rate)
    return {
        row[0]: Bvc(*row)
        for some in chunks(sorted(bvc_ids))
        for row in session.execute(wanted.where(Unit.id.in_(some)))
    }


def bvcs_in(session: Session, by: By, scope: Scope) -> list[tuple[str, str, str]]:
    """The BVC that can stand in a scope's figures: code, name, municipality; a region's own, else where it visits."""
    must_own(by, scope)
    visited = exists().where(VisitFact.municipality_id == scope.id, VisitFact.bvc_id == Unit.id)
    which = Unit.authority_id == scope.id if scope.is_region else visited
    wanted = select(Unit.code, Unit.name, Unit.municipality_code).where(Unit.kind == UnitKind.BVC, which)
    return [(code, name, municipality) for code, name, municipality in session.execute(wanted.order_by(Unit.name))]


def places_in(session: Session, by: By, scope: Scope) -> dict[str, dict[str, str]]:
    """What the BVC of a scope's figures and their municipalities are called, by figure and code."""
    bvcs = bvcs_in(session, by, scope)
    towns = town_names(session, by, {municipality for *_, municipality in bvcs})
    return {rules.Part.BVC: {code: name for code, name, _ in bvcs}, rules.BY_MUNICIPALITY: towns}


def town_names(session: Session, by: By, codes: Collection[str]) -> dict[str, str]:
    """Municipalities by code, in the order of their names; one that is not in the program is its code."""
    found = session.execute(select(Authority.code, Authority.name).where(Authority.code.in_(list(codes))))
    names = {code: code for code in codes} | {code: name for code, name in found if code}
    return dict(sorted(names.items(), key=lambda pair: (pair[1], pair[0])))


def bvc_names(session: Session, by: By, codes: Collection[str]) -> dict[str, str]:
    """BVC names by code; the same for all who ask."""
    found = session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(list(codes))))
    return {code: name for code, name in found}  # noqa: C416 - rows are not plain tuples
