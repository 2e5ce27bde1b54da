"""Questions about someone who cannot come: which promises it touches, and who could go instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.queries.diaries import diaries_of, openings_for
from hembesok_field.booking.queries.hours import colleagues_for
from hembesok_field.booking.queries.promises import promises_of
from hembesok_field.booking.queries.visits import window_for
from hembesok_field.booking.queries.ways import roads_to
from hembesok_field.booking.rules import LONGEST, ORDINARY_WAY, Span, is_free, quest_for
from hembesok_field.booking.shapes import Promise, Touched
from hembesok_field.booking.tables import Away
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import visit_for


def touched_by(session: Session, by: Who, person_id: int, now: datetime) -> list[Touched]:
    """The promises to come that the time a person is away so much as touches, each with the ways out."""
    return [touched(session, by, one, leaving, now) for one, leaving in kept_by_nobody(session, by, person_id, now)]


def kept_by_nobody(session: Session, by: Who, person_id: int, now: datetime) -> list[tuple[Promise, Colleague]]:
    """Those of the promises that the asker may know of, with who cannot come, the first one first."""
    found: dict[UUID, tuple[Promise, Colleague]] = {}
    for span in _away_spans(session, person_id, now):
        first = max(span.starts_at - timedelta(minutes=LONGEST), now)
        for promise in promises_of(session, by, person_id, first, span.ends_at):
            if promise.ends_at <= span.starts_at:
                continue
            leaving = next((one for one in promise.staff if one.person_id == person_id), None)
            if leaving is not None and promise.visit_id not in found:
                found[promise.visit_id] = promise, leaving
    return sorted(found.values(), key=lambda one: one[0].starts_at)


def _away_spans(session: Session, person_id: int, now: datetime) -> Sequence[Span]:
    asked = select(Away.starts_at, Away.ends_at).where(Away.person_id == person_id, Away.ends_at > now)
    return [Span(*row) for row in session.execute(asked.order_by(Away.starts_at))]


def touched(session: Session, by: Who, promise: Promise, leaving: Colleague, now: datetime) -> Touched:
    """A bare hour has no stand-in here: whose family it is, is not the asker's to know."""
    if promise.family_id is None:
        return Touched(promise, leaving.assignment_id, (), None)
    family = families.family_for(session, by, promise.family_id)
    name = None if family.is_protected else families.face_of(session, by, family.id).name
    others = tuple(_could_come(session, family, promise, leaving))
    instead = None if others else _instead(session, by, family, promise, now)
    return Touched(promise, leaving.assignment_id, others, name, instead)


def _instead(session: Session, by: Who, family: Family, promise: Promise, now: datetime) -> datetime | None:
    """The next hour when all who were to come are free: inside the visit's window, or once that has closed, soon."""
    window = window_for(session, visit_for(session, by, promise.visit_id))
    quest = quest_for(window, promise.minutes, now)
    going = {one.assignment_id for one in promise.staff}
    people = [one for one in colleagues_for(session, family, quest.first) if one.assignment_id in going]
    if len(people) < len(going):
        return None
    free = openings_for(session, family, people, quest, besides=promise.visit_id)
    return next(iter(free.nearest(max(promise.starts_at, clock.day_bounds(quest.first)[0]), 1)), None)


def _could_come(session: Session, family: Family, promise: Promise, leaving: Colleague) -> list[Colleague]:
    """Those of her profession who work that hour and have room for the way; the family's own first."""
    day = clock.swedish(promise.starts_at).date()
    going = {one.person_id for one in promise.staff}
    others = [
        one for one in colleagues_for(session, family, day) if one.side is leaving.side and one.person_id not in going
    ]
    hour, ways = Span(promise.starts_at, promise.ends_at), roads_to(session, family, others).ways()
    diaries = diaries_of(session, others, day, day, ways=ways)
    free = [one for one, diary in zip(others, diaries, strict=True) if is_free(diary, hour, ORDINARY_WAY)]
    own = {family.nurse_id, family.social_worker_id}
    return sorted(free, key=lambda one: (one.assignment_id not in own, one.name))
