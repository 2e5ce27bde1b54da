"""What intake asks of the other rooms before it checks and stores: what is known already."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority, Collaboration, Unit
from hembesok_field.family.queries import consent_in_force
from hembesok_field.family.rules import EndReason
from hembesok_field.family.tables import Child, ConsentWord, Family, Participation
from hembesok_field.intake.shapes import (
    Known,
    Mentioned,
    Reader,
    SharedVisit,
    StoredCollaboration,
    StoredFamily,
    StoredUnit,
    StoredVisit,
    Writes,
)
from hembesok_field.intake.tables import WaitingSheet
from hembesok_field.kernel.identity import AuthorityKind, By, Operator, Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan import queries as plans
from hembesok_field.plan.tables import Plan, Programme, ProgrammeVersion, Visit
from hembesok_field.record import queries as records
from hembesok_field.record.tables import Attestation

T = TypeVar("T")
AT_ONCE = 5000  # references in one question; SQLite takes 32 766 at most


def pieces(many: Iterable[T]) -> Iterator[list[T]]:
    wanted = list(many)
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def reader_of(session: Session, by: Who) -> Reader:
    """For whom she reads: her authority, the units it owns, and the region where its references are unique."""
    authority = session.get_one(Authority, by.authority_id)
    units = session.scalars(select(Unit).where(_owned(by))).all()
    homes = {unit.authority_id for unit in units if unit.company_id is not None} or {authority.id}
    home = session.scalar(select(Authority.code).where(Authority.id == min(homes)))
    writes = Writes(authority.kind.value)
    return Reader(
        name=authority.name,
        code=authority.code,
        writes=writes,
        units=frozenset(unit.code for unit in units),
        home=None if writes is Writes.MUNICIPALITY else home,
    )


def _owned(by: Who) -> ColumnElement[bool]:
    """The units whose rows are her authority's: a BVC that a company runs is the company's."""
    return func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id


def _writable_by(by: By) -> ColumnElement[bool]:
    """Families whose rows the asker may write, or as a partner confirm; a protected one is nobody's to write here."""
    if isinstance(by, Operator):
        return true()
    own = select(Unit.id).where(_owned(by))
    if by.authority_kind is not AuthorityKind.MUNICIPALITY:
        return and_(Family.bvc_id.in_(own), ~Family.is_protected)
    sees = select(Authority.id).where(
        Authority.id == by.authority_id, Authority.sees_families != SeesFamilies.COUNT_ONLY
    )
    return and_(Family.partner_id.in_(own), ~Family.is_protected, consent_in_force(), exists(sees))


def known(session: Session, by: By, mentioned: Mentioned, home: str | None = None) -> Known:
    """What a reading is checked against: for the operator of all authorities, else no more than the asker may write.

    `home` is the asker's region, of whose references those that are not hers are closed.
    """
    codes = {unit.id: unit.code for unit in session.scalars(select(Unit))}
    pairs = session.scalars(select(Collaboration))
    may = _writable_by(by)
    is_partner = isinstance(by, Who) and by.authority_kind is AuthorityKind.MUNICIPALITY
    return Known(
        units={unit.code: unit for unit in _units(session)},
        families=tuple(_families(session, mentioned, codes, may)),
        visits=tuple(_visits(session, mentioned, may)),
        moved_away=_moved_away(session, by, mentioned.families, home),
        closed_families=_closed(session, Family.reference, mentioned.families, home, may),
        closed_visits=_closed(session, Visit.reference, mentioned.visits, home, may),
        shared=_shared(session, mentioned, may) if is_partner else {},
        collaborations=tuple(
            StoredCollaboration(codes[pair.bvc_id], codes[pair.social_id], pair.from_on, pair.until_on)
            for pair in pairs
        ),
        steps_at=_steps_at(session, codes),
    )


def _units(session: Session) -> Iterator[StoredUnit]:
    stmt = select(Unit.code, Unit.kind, Authority.code).join(Authority, Authority.id == Unit.authority_id)
    return (StoredUnit(code, kind, authority or "") for code, kind, authority in session.execute(stmt))


def _closed(
    session: Session,
    reference: InstrumentedAttribute[str],
    references: Iterable[str],
    home: str | None,
    may: ColumnElement[bool],
) -> frozenset[tuple[str, str]]:
    """Which of these references are taken in the region by rows that the asker may not write."""
    if home is None:
        return frozenset()
    taken = select(reference).select_from(Family).outerjoin(Visit, Visit.family_id == Family.id)
    taken = taken.join(Authority, Authority.id == Family.region_id).where(Authority.code == home, ~may)
    with across(session):
        return frozenset(
            (home, one) for some in pieces(references) for one in session.scalars(taken.where(reference.in_(some)))
        )


def _moved_away(session: Session, by: By, references: Iterable[str], home: str | None) -> dict[tuple[str, str], str]:
    """By the code of a region and their reference: those that moved out of it in the program, and where they live.

    Nobody but the operator learns it of another region than her own.
    """
    where, other = aliased(Authority), aliased(Family)
    left = (
        select(Authority.code, Family.reference, where.code)
        .select_from(Participation)
        .join(Family, Family.id == Participation.family_id)
        .join(where, where.id == Family.region_id)
        .join(Unit, Unit.id == Participation.bvc_id)
        .join(Authority, Authority.id == Unit.authority_id)
        .where(Participation.end_reason == EndReason.MOVED, Authority.id != Family.region_id)
        .where(true() if isinstance(by, Operator) else Authority.code == home)
    )
    is_other = exists().where(other.region_id == Authority.id, other.reference == Family.reference)
    with across(session):
        return {
            (code or "", reference): lives_in or ""
            for some in pieces(references)
            for code, reference, lives_in in session.execute(left.where(Family.reference.in_(some), ~is_other))
        }


def _shared(session: Session, mentioned: Mentioned, may: ColumnElement[bool]) -> dict[tuple[str, str], SharedVisit]:
    """The visits that a municipality may confirm, with the start that stands, else the one last promised."""
    found: dict[tuple[str, str], tuple[UUID, str, str]] = {}
    for some in pieces(mentioned.visits):
        stmt = (
            select(Visit.id, Authority.code, Visit.reference, Family.reference, Visit.step_code)
            .join(Authority, Authority.id == Visit.region_id)
            .join(Family, Family.id == Visit.family_id)
            .where(Visit.reference.in_(some), may)
        )
        for visit_id, region, reference, family, step in session.execute(stmt):
            found[region or "", reference] = (visit_id, family, step)
    ids = [visit_id for visit_id, _, _ in found.values()]
    starts = {visit_id: stands.starts_at for visit_id, stands in records.standing_of(session, ids).items()}
    return {name: SharedVisit(family, step, starts.get(visit_id)) for name, (visit_id, family, step) in found.items()}


def _families(
    session: Session, mentioned: Mentioned, codes: dict[int, str], may: ColumnElement[bool]
) -> Iterator[StoredFamily]:
    region = aliased(Authority)
    steps = _steps_by_version(session)
    for some in pieces(mentioned.families):
        stmt = (
            select(Family, region.code, Participation, Plan.version_id)
            .join(region, region.id == Family.region_id)
            .outerjoin(Participation, Participation.family_id == Family.id)
            .outerjoin(Plan, Plan.participation_id == Participation.id)
            .where(Family.reference.in_(some), may)
            .order_by(Participation.number)
        )
        found: dict[UUID, StoredFamily] = {}
        for family, code, participation, version_id in session.execute(stmt):
            before = found.get(family.id)
            own = steps.get(version_id, ()) if version_id else ()
            # One that goes on after a move has no offer of its own: it began where the first one did.
            begun = before if before and participation.offered_on is None else participation
            found[family.id] = StoredFamily(
                region=code or "",
                reference=family.reference,
                bvc=codes[family.bvc_id],
                social_services=codes[family.partner_id] if family.partner_id else None,
                offered_on=begun.offered_on if begun else None,
                started_on=begun.started_on if begun else None,
                ended_on=participation.ended_on if participation else None,
                guardians=family.guardian_count,
                steps=(*(before.steps or () if before else ()), *own) or None,
            )
        yield from found.values()


def _steps_by_version(session: Session) -> dict[int, tuple[str, ...]]:
    versions = list(session.scalars(select(ProgrammeVersion.id)))
    return {
        version: tuple(step.code for step in steps)
        for version, steps in plans.steps_of_versions(session, versions).items()
    }


def _steps_at(session: Session, codes: dict[int, str]) -> dict[str, tuple[str, ...]]:
    """The steps of BVC that have a programme of their own, by their own or their region's."""
    owners = session.execute(
        select(Programme.unit_id, Programme.region_id).where(Programme.region_id.isnot(None))
    ).all()
    if not owners:
        return {}
    units = select(Unit).where(
        or_(
            Unit.id.in_([unit for unit, _ in owners if unit]),
            Unit.authority_id.in_([region for unit, region in owners if not unit]),
        )
    )
    steps: dict[str, list[str]] = {}
    stmt = (
        select(Programme.unit_id, Programme.region_id, ProgrammeVersion.id)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(Programme.region_id.isnot(None))
    )
    versions = session.execute(stmt).all()
    by_version = _steps_by_version(session)
    for unit in session.scalars(units):
        for unit_id, region_id, version_id in versions:
            if unit_id == unit.id or (unit_id is None and region_id == unit.authority_id):
                steps.setdefault(codes[unit.id], []).extend(by_version.get(version_id, ()))
    return {code: tuple(dict.fromkeys(own)) for code, own in steps.items()}


def _visits(session: Session, mentioned: Mentioned, may: ColumnElement[bool]) -> Iterator[StoredVisit]:
    later = aliased(Attestation)
    last = select(func.max(later.id)).where(later.visit_id == Visit.id).scalar_subquery()
    base = (
        select(Visit.id, Authority.code, Visit.reference, Family.reference, Attestation.starts_at)
        .join(Authority, Authority.id == Visit.region_id)
        .join(Family, Family.id == Visit.family_id)
        .join(Attestation, Attestation.id == last)
        .where(may)
    )
    seen: set[UUID] = set()
    questions = [base.where(Visit.reference.in_(some)) for some in pieces(mentioned.visits)]
    questions += [base.where(Family.reference.in_(some)) for some in pieces(mentioned.families)]
    for stmt in questions:
        for visit_id, region, reference, family, starts_at in session.execute(stmt):
            if visit_id not in seen:
                seen.add(visit_id)
                yield StoredVisit(region or "", reference, family, starts_at)


def families_named(session: Session, names: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Family]:
    """Families by region and reference, with children and participations at hand."""
    wanted = set(names)
    found: dict[tuple[int, str], Family] = {}
    for some in pieces({reference for _, reference in wanted}):
        stmt = (
            select(Family)
            .where(Family.reference.in_(some))
            .options(selectinload(Family.children), selectinload(Family.participations))
        )
        found.update({(one.region_id, one.reference): one for one in session.scalars(stmt)})
    return {name: family for name, family in found.items() if name in wanted}


def visits_named(session: Session, names: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Visit]:
    wanted = set(names)
    found: dict[tuple[int, str], Visit] = {}
    for some in pieces({reference for _, reference in wanted}):
        rows = session.scalars(select(Visit).where(Visit.reference.in_(some)))
        found.update({(one.region_id, one.reference): one for one in rows})
    return {name: visit for name, visit in found.items() if name in wanted}


def family_consents(session: Session, family_ids: Iterable[UUID]) -> dict[UUID, ConsentWord]:
    """The standing family-wide word of each family, where a sheet gave one."""
    found: dict[UUID, ConsentWord] = {}
    for some in pieces(family_ids):
        stmt = select(ConsentWord).where(
            ConsentWord.family_id.in_(some), ConsentWord.is_standing, ConsentWord.guardian_id.is_(None)
        )
        found.update({word.family_id: word for word in session.scalars(stmt)})
    return found


def plans_of(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    found: dict[UUID, Plan] = {}
    for some in pieces(participation_ids):
        stmt = select(Plan).where(Plan.participation_id.in_(some))
        found.update({plan.participation_id: plan for plan in session.scalars(stmt)})
    return found


def visits_of_families(session: Session, family_ids: Iterable[UUID]) -> dict[UUID, list[Visit]]:
    found: dict[UUID, list[Visit]] = {}
    for some in pieces(family_ids):
        for visit in session.scalars(select(Visit).where(Visit.family_id.in_(some))):
            found.setdefault(visit.family_id, []).append(visit)
    return found


def waiting_for(session: Session, by: Who, since: datetime) -> list[WaitingSheet]:
    """The files that the asker has sent in this assignment and neither stored nor thrown away."""
    mine = select(WaitingSheet).where(WaitingSheet.assignment_id == by.assignment_id, WaitingSheet.at >= since)
    return list(session.scalars(mine.order_by(WaitingSheet.name, WaitingSheet.id)))


def waiting_names(session: Session, by: Who, since: datetime) -> list[str]:
    """What the files that wait for the asker are called."""
    return [row.name for row in waiting_for(session, by, since)]


def children_in_order(family: Family) -> Sequence[Child]:
    return sorted(family.children, key=lambda child: (child.born_on or child.due_on, child.position))
