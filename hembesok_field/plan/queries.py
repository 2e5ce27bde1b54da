"""Every question put to the plan tables, named by the question, always told who asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By
from hembesok_field.plan.rules import (
    ChildDates,
    Course,
    LineStep,
    Offset,
    StepRule,
    VisitFacts,
    Window,
    counts_from,
    line,
)
from hembesok_field.plan.tables import Plan, Programme, ProgrammeStep, ProgrammeVersion, Visit, Waiver

AT_ONCE = 500  # SQLite takes a limited number of values in one question


def batched(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    found = iter(ids)
    while some := list(islice(found, size)):
        yield some


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


def version_followed(bvc_id: Any, region_id: Any, on: Any) -> Any:
    """As `version_for`, within a question of its own: its id by columns; null where there is none."""
    return _followed(select(ProgrammeVersion.id), bvc_id, region_id, on).scalar_subquery()


def _followed(wanted: Select[Any], bvc_id: Any, region_id: Any, on: Any) -> Select[Any]:
    of_region = Programme.unit_id.is_(None) & (Programme.region_id == region_id)
    standard = Programme.unit_id.is_(None) & Programme.region_id.is_(None)
    return (
        wanted.join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(ProgrammeVersion.from_on <= on, or_(Programme.unit_id == bvc_id, of_region, standard))
        .order_by(
            Programme.unit_id.is_(None),
            Programme.region_id.is_(None),
            ProgrammeVersion.from_on.desc(),
            ProgrammeVersion.number.desc(),
        )
        .limit(1)
    )


def version_for(session: Session, bvc_id: int, on: date) -> ProgrammeVersion:
    """The version that a programme begun that day follows: the BVC's own, else its region's, else the standard."""
    unit = session.get(Unit, bvc_id)
    if unit is None:
        raise NotFound
    version = session.scalars(_followed(select(ProgrammeVersion), bvc_id, unit.authority_id, on)).first()
    if version is None:
        raise NotFound
    return version


def versions_for(session: Session, bvcs: Mapping[int, int], on: date) -> dict[int, int]:
    """As `version_for` for many BVC at once: `bvcs` says each one's region. One that has none is left out."""
    wanted = (
        select(ProgrammeVersion.id, Programme.unit_id, Programme.region_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(ProgrammeVersion.from_on <= on)
        .order_by(ProgrammeVersion.from_on, ProgrammeVersion.number)
    )
    latest = {(unit_id, region_id): version_id for version_id, unit_id, region_id in session.execute(wanted)}
    found = {
        bvc_id: latest.get((bvc_id, region_id)) or latest.get((None, region_id)) or latest.get((None, None))
        for bvc_id, region_id in bvcs.items()
    }
    return {bvc_id: version_id for bvc_id, version_id in found.items() if version_id is not None}


def visit_for(session: Session, by: By, visit_id: UUID) -> Visit:
    """The visit, if the asker may see its family; NotFound alike for one that is foreign and one that is not."""
    visit = session.scalars(_seen_by(by), {"visit_id": visit_id}).one_or_none()
    if visit is None:
        raise NotFound
    return visit


@lru_cache(maxsize=1024)  # as `families.visible_to`
def _seen_by(by: By) -> Select[Visit]:
    wanted = select(Visit).join(Family, Family.id == Visit.family_id)
    return wanted.where(Visit.id == bindparam("visit_id"), families.visible_to(by))


def visit_of_step(
    session: Session, participation_id: UUID, step_code: str, besides: Collection[UUID] = ()
) -> Visit | None:
    """The latest visit made for a step of a participation that the asker has opened, leaving some out."""
    wanted = select(Visit).where(
        Visit.participation_id == participation_id, Visit.step_code == step_code, Visit.id.not_in(besides)
    )
    return session.scalars(wanted.order_by(Visit.made_at.desc(), Visit.reference).limit(1)).first()


def references_of(session: Session, visit_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these visits, which the asker has opened, are called aloud."""
    found: dict[UUID, str] = {}
    for some in batched(visit_ids, AT_ONCE):
        asked = select(Visit.id, Visit.reference).where(Visit.id.in_(some))
        found.update({visit.id: visit.reference for visit in session.execute(asked)})
    return found


def standing_waiver(session: Session, participation_id: UUID, step_code: str) -> Waiver | None:
    wanted = select(Waiver).where(Waiver.participation_id == participation_id, Waiver.step_code == step_code)
    return session.scalars(wanted.where(Waiver.undone_at.is_(None))).one_or_none()


def visits_without_partner(session: Session, family: Family) -> list[Visit]:
    """Visits of programmes that go on, made before anyone knew which unit of the social services would come."""
    wanted = select(Visit).join(Participation, Participation.id == Visit.participation_id)
    return list(
        session.scalars(
            wanted.where(Visit.family_id == family.id, Visit.partner_id.is_(None), Participation.ended_on.is_(None))
        )
    )


def visits_of(session: Session, family_ids: Collection[UUID]) -> dict[UUID, list[Visit]]:
    """The visits of each participation, oldest first, of families that the asker has opened."""
    found: dict[UUID, list[Visit]] = defaultdict(list)
    for part in batched(family_ids, AT_ONCE):
        wanted = select(Visit).where(Visit.family_id.in_(part)).order_by(Visit.made_at, Visit.reference)
        for visit in session.scalars(wanted):
            found[visit.participation_id].append(visit)
    return found


def courses_of(session: Session, family_ids: Collection[UUID]) -> dict[UUID, Course]:
    """What each participation follows, from when, and what was waived; those without a plan are missing.

    Of families that the asker has opened; the number of questions does not grow with the number of families.
    """
    plans: list[Plan] = []
    waived: dict[UUID, set[str]] = defaultdict(set)
    births: dict[UUID, list[Child]] = defaultdict(list)
    parts: dict[UUID, Participation] = {}
    for some in batched(family_ids, AT_ONCE):
        plans += session.scalars(select(Plan).where(Plan.family_id.in_(some)))
        for part in session.scalars(select(Participation).where(Participation.family_id.in_(some))):
            parts[part.id] = part
        for waiver in session.scalars(select(Waiver).where(Waiver.family_id.in_(some), Waiver.undone_at.is_(None))):
            waived[waiver.participation_id].add(waiver.step_code)
        for child in session.scalars(select(Child).where(Child.family_id.in_(some))):
            if child.participation_id is not None:
                births[child.participation_id].append(child)
    steps = steps_of_versions(session, {plan.version_id for plan in plans})
    return {
        plan.participation_id: Course(
            steps=steps.get(plan.version_id, ()),
            counts_from=counts_from(dates_of(births[plan.participation_id])) or plan.starts_on,
            starts_on=plan.starts_on,
            ended_on=parts[plan.participation_id].ended_on,
            waived=frozenset(waived[plan.participation_id]),
            has_partner=parts[plan.participation_id].partner_id is not None,
        )
        for plan in plans
    }


def participations_of(session: Session, family_ids: Collection[UUID]) -> list[Participation]:
    """All programmes of families that the asker has opened."""
    return [
        part
        for some in batched(family_ids, AT_ONCE)
        for part in session.scalars(select(Participation).where(Participation.family_id.in_(some)))
    ]


def dates_of(children: Iterable[Child]) -> list[ChildDates]:
    return [ChildDates(child.born_on, child.due_on, child.uses_corrected_age) for child in children]


def line_of(
    session: Session, by: By, family_id: UUID, today: date, facts: Mapping[UUID, VisitFacts] | None = None
) -> tuple[LineStep, ...]:
    """The line of the family's latest programme. `facts`: what the later rooms know, by visit; without, plan alone."""
    family = families.family_for(session, by, family_id)
    part = families.participations_of(session, family)[-1]
    course = courses_of(session, [family.id]).get(part.id)
    visits = visits_of(session, [family.id]).get(part.id, [])
    return () if course is None else line(course, facts_of(visits, facts or {}), today)


def facts_of(visits: Iterable[Visit], known: Mapping[UUID, VisitFacts]) -> list[VisitFacts]:
    """What is known of each visit, with the window that an added one carries itself."""
    return [
        replace(known.get(visit.id) or VisitFacts(visit.id, visit.step_code), window=own_window(visit))
        for visit in visits
    ]


def own_window(visit: Visit) -> Window | None:
    if visit.opens_on is None or visit.closes_on is None:
        return None
    return Window(visit.opens_on, visit.opens_on + (visit.closes_on - visit.opens_on) // 2, visit.closes_on)


def participation_of(session: Session, by: By, family_id: UUID, earlier: UUID | None = None) -> Participation:
    """The newest birth's programme of a family the asker may know of, or that earlier one."""
    return one_of(families.participations_of(session, families.family_for(session, by, family_id)), earlier)


def one_of(theirs: Sequence[Participation], earlier: UUID | None) -> Participation:
    """The newest of a family's programmes, or that earlier one; NotFound where the family has no such."""
    if earlier is None:
        return theirs[-1]
    found = next((one for one in theirs if one.id == earlier), None)
    if found is None:
        raise NotFound
    return found
