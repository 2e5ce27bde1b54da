"""Läget: the year so far, and what is missing."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Collaboration, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import rules
from hembesok_field.statistics.queries.facts import IS_JOINT, counting, unconfirmed
from hembesok_field.statistics.queries.scopes import bvcs_of, is_in, must_own
from hembesok_field.statistics.queries.years import counts_joint_ordinary
from hembesok_field.statistics.shapes import BvcSoFar, Scope, Situation
from hembesok_field.statistics.tables import VisitFact


def situation(session: Session, by: By, scope: Scope, now: datetime) -> Situation:
    """The year so far beside the year before, and what is missing; the facts must be fresh."""
    must_own(by, scope)
    today = clock.swedish(now).date()
    by_rule = counts_joint_ordinary(session, by, scope, today.year)
    silent = _silent(session, scope, now, today.year, counts_ordinary=by_rule)
    counts = counting(scope, count_joint_ordinary=by_rule)
    gathered = _gathered(session, scope, today, counts, counts_ordinary=by_rule)
    return rules.situation(
        today,
        gathered=gathered,
        families=_families_so_far(session, scope, today, counts),
        silent=silent,
        bvcs=bvcs_of(
            session, by, {one.bvc_id for one in gathered if one.year == today.year} | silent.keys(), today.year
        ),
    )


def _both_years(scope: Scope, today: date) -> ColumnElement[bool]:
    return and_(is_in(scope), VisitFact.year.in_((today.year - 1, today.year)))


def _so_far(today: date) -> ColumnElement[bool]:
    """Of either year the days up to the same day."""
    then = rules.same_day_before(today)
    return VisitFact.visited_on <= case((VisitFact.year == today.year, today), else_=then)


def _gathered(
    session: Session, scope: Scope, today: date, counts: ColumnElement[bool], *, counts_ordinary: bool
) -> list[BvcSoFar]:
    """What both years of each BVC add up to."""
    adds: ColumnElement[bool] = true() if counts_ordinary else VisitFact.is_extra == true()

    def number(*such: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(*such), 1)))

    wanted = select(
        VisitFact.year,
        VisitFact.bvc_id,
        number(counts, _so_far(today)),
        number(counts, _so_far(today), IS_JOINT),
        number(~VisitFact.agrees),
        number(~VisitFact.agrees, adds),
        number(unconfirmed(scope)),
    )
    rows = session.execute(wanted.where(_both_years(scope, today)).group_by(VisitFact.year, VisitFact.bvc_id))
    return [BvcSoFar._make(row) for row in rows]


def _families_so_far(session: Session, scope: Scope, today: date, counts: ColumnElement[bool]) -> dict[int, int]:
    """Families with a visit that counts, by year; a family is one, also when it had visits at two BVC."""
    wanted = select(VisitFact.year, func.count(func.distinct(VisitFact.family_id)))
    rows = session.execute(wanted.where(_both_years(scope, today), counts, _so_far(today)).group_by(VisitFact.year))
    return {year: number for year, number in rows}  # noqa: C416 - rows are not plain tuples


def _silent(
    session: Session, scope: Scope, now: datetime, year: int, *, counts_ordinary: bool
) -> dict[int, tuple[int, int]]:
    """By BVC: visits of the year whose promised hour has passed without anyone saying how it went.

    How many, and how many of them on a step that counts.

    Begins with the hours of the year's people, not with all visits ever: those grow without end.
    """
    side = Visit.bvc_id if scope.is_region else Visit.partner_id
    first, _ = clock.day_bounds(date(year, 1, 1))
    own = select(Unit.id).where(Unit.authority_id == scope.id)
    adding = Visit.id if counts_ordinary else case((Visit.is_extra, Visit.id))
    wanted = (
        select(Visit.bvc_id, func.count(func.distinct(Visit.id)), func.count(func.distinct(adding)))
        .select_from(Hold)
        .join(Visit, Visit.id == Hold.visit_id)
        .where(Hold.person_id.in_(_may_come(own)), Hold.held_from >= first - LONGEST_WAY, side.in_(own))
        .where(Hold.starts_at >= first, Hold.ends_at < now)
        .where(~exists().where(Attestation.visit_id == Hold.visit_id))
        .group_by(Visit.bvc_id)
    )
    with across(session):
        rows = session.execute(wanted).all()
    return {bvc_id: (number, adds) for bvc_id, number, adds in rows}


LONGEST_WAY = timedelta(days=1)  # far more than anyone travels before an hour


def _may_come(own: Select[int]) -> Select[int]:
    """The people who are or were at these units, or at one that ever worked with them."""
    beside = union_all(
        select(Collaboration.social_id).where(Collaboration.bvc_id.in_(own)),
        select(Collaboration.bvc_id).where(Collaboration.social_id.in_(own)),
    )
    return select(Assignment.person_id).where(or_(Assignment.unit_id.in_(own), Assignment.unit_id.in_(beside)))
