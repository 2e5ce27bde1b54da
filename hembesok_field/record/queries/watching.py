"""Who is in a home just now, for those at her own unit; nothing of the family."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Duty, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record.rules import LONGEST_WATCH, watch_of
from hembesok_field.record.shapes import SafetySaid, Watched
from hembesok_field.record.tables import SafetyWord

LOOKS_BACK = 2 * LONGEST_WATCH  # a watch that nobody ended is shown a day, and is then another matter than a page


def safety_words(session: Session, by: Who, visit_id: UUID) -> list[tuple[UUID, SafetySaid]]:
    """What the asker said of herself at this visit, oldest first, each with its id."""
    own = select(SafetyWord).where(SafetyWord.visit_id == visit_id, SafetyWord.said_by == by.assignment_id)
    return [(row.id, _said(row)) for row in session.scalars(own.order_by(SafetyWord.at))]


def _said(row: SafetyWord) -> SafetySaid:
    return SafetySaid(row.step, row.at, row.due_at, row.watcher_id, row.call)


def colleagues_of(session: Session, by: Who) -> tuple[tuple[int, str], ...]:
    """Those at the asker's own unit who do field work, besides herself: assignment and name."""
    if by.unit_id is None:
        return ()
    today = clock.today()
    wanted = (
        select(Assignment.id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.unit_id == by.unit_id, Assignment.duty == Duty.FIELD, Person.id != by.person_id)
        .where(Assignment.from_on <= today, or_(Assignment.until_on.is_(None), Assignment.until_on >= today))
        .order_by(Person.name)
    )
    return tuple((row.id, row.name) for row in session.execute(wanted))


def last_call(session: Session, by: Who) -> str | None:
    """The number she gave the last time she went in."""
    own = select(SafetyWord.call).where(SafetyWord.said_by == by.assignment_id, SafetyWord.call.is_not(None))
    return session.scalars(own.order_by(SafetyWord.at.desc()).limit(1)).first()


def watched_at_unit(session: Session, by: Who, now: datetime) -> tuple[Watched, ...]:
    """Colleagues of one's own unit who are in a home now, those who are missed first.

    A named watcher is a wish: everyone at the unit sees her, so that nobody is missed by one who is off duty.
    """
    if by.unit_id is None or not by.is_field:
        return ()
    wanted = (
        select(SafetyWord, Person.name)
        .join(Assignment, Assignment.id == SafetyWord.said_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.unit_id == by.unit_id, SafetyWord.said_by != by.assignment_id)
        .where(SafetyWord.at >= now - LOOKS_BACK)
        .order_by(SafetyWord.at)
    )
    said: dict[tuple[int, UUID, str], list[SafetySaid]] = defaultdict(list)
    for row, name in session.execute(wanted):
        said[row.said_by, row.visit_id, name].append(_said(row))
    found = [(visit_id, name, watch_of(words)) for (_, visit_id, name), words in said.items()]
    open_now = [(visit_id, name, watch) for visit_id, name, watch in found if watch and watch.over_at is None]
    seen = _visible(session, by, {visit_id for visit_id, _, _ in open_now}) if open_now else frozenset()
    watched = [
        Watched(name, watch, visit_id if visit_id in seen else None, watch.watcher_id in (None, by.assignment_id))
        for visit_id, name, watch in open_now
    ]
    return tuple(sorted(watched, key=lambda one: one.watch.due_at))


def _visible(session: Session, by: Who, visit_ids: set[UUID]) -> frozenset[UUID]:
    wanted = select(Visit.id).join(Family, Family.id == Visit.family_id)
    return frozenset(session.scalars(wanted.where(Visit.id.in_(visit_ids), visible_to(by))))
