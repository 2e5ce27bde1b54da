"""Questions about hours: who can be promised, when they are taken, and whose turn it is to take them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Collaboration, Person, Unit
from hembesok_field.booking.rules import Span, Way
from hembesok_field.booking.shapes import Busy
from hembesok_field.booking.tables import Hold
from hembesok_field.family.tables import Family
from hembesok_field.kernel.db import rehearses
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Duty, Side, Who, side_of
from hembesok_field.plan.queries import visit_for

HOURS_LOCK = 7303  # with a person's number: whoever takes her hours waits for the one before


def colleagues_for(session: Session, family: Family, on: date) -> list[Colleague]:
    """Who may be promised to a family that day: its BVC's field workers, and its partner unit's.

    Without a partner unit, those of every unit that the BVC works with then.
    """
    return _as_colleagues(session, _bookable(family.bvc_id, family.partner_id, on))


@lru_cache(maxsize=1024)  # families of one BVC and partner have the same, and a crowd asks for the same day
def _bookable(bvc_id: int, partner_id: int | None, on: date) -> Select[Assignment, Person, Unit]:
    partners = select(Collaboration.social_id).where(Collaboration.bvc_id == bvc_id, _runs(on))
    is_partner = Assignment.unit_id == partner_id if partner_id is not None else Assignment.unit_id.in_(partners)
    return _field_workers(or_(Assignment.unit_id == bvc_id, is_partner), on)


def colleagues_of(session: Session, by: By, visit_id: UUID, on: date) -> list[Colleague]:
    """Who may be promised to a visit that the asker may see."""
    visit = visit_for(session, by, visit_id)
    return colleagues_for(session, session.get_one(Family, visit.family_id), on)


def colleagues_beside(session: Session, by: Who, on: date) -> list[Colleague]:
    """The field workers whose hours an asker may see: her own unit's, and those of the units it works with."""
    social = select(Collaboration.social_id).where(Collaboration.bvc_id == by.unit_id, _runs(on))
    bvc = select(Collaboration.bvc_id).where(Collaboration.social_id == by.unit_id, _runs(on))
    beside = or_(Assignment.unit_id == by.unit_id, Assignment.unit_id.in_(social), Assignment.unit_id.in_(bvc))
    return field_workers(session, beside, on)


def colleagues_of_unit(session: Session, by: Who, on: date) -> list[Colleague]:
    """The field workers of the asker's own unit, herself among them."""
    return field_workers(session, Assignment.unit_id == by.unit_id, on)


def own_colleague(session: Session, by: Who, person_id: int, on: date) -> Colleague:
    """A field worker of the asker's own unit; NotFound alike for everyone else."""
    for one in colleagues_of_unit(session, by, on):
        if one.person_id == person_id:
            return one
    raise NotFound


def _runs(on: date) -> ColumnElement[bool]:
    return and_(Collaboration.from_on <= on, or_(Collaboration.until_on.is_(None), Collaboration.until_on >= on))


def field_workers(session: Session, where: ColumnElement[bool], on: date) -> list[Colleague]:
    """Those who meet families and have such an assignment that day, by unit and name."""
    return _as_colleagues(session, _field_workers(where, on))


def _field_workers(where: ColumnElement[bool], on: date) -> Select[Assignment, Person, Unit]:
    return (
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


def _as_colleagues(session: Session, asked: Select[Assignment, Person, Unit]) -> list[Colleague]:
    return [
        as_colleague(assignment, person, unit, side_of(assignment.profession, assignment.represents_social_services))
        for assignment, person, unit in session.execute(asked)
    ]


def as_colleague(assignment: Assignment, person: Person, unit: Unit | None, side: Side) -> Colleague:
    """A person as others see her, on the side she stood for then; a protected one has no name."""
    return Colleague(
        assignment_id=assignment.id,
        person_id=person.id,
        name=access.PROTECTED if person.is_protected else person.name,
        profession=assignment.profession,
        side=side,
        unit_name=unit.name if unit else "",
    )


def take_hours_in_turn(session: Session, person_ids: Iterable[int]) -> None:
    """Wait for whoever is changing these people's hours. SQLite has one writer, and nobody to wait for.

    The constraint decides who gets an hour; without this, PostgreSQL would settle a crowd by deadlocks.
    """
    if not _has_turns(session):
        return
    for person_id in sorted(set(person_ids)):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock, :person)"), {"lock": HOURS_LOCK, "person": person_id})


def gone_before_the_turn(
    session: Session, people: Collection[Colleague], hour: Span, ways: Mapping[int, Way], *, besides: UUID
) -> list[Busy]:
    """In a rehearsal, what one would wait for one's turn only to be told of; in earnest the table says it.

    A no from here is right; that nobody stands in the way yet decides nothing.
    """
    return busy_on_the_way(session, people, hour, ways, besides=besides) if rehearses(session) else []


def busy_on_the_way(
    session: Session, people: Collection[Colleague], hour: Span, ways: Mapping[int, Way], *, besides: UUID
) -> list[Busy]:
    """What stands in the way of these people's hour, each with her own way there and back."""
    held = {one.person_id: hour.widened(ways[one.assignment_id].length) for one in people}
    first, last = min(span.starts_at for span in held.values()), max(span.ends_at for span in held.values())
    found = busy(session, list(held), first, last, besides=besides)
    return [one for one in found if held[one.person_id].overlaps(Span(one.held_from, one.held_to))]


def _has_turns(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


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


def goes_with(session: Session, by: Who, since: datetime) -> list[int]:
    """The people an asker has been promised together with since then, the most frequent first."""
    mine = select(Hold.visit_id).where(Hold.person_id == by.person_id, Hold.starts_at >= since)
    together = select(Hold.person_id).where(Hold.visit_id.in_(mine), Hold.person_id != by.person_id)
    asked = together.group_by(Hold.person_id).order_by(func.count().desc(), Hold.person_id)
    return list(session.scalars(asked))
