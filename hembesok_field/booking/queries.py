"""Every question put to the booking tables, named by the question, told who asks.

Those without `by` are about a visit or a family that the asker has fetched already, or a person's own calendar.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, true
from sqlalchemy.orm import Session, selectinload

from hembesok_field.access import queries as access
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Authority, Collaboration, Person, Unit
from hembesok_field.booking import rules
from hembesok_field.booking.rules import Circumstances, Proposal, Span, Step, StepFact
from hembesok_field.booking.shapes import Busy, Promise
from hembesok_field.booking.tables import BookingParticipant, BookingStep, CalendarAddress, Hold
from hembesok_field.family.queries import consent_in_force, visible_to
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel.db import saw
from hembesok_field.kernel.identity import By, Duty, Who, side_of
from hembesok_field.plan import queries as plan
from hembesok_field.plan.rules import ChildDates, StepRule, Window, window_of, youngest_on
from hembesok_field.plan.tables import Plan, Visit, Waiver

HOURS_LOCK = 7303  # with a person's number: whoever takes or frees her hours waits for the one before


def steps_of(session: Session, visit_id: UUID) -> Sequence[BookingStep]:
    """Every step of one visit's promise in order, with who was to come."""
    asked = select(BookingStep).where(BookingStep.visit_id == visit_id).order_by(BookingStep.number)
    return session.scalars(asked.options(selectinload(BookingStep.participants))).all()


def promise_of(session: Session, visit_id: UUID) -> Promise | None:
    """How a visit's promise stands, a cancelled one too; None if it was never booked."""
    return promises_by_visit(session, [visit_id]).get(visit_id)


def promises_by_visit(session: Session, visit_ids: Collection[UUID]) -> dict[UUID, Promise]:
    """How the promises of these visits stand; those never booked are missing."""
    found = _promises(session, BookingStep.visit_id.in_(visit_ids), shown=true())
    return {promise.visit_id: promise for promise in found}


def promises_of(
    session: Session, by: By, person_id: int, from_at: datetime, to_at: datetime, *, with_cancelled: bool = False
) -> list[Promise]:
    """A person's visits that begin in [from_at, to_at), in order.

    Her own all, with family and step left out where she may not see them; another's where the asker sees the family.
    """
    is_theirs = exists().where(BookingParticipant.step_id == BookingStep.id, BookingParticipant.person_id == person_id)
    wanted = and_(is_theirs, BookingStep.starts_at >= from_at, BookingStep.starts_at < to_at)
    if not with_cancelled:
        wanted = and_(wanted, BookingStep.step != Step.CANCELLED)
    if not (isinstance(by, Who) and by.person_id == person_id):
        wanted = and_(wanted, visible_to(by))
    return _promises(session, wanted, shown=visible_to(by))


def coming_of(session: Session, participation_id: UUID, now: datetime) -> list[Visit]:
    """The visits of a participation that are promised and have not begun."""
    asked = (
        select(Visit)
        .join(BookingStep, BookingStep.visit_id == Visit.id)
        .where(
            Visit.participation_id == participation_id,
            _is_newest(),
            BookingStep.step != Step.CANCELLED,
            BookingStep.starts_at > now,
        )
        .order_by(BookingStep.starts_at, Visit.id)
    )
    return list(session.scalars(asked))


def _is_newest() -> ColumnElement[bool]:
    later = BookingStep.__table__.alias("later")
    return ~exists().where(later.c.visit_id == BookingStep.visit_id, later.c.number > BookingStep.number)


def _promises(session: Session, wanted: ColumnElement[bool], *, shown: ColumnElement[bool]) -> list[Promise]:
    """As columns, so that a family whose hour is all that is told is not noted as seen."""
    asked = (
        select(BookingStep.__table__, Visit.step_code, shown.label("is_shown"))
        .join(Visit, Visit.id == BookingStep.visit_id)
        .join(Family, Family.id == BookingStep.family_id)
        .where(wanted, _is_newest())
        .order_by(BookingStep.starts_at, BookingStep.visit_id)
    )
    rows = session.execute(asked).all()
    staff = _staff_of_steps(session, [row.id for row in rows])
    saw(session, {row.family_id for row in rows if row.is_shown})
    return [
        Promise(
            visit_id=row.visit_id,
            number=row.number,
            is_cancelled=row.step is Step.CANCELLED,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            with_interpreter=bool(row.is_shown and row.with_interpreter),
            staff=staff[row.id],
            reason=row.reason if row.is_shown else "",
            changed_at=row.at,
            family_id=row.family_id if row.is_shown else None,
            step_code=row.step_code if row.is_shown else None,
        )
        for row in rows
    ]


def _staff_of_steps(session: Session, step_ids: Sequence[int]) -> dict[int, tuple[Colleague, ...]]:
    asked = (
        select(BookingParticipant.step_id, BookingParticipant.side, Assignment, Person, Unit)
        .join(Assignment, Assignment.id == BookingParticipant.assignment_id)
        .join(Person, Person.id == BookingParticipant.person_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(BookingParticipant.step_id.in_(step_ids))
        .order_by(BookingParticipant.side, Person.id)
    )
    found: dict[int, tuple[Colleague, ...]] = defaultdict(tuple)
    for step_id, side, assignment, person, unit in session.execute(asked):
        someone = Colleague(
            assignment_id=assignment.id,
            person_id=person.id,
            name=access.PROTECTED if person.is_protected else person.name,
            profession=assignment.profession,
            side=side,
            unit_name=unit.name if unit else "",
        )
        found[step_id] = (*found[step_id], someone)
    return found


def family_shown(session: Session, by: By, visit_id: UUID) -> tuple[Visit, Family]:
    """A visit and its family as they are now; NotFound alike for one that is foreign and one that is not."""
    visit = plan.visit_for(session, by, visit_id)
    return visit, session.get_one(Family, visit.family_id)


def circumstances_of(session: Session, visit: Visit) -> Circumstances:
    """What of the participation and the plan speaks against promising this visit."""
    part = session.get_one(Participation, visit.participation_id)
    is_waived = exists().where(
        Waiver.participation_id == visit.participation_id,
        Waiver.step_code == visit.step_code,
        Waiver.undone_at.is_(None),
    )
    return Circumstances(
        has_ended=part.ended_on is not None,
        is_paused=part.paused_on is not None,
        has_declined=visit.is_extra and part.answer is Answer.NO,
        is_waived=bool(session.scalar(select(is_waived))),
    )


def hold_still(session: Session, participation_id: UUID, *, to_change: bool) -> Participation:
    """Wait for another act on this participation, and let none begin until this one is done (PostgreSQL).

    Who promises reads it, who ends or pauses changes it: nothing is promised while it is being ended.
    """
    return session.get_one(
        Participation, participation_id, with_for_update={"read": not to_change}, populate_existing=True
    )


def open_participations(session: Session, family_id: UUID) -> list[Participation]:
    """A family's programmes that have not ended, held still until the act is done."""
    asked = select(Participation).where(Participation.family_id == family_id, Participation.ended_on.is_(None))
    return list(session.scalars(asked.order_by(Participation.id).with_for_update()))


def lock_person(session: Session, person_id: int) -> None:
    """Let one act at a time change a person's calendar addresses (SQLite has one writer anyway)."""
    session.scalars(select(Person.id).where(Person.id == person_id).with_for_update()).one()


def step_rule_of(session: Session, visit: Visit) -> StepRule | None:
    """The programme's step that a visit carries out; None for one added beside the programme."""
    follows = session.get(Plan, visit.participation_id)
    steps = plan.steps_of_version(session, follows.version_id) if follows else ()
    return next((step for step in steps if step.code == visit.step_code), None)


def window_for(session: Session, visit: Visit, today: date) -> Window | None:
    """The days that are right for a visit: its own, or its step's, counted from the youngest child of that birth."""
    if visit.opens_on and visit.closes_on:
        middle = visit.opens_on + (visit.closes_on - visit.opens_on) // 2
        return Window(visit.opens_on, middle, visit.closes_on)
    step = step_rule_of(session, visit)
    children = session.scalars(select(Child).where(Child.family_id == visit.family_id)).all()
    of_birth = [child for child in children if child.participation_id == visit.participation_id] or children
    dates = [ChildDates(child.born_on, child.due_on, child.uses_corrected_age) for child in of_birth]
    youngest = youngest_on(dates, today)
    return window_of(step, youngest.counts_from) if step and youngest else None


def colleagues_for(session: Session, family: Family, on: date) -> list[Colleague]:
    """Who may be promised to a family that day: its BVC's field workers, and its partner unit's.

    Without a partner unit, those of every unit that the BVC works with then.
    """
    beside = or_(
        Collaboration.until_on.is_(None),
        Collaboration.until_on >= on,
    )
    partners = select(Collaboration.social_id).where(
        Collaboration.bvc_id == family.bvc_id, Collaboration.from_on <= on, beside
    )
    is_partner = (
        Assignment.unit_id == family.partner_id if family.partner_id is not None else Assignment.unit_id.in_(partners)
    )
    return _field_workers(session, or_(Assignment.unit_id == family.bvc_id, is_partner), on)


def colleagues_beside(session: Session, by: Who, on: date) -> list[Colleague]:
    """The field workers whose hours an asker may see: her own unit's, and those of the units it works with."""
    runs = and_(Collaboration.from_on <= on, or_(Collaboration.until_on.is_(None), Collaboration.until_on >= on))
    social = select(Collaboration.social_id).where(Collaboration.bvc_id == by.unit_id, runs)
    bvc = select(Collaboration.bvc_id).where(Collaboration.social_id == by.unit_id, runs)
    beside = or_(Assignment.unit_id == by.unit_id, Assignment.unit_id.in_(social), Assignment.unit_id.in_(bvc))
    return _field_workers(session, beside, on)


def _field_workers(session: Session, where: ColumnElement[bool], on: date) -> list[Colleague]:
    asked = (
        select(Assignment, Person, Unit)
        .join(Person, Person.id == Assignment.person_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(
            where,
            Assignment.duty == Duty.FIELD,
            Assignment.from_on <= on,
            or_(Assignment.until_on.is_(None), Assignment.until_on >= on),
        )
        .order_by(Unit.kind, Person.name, Assignment.id)
    )
    return [
        Colleague(
            assignment_id=assignment.id,
            person_id=person.id,
            name=access.PROTECTED if person.is_protected else person.name,
            profession=assignment.profession,
            side=side_of(assignment.profession, assignment.represents_social_services),
            unit_name=unit.name,
        )
        for assignment, person, unit in session.execute(asked)
    ]


def take_hours_in_turn(session: Session, person_ids: Iterable[int]) -> None:
    """Wait for whoever is changing these people's hours. SQLite has one writer, and nobody to wait for.

    The constraint decides who gets an hour; without this, PostgreSQL would settle a crowd by deadlocks.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for person_id in sorted(set(person_ids)):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock, :person)"), {"lock": HOURS_LOCK, "person": person_id})


def holds_of(session: Session, visit_id: UUID) -> Sequence[Hold]:
    return session.scalars(select(Hold).where(Hold.visit_id == visit_id).order_by(Hold.person_id)).all()


def busy(
    session: Session, person_ids: Collection[int], from_at: datetime, to_at: datetime, *, besides: UUID | None = None
) -> list[Busy]:
    """When these people are taken in [from_at, to_at), travel included, and nothing about why."""
    asked = (
        select(Hold.person_id, Hold.starts_at, Hold.ends_at, Hold.held_from, Hold.held_to)
        .where(Hold.person_id.in_(person_ids), Hold.held_from < to_at, Hold.held_to > from_at)
        .order_by(Hold.held_from, Hold.person_id)
    )
    if besides is not None:
        asked = asked.where(Hold.visit_id != besides)
    return [Busy(*row) for row in session.execute(asked)]


def held_spans(
    session: Session, person_ids: Collection[int], from_at: datetime, to_at: datetime, *, besides: UUID | None = None
) -> list[Span]:
    return [Span(one.held_from, one.held_to) for one in busy(session, person_ids, from_at, to_at, besides=besides)]


def proposals(
    session: Session,
    *,
    visit: Visit,
    minutes: int,
    person_ids: Collection[int],
    now: datetime,
    count: int = 3,
    between: tuple[date, date] | None = None,
) -> list[Proposal]:
    """The best times when all these people are free for a visit that the asker has fetched; `between` narrows it."""
    window = window_for(session, visit, now.date())
    if between is not None:
        opens_on, closes_on = between
        target = window.target_on if window else opens_on
        window = Window(opens_on, min(max(target, opens_on), closes_on), closes_on)
    last = max(now + rules.LOOK_AHEAD, now + timedelta(days=2))
    if window is not None:
        last = max(last, datetime.combine(window.closes_on, rules.DAY_ENDS, now.tzinfo) + timedelta(days=1))
    spans = held_spans(session, person_ids, now, last + timedelta(days=2), besides=visit.id)
    return rules.proposals(window, minutes, spans, now=now, count=count)


def address_of(session: Session, token_hash: str) -> CalendarAddress | None:
    asked = select(CalendarAddress).where(CalendarAddress.token_hash == token_hash, CalendarAddress.ended_at.is_(None))
    return session.scalars(asked).one_or_none()


def addresses_of(session: Session, person_id: int) -> Sequence[CalendarAddress]:
    """A person's calendar addresses that still work: one, or none."""
    asked = select(CalendarAddress).where(CalendarAddress.person_id == person_id, CalendarAddress.ended_at.is_(None))
    return session.scalars(asked.order_by(CalendarAddress.made_at)).all()


def calendar_of(
    session: Session, person_id: int, since: datetime, last: int
) -> list[tuple[list[StepFact], str | None]]:
    """Each visit a person was ever to come to that ended or changed after `since`, and `last` from before that.

    Its steps in order, and the area where the BVC's authority lets a calendar tell it to those who may know the family.
    Families with protected identity are in no calendar (house.md 3.6).
    """
    mine = exists().where(BookingParticipant.step_id == BookingStep.id, BookingParticipant.person_id == person_id)
    ends, changed = func.max(BookingStep.ends_at), func.max(BookingStep.at)
    visits = (
        select(BookingStep.visit_id)
        .join(Family, Family.id == BookingStep.family_id)
        .where(mine, ~Family.is_protected)
        .group_by(BookingStep.visit_id)
    )
    recent = session.scalars(visits.having(or_(ends >= since, changed >= since))).all()
    older = session.scalars(visits.having(ends < since).order_by(ends.desc()).limit(last)).all()
    works_at_bvc = exists().where(Assignment.person_id == person_id, Assignment.unit_id == Family.bvc_id)
    asked = (
        select(
            BookingStep.__table__,
            mine.label("is_mine"),
            Family.area_name,
            and_(Authority.shows_area_in_feed, or_(works_at_bvc, consent_in_force())).label("may_tell_area"),
        )
        .join(Family, Family.id == BookingStep.family_id)
        .join(Visit, Visit.id == BookingStep.visit_id)
        .join(Unit, Unit.id == Visit.bvc_id)
        .join(Authority, Authority.id == func.coalesce(Unit.company_id, Unit.authority_id))
        .where(BookingStep.visit_id.in_({*recent, *older}))
        .order_by(BookingStep.visit_id, BookingStep.number)
    )
    found: dict[UUID, tuple[list[StepFact], str | None]] = {}
    for row in session.execute(asked):
        steps, _ = found.setdefault(row.visit_id, ([], row.area_name if row.may_tell_area else None))
        steps.append(
            StepFact(row.visit_id, row.number, row.step, row.starts_at, row.ends_at, row.at, bool(row.is_mine))
        )
    return list(found.values())
