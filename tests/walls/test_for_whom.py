"""A session that does not say for whom it asks gets an exception at the first family, on either engine: never "all"."""

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Person
from hembesok_field.booking.tables import Hold
from hembesok_field.family.tables import Child, Family
from hembesok_field.kernel import clock, db, walls
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.identity import NOBODY, OPERATOR
from hembesok_field.kernel.walls import NobodyAsked
from hembesok_field.statistics.tables import StaleFamily, VisitFact
from tests.families import a_family
from tests.people import Town

QUESTIONS = {
    "rows": select(Family),
    "columns": select(Family.reference),
    "a table": select(Family.__table__.c.reference),
    "an alias": select(Family.__table__.alias("f").c.id),
    "a join": select(Person.name).join(Hold, Hold.person_id == Person.id),
    "a yes or no": select(exists().where(Child.position == 1)),
    "a number": select(func.count()).select_from(VisitFact),
    "a question within": select(Person.name).where(Person.id.in_(select(Hold.person_id))),
    "both together": select(Person.id).union(select(Hold.person_id)),
    "plain SQL": text("SELECT reference FROM family"),
    "a change": update(Family).values(area_type=1),
    "an erasure": delete(Child),
    "a new row": insert(StaleFamily).values(family_id=None),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.usefixtures("app")
def test_nobody_is_told_nothing_of_any_family(asked):
    with pytest.raises(NobodyAsked), db.reading(NOBODY) as session:
        session.execute(asked)
    with Session(db.db.engine) as session, pytest.raises(NobodyAsked):
        session.execute(asked)


def test_a_row_is_not_fetched_by_its_key_nor_written(app, town: Town):
    with db.unit_of_work(OPERATOR) as session:
        family_id = a_family(session, town.anna, town.bvc_id, now=clock.now())[0].id
    with pytest.raises(NobodyAsked), db.reading(NOBODY) as session:
        session.get(Family, family_id)
    with pytest.raises(NobodyAsked), db.unit_of_work(NOBODY) as session:
        session.add(Child(family_id=family_id, position=2, born_on=clock.today()))
    with db.reading(town.anna) as session:
        assert session.get(Family, family_id) is not None


@pytest.mark.usefixtures("app")
def test_whoever_comes_in_is_found_before_she_is_known():
    with db.reading(NOBODY) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_what_tells_of_a_family_is_found_by_its_keys_alone():
    """No list to forget a table in: whatever points at a family, or at what points at one, is behind the walls."""
    behind = walls.behind_the_walls(Base.metadata)
    assert {"family", "child", "note", "hold", "booking_participant", "visit_fact", "log_entry_family"} <= behind
    assert not behind & {"person", "sign_in", "unit", "authority", "assignment", "calendar_address", "api_token"}
