"""Questions about a person's own calendar and its secret address. Asked by whoever holds the address."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Exists,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from hembesok_field.access.queries.people import in_force
from hembesok_field.access.tables import Assignment, Authority, Person, Unit
from hembesok_field.booking.rules import StepFact
from hembesok_field.booking.tables import BookingParticipant, BookingStep, CalendarAddress
from hembesok_field.family.queries import consent_in_force
from hembesok_field.family.tables import Family
from hembesok_field.plan.tables import Visit


def lock_person(session: Session, person_id: int) -> None:
    """Let one act at a time change a person's addresses, hours and read calendar (SQLite has one writer anyway)."""
    session.scalars(select(Person.id).where(Person.id == person_id).with_for_update()).one()


def address_of(session: Session, token_hash: str) -> CalendarAddress | None:
    asked = select(CalendarAddress).where(CalendarAddress.token_hash == token_hash, CalendarAddress.ended_at.is_(None))
    return session.scalars(asked).one_or_none()


def served_at(session: Session, token_hash: str, today: date) -> CalendarAddress | None:
    """The address, if it works and is that of someone who works here today."""
    return session.scalars(_served_question(), {"token_hash": token_hash, "today": today}).one_or_none()


def addresses_of(session: Session, person_id: int) -> Sequence[CalendarAddress]:
    """A person's calendar addresses that still work: one, or none."""
    asked = select(CalendarAddress).where(CalendarAddress.person_id == person_id, CalendarAddress.ended_at.is_(None))
    return session.scalars(asked.order_by(CalendarAddress.made_at)).all()


def calendar_state(session: Session, person_id: int) -> str:
    """All that a person's calendar is made of, in short: the same words are the same calendar, but for the time of day.

    A step is only ever added and never changed, so its number and moment stand for it.
    """
    person = {"person": person_id}
    *steps, tells_areas = session.execute(_steps_question(), person).one()
    areas = session.execute(_areas_question(), person).all() if tells_areas else ()
    return f"{steps} {sorted(map(str, areas))}"


# Each is put together once: telephones ask day and night, and the words take longer to find than the answer.
@cache
def _served_question() -> Any:
    works_here = exists().where(
        Assignment.person_id == CalendarAddress.person_id, in_force(bindparam("today", type_=Date))
    )
    return select(CalendarAddress).where(
        CalendarAddress.token_hash == bindparam("token_hash"), CalendarAddress.ended_at.is_(None), works_here
    )


@cache
def _steps_question() -> Any:
    """Which steps there are, and whether there is an authority that lets an area be told."""
    found = (
        select(BookingStep.id, BookingStep.at)
        .join(Family, Family.id == BookingStep.family_id)
        .where(_is_hers(), ~Family.is_protected)
        .order_by(BookingStep.id)
        .subquery()
    )
    steps = func.aggregate_strings(cast(found.c.id, String), " ")
    return select(func.count(), func.max(found.c.at), steps, exists().where(Authority.shows_area_in_feed))


@cache
def _areas_question() -> Any:
    """The areas that may be told: whose authority wants it, to those who may know the family."""
    return (
        select(BookingStep.visit_id, Family.area_name)
        .join(Family, Family.id == BookingStep.family_id)
        .join(Visit, Visit.id == BookingStep.visit_id)
        .join(Unit, Unit.id == Visit.bvc_id)
        .join(Authority, Authority.id == func.coalesce(Unit.company_id, Unit.authority_id))
        .where(_is_hers(), _may_tell_area(bindparam("person", type_=Integer)))
        .distinct()
    )


def _is_hers() -> ColumnElement[bool]:
    """Every step of every visit that `:person` was ever to come to."""
    mine = select(BookingStep.visit_id).join(BookingParticipant, BookingParticipant.step_id == BookingStep.id)
    return BookingStep.visit_id.in_(mine.where(BookingParticipant.person_id == bindparam("person", type_=Integer)))


def _is_to_come(person_id: int) -> Exists:
    return exists().where(BookingParticipant.step_id == BookingStep.id, BookingParticipant.person_id == person_id)


def _may_tell_area(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Where the BVC's authority lets a calendar tell the area, and to those who may know the family."""
    works_at_bvc = exists().where(Assignment.person_id == person_id, Assignment.unit_id == Family.bvc_id)
    return and_(Authority.shows_area_in_feed, or_(works_at_bvc, consent_in_force()))


def calendar_of(
    session: Session, person_id: int, since: datetime, last: int
) -> list[tuple[list[StepFact], str | None]]:
    """Each visit a person was ever to come to that ended or changed after `since`, and `last` from before that.

    Its steps in order, and the area where the BVC's authority lets a calendar tell it to those who may know the family.
    Families with protected identity are in no calendar (house.md 3.6).
    """
    mine = _is_to_come(person_id)
    ends, changed = func.max(BookingStep.ends_at), func.max(BookingStep.at)
    visits = (
        select(BookingStep.visit_id)
        .join(Family, Family.id == BookingStep.family_id)
        .where(mine, ~Family.is_protected)
        .group_by(BookingStep.visit_id)
    )
    recent = session.scalars(visits.having(or_(ends >= since, changed >= since))).all()
    older = session.scalars(visits.having(ends < since).order_by(ends.desc()).limit(last)).all()
    asked = (
        select(
            BookingStep.__table__,
            mine.label("is_mine"),
            Family.area_name,
            _may_tell_area(person_id).label("may_tell_area"),
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
