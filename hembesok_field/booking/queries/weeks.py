"""Questions about a week: some people side by side, and where a visit has room for all of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import rules
from hembesok_field.booking.queries.diaries import diaries_of
from hembesok_field.booking.queries.promises import promises_of
from hembesok_field.booking.queries.visits import search_for
from hembesok_field.booking.rules import Column, Quest, Span
from hembesok_field.booking.shapes import Promise, VisitWeek, WeekPicture, Wish
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who

WEEK = timedelta(days=6)


def week_of(
    session: Session, by: Who, people: Sequence[Colleague], quest: Quest, *, besides: Promise | None = None
) -> WeekPicture:
    """The seven days of a quest, the asker's own visits told and of everybody else's time nothing but that it is taken.

    `besides`: a promise that is to be moved; its hour is nobody's here, and shown where it stands.
    """
    shown = sorted(people, key=lambda one: one.person_id != by.person_id)
    left_out = besides.visit_id if besides else None
    diaries = diaries_of(session, shown, quest.first, quest.last, besides=left_out)
    opens, closes = clock.day_bounds(quest.first)[0], clock.day_bounds(quest.last)[1]
    mine = [one for one in promises_of(session, by, by.person_id, opens, closes) if one.visit_id != left_out]
    columns = [
        Column(diary, _visits_with(mine, diary.person_id), is_me=diary.person_id == by.person_id) for diary in diaries
    ]
    stands = Span(besides.starts_at, besides.ends_at) if besides else None
    return WeekPicture(
        monday=quest.first,
        today=clock.swedish(quest.now).date(),
        people=tuple(shown),
        me=by.person_id,
        days=tuple(rules.week_picture(quest, columns, stands=stands)),
        mine=tuple(mine),
    )


def visit_week(
    session: Session, by: Who, visit_id: UUID, wish: Wish, *, monday: date | None, now: datetime
) -> VisitWeek:
    """The week where one visit's time is looked for: the one asked for, else where it stands, else where the search
    begins. NotFound alike for a foreign visit and one that is not."""
    found = search_for(session, by, visit_id, wish, now)
    stands = found.sought.promise
    day = monday or (clock.swedish(stands.starts_at).date() if stands else found.quest.target)
    first = day - timedelta(days=day.weekday())
    quest = replace(found.quest, first=first, last=first + WEEK)
    return VisitWeek(found.sought, week_of(session, by, found.chosen, quest, besides=stands))


def _visits_with(mine: Sequence[Promise], person_id: int) -> dict[UUID, Span]:
    return {
        one.visit_id: Span(one.starts_at, one.ends_at)
        for one in mine
        if any(someone.person_id == person_id for someone in one.staff)
    }
