"""What intake asks of the other rooms before it checks and stores: what is known already."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from hembesok_field.access.tables import Authority, Collaboration, Unit
from hembesok_field.family.tables import Child, ConsentWord, Family, Participation
from hembesok_field.intake.shapes import (
    Known,
    Mentioned,
    StoredCollaboration,
    StoredFamily,
    StoredUnit,
    StoredVisit,
)
from hembesok_field.plan import queries as plans
from hembesok_field.plan.tables import Plan, Programme, ProgrammeVersion, Visit
from hembesok_field.record.tables import Attestation

T = TypeVar("T")
AT_ONCE = 5000  # references in one question; SQLite takes 32 766 at most


def pieces(many: Iterable[T]) -> Iterator[list[T]]:
    wanted = list(many)
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def known(session: Session, mentioned: Mentioned) -> Known:
    """What a reading is checked against. A system question: of all authorities, answered with references only."""
    codes = {unit.id: unit.code for unit in session.scalars(select(Unit))}
    pairs = session.scalars(select(Collaboration))
    return Known(
        units={unit.code: unit for unit in _units(session)},
        families=tuple(_families(session, mentioned, codes)),
        visits=tuple(_visits(session, mentioned)),
        collaborations=tuple(
            StoredCollaboration(codes[pair.bvc_id], codes[pair.social_id], pair.from_on, pair.until_on)
            for pair in pairs
        ),
        steps_at=_steps_at(session, codes),
    )


def _units(session: Session) -> Iterator[StoredUnit]:
    stmt = select(Unit.code, Unit.kind, Authority.code).join(Authority, Authority.id == Unit.authority_id)
    return (StoredUnit(code, kind, authority or "") for code, kind, authority in session.execute(stmt))


def _families(session: Session, mentioned: Mentioned, codes: dict[int, str]) -> Iterator[StoredFamily]:
    region = aliased(Authority)
    steps = _steps_by_version(session)
    for some in pieces(mentioned.families):
        stmt = (
            select(Family, region.code, Participation, Plan.version_id)
            .join(region, region.id == Family.region_id)
            .outerjoin(Participation, Participation.family_id == Family.id)
            .outerjoin(Plan, Plan.participation_id == Participation.id)
            .where(Family.reference.in_(some))
            .order_by(Participation.number)
        )
        found: dict[UUID, StoredFamily] = {}
        for family, code, participation, version_id in session.execute(stmt):
            before = found.get(family.id)
            own = steps.get(version_id, ()) if version_id else ()
            found[family.id] = StoredFamily(
                region=code or "",
                reference=family.reference,
                bvc=codes[family.bvc_id],
                social_services=codes[family.partner_id] if family.partner_id else None,
                offered_on=participation.offered_on if participation else None,
                started_on=participation.started_on if participation else None,
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


def _visits(session: Session, mentioned: Mentioned) -> Iterator[StoredVisit]:
    last = select(func.max(Attestation.id).label("id")).group_by(Attestation.visit_id).subquery()
    base = (
        select(Visit.id, Authority.code, Visit.reference, Family.reference, Attestation.starts_at)
        .join(Authority, Authority.id == Visit.region_id)
        .join(Family, Family.id == Visit.family_id)
        .join(Attestation, Attestation.visit_id == Visit.id)
        .join(last, last.c.id == Attestation.id)
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


def children_in_order(family: Family) -> Sequence[Child]:
    return sorted(family.children, key=lambda child: (child.born_on or child.due_on, child.position))
