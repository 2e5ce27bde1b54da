"""Every question put to the plan tables, named by the question, always told who asks."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By
from hembesok_field.plan.rules import Offset, StepRule
from hembesok_field.plan.tables import Programme, ProgrammeStep, ProgrammeVersion, Visit


def steps_of_version(session: Session, version_id: int) -> tuple[StepRule, ...]:
    """The version's steps in their order. Programmes are the same for all who ask."""
    return steps_of_versions(session, [version_id]).get(version_id, ())


def steps_of_versions(session: Session, version_ids: Iterable[int]) -> dict[int, tuple[StepRule, ...]]:
    wanted = select(ProgrammeStep).where(ProgrammeStep.version_id.in_(set(version_ids)))
    found: dict[int, tuple[StepRule, ...]] = {}
    for row in session.scalars(wanted.order_by(ProgrammeStep.version_id, ProgrammeStep.position)):
        found[row.version_id] = (*found.get(row.version_id, ()), _rule(row))
    return found


def _rule(row: ProgrammeStep) -> StepRule:
    def offset(months: int | None, days: int) -> Offset | None:
        return None if months is None else Offset(months, days)

    return StepRule(
        code=row.code,
        position=row.position,
        is_extra=row.is_extra,
        opens=offset(row.opens_months, row.opens_days),
        target=offset(row.target_months, row.target_days),
        closes=offset(row.closes_months, row.closes_days),
        expects_nurse=row.expects_nurse,
        expects_social_services=row.expects_social_services,
        minutes=row.minutes,
    )


def version_for(session: Session, bvc_id: int, on: date) -> ProgrammeVersion:
    """The version that a programme begun that day follows: the BVC's own, else its region's, else the standard."""
    unit = session.get(Unit, bvc_id)
    if unit is None:
        raise NotFound
    wanted = (
        select(ProgrammeVersion)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(
            ProgrammeVersion.from_on <= on,
            or_(
                Programme.unit_id == bvc_id,
                Programme.unit_id.is_(None) & (Programme.region_id == unit.authority_id),
                Programme.unit_id.is_(None) & Programme.region_id.is_(None),
            ),
        )
        .order_by(
            Programme.unit_id.is_(None),
            Programme.region_id.is_(None),
            ProgrammeVersion.from_on.desc(),
            ProgrammeVersion.number.desc(),
        )
    )
    version = session.scalars(wanted.limit(1)).first()
    if version is None:
        raise NotFound
    return version


def visit_for(session: Session, by: By, visit_id: UUID) -> Visit:
    """The visit, if the asker may see its family; NotFound alike for one that is foreign and one that is not."""
    wanted = select(Visit).join(Family, Family.id == Visit.family_id)
    visit = session.scalars(wanted.where(Visit.id == visit_id, families.visible_to(by))).one_or_none()
    if visit is None:
        raise NotFound
    return visit
