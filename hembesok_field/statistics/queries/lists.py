"""The visits behind a figure, and their references; only what the asker's authority may see, and logged."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.family.queries import consent_in_force, sees_more_than_counts
from hembesok_field.family.tables import Family
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.statistics.queries.facts import FACT_COLUMNS, behind, counting, within
from hembesok_field.statistics.queries.scopes import chunks, must_own, of_year
from hembesok_field.statistics.queries.years import counts_joint_ordinary
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import WHOLE, Cut, Fact, Listed, ListPage, Scope
from hembesok_field.statistics.tables import VisitFact

ERASED = "gallrad"  # instead of the reference of a visit whose family is erased
PAGE = 50
IN_ORDER = (VisitFact.visited_on, VisitFact.visit_id)


def facts_of(session: Session, by: By, scope: Scope, year: int, *such: ColumnElement[bool]) -> list[Fact]:
    """The facts of the authority's year, in the order of their days; opaque ids only."""
    must_own(by, scope)
    wanted = select(*FACT_COLUMNS).where(*of_year(scope, year), *such).order_by(*IN_ORDER)
    return [Fact._make(row) for row in session.execute(wanted)]


def waiting_in(session: Session, by: By, scope: Scope, year: int) -> list[Fact]:
    """The facts of the year that wait for a word: two words differ, or one's own side has not confirmed."""
    differs, lacks = behind(scope, Part.WORDS_DIFFER), behind(scope, Part.UNCONFIRMED)
    return facts_of(session, by, scope, year, or_(differs, lacks))


def references_of(session: Session, by: By, scope: Scope, visit_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of visits that the authority counts or is asked about; an erased family's have none."""
    must_own(by, scope)
    found = dict.fromkeys(visit_ids, ERASED)
    with across(session):
        for some in chunks(list(visit_ids)):
            found.update(session.execute(select(Visit.id, Visit.reference).where(Visit.id.in_(some))).all())
    return found


def counted_references(
    session: Session, by: By, scope: Scope, year: int, *, count_joint_ordinary: bool
) -> tuple[str, ...]:
    """The references of the visits that count, in the order of their days; an erased family's have none."""
    must_own(by, scope)
    counts = counting(scope, count_joint_ordinary=count_joint_ordinary)
    wanted = (
        select(func.coalesce(Visit.reference, ERASED))
        .select_from(VisitFact)
        .outerjoin(Visit, Visit.id == VisitFact.visit_id)
        .where(*of_year(scope, year), counts)
        .order_by(*IN_ORDER)
    )
    with across(session):
        return tuple(session.scalars(wanted))


def listed(session: Session, by: By, scope: Scope, facts: Sequence[Fact]) -> list[Listed]:
    """These visits as lines of a list, those the asker's authority may not see left out; the shown are logged.

    Left out: families with protected identity, and for a municipality those without consent in force; for one that
    sees by count only, all: step, age and what was talked of are the family's, and a count opens nothing.
    """
    must_own(by, scope)
    may_be_shown = ~Family.is_protected
    if not scope.is_region:
        may_be_shown = and_(may_be_shown, consent_in_force())
    may_be_shown = and_(may_be_shown, sees_more_than_counts(scope.id))
    known: dict[UUID, tuple[str, str]] = {}
    for some in chunks([fact.visit_id for fact in facts]):
        wanted = (
            select(Visit.id, Visit.reference, Unit.name)
            .join(Unit, Unit.id == Visit.bvc_id)
            .join(Family, Family.id == Visit.family_id)
            .where(Visit.id.in_(some), may_be_shown)
        )
        with across(session):
            known.update({visit_id: (reference, name) for visit_id, reference, name in session.execute(wanted)})
    shown = [Listed(*known[fact.visit_id], fact) for fact in facts if fact.visit_id in known]
    db.saw(session, {line.fact.family_id for line in shown})
    return shown


def list_behind(
    session: Session, by: By, scope: Scope, year: int, *, figure: str, key: str, page: int, cut: Cut = WHOLE
) -> ListPage:
    """One page of the visits behind a figure or one key of it; only what is on the page is seen, and logged."""
    must_own(by, scope)
    such = _such(session, by, scope, year, figure=figure, key=key, cut=cut)
    total = session.scalar(select(func.count()).select_from(VisitFact).where(*of_year(scope, year), *such)) or 0
    number = max(1, min(page, -(-total // PAGE)))
    wanted = select(*FACT_COLUMNS).where(*of_year(scope, year), *such).order_by(*IN_ORDER)
    rows = session.execute(wanted.limit(PAGE).offset((number - 1) * PAGE))
    some = [Fact._make(row) for row in rows]
    shown = listed(session, by, scope, some)
    return ListPage(tuple(shown), len(some) - len(shown), total, number, PAGE)


def part_of_list(
    session: Session, by: By, scope: Scope, year: int, *, figure: str, key: str, cut: Cut, after: Fact | None, most: int
) -> tuple[list[Listed], Fact | None]:
    """The next lines of the whole list, at most so many facts, and where they ended; None when nothing is left."""
    such = _such(session, by, scope, year, figure=figure, key=key, cut=cut)
    if after is not None:
        later = and_(VisitFact.visited_on == after.visited_on, VisitFact.visit_id > after.visit_id)
        such.append(or_(VisitFact.visited_on > after.visited_on, later))
    wanted = select(*FACT_COLUMNS).where(*of_year(scope, year), *such).order_by(*IN_ORDER).limit(most)
    some = [Fact._make(row) for row in session.execute(wanted)]
    return listed(session, by, scope, some), some[-1] if len(some) == most else None


def _such(
    session: Session, by: By, scope: Scope, year: int, *, figure: str, key: str, cut: Cut
) -> list[ColumnElement[bool]]:
    rule = counts_joint_ordinary(session, by, scope, year)
    return [behind(scope, figure, key, count_joint_ordinary=rule), *within(cut)]
