"""Questions about cars and interpreters: which an asker may promise, when they are taken, and what stands promised.

An authority's own by name; of the other side's no more than that there is one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.booking.rules import (
    ALWAYS,
    ANY,
    FARTHEST,
    NO_WAY,
    NONE,
    Diary,
    Pool,
    ResourceKind,
    Span,
    Wanted,
    Way,
    speaks,
)
from hembesok_field.booking.shapes import ResourceListed, ResourceSeen
from hembesok_field.booking.tables import BookingResource, ResourceHold
from hembesok_field.booking.tables import Resource as Row
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.kernel.walls import For

TURN_LOCK = 7304  # with a car's or interpreter's number: whoever takes its hours waits for the one before


@dataclass(frozen=True)
class Candidate:
    """One that could come along. `is_own`: of the asker's authority, so that when it is taken is hers to know."""

    id: int
    kind: ResourceKind
    travels: bool
    is_own: bool

    def way(self, by_road: Way) -> Way:
        return by_road if self.travels else NO_WAY


@dataclass(frozen=True)
class Choice:
    """Of these one is wanted."""

    kind: ResourceKind
    candidates: tuple[Candidate, ...]


def own_resources(session: Session, by: Who, on: date, *, every_unit: bool = False) -> Sequence[Row]:
    """The cars and interpreters that the asker's unit may promise that day, by kind and name.

    `every_unit`: all of her authority's, for the one who keeps the list.
    """
    mine = or_(Row.unit_id.is_(None), Row.unit_id == by.unit_id)
    asked = select(Row).where(Row.authority_id == by.authority_id, or_(Row.ended_on.is_(None), Row.ended_on > on))
    return session.scalars((asked if every_unit else asked.where(mine)).order_by(Row.kind, Row.name)).all()


def resource_for(session: Session, by: Who, resource_id: int) -> Row:
    """One of the asker's own authority's; NotFound alike for another's and for one that is not."""
    row = session.get(Row, resource_id)
    if row is None or row.authority_id != by.authority_id:
        raise NotFound
    return row


def resource_named(session: Session, by: Who, kind: ResourceKind, name: str) -> Row | None:
    asked = select(Row).where(Row.authority_id == by.authority_id, Row.kind == kind, Row.name == name)
    return session.scalars(asked).one_or_none()


def resource_list(session: Session, by: Who, now: datetime) -> list[ResourceListed]:
    """The authority's whole list with the unit that has each, and how many visits each is still promised to."""
    ahead = (
        select(ResourceHold.resource_id, func.count().label("visits"))
        .where(ResourceHold.ends_at > now)
        .group_by(ResourceHold.resource_id)
        .subquery()
    )
    asked = (
        select(Row, Unit.name, func.coalesce(ahead.c.visits, 0))
        .outerjoin(Unit, Unit.id == Row.unit_id)
        .outerjoin(ahead, ahead.c.resource_id == Row.id)
        .where(Row.authority_id == by.authority_id, or_(Row.ended_on.is_(None), ahead.c.visits > 0))
        .order_by(Row.kind, Row.name)
    )
    return [
        ResourceListed(
            row.id, row.kind, row.name, row.languages, row.contact, row.travels, row.unit_id, unit, row.ended_on, visits
        )
        for row, unit, visits in session.execute(asked)
    ]


def choices_of(
    session: Session,
    by: Who,
    visit_id: UUID | None,
    *,
    language: str | None,
    wanted: Wanted,
    on: date,
    own: Sequence[Row] | None = None,
) -> list[Choice]:
    """What should come along, each as those of which one is wanted. What was not spoken of goes along as it stands.

    `own`: what the asker's unit may promise, where the caller has asked already.
    """
    found = []
    stands = resource_holds_of(session, visit_id) if visit_id and None in (wanted.car, wanted.interpreter) else ()
    if own is None:
        is_spoken_of = any(word not in (None, NONE) for word in (wanted.car, wanted.interpreter))
        own = own_resources(session, by, on) if is_spoken_of else ()
    own_ids = {row.id for row in own}
    if any(hold.resource_id not in own_ids for hold in stands):
        own_ids |= _own_ids(session, by, stands)
    for kind in ResourceKind:
        word = wanted.of(kind)
        if word is None:
            found += [Choice(kind, (_as_it_stands(hold, own_ids),)) for hold in stands if hold.kind is kind]
        elif word != NONE:
            mine = [row for row in own if row.kind is kind and word in (ANY, row.id)]
            if word == ANY and kind is ResourceKind.INTERPRETER:
                mine = [row for row in mine if speaks(row.languages, language)]
            found.append(Choice(kind, tuple(Candidate(row.id, kind, row.travels, is_own=True) for row in mine)))
    return found


def choices_at(session: Session, by: Who, step_id: int) -> list[Choice]:
    """What came along at a step, each its own choice: for going back to it."""
    then = resources_at(session, step_id)
    asked = select(Row.id, Row.travels).where(Row.id.in_([one for one, _ in then]), Row.authority_id == by.authority_id)
    own = {row.id: row.travels for row in session.execute(asked)} if then else {}
    return [
        Choice(kind, (Candidate(one, kind, own.get(one, kind is ResourceKind.CAR), is_own=one in own),))
        for one, kind in then
    ]


def _as_it_stands(hold: ResourceHold, own_ids: Collection[int]) -> Candidate:
    travels = hold.kind is ResourceKind.CAR or hold.held_from < hold.starts_at
    return Candidate(hold.resource_id, hold.kind, travels, is_own=hold.resource_id in own_ids)


def _own_ids(session: Session, by: Who, holds: Iterable[ResourceHold]) -> set[int]:
    ids = [hold.resource_id for hold in holds]
    asked = select(Row.id).where(Row.id.in_(ids), Row.authority_id == by.authority_id)
    return set(session.scalars(asked)) if ids else set()


def resource_holds_of(session: Session, visit_id: UUID) -> Sequence[ResourceHold]:
    asked = select(ResourceHold).where(ResourceHold.visit_id == visit_id).order_by(ResourceHold.resource_id)
    return session.scalars(asked).all()


def resources_at(session: Session, step_id: int) -> list[tuple[int, ResourceKind]]:
    """Which were promised at a step."""
    asked = select(BookingResource.resource_id, BookingResource.kind).where(BookingResource.step_id == step_id)
    return [(row.resource_id, row.kind) for row in session.execute(asked.order_by(BookingResource.resource_id))]


def wait_for_turn(session: Session, resource_ids: Iterable[int]) -> None:
    """Wait for whoever is taking these (PostgreSQL); the constraint decides, this keeps a crowd from deadlocks."""
    if session.get_bind().dialect.name == "postgresql":
        for resource_id in sorted(set(resource_ids)):
            turn = {"lock": TURN_LOCK, "resource": resource_id}
            session.execute(text("SELECT pg_advisory_xact_lock(:lock, :resource)"), turn)


def taken_of(
    session: Session, ids: Collection[int], from_at: datetime, to_at: datetime, *, besides: UUID | None = None
) -> dict[int, list[ResourceHold]]:
    """When these are taken in [from_at, to_at), the way included."""
    found: dict[int, list[ResourceHold]] = defaultdict(list)
    if not ids:
        return found
    asked = select(ResourceHold).where(
        ResourceHold.resource_id.in_(ids), ResourceHold.held_from < to_at, ResourceHold.held_to > from_at
    )
    asked = asked if besides is None else asked.where(ResourceHold.visit_id != besides)
    for hold in session.scalars(asked.order_by(ResourceHold.held_from)):
        found[hold.resource_id].append(hold)
    return found


def pools_of(
    session: Session, choices: Sequence[Choice], by_road: Way, *, now: datetime, besides: UUID | None = None
) -> tuple[Pool, ...]:
    """The choices as diaries, from now on. The other side's are left out of the search: the act will say."""
    own = [(one.kind, [each for each in one.candidates if each.is_own]) for one in choices]
    taken = taken_of(session, [each.id for _, some in own for each in some], now, now + FARTHEST, besides=besides)
    return tuple(
        Pool(
            kind,
            tuple(
                Diary(
                    assignment_id=-each.id,
                    person_id=-each.id,
                    side=Side.OTHER,
                    weeks={date.min: ALWAYS},
                    taken=tuple(Span(hold.held_from, hold.held_to) for hold in taken[each.id]),
                    way=each.way(by_road),
                )
                for each in some
            ),
        )
        for (kind, some), choice in zip(own, choices, strict=True)
        if some or not choice.candidates
    )


def resources_seen(session: Session, by: Who, visit_ids: Collection[UUID]) -> dict[UUID, tuple[ResourceSeen, ...]]:
    """What is promised to come along to visits that the asker has found already; the other side's without a name."""
    found: dict[UUID, tuple[ResourceSeen, ...]] = defaultdict(tuple)
    if not visit_ids:
        return found
    asked = (
        select(ResourceHold.visit_id, ResourceHold.kind, Row.id, Row.name, Row.contact)
        .outerjoin(Row, and_(Row.id == ResourceHold.resource_id, _own(by)))
        .where(ResourceHold.visit_id.in_(visit_ids))
        .order_by(ResourceHold.visit_id, ResourceHold.kind, ResourceHold.resource_id)
    )
    for visit_id, kind, resource_id, name, contact in session.execute(asked):
        found[visit_id] = (*found[visit_id], ResourceSeen(kind, resource_id, name, contact or ""))
    return found


def _own(by: For) -> ColumnElement[bool]:
    return Row.authority_id == (by.authority_id if isinstance(by, Who) else -1)
