"""What stands between the ledger and a true return, visit by visit, and who could say the word that is missing."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import consent_in_force, may_know_steps
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import By, Side, Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.record.queries import standing_of
from hembesok_field.record.shapes import Source
from hembesok_field.record.tables import Attestation
from hembesok_field.returns import rules
from hembesok_field.returns.queries.money import own, own_row
from hembesok_field.returns.shapes import Lack, Lacking, Reminded, Unfiled
from hembesok_field.returns.tables import GrantDecision, Reminder, ReturnFiling
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.rules import Why, why_counted
from hembesok_field.statistics.shapes import Fact, Scope

REMINDERS_SHOWN = timedelta(days=31)


def lacking_of(session: Session, by: By, scope: Scope, year: int, now: datetime) -> list[Lacking]:
    """The visits of the year that lack a word, the oldest first; those the authority may not see have no reference.

    Nor is a step told to one that sees families by count only.
    """
    own(by, scope)
    told = statistics.waiting_in(session, by, scope, year)
    lacks = {fact.visit_id: _lack(fact, scope) for fact in told}
    silent = _silent(session, scope, year, now)
    wanted = [*lacks, *(visit_id for visit_id, *_ in silent)]
    people, reminded = _people(session, scope, wanted), _reminded(session, scope, wanted, clock.swedish(now).date())
    seen = _references(session, scope, wanted)
    units = statistics.bvcs_of(session, by, {*(fact.bvc_id for fact in told), *(row[2] for row in silent)}, year)
    knows = may_know_steps(session, by)
    by_rule = statistics.counts_joint_ordinary(session, by, scope, year)
    rows = [(fact.visit_id, fact.visited_on, fact.bvc_id, fact.step_code, fact.is_extra) for fact in told] + silent
    return [
        Lacking(
            visit_id=visit_id,
            lack=lacks.get(visit_id, Lack.NOTHING_SAID),
            visited_on=visited_on,
            bvc_name=units[bvc_id].name,
            step_code=step_code if knows else "",
            reference=seen.get(visit_id),
            people=tuple(people[visit_id]),
            reminded=reminded[visit_id],
            adds_one=is_extra or by_rule,
        )
        for visit_id, visited_on, bvc_id, step_code, is_extra in sorted(rows, key=lambda row: (row[1], row[0]))
    ]


def lacking_count(session: Session, by: By, scope: Scope, year: int, now: datetime) -> int:
    """How many lines `lacking_of` has, without their words."""
    own(by, scope)
    return len(statistics.waiting_in(session, by, scope, year)) + len(_silent(session, scope, year, now))


def unfiled_of(session: Session, by: By, scope: Scope, now: datetime) -> Unfiled | None:
    """Last year's return while it waits to be handed in: in the months of returns, and only for whoever had a grant."""
    own(by, scope)
    today = clock.swedish(now).date()
    year = today.year - 1
    if today.month > rules.FILED_BY_MONTH:
        return None
    is_filed = exists().where(ReturnFiling.authority_id == scope.id, ReturnFiling.year == year)
    last_day = select(GrantDecision.return_by_on).where(
        GrantDecision.authority_id == scope.id, GrantDecision.year == year
    )
    row = session.execute(own_row(scope, year, last_day.scalar_subquery()).where(~is_filed)).first()
    return Unfiled(year, row[0], lacking_count(session, by, scope, year, now)) if row else None


def _lack(fact: Fact, scope: Scope) -> Lack:
    """Why a visit that waits for a word does."""
    is_disputed = why_counted(fact, scope.kind) is Why.WORDS_DIFFER
    return Lack.WORDS_DIFFER if is_disputed else Lack.UNCONFIRMED


def _silent(session: Session, scope: Scope, year: int, now: datetime) -> list[tuple[UUID, date, int, str, bool]]:
    """Promised hours of the year that have passed with nobody saying how it went: perhaps still on a tablet."""
    first, _ = clock.day_bounds(date(year, 1, 1))
    after, _ = clock.day_bounds(date(year + 1, 1, 1))
    promised = (
        select(Hold.visit_id, func.min(Hold.starts_at).label("starts_at"))
        .where(Hold.starts_at >= first, Hold.starts_at < after, Hold.ends_at < now)
        .group_by(Hold.visit_id)
        .subquery()
    )
    # Few are silent: looked for before their visits are, of which a nation has promised very many.
    silent = (
        select(promised)
        .where(~exists().where(Attestation.visit_id == promised.c.visit_id))
        .cte("silent")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    side = Visit.bvc_id if scope.is_region else Visit.partner_id
    mine = select(Unit.id).where(Unit.authority_id == scope.id)
    wanted = (
        select(Visit.id, silent.c.starts_at, Visit.bvc_id, Visit.step_code, Visit.is_extra)
        .join(silent, silent.c.visit_id == Visit.id)
        .where(side.in_(mine))
    )
    with across(session):
        rows = session.execute(wanted).all()
    return [
        (visit_id, clock.swedish(starts_at).date(), bvc_id, step, is_extra)
        for visit_id, starts_at, bvc_id, step, is_extra in rows
    ]


def _people(session: Session, scope: Scope, visit_ids: Collection[UUID]) -> dict[UUID, list[tuple[int, str]]]:
    """Of the authority's own units and its own side: who was to come to each visit, by assignment."""
    side = Side.NURSE if scope.is_region else Side.SOCIAL_SERVICES
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for some in statistics.chunks(list(visit_ids)):
        wanted = (
            select(Hold.visit_id, Hold.assignment_id, Person.name, Person.is_protected)
            .join(Assignment, Assignment.id == Hold.assignment_id)
            .join(Person, Person.id == Hold.person_id)
            .join(Unit, Unit.id == Assignment.unit_id)
            .where(Hold.visit_id.in_(some), Hold.side == side, Unit.authority_id == scope.id)
            .order_by(Person.name, Hold.assignment_id)
        )
        for visit_id, assignment_id, name, hidden in session.execute(wanted):
            found[visit_id].append((assignment_id, PROTECTED if hidden else name))
    return found


def _reminded(session: Session, scope: Scope, visit_ids: Collection[UUID], today: date) -> dict[UUID, bool]:
    found = dict.fromkeys(visit_ids, False)
    for some in statistics.chunks(list(visit_ids)):
        wanted = select(Reminder.visit_id).where(
            Reminder.visit_id.in_(some), Reminder.authority_id == scope.id, Reminder.sent_on == today
        )
        found.update(dict.fromkeys(session.scalars(wanted), True))
    return found


def reminded_today(session: Session, scope: Scope, assignment_id: int, today: date) -> set[UUID]:
    wanted = select(Reminder.visit_id).where(
        Reminder.assignment_id == assignment_id, Reminder.authority_id == scope.id, Reminder.sent_on == today
    )
    return set(session.scalars(wanted))


def _references(session: Session, scope: Scope, visit_ids: Collection[UUID]) -> dict[UUID, str]:
    """References of those that may stand in a list: nobody protected, and for a municipality consent in force."""
    may_be_shown = ~Family.is_protected if scope.is_region else and_(~Family.is_protected, consent_in_force())
    found: dict[UUID, str] = {}
    for some in statistics.chunks(list(visit_ids)):
        wanted = select(Visit.id, Visit.reference, Visit.family_id).join(Family, Family.id == Visit.family_id)
        for visit_id, reference, family_id in session.execute(wanted.where(Visit.id.in_(some), may_be_shown)):
            found[visit_id] = reference
            db.saw(session, [family_id])
    return found


def reminders_for(session: Session, by: Who, today: date) -> list[Reminded]:
    """What a coordinator has asked of me in the last month and is not settled yet, the oldest visit first.

    Settled: I have said my word, and it does not differ from another's on how it went.
    """
    said = exists().where(
        Attestation.visit_id == Reminder.visit_id,
        Attestation.said_by == by.assignment_id,
        Attestation.source == Source.OWN,
    )
    wanted = (
        select(Reminder.visit_id, Hold.starts_at, Person.name, Person.is_protected, said)
        .join(Hold, and_(Hold.visit_id == Reminder.visit_id, Hold.assignment_id == Reminder.assignment_id))
        .join(Assignment, Assignment.id == Reminder.sent_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(Reminder.assignment_id == by.assignment_id, Reminder.sent_on >= today - REMINDERS_SHOWN)
        .order_by(Hold.starts_at, Reminder.id)
    )
    rows = session.execute(wanted).all()
    told = standing_of(session, {visit_id for visit_id, *_, is_said in rows if is_said})
    differ = {visit_id for visit_id, stands in told.items() if not stands.agrees}
    found = {
        visit_id: Reminded(
            visit_id, clock.swedish(starts_at).date(), PROTECTED if hidden else name, words_differ=is_said
        )
        for visit_id, starts_at, name, hidden, is_said in rows
        if not is_said or visit_id in differ
    }
    return list(found.values())
