"""Held by the kernel: an act is whole, a look leaves no mark, a moment knows its zone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from hembesok_field.access.tables import OneTimeLink, Person
from hembesok_field.booking.rules import Reason
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEPT = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 30_000}


def people() -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(Person))


@pytest.mark.usefixtures("app")
def test_an_act_that_fails_leaves_nothing():
    with pytest.raises(ZeroDivisionError), db.unit_of_work(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
        session.flush()
        1 / 0
    assert people() == 0


@pytest.mark.usefixtures("app")
def test_a_look_cannot_write_and_the_next_act_can():
    with pytest.raises(DBAPIError, match=r"read-?only"), db.reading(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
        session.flush()
    with db.unit_of_work(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
    assert people() == 1


@pytest.mark.usefixtures("app")
def test_a_rehearsal_goes_up_to_the_first_write_and_tells_of_a_no_before_it():
    came: list[str] = []

    def work(session: Session) -> None:
        came.append("read")
        session.add(Person(email="anna@example.se", name="Anna"))
        session.flush()
        came.append("written")

    def refused(_session: Session) -> None:
        raise Refused(Reason.ALREADY_BOOKED)

    db.rehearse(OPERATOR, work)
    assert (came, people()) == (["read"], 0)
    with pytest.raises(Refused):
        db.rehearse(OPERATOR, refused)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_no_question_is_compiled_for_looking_dear_behind_the_walls():
    with db.reading(OPERATOR) as session:
        assert session.scalar(text("SHOW jit")) == "off"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_is_planned_stays_planned_when_an_act_is_refused(app):
    """The driver would forget at a rollback which questions it has prepared, and row security is slow to plan."""
    for _ in range(3):
        assert people() == 0
    with pytest.raises(Refused), db.unit_of_work(OPERATOR) as session:
        with pytest.raises(Refused), session.begin_nested():
            session.execute(text("SELECT 1"))
            raise Refused(Reason.ALREADY_BOOKED)
        raise Refused(Reason.ALREADY_BOOKED)
    assert _prepared_of_people()
    assert people() == 0
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text("CREATE TEMPORARY TABLE soon_gone ()"))
        session.execute(text("DROP TABLE soon_gone"))
    assert not _prepared_of_people()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("app")
def test_a_table_altered_by_somebody_else_costs_one_act():
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text("CREATE TEMPORARY TABLE altered (a integer)"))
        for _ in range(9):
            session.execute(text("SELECT * FROM altered"))
    with db.unit_of_work(OPERATOR) as session:
        session.execute(
            text("DO $$ BEGIN ALTER TABLE altered ADD COLUMN b integer; END $$")
        )  # the driver sees no ALTER
    with pytest.raises(DBAPIError, match="cached plan") as fault, db.unit_of_work(OPERATOR) as session:
        session.execute(text("SELECT * FROM altered"))
    assert fault.value.connection_invalidated
    assert people() == 0


def _prepared_of_people() -> list[str]:
    with db.reading(OPERATOR) as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    return [one for one in prepared if "FROM person" in one]


@pytest.mark.usefixtures("app")
def test_a_moment_without_a_zone_is_refused():
    link = OneTimeLink(token_hash="x", person_id=1, expires_at=NOON.replace(tzinfo=None))
    with pytest.raises(StatementError, match="zone"), db.unit_of_work(OPERATOR) as session:
        session.add(link)


@pytest.mark.usefixtures("app")
def test_a_fault_of_the_database_tells_no_value_that_was_sent():
    with pytest.raises(IntegrityError) as fault, db.unit_of_work(OPERATOR) as session:
        session.add_all([Person(email="anna@example.se", name=name) for name in ("Anna Kanarie", "Bo Kanarie")])
    assert "Kanarie" not in str(fault.value)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.keeps
@pytest.mark.usefixtures("app")
def test_sqlite_is_told_to_keep_what_it_promises():
    """Every commit on the disk (2 is FULL), no row that points at nothing, readers beside the one writer."""
    for looked_at in (db.reading, db.unit_of_work):
        with looked_at(OPERATOR) as session:
            told = {name: session.scalar(text(f"PRAGMA {name}")) for name in KEPT}
        assert told == KEPT


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_that_wait_for_each_other_are_both_done(app):
    """Each takes the row that the other wants next; the one that PostgreSQL turns away is tried again."""
    with db.unit_of_work(OPERATOR) as session:
        session.add_all([Person(id=number, email=f"{number}@example.se", name="-") for number in (1, 2)])
    both_began = Barrier(2)

    def rename(first: int, second: int) -> None:
        tries = count()

        def whole() -> None:
            with db.unit_of_work(OPERATOR) as session:
                session.get_one(Person, first).name = f"{first}{second}"
                session.flush()
                if next(tries) == 0:
                    both_began.wait(timeout=10)
                session.get_one(Person, second).name = f"{first}{second}"

        with app.app_context():
            db.tried_again(whole)

    with ThreadPoolExecutor(2) as crew:
        faults = [done.exception() for done in (crew.submit(rename, 1, 2), crew.submit(rename, 2, 1))]
    assert faults == [None, None]
