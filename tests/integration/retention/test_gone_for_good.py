"""Held by gallring on the disk: not a byte is left of what was erased, and no copy from before brings it back."""

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from hembesok_field.family.tables import Child, Family, Guardian
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.record.tables import Note
from hembesok_field.retention.shapes import RecordType
from hembesok_field.retention.tables import Erasure
from tests.integration.retention.conftest import CONTACT_DUE, erase_all
from tests.integration.retention.test_erasing import count, without_partners


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def database(app) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def sealed_words() -> list[bytes]:
    """What stands sealed on the disk, byte for byte: names, addresses, notes."""
    with db.db.engine.connect() as connection:
        asked = (
            "SELECT name FROM guardian UNION ALL SELECT name FROM child UNION ALL SELECT address FROM family"
            " UNION ALL SELECT text FROM note"
        )
        return [bytes(row[0]) for row in connection.exec_driver_sql(asked) if row[0] is not None]


def found_on_disk(database: Path, words: list[bytes]) -> list[bytes]:
    files = [file for file in database.parent.iterdir() if file.name.startswith(database.name)]
    assert database in files
    held = b"".join(file.read_bytes() for file in files)
    return [word for word in words if word in held]


def test_not_a_byte_is_left_in_the_file_or_its_log(town, written, day, database):
    plain = [
        word.encode() for home in written for word in home.canaries if word.startswith(("REF-", "Omrade", "Sprak"))
    ]
    plain.remove(b"OmradeSkyddad")  # a protected family never had one
    canaries = [*plain, *sealed_words()]
    assert found_on_disk(database, canaries) == canaries  # they are there to be found
    without_partners(town, written, day)
    erase_all(town, RecordType.LEDGER)
    assert found_on_disk(database, canaries) == []


def test_a_copy_from_before_does_not_bring_the_erased_back(town, written, day, program, database):
    copy = database.parent / "copies" / "kopia.db"
    copy.parent.mkdir()
    assert program("backup", str(copy))[0] == 0
    words = sealed_words()
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    without_partners(town, written, day)
    erase_all(town, RecordType.LEDGER)
    assert count(Family) == 0
    code, said, wrong = program("restore", str(copy), "--replace")
    assert (code, wrong) == (0, "")
    assert "Gallrade om" in said
    assert count(Family) == 0
    assert count(Erasure) == 6
    assert found_on_disk(database, words) == []
    assert [file.name for file in copy.parent.iterdir()] == ["kopia.db"]


def test_what_is_not_in_the_journal_comes_back_whole(town, written, day, program, tmp_path):
    copy = tmp_path / "kopia.db"
    program("backup", str(copy))
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    with db.unit_of_work(OPERATOR) as session:
        for note in session.scalars(select(Note)):
            session.delete(note)
    assert program("restore", str(copy), "--replace")[0] == 0
    with db.reading(OPERATOR) as session:
        names = {one.family_id: one.name for one in session.scalars(select(Guardian))}
        assert {one.name for one in session.scalars(select(Child))} >= {"BarnOppen", "BarnSluten", None}
    assert names[written.ended.family_id] == "Gallrad"
    assert names[written.open.family_id] == "ForalderOppen"
    assert count(Note) == 5


def test_the_journal_kept_apart_works_where_the_database_is_lost(town, written, day, program, database):
    copy, kept = database.parent / "kopia.db", database.parent / "journal.json"
    program("backup", str(copy))
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    assert program("retention", "journal", "--out", str(kept))[0] == 0
    assert str(written.ended.family_id) not in kept.read_text()
    assert "Avslutad" not in kept.read_text()
    db.db.engine.dispose()
    for file in [file for file in database.parent.iterdir() if file.name.startswith(database.name)]:
        file.unlink()
    assert program("restore", str(copy), "--journal", str(kept))[0] == 0
    with db.reading(OPERATOR) as session:
        names = {one.family_id: one.name for one in session.scalars(select(Guardian))}
    assert names[written.ended.family_id] == "Gallrad"
    # the same once more takes nothing: what came after is nobody's to take
    code, said, _ = program("retention", "replay", str(kept))
    assert (code, "Inget av det" in said) == (0, True)


def test_a_journal_that_someone_has_changed_is_refused(town, written, day, program, tmp_path):
    copy, kept = tmp_path / "kopia.db", tmp_path / "journal.json"
    program("backup", str(copy))
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    program("retention", "journal", "--out", str(kept))
    kept.write_text(kept.read_text().replace('"rows": ', '"rows": 1'))
    for words in (("restore", str(copy), "--replace", "--journal", str(kept)), ("retention", "replay", str(kept))):
        code, _, wrong = program(*words)
        assert (code, "Journalen är ändrad" in wrong) == (1, True)
    assert count(Erasure) == 1


def test_an_older_versions_copy_is_brought_up_before_it_is_read(town, written, day, program, database):
    copy = database.parent / "kopia.db"
    downgrade(revision="0006")
    db.db.engine.dispose()
    copy.write_bytes(database.read_bytes())
    upgrade()
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    assert program("restore", str(copy), "--replace")[0] == 0
    with db.reading(OPERATOR) as session:
        names = {one.family_id: one.name for one in session.scalars(select(Guardian))}
    assert names[written.ended.family_id] == "Gallrad"
