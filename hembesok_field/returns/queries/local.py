"""A region's own money: its rules, its BVC, what they have written, and the visits that bear its code."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.family.queries import faces_of, visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.returns import rules
from hembesok_field.returns.shapes import (
    BvcYear,
    CodeLine,
    CodeState,
    LocalBvc,
    LocalKind,
    LocalLine,
    LocalRules,
    LocalStep,
    LocalWord,
)
from hembesok_field.returns.tables import LocalPaper, LocalRule
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.rules import FIXED_KR, VARIABLE_KR
from hembesok_field.statistics.shapes import Fact, Scope
from hembesok_field.statistics.tables import VisitFact

BVC = (
    Unit.id,
    Unit.code,
    Unit.name,
    Unit.authority_id,
    func.coalesce(Unit.company_id, Unit.authority_id),
    Unit.child_cni,
    Unit.payment,
)


def local_rules(session: Session, region_id: int, year: int) -> LocalRules:
    """A region's own rules of a year; no secret. Unwritten, the amounts hold that hold for every region."""
    wanted = select(LocalRule).where(LocalRule.region_id == region_id, LocalRule.year == year)
    row = session.scalars(wanted.order_by(LocalRule.number.desc()).limit(1)).first()
    if row is None:
        return LocalRules(year, VARIABLE_KR, FIXED_KR)
    return LocalRules(
        year,
        row.variable_kr,
        row.fixed_kr,
        row.journal_code,
        row.journal_words,
        row.fixed_above_cni,
        row.report_by_on,
        tuple(row.questions.splitlines()),
        tuple(row.headings.splitlines()),
        row.number,
    )


def rules_before(session: Session, region_id: int, year: int) -> LocalRules | None:
    """The latest earlier year's own rules, to begin from."""
    before = select(func.max(LocalRule.year)).where(LocalRule.region_id == region_id, LocalRule.year < year)
    last = session.scalar(before)
    return None if last is None else local_rules(session, region_id, last)


def own_bvc(session: Session, by: Who) -> LocalBvc:
    """The asker's own BVC; NotFound for whoever works at none."""
    wanted = select(*BVC).where(Unit.id == by.unit_id, Unit.kind == UnitKind.BVC)
    row = session.execute(wanted).one_or_none()
    if row is None or not by.is_field:
        raise NotFound
    return LocalBvc(*row)


def bvc_for(session: Session, by: Who, scope: Scope, unit_id: int) -> LocalBvc:
    """One of a region's own BVC; NotFound for another's, and for a municipality."""
    found = {bvc.id: bvc for bvc in _bvcs(session, by, scope)}
    if unit_id not in found:
        raise NotFound
    return found[unit_id]


def _bvcs(session: Session, by: Who, scope: Scope) -> list[LocalBvc]:
    if by.authority_id != scope.id:
        raise NotAllowed
    if not scope.is_region:
        raise NotFound
    wanted = select(*BVC).where(Unit.kind == UnitKind.BVC, Unit.authority_id == scope.id).order_by(Unit.name, Unit.id)
    return [LocalBvc(*row) for row in session.execute(wanted)]


def local_words(session: Session, by: Who, unit_id: int, year: int, kind: LocalKind) -> list[LocalWord]:
    """What a BVC and its region have written, in order. A BVC's drafts are its own people's."""
    wanted = (
        select(LocalPaper, Person.name, Person.is_protected)
        .join(Assignment, Assignment.id == LocalPaper.said_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(LocalPaper.unit_id == unit_id, LocalPaper.year == year, LocalPaper.kind == kind, _may_read(by))
        .order_by(LocalPaper.number)
    )
    return [_word(row, PROTECTED if hidden else name) for row, name, hidden in session.execute(wanted)]


def _may_read(by: Who) -> Any:
    """One's own unit's all, or what has been sent to one's own region."""
    if by.is_field:
        return LocalPaper.unit_id == by.unit_id
    return (LocalPaper.region_id == by.authority_id) & (LocalPaper.step != LocalStep.DRAFT)


def _word(row: LocalPaper, by_name: str) -> LocalWord:
    held = json.loads(row.document) if row.document else {"answers": [], "figures": []}
    answers, figures = (tuple((one, two) for one, two in held[part]) for part in ("answers", "figures"))
    return LocalWord(row.number, row.step, answers, figures, row.words, by_name, row.said_at)


def overview(session: Session, by: Who, scope: Scope, year: int) -> list[LocalLine]:
    """Each of the region's own BVC: its joint home visits of the year, what they give, and how far its papers are."""
    told = local_rules(session, scope.id, year)
    joint = _joint_by_bvc(session, scope, year)
    steps = _latest_steps(session, by, scope, year)
    return [
        LocalLine(
            bvc,
            joint.get(bvc.id, 0),
            joint.get(bvc.id, 0) * rules.rate_kr(told, bvc.payment),
            rules.may_apply(told, bvc.child_cni),
            rules.must_report(told, bvc.payment, steps.get((bvc.id, LocalKind.APPLICATION))),
            steps.get((bvc.id, LocalKind.APPLICATION)),
            steps.get((bvc.id, LocalKind.REPORT)),
        )
        for bvc in _bvcs(session, by, scope)
    ]


def _joint_by_bvc(session: Session, scope: Scope, year: int) -> dict[int, int]:
    such = (VisitFact.region_id == scope.id, VisitFact.year == year, statistics.JOINT_HOME_VISIT)
    rows = session.execute(select(VisitFact.bvc_id, func.count()).where(*such).group_by(VisitFact.bvc_id))
    return {bvc_id: number for bvc_id, number in rows}  # noqa: C416 - rows are not plain tuples


def _latest_steps(session: Session, by: Who, scope: Scope, year: int) -> dict[tuple[int, LocalKind], LocalStep]:
    wanted = select(LocalPaper.unit_id, LocalPaper.kind, LocalPaper.step).where(
        LocalPaper.region_id == scope.id, LocalPaper.year == year, _may_read(by)
    )
    return {(unit_id, kind): step for unit_id, kind, step in session.execute(wanted.order_by(LocalPaper.number))}


def bvc_year(session: Session, by: Who, bvc: LocalBvc, year: int) -> BvcYear:
    """What the ledger knows of a BVC's year, for its own people; numbers only."""
    if by.unit_id != bvc.id:
        raise NotAllowed
    wanted = _facts(bvc).where(VisitFact.year == year)
    with across(session):
        return rules.bvc_year([Fact._make(row) for row in session.execute(wanted)])


def _facts(bvc: LocalBvc) -> Select[Any]:
    return select(*statistics.FACT_COLUMNS).where(VisitFact.bvc_id == bvc.id, VisitFact.region_id == bvc.region_id)


def code_list(session: Session, by: Who, bvc: LocalBvc, first: date) -> tuple[list[CodeLine], int]:
    """A month's home visits that bear the region's code, or wait for a word that would give it, for the BVC's people.

    With a name only where she has the family; a family with protected identity is left out, and counted, for others.
    """
    if by.unit_id != bvc.id:
        raise NotAllowed
    after = (first + timedelta(days=31)).replace(day=1)
    wanted = _facts(bvc).where(VisitFact.visited_on >= first, VisitFact.visited_on < after)
    with across(session):
        rows = session.execute(wanted.order_by(VisitFact.visited_on, VisitFact.visit_id)).all()
    marked = [(fact, state) for row in rows if (state := rules.code_state(fact := Fact._make(row))) is not None]
    families = _families(session, by, [fact for fact, _ in marked])
    faces = faces_of(session, by, families)
    shown = [(fact, state) for fact, state in marked if fact.family_id in faces]
    named = _references(session, [fact for fact, _ in shown])
    lines = [
        CodeLine(
            fact.visit_id,
            named[fact.visit_id],
            fact.visited_on,
            fact.step_code,
            state,
            faces[fact.family_id].name,
        )
        for fact, state in shown
        if fact.visit_id in named
    ]
    return lines, len(marked) - len(lines)


def _families(session: Session, by: Who, facts: Iterable[Fact]) -> list[Family]:
    ids = sorted({fact.family_id for fact in facts})
    return [
        family
        for some in statistics.chunks(ids)
        for family in session.scalars(select(Family).where(Family.id.in_(some), visible_to(by)))
    ]


def _references(session: Session, facts: Sequence[Fact]) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for some in statistics.chunks([fact.visit_id for fact in facts]):
        found.update(session.execute(select(Visit.id, Visit.reference).where(Visit.id.in_(some))).all())
    return found


def codes_by_month(session: Session, by: Who, bvc: LocalBvc, year: int) -> dict[int, int]:
    """How many of the year's visits bear the code, confirmed by both, by month."""
    if by.unit_id != bvc.id:
        raise NotAllowed
    wanted = _facts(bvc).where(
        VisitFact.year == year, or_(VisitFact.nurse.is_(True), VisitFact.social_services.is_(True))
    )
    with across(session):
        facts = [Fact._make(row) for row in session.execute(wanted)]
    found: dict[int, int] = {}
    for fact in facts:
        if rules.code_state(fact) is CodeState.BOTH:
            found[fact.visited_on.month] = found.get(fact.visited_on.month, 0) + 1
    return found
