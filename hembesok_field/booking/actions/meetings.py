"""To take the hours of those who are to come to a door, or to say whose is taken and when they are free instead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import queries, rules
from hembesok_field.booking.rules import Pool, Quest, Reason, Span, Way
from hembesok_field.booking.shapes import Busy
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who


@dataclass(frozen=True)
class Meeting:
    """Who comes to a visit's door at which hour, each with her way there; and who promises it, and when.

    `people` stand in person order, which is the order in which hours are taken; `ways` are known by assignment.
    `has_hours`: the visit stands promised, and what it holds is given back.
    """

    visit_id: UUID
    people: Sequence[Colleague]
    hour: Span
    ways: Mapping[int, Way]
    by: Who
    now: datetime
    has_hours: bool


def look_before_the_turn(session: Session, meeting: Meeting) -> None:
    """Refused at once where one would wait for one's turn only to hear that the hour is gone."""
    busy = queries.gone_before_the_turn(session, *_asked(meeting), besides=meeting.visit_id)
    if busy:
        raise _taken(session, meeting, busy[0])


def take_hours(session: Session, meeting: Meeting) -> None:
    """Give back what the visit held and take the new hours, each one's way included; the table says who came first.

    What can be asked before the turn is: while it lasts, all who want any of these people wait.
    """
    outside = queries.outside_own_hours(session, meeting.people, meeting.hour)
    queries.take_hours_in_turn(session, [one.person_id for one in meeting.people])
    try:
        with session.begin_nested():
            agreed = _give_back(session, meeting) if meeting.has_hours else {}
            for someone in meeting.people:
                session.add(_hold(meeting, someone, agreed, is_outside=someone.person_id in outside))
                session.flush()
    except IntegrityError as error:
        if not broke(error, "hold_no_double_booking"):
            raise
        raise _told_by_the_table(session, meeting) from error


def _give_back(session: Session, meeting: Meeting) -> dict[int, datetime | None]:
    """Who had agreed to this very hour, and when: she is not asked again."""
    agreed = {}
    for before in queries.holds_of(session, meeting.visit_id):
        if Span(before.starts_at, before.ends_at) == meeting.hour:
            agreed[before.person_id] = before.agreed_at
        session.delete(before)
    session.flush()
    return agreed


def _hold(meeting: Meeting, someone: Colleague, agreed: Mapping[int, datetime | None], *, is_outside: bool) -> Hold:
    held = meeting.hour.widened(meeting.ways[someone.assignment_id].length)
    is_asked = is_outside and someone.person_id != meeting.by.person_id
    return Hold(
        visit_id=meeting.visit_id,
        person_id=someone.person_id,
        assignment_id=someone.assignment_id,
        side=someone.side,
        starts_at=meeting.hour.starts_at,
        ends_at=meeting.hour.ends_at,
        held_from=held.starts_at,
        held_to=held.ends_at,
        asked_at=meeting.now if is_asked else None,
        agreed_at=agreed.get(someone.person_id) if is_asked else None,
    )


def _told_by_the_table(session: Session, meeting: Meeting) -> Refused:
    busy = queries.busy_on_the_way(session, *_asked(meeting), besides=meeting.visit_id)
    if not busy:  # freed again between the refusal and the question
        return Refused(Reason.CHANGED_MEANWHILE)
    return _taken(session, meeting, busy[0])


def _taken(session: Session, meeting: Meeting, other: Busy) -> Refused:
    """Whose hour it collides with, as role and time only, and when they are free instead."""
    someone = next(one for one in meeting.people if one.person_id == other.person_id)
    return Refused(
        Reason.TAKEN,
        role=someone.profession,
        is_own=other.person_id == meeting.by.person_id,
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        is_way=not (other.starts_at < meeting.hour.ends_at and meeting.hour.starts_at < other.ends_at),
        wished_at=meeting.hour.starts_at,
        nearest=tuple(nearest(session, meeting)),
    )


def _asked(meeting: Meeting) -> tuple[Sequence[Colleague], Span, Mapping[int, Way]]:
    return meeting.people, meeting.hour, meeting.ways


def nearest(session: Session, meeting: Meeting, pools: Collection[Pool] = ()) -> list[datetime]:
    """When these people, and what should come along, are free instead."""
    hour, day = meeting.hour, clock.swedish(meeting.hour.starts_at).date()
    minutes = int((hour.ends_at - hour.starts_at).total_seconds()) // 60
    quest = Quest(minutes, day, day + rules.LOOK_AHEAD, day, None, meeting.now, pools=tuple(pools))
    diaries = queries.diaries_of(
        session, meeting.people, quest.first, quest.last, besides=meeting.visit_id, ways=meeting.ways
    )
    return rules.openings(quest, diaries).nearest(hour.starts_at)
