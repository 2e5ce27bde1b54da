"""A family with a plan, a visit to promise and the two who go there; invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select

from hembesok_field.booking import actions, queries
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.family.actions import record_consent
from hembesok_field.family.rules import Answer, ConsentWay, NewChild, NewGuardian
from hembesok_field.family.tables import Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Visit
from tests.people import Town

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday, kl. 10 in Sweden
BORN = date(2026, 1, 5)  # so that the visit at two months is due 16 February–4 April


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment when Swedish clocks show this."""
    moment = clock.at_wall_clock(day, time(hour, minute))
    assert moment is not None
    return moment


TUESDAY = date(2026, 3, 10)
TEN = at(TUESDAY, 10)


@dataclass(frozen=True)
class Home:
    family_id: UUID
    participation_id: UUID
    visit_id: UUID


def a_home(
    town: Town,
    *,
    step: str = "2m",
    consent: bool = True,
    partner: bool = True,
    born_on: date = BORN,
    now: datetime = NOW,
    by: Who | None = None,
    **facts: object,
) -> Home:
    by = by or town.anna
    with db.unit_of_work(OPERATOR) as session:
        family, part = plan.enrol_with_plan(
            session,
            by=by,
            now=now,
            bvc_id=by.unit_id,
            children=[NewChild("Lo Kanariefågel", born_on, None)],
            guardians=[NewGuardian("Mia Kanariefågel", "070-174 06 05")],
            address="Kanariegatan 7",
            area_name="Vivalla",
            offered_on=born_on,
            answer=Answer.YES,
            answered_on=born_on,
            starts_on=born_on,
            partner_id=town.social_id if partner else None,
            **facts,
        )
        if consent:
            guardian = db_guardian(session, family.id)
            record_consent(
                session, by=by, family_id=family.id, is_yes=True, said_on=born_on, way=ConsentWay.ORAL,
                now=now, guardian_id=guardian,
            )  # fmt: skip
        visit = plan.visit_of_step(session, participation=part, step_code=step, by=by, now=now)
        return Home(family.id, part.id, visit.id)


def db_guardian(session, family_id: UUID) -> UUID:
    from hembesok_field.family.tables import Guardian

    return session.scalars(select(Guardian.id).where(Guardian.family_id == family_id)).one()


def act(home: Home, by: Who, deed: Callable, **facts: object):
    """Do something with the home's visit as someone, in one unit of work."""
    with db.unit_of_work(OPERATOR) as session:
        visit = session.get_one(Visit, home.visit_id)
        return deed(session, visit=visit, by=by, **{"now": NOW, **facts})


def book(home: Home, by: Who, *staff: Who, starts_at: datetime = TEN, minutes: int = 60, **facts: object):
    ids = [one.assignment_id for one in staff]
    return act(home, by, actions.book, starts_at=starts_at, minutes=minutes, staff=ids, **facts)


def move(home: Home, by: Who, *staff: Who, starts_at: datetime, minutes: int = 60, **facts: object):
    ids = [one.assignment_id for one in staff]
    return act(home, by, actions.move, starts_at=starts_at, minutes=minutes, staff=ids, **facts)


def cancel(home: Home, by: Who, **facts: object):
    return act(home, by, actions.cancel, **facts)


def steps_of(home: Home) -> list[str]:
    with db.reading(OPERATOR) as session:
        return [step.step.value for step in queries.steps_of(session, home.visit_id)]


def held(home: Home) -> list[tuple[int, datetime, datetime]]:
    with db.reading(OPERATOR) as session:
        return [(h.person_id, h.held_from, h.held_to) for h in queries.holds_of(session, home.visit_id)]


def count(table: type) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def promised() -> int:
    """How many steps and holds there are in all: nothing saved means neither."""
    return count(BookingStep) + count(Hold)


def participation(home: Home) -> Participation:
    with db.reading(OPERATOR) as session:
        return session.get_one(Participation, home.participation_id)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
