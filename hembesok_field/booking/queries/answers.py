"""Questions about hours outside someone's own time: who is asked, who has said no, and when all could instead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.booking import rules
from hembesok_field.booking.queries.diaries import openings_for
from hembesok_field.booking.queries.hours import as_colleague, colleagues_for
from hembesok_field.booking.queries.promises import is_newest, steps_of
from hembesok_field.booking.rules import SAID_NO, Quest, Step
from hembesok_field.booking.shapes import AnswerSought, NoSaid
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.family import queries as families
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.queries import visit_for

OFFERED = 2  # hours instead


def own_hold(session: Session, by: Who, visit_id: UUID) -> Hold | None:
    """The asker's own hour at a visit, held still until the act is done."""
    asked = select(Hold).where(Hold.visit_id == visit_id, Hold.assignment_id == by.assignment_id)
    return session.scalars(asked.where(Hold.person_id == by.person_id).with_for_update()).one_or_none()


def answers_sought(session: Session, by: Who, now: datetime) -> list[AnswerSought]:
    """Of the asker's coming hours those that wait for her answer, and those where a colleague has said no.

    As columns, without the family: of some she may know the hour and no more.
    """
    doer, waits = aliased(Assignment), and_(Hold.asked_at.is_not(None), Hold.agreed_at.is_(None))
    asked = (
        select(Hold.visit_id, Hold.starts_at, Hold.ends_at, waits.label("is_mine"), doer, Person)
        .join(BookingStep, BookingStep.visit_id == Hold.visit_id)
        .join(doer, doer.id == BookingStep.done_by)
        .join(Person, Person.id == doer.person_id)
        .where(Hold.assignment_id == by.assignment_id, Hold.person_id == by.person_id, Hold.starts_at > now)
        .where(is_newest(), or_(waits, BookingStep.reason == SAID_NO))
        .order_by(Hold.starts_at)
    )
    return [
        AnswerSought(visit_id, starts_at, ends_at, as_colleague(post, person, None, Side.OTHER).name, bool(is_mine))
        for visit_id, starts_at, ends_at, is_mine, post, person in session.execute(asked)
    ]


def not_yet_agreed(session: Session, visit_id: UUID) -> list[str]:
    """Who has not answered, for one who has fetched the visit."""
    asked = (
        select(Assignment, Person)
        .join(Hold, Hold.assignment_id == Assignment.id)
        .join(Person, Person.id == Hold.person_id)
        .where(Hold.visit_id == visit_id, Hold.asked_at.is_not(None), Hold.agreed_at.is_(None))
        .order_by(Person.name)
    )
    return [as_colleague(post, person, None, Side.OTHER).name for post, person in session.execute(asked)]


def no_said(session: Session, by: Who, visit_id: UUID, now: datetime) -> NoSaid | None:
    """Who said no to the hour that stands, and when all who were to come are free instead; None: nobody has."""
    steps = steps_of(session, visit_id)
    if len(steps) < 2 or steps[-1].reason != SAID_NO or steps[-1].step is Step.CANCELLED or steps[-1].starts_at <= now:
        return None
    family = families.family_for(session, by, visit_for(session, by, visit_id).family_id)
    last, wanted = steps[-1], {one.assignment_id for one in steps[-2].participants}
    day = clock.swedish(last.starts_at).date()
    people = [one for one in colleagues_for(session, family, day) if one.assignment_id in wanted]
    minutes = int((last.ends_at - last.starts_at).total_seconds()) // 60
    quest = Quest(minutes, day, day + rules.LOOK_AHEAD, day, None, now)
    free = openings_for(session, family, people, quest, besides=visit_id)
    said_no = next((one for one in people if one.assignment_id == last.done_by), None)
    return NoSaid(
        name=said_no.name if said_no else "En kollega",
        starts_at=last.starts_at,
        minutes=minutes,
        number=last.number,
        with_interpreter=last.with_interpreter,
        staff=tuple(one.assignment_id for one in people),
        nearest=tuple(free.nearest(last.starts_at, OFFERED)) if said_no else (),
    )
