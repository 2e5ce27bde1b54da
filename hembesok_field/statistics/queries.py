"""Every question put to the statistics tables, named by the question, always told who asks."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hembesok_field.access.tables import Assignment, Authority, Collaboration, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import consent_in_force
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import By, Operator
from hembesok_field.kernel.walls import across
from hembesok_field.plan.queries import steps_of_versions, version_for
from hembesok_field.plan.rules import ChildDates, StepRule
from hembesok_field.plan.tables import Plan, ProgrammeVersion, Visit
from hembesok_field.record.shapes import Outcome, Place, Word
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import rules
from hembesok_field.statistics.rules import Part, Tally
from hembesok_field.statistics.shapes import (
    Bvc,
    BvcSoFar,
    Fact,
    KnownVisit,
    Listed,
    ListPage,
    Measures,
    Offers,
    Scope,
    Situation,
)
from hembesok_field.statistics.tables import (
    CountingRule,
    KeptOffer,
    ReimbursementRate,
    StaleFamily,
    VisitFact,
    YearTally,
)

T = TypeVar("T")
ERASED = "gallrad"  # instead of the reference of a visit whose family is erased
AT_ONCE = 500  # ids in one question; SQLite takes 32 766 at most
FACT_COLUMNS = tuple(VisitFact.__table__.c[name] for name in Fact._fields)


def scope_for(session: Session, by: By, code: str) -> Scope:
    """The region or municipality with this code; NotFound when nobody has it, NotAllowed when it is another's."""
    found = session.execute(
        select(Authority.id, Authority.name, Authority.kind).where(Authority.code == code)
    ).one_or_none()
    if found is None:
        raise NotFound
    if not isinstance(by, Operator) and by.authority_id != found.id:
        raise NotAllowed
    return Scope(found.id, code, found.name, found.kind)


def own_scope(session: Session, by: By) -> Scope:
    """The asker's own authority; NotFound for the operator, who has none, and for a company, which files nothing."""
    if isinstance(by, Operator):
        raise NotFound
    code = session.scalar(select(Authority.code).where(Authority.id == by.authority_id))
    if code is None:
        raise NotFound
    return scope_for(session, by, code)


def scopes_by_id(session: Session, authority_ids: Collection[int]) -> list[Scope]:
    """Regions and municipalities by id, in the order of their names; codes and names are the same for all."""
    wanted = select(Authority.id, Authority.code, Authority.name, Authority.kind).where(
        Authority.id.in_(authority_ids), Authority.code.is_not(None)
    )
    return [
        Scope(i, code or "", name, kind) for i, code, name, kind in session.execute(wanted.order_by(Authority.name))
    ]


def others_in(session: Session, by: By, scope: Scope, year: int) -> list[Scope]:
    """The municipalities of a region's visits that year, or the regions of a municipality's, by name."""
    _own(by, scope)
    other = VisitFact.municipality_id if scope.is_region else VisitFact.region_id
    wanted = select(other).where(*_of_year(scope, year), other.is_not(None)).distinct()
    return scopes_by_id(session, [found for found in session.scalars(wanted) if found is not None])


def measures(session: Session, by: By, scope: Scope, year: int) -> Measures:
    """Contract section 5 for one authority and year; the facts must be fresh (`door.fresh`)."""
    _own(by, scope)
    added = _added(session, scope, year)
    return rules.measures(
        scope,
        year,
        added,
        _offers(session, scope, year),
        _bvcs_named(session, added, year),
        count_joint_ordinary=counts_joint_ordinary(session, by, scope, year),
    )


def counts_joint_ordinary(session: Session, by: By, scope: Scope, year: int) -> bool:
    """The grant year's own counting rule; without a row joint ordinary visits are not counted."""
    _own(by, scope)
    rule = select(CountingRule.count_joint_ordinary).where(CountingRule.authority_id == scope.id)
    return bool(session.scalar(rule.where(CountingRule.year == year)))


def words_differ(session: Session, by: By, scope: Scope, year: int) -> int:
    """Visits that count for nobody because two people's words on the outcome differ."""
    _own(by, scope)
    return _added(session, scope, year)[Part.WORDS_DIFFER, False, ""]


def years_with_visits(session: Session, by: By, scope: Scope) -> list[int]:
    _own(by, scope)
    return list(
        session.scalars(
            select(YearTally.year).where(YearTally.authority_id == scope.id).distinct().order_by(YearTally.year.desc())
        )
    )


def facts_of(session: Session, by: By, scope: Scope, year: int) -> list[Fact]:
    """All facts of the authority's year, in the order of their days; opaque ids only."""
    _own(by, scope)
    wanted = select(*FACT_COLUMNS).where(*_of_year(scope, year)).order_by(VisitFact.visited_on, VisitFact.visit_id)
    return [Fact._make(row) for row in session.execute(wanted)]


def references_of(session: Session, by: By, scope: Scope, visit_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of visits that the authority counts or is asked about; an erased family's have none."""
    _own(by, scope)
    found = dict.fromkeys(visit_ids, ERASED)
    with across(session):
        for some in chunks(list(visit_ids)):
            found.update(session.execute(select(Visit.id, Visit.reference).where(Visit.id.in_(some))).all())
    return found


def references_in(session: Session, by: By, scope: Scope, year: int) -> dict[UUID, str]:
    """The references of all the visits of the authority's year, in one question; an erased family's have none."""
    _own(by, scope)
    wanted = select(VisitFact.visit_id, func.coalesce(Visit.reference, ERASED))
    wanted = wanted.outerjoin(Visit, Visit.id == VisitFact.visit_id)
    with across(session):
        rows = session.execute(wanted.where(*_of_year(scope, year))).all()
    return {visit_id: reference for visit_id, reference in rows}  # noqa: C416 - rows are not plain tuples


def listed(session: Session, by: By, scope: Scope, facts: Sequence[Fact]) -> list[Listed]:
    """These visits as lines of a list, those the asker's authority may not see left out; the shown are logged.

    Left out: families with protected identity, and for a municipality those without consent in force.
    """
    _own(by, scope)
    may_be_shown = ~Family.is_protected
    if not scope.is_region:
        may_be_shown = and_(may_be_shown, consent_in_force())
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


def situation(session: Session, by: By, scope: Scope, now: datetime) -> Situation:
    """The year so far beside the year before, and what is missing; the facts must be fresh."""
    _own(by, scope)
    today = clock.swedish(now).date()
    silent = _silent(session, scope, now, today.year)
    counts = counting(scope, count_joint_ordinary=counts_joint_ordinary(session, by, scope, today.year))
    gathered = _gathered(session, scope, today, counts)
    return rules.situation(
        today,
        gathered=gathered,
        families=_families_so_far(session, scope, today, counts),
        silent=silent,
        bvcs=_bvcs(session, {one.bvc_id for one in gathered if one.year == today.year} | silent.keys(), today.year),
    )


IS_HOME_VISIT = and_(VisitFact.agrees, VisitFact.outcome == Outcome.DONE, VisitFact.place == Place.HOME)
IS_JOINT = and_(VisitFact.nurse.is_(True), VisitFact.social_services.is_(True))


def counting(scope: Scope, *, count_joint_ordinary: bool) -> ColumnElement[bool]:
    """`rules.why_counted(…).counts` for facts of the scope's own, so that the database can add them up."""
    attended = VisitFact.nurse if scope.is_region else VisitFact.social_services
    extended = and_(VisitFact.is_extra, attended.is_(True))
    joint_ordinary = and_(~VisitFact.is_extra, IS_JOINT)
    return and_(IS_HOME_VISIT, or_(extended, joint_ordinary) if count_joint_ordinary else extended)


def _both_years(scope: Scope, today: date) -> ColumnElement[bool]:
    column = VisitFact.region_id if scope.is_region else VisitFact.municipality_id
    return and_(column == scope.id, VisitFact.year.in_((today.year - 1, today.year)))


def _so_far(today: date) -> ColumnElement[bool]:
    """Of either year the days up to the same day."""
    then = rules.same_day_before(today)
    return VisitFact.visited_on <= case((VisitFact.year == today.year, today), else_=then)


def _gathered(session: Session, scope: Scope, today: date, counts: ColumnElement[bool]) -> list[BvcSoFar]:
    """What both years of each BVC add up to."""
    attended = VisitFact.nurse if scope.is_region else VisitFact.social_services
    waits = and_(IS_HOME_VISIT, VisitFact.is_extra, attended.is_(None))

    def number(*such: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(*such), 1)))

    wanted = select(
        VisitFact.year,
        VisitFact.bvc_id,
        number(counts, _so_far(today)),
        number(counts, _so_far(today), IS_JOINT),
        number(~VisitFact.agrees),
        number(waits),
    )
    rows = session.execute(wanted.where(_both_years(scope, today)).group_by(VisitFact.year, VisitFact.bvc_id))
    return [BvcSoFar._make(row) for row in rows]


def _families_so_far(session: Session, scope: Scope, today: date, counts: ColumnElement[bool]) -> dict[int, int]:
    """Families with a visit that counts, by year; a family is one, also when it had visits at two BVC."""
    wanted = select(VisitFact.year, func.count(func.distinct(VisitFact.family_id)))
    rows = session.execute(wanted.where(_both_years(scope, today), counts, _so_far(today)).group_by(VisitFact.year))
    return {year: number for year, number in rows}  # noqa: C416 - rows are not plain tuples


def _silent(session: Session, scope: Scope, now: datetime, year: int) -> dict[int, int]:
    """By BVC: visits of the year whose promised hour has passed without anyone saying how it went.

    Begins with the hours of the year's people, not with all visits ever: those grow without end.
    """
    side = Visit.bvc_id if scope.is_region else Visit.partner_id
    first, _ = clock.day_bounds(date(year, 1, 1))
    own = select(Unit.id).where(Unit.authority_id == scope.id)
    wanted = (
        select(Visit.bvc_id, func.count(func.distinct(Visit.id)))
        .select_from(Hold)
        .join(Visit, Visit.id == Hold.visit_id)
        .where(Hold.person_id.in_(_may_come(own)), Hold.held_from >= first - LONGEST_WAY, side.in_(own))
        .where(Hold.starts_at >= first, Hold.ends_at < now)
        .where(~exists().where(Attestation.visit_id == Hold.visit_id))
        .group_by(Visit.bvc_id)
    )
    with across(session):
        rows = session.execute(wanted).all()
    return {bvc_id: number for bvc_id, number in rows}  # noqa: C416 - rows are not plain tuples


LONGEST_WAY = timedelta(days=1)  # far more than anyone travels before an hour


def _may_come(own: Select[int]) -> Select[int]:
    """The people who are or were at these units, or at one that ever worked with them."""
    beside = union_all(
        select(Collaboration.social_id).where(Collaboration.bvc_id.in_(own)),
        select(Collaboration.bvc_id).where(Collaboration.social_id.in_(own)),
    )
    return select(Assignment.person_id).where(or_(Assignment.unit_id.in_(own), Assignment.unit_id.in_(beside)))


PAGE = 50


def list_behind(session: Session, by: By, scope: Scope, year: int, *, figure: str, key: str, page: int) -> ListPage:
    """One page of the visits behind a figure or one key of it; only what is on the page is seen, and logged."""
    facts = facts_of(session, by, scope, year)
    bvcs = _bvcs(session, {fact.bvc_id for fact in facts}, year)
    rule = counts_joint_ordinary(session, by, scope, year)
    behind = [f for f in facts if rules.is_behind(figure, key, f, scope, bvcs, count_joint_ordinary=rule)]
    number = max(1, min(page, -(-len(behind) // PAGE)))
    some = behind[(number - 1) * PAGE : number * PAGE]
    shown = listed(session, by, scope, some)
    return ListPage(tuple(shown), len(some) - len(shown), len(behind), number, PAGE)


def bvcs_of(session: Session, by: By, bvc_ids: Collection[int], year: int) -> dict[int, Bvc]:
    """BVC by id, as they are today, with the year's rates. Units are the same for all who ask."""
    return _bvcs(session, bvc_ids, year)


def bvc_names(session: Session, by: By, codes: Collection[str]) -> dict[str, str]:
    """BVC names by code; the same for all who ask."""
    found = session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(list(codes))))
    return {code: name for code, name in found}  # noqa: C416 - rows are not plain tuples


def _own(by: By, scope: Scope) -> None:
    if not isinstance(by, Operator) and by.authority_id != scope.id:
        raise NotAllowed


def _of_year(scope: Scope, year: int) -> tuple[ColumnElement[bool], ...]:
    column = VisitFact.region_id if scope.is_region else VisitFact.municipality_id
    return column == scope.id, VisitFact.year == year


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


def _bvcs_named(session: Session, added: Mapping[Tally, int], year: int) -> dict[int, Bvc]:
    keys = {key for part, _, key in added if part in (Part.BVC, Part.JOINT_HOME)}
    return _bvcs(session, {int(key) for key in keys}, year)


def _bvcs(session: Session, bvc_ids: Collection[int], year: int) -> dict[int, Bvc]:
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


# System questions of the refresh: whole families, by opaque id, for nobody's eyes.


def chunks(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def something_is_stale(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(StaleFamily))))


def facts_of_families(session: Session, family_ids: Sequence[UUID]) -> list[Fact]:
    """The facts as they stood at the last refresh."""
    return [
        Fact._make(row) for row in session.execute(select(*FACT_COLUMNS).where(VisitFact.family_id.in_(family_ids)))
    ]


def facts_of_erased(session: Session) -> list[Fact]:
    """What stays of families that are erased: facts that no family stands behind."""
    wanted = select(*FACT_COLUMNS).where(VisitFact.family_id.not_in(select(Family.id)))
    return [Fact._make(row) for row in session.execute(wanted)]


def offers_of_family(session: Session, family_id: UUID) -> dict[tuple[int, int], Offers]:
    """What one family adds to the offers of each authority and year: one at most of each, as in `_offers`."""
    found: dict[tuple[int, int], list[Participation]] = defaultdict(list)
    for side in (Participation.bvc_id, Participation.partner_id):
        wanted = select(Participation, Unit.authority_id).join(Unit, Unit.id == side)
        for part, authority_id in session.execute(wanted.where(Participation.family_id == family_id)):
            if part.offered_on is not None:
                found[authority_id, part.offered_on.year].append(part)
    return {
        key: Offers(
            1,
            int(any(part.answer is Answer.YES for part in parts)),
            int(any(part.answer is Answer.NO for part in parts)),
            int(any(part.answer is Answer.YES and part.end_reason is EndReason.DISCONTINUED for part in parts)),
        )
        for key, parts in found.items()
    }


class Programmes:
    """Which step a visit stood for, by the family's own programme version; remembers what it has looked up."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._starts = list(session.scalars(select(ProgrammeVersion.from_on).distinct().order_by("from_on")))
        self._version: dict[tuple[int, date], int | None] = {}
        self._steps: dict[int, dict[str, StepRule]] = {}

    def step(self, version_id: int | None, bvc_id: int, began_on: date, code: str) -> StepRule | None:
        """Without a plan of its own a family follows what its BVC had when it began."""
        if version_id is None:
            version_id = self._followed_at(bvc_id, began_on)
        if version_id is None:
            return None
        if version_id not in self._steps:
            steps = steps_of_versions(self._session, [version_id]).get(version_id, ())
            self._steps[version_id] = {step.code: step for step in steps}
        return self._steps[version_id].get(code)

    def _followed_at(self, bvc_id: int, began_on: date) -> int | None:
        """The answer changes only on days when a version starts; those who began before the first follow the first."""
        if not self._starts:
            return None
        start = self._starts[max(bisect_right(self._starts, began_on) - 1, 0)]
        if (bvc_id, start) not in self._version:
            try:
                self._version[bvc_id, start] = version_for(self._session, bvc_id, start).id
            except NotFound:
                self._version[bvc_id, start] = None
        return self._version[bvc_id, start]


def visits_of_families(
    session: Session, family_ids: Sequence[UUID]
) -> Iterator[tuple[KnownVisit, int | None, date | None]]:
    """Every visit that has an id, with the version its plan follows (if it has one) and when the family began."""
    partner = aliased(Unit)
    wanted = (
        select(
            Visit.id,
            Visit.family_id,
            Unit.authority_id,
            Visit.bvc_id,
            partner.authority_id,
            Visit.step_code,
            Visit.is_extra,
            Visit.opens_on,
            Visit.closes_on,
            Family.area_type,
            Family.guardian_count,
            Plan.version_id,
            func.coalesce(Participation.started_on, Participation.offered_on),
        )
        .join(Family, Family.id == Visit.family_id)
        .join(Unit, Unit.id == Visit.bvc_id)
        .join(Participation, Participation.id == Visit.participation_id)
        .outerjoin(partner, partner.id == Visit.partner_id)
        .outerjoin(Plan, Plan.participation_id == Visit.participation_id)
        .where(Visit.family_id.in_(family_ids))
    )
    for *columns, version_id, began_on in session.execute(wanted):
        yield KnownVisit._make(columns), version_id, began_on


def children_of_families(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, list[ChildDates]]:
    wanted = select(Child.family_id, Child.born_on, Child.due_on, Child.uses_corrected_age)
    found: dict[UUID, list[ChildDates]] = defaultdict(list)
    rows = session.execute(wanted.where(Child.family_id.in_(family_ids)).order_by(Child.position))
    for family_id, born_on, due_on, uses_corrected_age in rows:
        found[family_id].append(ChildDates(born_on, due_on, uses_corrected_age))
    return found


WORD_COLUMNS = (
    Attestation.id,
    Attestation.source,
    Attestation.scope,
    Attestation.said_by,
    Attestation.starts_at,
    Attestation.minutes,
    Attestation.outcome,
    Attestation.place,
    Attestation.nurse_attended,
    Attestation.social_attended,
    Attestation.absence_cause,
    Attestation.others,
    Attestation.guardians,
    Attestation.interpreter,
    Attestation.contacts,
    Attestation.information,
)


def words_of_families(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, list[Word]]:
    """Every word about these families' visits, oldest first; as `record.queries.words_of`, in columns for haste."""
    wanted = select(Attestation.visit_id, *WORD_COLUMNS).where(Attestation.family_id.in_(family_ids))
    found: dict[UUID, list[Word]] = defaultdict(list)
    said: Sequence[Any]
    for visit_id, *said, told_of, told in session.execute(wanted.order_by(Attestation.id)):
        found[visit_id].append(Word(*[*said, frozenset(told_of.split()), frozenset(told.split())]))
    return found
