"""What only the database can hold: nobody at two doors, a log that is only added to, a family that goes stale."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hembesok_field.kernel.db import broke, db
from tests.migrations.loading import (
    BORN,
    FAMILY,
    NOON,
    ONE,
    OTHER_VISIT,
    PARTICIPATION,
    VISIT,
    a_booked_family,
    a_family_with_words,
    add,
    add_hold,
    add_visit,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
THIRD_VISIT = type(VISIT)(int=0xB3)


@pytest.fixture(autouse=True)
def rows(app):
    """One family; both its workers are promised away between NOON and ONE."""
    with db.engine.begin() as connection:
        a_booked_family(connection)
        connection.execute(text("DELETE FROM stale_family"))


def hold(person, held_from, held_to, visit=OTHER_VISIT):
    with db.engine.begin() as connection:
        add_hold(connection, visit, person, held_from, held_to)


def number_of(table):
    with db.engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608


@pytest.mark.parametrize(
    ("held_from", "held_to"),
    [
        (NOON, ONE),
        (NOON + MINUTE, ONE - MINUTE),
        (NOON - HOUR, NOON + MINUTE),
        (ONE - MINUTE, ONE + HOUR),
        (NOON - HOUR, ONE + HOUR),
    ],
    ids=["the same hour", "inside it", "into its start", "out of its end", "around it"],
)
def test_nobody_can_be_promised_to_two_doors(held_from, held_to):
    with pytest.raises(IntegrityError) as no:
        hold(1, held_from, held_to)
    assert broke(no.value, "hold_no_double_booking")
    assert number_of("hold") == 2


def test_one_door_may_follow_upon_another():
    hold(1, NOON - HOUR, NOON)
    hold(1, ONE, ONE + HOUR, visit=_third())
    assert number_of("hold") == 4


def _third():
    with db.engine.begin() as connection:
        add_visit(connection, THIRD_VISIT, "B3")
    return THIRD_VISIT


def test_another_person_may_have_the_same_hour():
    with db.engine.begin() as connection:
        add(connection, "person", id=3, email="3@example.se", name="Bo", is_protected=False)
        add(
            connection,
            "assignment",
            id=3,
            person_id=3,
            profession="bhv_nurse",
            duty="field",
            authority_id=1,
            unit_id=1,
            represents_social_services=False,
            from_on=BORN,
        )
    hold(3, NOON, ONE)
    assert number_of("hold") == 3


def test_a_promise_cannot_be_moved_onto_another():
    hold(1, ONE, ONE + HOUR)
    later = (
        "UPDATE hold SET held_from = (SELECT min(held_from) FROM hold), starts_at = (SELECT min(starts_at) FROM hold)"
    )
    with pytest.raises(IntegrityError) as no, db.engine.begin() as connection:
        connection.execute(text(f"{later} WHERE person_id = 1 AND visit_id = :visit"), {"visit": _key(OTHER_VISIT)})
    assert broke(no.value, "hold_no_double_booking")


def test_a_promise_can_be_moved_within_its_own_hour():
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE hold SET held_from = starts_at WHERE person_id = 1"))
    assert number_of("hold") == 2


def test_a_promise_taken_away_leaves_the_hour_free():
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM hold WHERE person_id = 1"))
    hold(1, NOON, ONE)
    assert number_of("hold") == 2


@pytest.mark.parametrize("order", ["UPDATE log_entry SET action = 'nothing'", "DELETE FROM log_entry"])
def test_the_log_is_neither_changed_nor_erased(order):
    with pytest.raises(DBAPIError, match="only added to"), db.engine.begin() as connection:
        connection.execute(text(order))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT action FROM log_entry")).scalars().all() == ["family.page"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_log_cannot_be_emptied_in_one_stroke():
    with pytest.raises(DBAPIError, match="only added to"), db.engine.begin() as connection:
        connection.execute(text("TRUNCATE log_entry CASCADE"))
    assert number_of("log_entry") == 1


def test_the_log_may_be_added_to():
    with db.engine.begin() as connection:
        add(
            connection,
            "log_entry",
            id=2,
            authority_id=1,
            number=2,
            at=ONE,
            person_id=1,
            assignment_id=1,
            action="day",
            families="",
            previous_hash="1" * 64,
            hash="2" * 64,
        )
    assert number_of("log_entry") == 2


def test_what_was_shared_is_never_written_over():
    """Not even by a sentence of SQL that writes what stands there already."""
    with db.engine.begin() as connection:
        add(
            connection,
            "disclosure",
            id=1,
            family_id=FAMILY,
            authority_id=1,
            unit_id=2,
            step="opened",
            sees="identifiable",
            ground="1",
            at=NOON,
        )
    with pytest.raises(DBAPIError, match="only added to"), db.engine.begin() as connection:
        connection.execute(text("UPDATE disclosure SET ground = ground"))
    assert number_of("disclosure") == 1


def _key(id_):
    return id_.hex if db.engine.dialect.name == "sqlite" else id_


def stale_after(order, **values):
    """Which families stand to be counted again when this has been done."""
    with db.engine.begin() as connection:
        connection.execute(text(order), values)
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT family_id FROM stale_family")).scalars().all()
    return {str(key).replace("-", "") for key in found}


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE family SET area_type = 3",
        "UPDATE child SET born_on = '2026-01-11'",
        "DELETE FROM child",
        "UPDATE visit SET step_code = '4m'",
        "DELETE FROM visit WHERE reference = 'B2'",
        "UPDATE attestation SET minutes = 60",
        "DELETE FROM attestation",
    ],
)
def test_a_change_that_may_change_a_figure_makes_the_family_stale(order):
    assert stale_after(order) == {FAMILY.hex}


def test_a_plan_made_changed_and_taken_away_each_make_the_family_stale():
    with db.engine.begin() as connection:
        add(connection, "plan", participation_id=PARTICIPATION, family_id=FAMILY, version_id=1, starts_on=BORN)
    assert number_of("stale_family") == 1
    for order, rows in (("UPDATE plan SET starts_on = '2026-02-01'", 2), ("DELETE FROM plan", 3)):
        assert stale_after(order) == {FAMILY.hex}
        assert number_of("stale_family") == rows


def test_each_new_row_of_a_family_makes_it_stale():
    with db.engine.begin() as connection:
        for table in ("hold", "attestation", "visit", "child", "participation", "family", "stale_family"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    with db.engine.begin() as connection:
        a_family_with_words(connection)
    assert number_of("stale_family") == 5  # the family, a child, two visits and a word


def test_what_changes_no_figure_makes_nothing_stale():
    assert stale_after("DELETE FROM hold WHERE visit_id = :visit", visit=_key(VISIT)) == set()
