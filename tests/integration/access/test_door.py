"""Held by the door: every look is on the disk before the answer, every act with its log row, and the chain tells."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hembesok_field.access import actions, queries
from hembesok_field.access.door import act, acting, looking
from hembesok_field.access.tables import LogEntry, LogEntryFamily
from hembesok_field.family.queries import family_for
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import OPERATOR
from tests.conftest import RUNTIME_ROLE
from tests.people import Town


@pytest.fixture
def family_id(town: Town) -> UUID:
    with db.unit_of_work(OPERATOR) as session:
        family = Family(region_id=town.region_id, reference="F-1", bvc_id=town.bvc_id, made_at=clock.now())
        session.add(family)
        session.flush()
        return family.id


def entries() -> list[LogEntry]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(LogEntry).order_by(LogEntry.authority_id, LogEntry.number)))


def test_a_look_is_logged_with_who_what_when_and_whom(town, family_id):
    before = clock.now()
    with looking(town.anna, "family.page") as session:
        family_for(session, town.anna, family_id)
    (entry,) = entries()
    assert (entry.person_id, entry.assignment_id) == (town.anna.person_id, town.anna.assignment_id)
    assert (entry.action, entry.families, entry.unit_id) == ("family.page", str(family_id), town.bvc_id)
    assert before <= entry.at <= clock.now()
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(LogEntryFamily.family_id)).all() == [family_id]


def test_a_look_that_shows_no_family_leaves_no_row(town, family_id):
    with looking(town.kim, "family.page") as session, pytest.raises(NotFound):
        family_for(session, town.kim, family_id)
    assert entries() == []


def test_columns_are_logged_when_the_question_says_whom_it_showed(town, family_id):
    with looking(town.anna, "families.list") as session:
        rows = session.execute(select(Family.id, Family.reference)).all()
        db.saw(session, [row.id for row in rows])
    assert [entry.families for entry in entries()] == [str(family_id)]


def test_two_looks_are_two_links(town, family_id):
    for _ in range(2):
        with looking(town.anna, "family.page") as session:
            family_for(session, town.anna, family_id)
    first, second = entries()
    assert (first.number, second.number) == (1, 2)
    assert second.previous_hash == first.hash
    assert first.previous_hash == ""


def test_the_chains_of_two_authorities_know_nothing_of_each_other(town, family_id):
    with db.unit_of_work(OPERATOR) as session:
        for who in (town.anna, town.sara):
            actions.write_log(session, by=who, action="family.page", families=[family_id], now=clock.now())
    assert [(entry.authority_id, entry.number, entry.previous_hash) for entry in entries()] == [
        (town.region_id, 1, ""),
        (town.municipality_id, 1, ""),
    ]


@pytest.fixture
def break_the_log(database_url: str) -> Callable[[], None]:
    """From then on the log cannot be written; only the database's owner can do that."""

    def broken() -> None:
        engine = create_engine(database_url.replace(f"//{RUNTIME_ROLE}@", "//postgres@"))
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE log_entry_family RENAME TO gone"))
        engine.dispose()

    return broken


def test_nothing_is_shown_when_the_look_cannot_be_logged(town, family_id, break_the_log):
    break_the_log()
    with pytest.raises(DBAPIError):
        with looking(town.anna, "family.page") as session:
            family_for(session, town.anna, family_id)
        pytest.fail("it was shown")
    assert entries() == []


def test_nothing_is_changed_when_the_act_cannot_be_logged(town, family_id, break_the_log):
    break_the_log()
    with pytest.raises(DBAPIError), acting(town.anna, "family.correct") as session:
        family_for(session, town.anna, family_id).language = "somaliska"
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(Family.language)) is None


def test_an_act_and_its_log_row_are_kept_or_lost_together(town, family_id):
    with pytest.raises(ZeroDivisionError), acting(town.anna, "family.correct") as session:
        family_for(session, town.anna, family_id).language = "somaliska"
        session.flush()
        1 / 0
    assert entries() == []
    with acting(town.anna, "family.correct") as session:
        family_for(session, town.anna, family_id).language = "somaliska"
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(Family.language)) == "somaliska"
    assert [(entry.action, entry.families) for entry in entries()] == [("family.correct", str(family_id))]


def test_an_act_that_is_refused_by_the_table_is_not_logged(town, family_id):
    def twin(session):
        session.add(Family(region_id=town.region_id, reference="F-1", bvc_id=town.bvc_id, made_at=clock.now()))

    with pytest.raises(IntegrityError):
        act(town.anna, "family.enrol", twin)
    assert entries() == []


def test_the_table_lets_nobody_change_or_take_away_a_row(town, family_id):
    with looking(town.anna, "family.page") as session:
        family_for(session, town.anna, family_id)
    for words in ("UPDATE log_entry SET action = 'x'", "DELETE FROM log_entry"):
        with pytest.raises(DBAPIError, match=r"only added to|permission denied"), db.unit_of_work(OPERATOR) as session:
            session.execute(text(words))


class TestTheChain:
    """`log verify`, on SQLite, where a test can take away the guards as someone with the file could."""

    @pytest.fixture
    def engine(self):
        return "sqlite"

    @pytest.fixture(autouse=True)
    def looked(self, town, family_id):
        for who in (town.anna, town.bo, town.kim, town.anna):
            with db.unit_of_work(OPERATOR) as session:
                actions.write_log(session, by=who, action="family.page", families=[family_id], now=clock.now())
        with db.unit_of_work(OPERATOR) as session:
            actions.write_log(session, by=town.sara, action="family.page", families=[family_id], now=clock.now())

    def harm(self, words: str) -> None:
        with db.unit_of_work(OPERATOR) as session:
            for guard in ("log_no_update", "log_no_delete"):
                session.execute(text(f"DROP TRIGGER {guard}"))
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.execute(text("DELETE FROM log_entry_family"))
            session.execute(text(words))

    def test_whole_it_says_so(self, program):
        assert program("log", "verify") == (0, "Loggen är hel: 5 poster.\n", "")

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("UPDATE log_entry SET action = 'x' WHERE number = 2", 2),
            ("UPDATE log_entry SET families = '' WHERE number = 3", 3),
            ("UPDATE log_entry SET person_id = 1, assignment_id = 1 WHERE number = 3", 3),
            ("UPDATE log_entry SET at = '2020-01-01 00:00:00.000000' WHERE number = 4", 4),
            ("DELETE FROM log_entry WHERE number = 2", 2),
            ("DELETE FROM log_entry WHERE number = 1 AND authority_id = 1", 1),
            ("UPDATE log_entry SET hash = previous_hash WHERE number = 4", 4),
            ("DELETE FROM log_entry WHERE number = 4", 4),
            ("DELETE FROM log_entry WHERE authority_id = 1", 1),
            ("DELETE FROM log_head WHERE authority_id = 1", 4),
            ("UPDATE log_head SET number = 3 WHERE authority_id = 1", 4),
            ("DELETE FROM log_entry WHERE number IN (3, 4)", 3),
        ],
    )
    def test_a_row_changed_or_gone_is_found(self, program, words, number):
        self.harm(words)
        code, said, complaint = program("log", "verify")
        assert (code, said) == (1, "")
        assert f"post {number}" in complaint
        assert "Region Örebro län" in complaint

    def test_a_break_in_the_other_authoritys_chain_is_found(self, program):
        self.harm("UPDATE log_entry SET unit_id = 1 WHERE authority_id = 2")
        assert "Örebro kommun: post 1" in program("log", "verify")[2]


def test_a_chain_longer_than_one_fetch_is_walked_to_its_end(town, family_id, program):
    with db.unit_of_work(OPERATOR) as session:
        for _ in range(2 * queries.PORTION + 1):
            actions.write_log(session, by=town.anna, action="family.page", families=[], now=clock.now())
    assert program("log", "verify") == (0, f"Loggen är hel: {2 * queries.PORTION + 1} poster.\n", "")


def test_a_log_without_rows_is_whole(program, app):
    assert program("log", "verify")[0] == 0


def test_the_first_link_takes_its_place_also_when_several_write_at_once(town, family_id, app):
    """Eight threads, three looks each: one chain without holes or forks."""
    import threading

    faults = []

    def look() -> None:
        with app.app_context():
            try:
                for _ in range(3):
                    with looking(town.anna, "family.page") as session:
                        family_for(session, town.anna, family_id)
            except Exception as fault:  # said below
                faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with db.reading(OPERATOR) as session:
        chain = list(queries.log_chain(session, town.region_id))
        assert [entry.number for entry in chain] == list(range(1, 25))
        assert session.scalar(select(func.count()).select_from(LogEntryFamily)) == 24
