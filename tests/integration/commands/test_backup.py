"""Held by backup and restore: one whole file while the program runs, and nothing touched before all is checked."""

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from hembesok_field.access.tables import Assignment, Authority, Collaboration, Person, Unit
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.kernel.keys import make
from tests.people import a_nurse, a_town


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def copy(tmp_path) -> Path:
    return tmp_path / "copies" / "kopia.db"


@pytest.fixture(autouse=True)
def folder(copy):
    copy.parent.mkdir()


@pytest.fixture
def database(app) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def names() -> list[str]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(Person.name).order_by(Person.name)))


def test_a_copy_carries_everything_back(program, town, copy):
    before = names()
    assert program("backup", str(copy))[0] == 0
    with db.unit_of_work(OPERATOR) as session:
        a_nurse(session, session.get_one(Unit, town.bvc_id), "Ny Sköld")
    assert names() != before
    code, said, _ = program("restore", str(copy), "--replace")
    assert (code, names()) == (0, before)
    assert "återställd" in said


def test_a_copy_is_one_file_that_only_its_owner_reads(program, town, copy):
    with db.reading(OPERATOR) as session:
        people = session.scalar(select(func.count()).select_from(Person))
    assert people
    assert program("backup", str(copy))[0] == 0
    assert [file.name for file in copy.parent.iterdir()] == ["kopia.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert opened.execute("SELECT count(*) FROM person").fetchone() == (people,)
    opened.close()


def test_an_old_copy_is_replaced_and_another_file_is_not(program, town, copy, database):
    assert program("backup", str(copy))[0] == 0
    assert program("backup", str(copy))[0] == 0
    copy.write_text("kära dagbok")
    code, _, complaint = program("backup", str(copy))
    assert (code, copy.read_text()) == (1, "kära dagbok")
    assert "Välj ett annat namn" in complaint
    assert program("backup", str(database))[0] == 1


def test_a_folder_that_is_not_there_is_said(program, town, copy):
    code, _, complaint = program("backup", str(copy.parent / "ingen" / "kopia.db"))
    assert code == 1
    assert complaint.count("\n") == 1
    assert "gick inte att skriva" in complaint


def test_every_copy_made_while_others_write_is_whole(app, program, town, copy):
    """Each act writes two people; a copy with an odd number would have been cut through an act."""
    stop = threading.Event()
    faults = []

    def write() -> None:
        number = 0
        with app.app_context():
            while not stop.is_set():
                number += 1
                try:
                    with db.unit_of_work(OPERATOR) as session:
                        for half in "ab":
                            session.add(Person(email=f"{half}{number}@example.se", name="Ett par"))
                            session.flush()
                except Exception as fault:  # the test says so below
                    faults.append(fault)
                    return

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for _ in range(5):
            assert program("backup", str(copy))[0] == 0
            with sqlite3.connect(copy) as opened:
                counts += opened.execute("SELECT count(*) FROM person WHERE name = 'Ett par'").fetchone()
            opened.close()
    finally:
        stop.set()
        writer.join()
    assert faults == []
    assert [count % 2 for count in counts] == [0] * 5


def test_a_database_with_people_in_is_not_replaced_unasked(program, town, copy):
    program("backup", str(copy))
    before = names()
    code, _, complaint = program("restore", str(copy))
    assert code == 1
    assert "--replace" in complaint
    assert names() == before


def test_an_empty_database_is_filled_unasked(program, app, copy):
    with db.unit_of_work(OPERATOR) as session:
        a_town(session)
    program("backup", str(copy))
    filled = names()
    with db.unit_of_work(OPERATOR) as session:
        for table in (Assignment, Person, Collaboration, Unit, Authority):
            session.execute(delete(table))
    assert names() == []
    assert program("restore", str(copy))[0] == 0
    assert names() == filled


def test_a_file_that_is_not_there_yet_is_made(program, town, copy, database, app):
    program("backup", str(copy))
    db.db.engine.dispose()
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    assert program("restore", str(copy))[0] == 0
    assert "Anna Ek" in names()


def broken(copy: Path) -> None:
    """Overwrites pages in the middle, as a bad disk does."""
    with copy.open("r+b") as opened:
        opened.seek(4096 * 2)
        opened.write(b"\xff" * 4096 * 20)


def not_ours(copy: Path) -> None:
    copy.unlink()
    with sqlite3.connect(copy) as opened:
        opened.execute("CREATE TABLE recipe (name TEXT)")
    opened.close()


def from_the_future(copy: Path) -> None:
    with sqlite3.connect(copy) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.close()


def loose_ends(copy: Path) -> None:
    with sqlite3.connect(copy) as opened:
        opened.execute("DELETE FROM person")
    opened.close()


def cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: 4096 * 10])


def a_letter(copy: Path) -> None:
    copy.write_text("kära dagbok")


@pytest.mark.parametrize("harm", [broken, not_ours, from_the_future, loose_ends, cut_short, a_letter, Path.unlink])
def test_a_bad_copy_is_refused_before_anything_is_touched(program, town, copy, database, harm):
    program("backup", str(copy))
    harm(copy)
    db.db.engine.dispose()
    before = database.read_bytes()
    code, said, complaint = program("restore", str(copy), "--replace")
    db.db.engine.dispose()
    assert (code, said) == (1, "")
    assert "orörd" in complaint
    assert database.read_bytes() == before


def test_a_copy_that_other_keys_sealed_is_said(program, town, copy, app, tmp_path):
    from hembesok_field.kernel import keys

    with db.unit_of_work(OPERATOR) as session:
        session.add(
            Family(
                region_id=town.region_id,
                reference="F-1",
                bvc_id=town.bvc_id,
                address="Storgatan 1",
                made_at=clock.now(),
            )
        )
    program("backup", str(copy))
    held = keys.held()
    make(tmp_path / "others.json")
    keys.hold(keys.load(tmp_path / "others.json"))
    try:
        code, _, complaint = program("restore", str(copy), "--replace")
    finally:
        keys.hold(held)
    assert code == 0
    assert "Nyckelfilen är en annan" in complaint


def test_those_who_are_connected_see_what_was_restored(program, town, copy):
    program("backup", str(copy))
    with db.unit_of_work(OPERATOR) as session:
        session.add(Person(email="sen@example.se", name="Sen"))
    with db.db.engine.connect():  # a connection of the running program, in its pool
        assert program("restore", str(copy), "--replace")[0] == 0
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(func.count()).select_from(Person).where(Person.name == "Sen")) == 0


def test_a_copy_may_be_moved_between_machines(program, town, copy, tmp_path):
    program("backup", str(copy))
    moved = tmp_path / "annan å.db"
    shutil.move(copy, moved)
    assert program("restore", str(moved), "--replace")[0] == 0
