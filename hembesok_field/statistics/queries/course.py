"""The way through the programme: cohorts by quarter of birth, and whether a family meets the same two."""

from collections import defaultdict
from datetime import date

from sqlalchemy import and_, case, exists, extract, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Participation
from hembesok_field.kernel.errors import NotAllowed
from hembesok_field.kernel.identity import By, Side
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.statistics.queries.facts import IS_HOME_VISIT, behind, within
from hembesok_field.statistics.queries.scopes import must_own, of_year
from hembesok_field.statistics.queries.years import counts_joint_ordinary
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Cohort, Continuity, Cut, Scope
from hembesok_field.statistics.tables import VisitFact

OTHER = aliased(Participation)


def cohorts_of(session: Session, by: By, scope: Scope, born_in: int) -> list[Cohort]:
    """Births of a year at a region's BVC by quarter, however far they have come; only a region knows its offers.

    A birth counts where its programme is now. Families that are erased are in the year's figures but in no cohort.
    """
    must_own(by, scope)
    if not scope.is_region:
        raise NotAllowed
    born_on = func.min(func.coalesce(Child.born_on, Child.due_on)).label("born_on")
    # Offers come from the year before a birth to two years after, or with a move: years further off are never read.
    near = Participation.offered_on.between(date(born_in - 1, 1, 1), date(born_in + 2, 12, 31))
    moved_here = and_(Participation.offered_on.is_(None), Participation.answer.is_not(None))
    # The units' ids as they are, beside either condition: PostgreSQL finds both kinds in one index, and reads no more.
    bvcs = session.scalars(select(Unit.id).where(Unit.authority_id == scope.id, Unit.kind == UnitKind.BVC)).all()
    here = Participation.bvc_id.in_(bvcs)
    births = (
        select(
            Participation.id,
            Participation.family_id,
            extract("month", born_on).label("month"),
            (Participation.answer == Answer.YES).label("said_yes"),
            (Participation.end_reason == EndReason.COMPLETED).label("completed"),
            exists().where(OTHER.family_id == Participation.family_id, OTHER.id != Participation.id).label("has_other"),
        )
        .join(Child, Child.participation_id == Participation.id)
        .where(or_(and_(here, near), and_(here, moved_here)))
        .group_by(Participation.id)
        .having(born_on.between(date(born_in, 1, 1), date(born_in, 12, 31)))
        .cte("births")
    )
    said_yes, completed = births.c.said_yes, and_(births.c.said_yes, births.c.completed)
    offers = select(
        births.c.month, literal(""), func.count(), func.count(case((said_yes, 1))), func.count(case((completed, 1)))
    )
    # A family's facts lie together, and are all of its one programme; only where it has several is the visit asked.
    its_own = exists().where(Visit.id == VisitFact.visit_id, Visit.participation_id == births.c.id)
    reached = (
        select(births.c.id, births.c.month, VisitFact.step_code)
        .join(VisitFact, VisitFact.family_id == births.c.family_id)
        .where(IS_HOME_VISIT, or_(~births.c.has_other, its_own))
        .distinct()
        .subquery()
    )
    visited = select(reached.c.month, reached.c.step_code, func.count(), literal(0), literal(0))
    both = offers.group_by(births.c.month).union_all(visited.group_by(reached.c.month, reached.c.step_code))
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    steps: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with across(session):
        rows = session.execute(both).all()
    for month, step, *numbers in rows:
        quarter = _quarter(month)
        if step:
            steps[quarter][step] += numbers[0]
        else:
            counted[quarter] = [before + more for before, more in zip(counted[quarter], numbers, strict=True)]
    return [
        Cohort(quarter, offered, accepted, done, dict(steps[quarter]))
        for quarter, (offered, accepted, done) in sorted(counted.items())
    ]


def _quarter(month: int) -> int:
    return (int(month) - 1) // 3 + 1


def continuity_of(session: Session, by: By, scope: Scope, year: int, cut: Cut) -> Continuity:
    """Whether families meet the same nurse and the same social worker, visit after visit.

    Read from who was promised to come; visits that came with sheets name nobody and are not in it.
    """
    must_own(by, scope)
    rule = counts_joint_ordinary(session, by, scope, year)
    joint = behind(scope, Part.JOINT, count_joint_ordinary=rule)
    pairs = (
        select(
            VisitFact.family_id,
            func.min(case((Hold.side == Side.NURSE, Hold.person_id))).label("nurse"),
            func.min(case((Hold.side == Side.SOCIAL_SERVICES, Hold.person_id))).label("worker"),
        )
        .join(Hold, Hold.visit_id == VisitFact.visit_id)
        .where(*of_year(scope, year), joint, *within(cut))
        .group_by(VisitFact.family_id, VisitFact.visit_id)
        .subquery()
    )
    known = and_(pairs.c.nurse.is_not(None), pairs.c.worker.is_not(None))
    families = (
        select(
            func.count(func.distinct(pairs.c.nurse)).label("nurses"),
            func.count(func.distinct(pairs.c.worker)).label("workers"),
        )
        .where(known)
        .group_by(pairs.c.family_id)
        .having(func.count() > 1)
        .subquery()
    )
    one_nurse, one_worker = families.c.nurses == 1, families.c.workers == 1
    wanted = select(
        func.count(),
        func.count(case((and_(one_nurse, one_worker), 1))),
        func.count(case((one_nurse, 1))),
        func.count(case((one_worker, 1))),
    ).select_from(families)
    with across(session):
        return Continuity(*session.execute(wanted).one())
