"""What the day's page asks: where I go, and whose word is missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.booking.tables import Hold
from hembesok_field.desk.queries.families import needing_time, with_face
from hembesok_field.desk.shapes import DayVisit, NeedingTime, Today
from hembesok_field.family import queries as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries as record
from hembesok_field.record.rules import standing
from hembesok_field.record.shapes import FamilyAtDoor, Outcome, Source, Word

LOOKING_BACK = timedelta(days=92)  # a quarter: what is older stands under what is missing for the return


def today_page(session: Session, by: Who, now: datetime) -> tuple[Today, NeedingTime]:
    """My hours today, those of the last quarter that still lack a word, and my families that need a time.

    The families of all three are opened together.
    """
    opens, closes = clock.day_bounds(clock.swedish(now).date())
    rows, (needing, found) = _promised(session, by, opens - LOOKING_BACK, closes), needing_time(session, by, now)
    wanted = {row.family_id for row in rows} | {one.family_id for one in needing}
    opened = session.scalars(select(Family).where(Family.id.in_(wanted), families.visible_to(by))).all()
    faces = families.faces_of(session, by, opened)
    visits = _visits(session, by, rows, {family.id: record.at_door(family, faces[family.id]) for family in opened})
    day = tuple(visit for visit in visits if opens <= visit.starts_at < closes)
    begun = [visit for visit in visits if visit.starts_at <= now]
    today = Today(
        next=next((visit for visit in day if visit.ends_at > now and not visit.is_mine_said), None),
        day=day,
        mine=tuple(visit for visit in begun if not visit.is_mine_said),
        theirs=tuple(visit for visit in begun if visit.is_mine_said and _waits(visit, by)),
    )
    return today, NeedingTime(tuple(with_face(one, faces) for one in needing if one.family_id in faces), found)


def _waits(visit: DayVisit, by: Who) -> bool:
    """Whether the other profession was to come, and has not said anything of her own yet."""
    other = Side.SOCIAL_SERVICES if by.side is Side.NURSE else Side.NURSE
    if visit.stands is None or not any(one.side is other for one in visit.colleagues):
        return False
    attendance = visit.stands.nurse if other is Side.NURSE else visit.stands.social_services
    return attendance.confirmed is None and visit.stands.outcome in (None, Outcome.DONE)


def _promised(session: Session, by: Who, opens: datetime, closes: datetime) -> Sequence[Any]:
    mine = (
        select(
            Hold.visit_id,
            Hold.starts_at,
            Hold.ends_at,
            Visit.step_code,
            Visit.family_id,
            Visit.participation_id,
            record.has_draft(by, Visit.id).label("has_draft"),
        )
        .join(Visit, Visit.id == Hold.visit_id)
        .where(Hold.assignment_id == by.assignment_id, Hold.person_id == by.person_id)
        .where(Hold.held_from >= opens, Hold.starts_at < closes)
        .order_by(Hold.starts_at)
    )
    return session.execute(mine).all()


def _visits(session: Session, by: Who, rows: Sequence[Any], at_door: Mapping[UUID, FamilyAtDoor]) -> list[DayVisit]:
    ids = [row.visit_id for row in rows]
    words, people = record.words_of(session, ids), record.promised_of_all(session, by, ids)
    return [
        DayVisit(
            visit_id=row.visit_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            step_code=row.step_code if row.family_id in at_door else None,
            family=at_door[row.family_id].visited_for(row.participation_id) if row.family_id in at_door else None,
            colleagues=tuple(one for one in people[row.visit_id].people if one.person_id != by.person_id),
            stands=standing(_heard(words.get(row.visit_id, ()), by, is_open=row.family_id in at_door)),
            is_mine_said=any(_is_mine(word, by) for word in words.get(row.visit_id, ())),
            has_draft=row.has_draft,
        )
        for row in rows
    ]


def _heard(words: Sequence[Word], by: Who, *, is_open: bool) -> list[Word]:
    """All that was said where I may see the family; else only my own words."""
    return [word for word in words if is_open or _is_mine(word, by)]


def _is_mine(word: Word, by: Who) -> bool:
    return word.source is Source.OWN and word.author == by.assignment_id
