"""A log that somebody who holds the whole database has touched: each touch is found, also with its head rolled back."""

# ruff: noqa: S608 - the columns and numbers of these orders are the test's own

import json
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from hembesok_field.access import actions
from hembesok_field.access.tables import LogHead
from hembesok_field.commands.base import Fault
from hembesok_field.commands.log import read_heads, refuse_shorter, walk
from hembesok_field.kernel import db
from hembesok_field.kernel.db import Session
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.review import actions as reviews
from tests.families import NOW, a_family

SEED = 97
ENTRIES = 60
ROUNDS = 1_000


@pytest.fixture
def engine() -> str:
    """Where a test can take the guards away, as someone with the file could."""
    return "sqlite"


@pytest.fixture
def chain(town):
    """Sixty looks in the region's log, and some in the municipality's."""
    with db.unit_of_work(OPERATOR) as session:
        made, _ = a_family(session, town.anna, town.bvc_id)
        people = (town.anna, town.bo, town.kim, town.sara)
        for number in range(ENTRIES + ENTRIES // 3):
            who = people[number % 4]
            shown = [made.id] if number % 3 else []
            moment = NOW + timedelta(minutes=number)
            actions.write_log(session, by=who, action="desk.family", families=shown, now=moment)
        for guard in ("log_no_update", "log_no_delete", "log_review_no_update", "log_review_no_delete"):
            session.execute(text(f"DROP TRIGGER {guard}"))
    return made


@pytest.fixture
def heads(chain, program, tmp_path):
    file = tmp_path / "slut.json"
    assert program("log", "head", "--out", str(file)) == (0, "Skrev slutet på 2 loggar till slut.json.\n", "")
    return file


COLUMNS = {
    "at": "2026-03-02 09:00:07.000000",
    "person_id": 99,
    "assignment_id": 99,
    "unit_id": 99,
    "action": "desk.week",
    "families": "",
    "previous_hash": "0" * 64,
    "hash": "f" * 64,
    "number": 10_000,
    "authority_id": 99,
}


def alter(raw: Connection, lot: random.Random, authority: int, last: int) -> None:
    """One column of one entry; never to what already stands there."""
    column = lot.choice(sorted(COLUMNS))
    where = f"authority_id = {authority} AND number = {lot.randint(1, last)}"
    changed = raw.execute(
        text(f"UPDATE log_entry SET {column} = :new WHERE {where} AND {column} IS NOT :new"), {"new": COLUMNS[column]}
    )
    if not changed.rowcount:  # it said so already
        raw.execute(text(f"UPDATE log_entry SET action = 'x' WHERE {where}"))


def delete(raw: Connection, lot: random.Random, authority: int, last: int) -> None:
    first, more = lot.randint(1, last), lot.randint(0, 2)
    raw.execute(
        text(f"DELETE FROM log_entry WHERE authority_id = {authority} AND number BETWEEN {first} AND {first + more}")
    )


def swap(raw: Connection, lot: random.Random, authority: int, last: int) -> None:
    """Two entries change places: what they say, or with their hashes, or their numbers alone."""
    one, other = lot.sample(range(1, last + 1), 2)
    if lot.random() < 0.5:
        for old, new in ((one, -1), (other, one), (-1, other)):
            raw.execute(
                text(f"UPDATE log_entry SET number = {new} WHERE authority_id = {authority} AND number = {old}")
            )
        return
    columns = ("at", "action", "person_id", "unit_id", "families") + (("hash",) if lot.random() < 0.5 else ())
    said = {
        number: raw.execute(
            text(f"SELECT {', '.join(columns)} FROM log_entry WHERE authority_id = {authority} AND number = {number}")
        ).one()
        for number in (one, other)
    }
    for number, words in ((one, said[other]), (other, said[one])):
        raw.execute(
            text(
                f"UPDATE log_entry SET {', '.join(f'{c} = :{c}' for c in columns)}"
                f" WHERE authority_id = {authority} AND number = {number}"
            ),
            dict(zip(columns, words)),
        )


def cut(raw: Connection, lot: random.Random, authority: int, last: int) -> None:
    raw.execute(text(f"DELETE FROM log_entry WHERE authority_id = {authority} AND number > {lot.randint(0, last - 1)}"))


def roll_back(raw: Connection, lot: random.Random, authority: int, last: int) -> None:
    """As an older copy of the database stood: shorter, with the head it had then, rightly signed."""
    stands_at = lot.randint(0, last - 1)
    raw.execute(text(f"DELETE FROM log_entry WHERE authority_id = {authority} AND number > {stands_at}"))
    if not stands_at:
        raw.execute(text(f"DELETE FROM log_head WHERE authority_id = {authority}"))
        return
    found = raw.execute(text(f"SELECT hash FROM log_entry WHERE authority_id = {authority} AND number = {stands_at}"))
    set_head(raw, authority, stands_at, found.scalar_one())


def set_head(raw: Connection, authority: int, number: int, said: str) -> None:
    head = LogHead(authority_id=authority, number=number, hash=said)
    raw.execute(
        text("UPDATE log_head SET number = :number, hash = :hash, signature = :signed WHERE authority_id = :authority"),
        {"number": number, "hash": said, "signed": actions.head_signature(head), "authority": authority},
    )


TOUCHES = (alter, delete, swap, cut, roll_back)


def is_found(session: Session, known: list, authorities: tuple[int, int]) -> bool:
    try:
        refuse_shorter(session, known)
    except Fault:
        return True
    walked = [walk(session, authority) for authority in authorities]
    return any(one.broken or not one.is_index_whole for one in walked)


def test_a_thousand_touches_are_all_found(town, chain, heads):
    """Drawn from a seed; each in a transaction that is rolled back, so that every round meets the whole log."""
    known, lot = read_heads(heads), random.Random(SEED)  # noqa: S311 - to be drawn again the same
    lengths = {town.region_id: ENTRIES, town.municipality_id: ENTRIES // 3}
    tried, missed = Counter(), []
    with db.db.engine.connect() as raw:
        raw.exec_driver_sql("PRAGMA foreign_keys = OFF")
        raw.rollback()
        with Session(raw, info={"by": OPERATOR}) as session:
            raw.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            assert not is_found(session, known, tuple(lengths))
            for number in range(ROUNDS):
                touch, authority = lot.choice(TOUCHES), lot.choice(sorted(lengths))
                before = raw.begin_nested()
                touch(raw, lot, authority, lengths[authority])
                tried[touch.__name__] += 1
                # Only a rightly signed older end needs the file; all else the database tells by itself.
                if not is_found(session, known if touch is roll_back else [], tuple(lengths)):
                    missed.append((number, touch.__name__))
                before.rollback()
                session.expire_all()
    assert missed == []
    assert sum(tried.values()) == ROUNDS
    assert min(tried[touch.__name__] for touch in TOUCHES) > ROUNDS // 8


def harm(*words: str) -> None:
    with db.unit_of_work(OPERATOR) as session:
        for one in words:
            session.execute(text(one))


def test_an_old_link_that_was_put_back_is_found(town, chain):
    """Rolled back by one, grown another way, and the link that stood there first put back: signed, but not next."""
    last = ENTRIES
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text("DELETE FROM log_entry_family"))
        number = {"authority": town.region_id, "last": last}
        where = "WHERE authority_id = :authority AND number = :last"
        old = session.execute(text(f"SELECT * FROM log_entry {where}"), number).mappings().one()
        session.execute(text(f"DELETE FROM log_entry {where}"), number)
        head = session.get_one(LogHead, town.region_id)
        head.number, head.hash = last - 1, old["previous_hash"]
        head.signature = actions.head_signature(head)  # as an older copy of the database has it
    with db.unit_of_work(OPERATOR) as session:
        for minutes in (1, 2):
            moment = NOW + timedelta(days=1, minutes=minutes)
            actions.write_log(session, by=town.kim, action="desk.family", families=[chain.id], now=moment)
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text("DELETE FROM log_entry_family"))
        columns = [name for name in old if name not in ("id", "authority_id", "number")]
        there = ", ".join(f"{name} = :{name}" for name in columns)
        session.execute(text(f"UPDATE log_entry SET {there} {where}"), {**old, **number})
    with db.reading(OPERATOR) as session:
        assert walk(session, town.region_id).broken == last + 1


def test_against_a_whole_file_the_log_is_whole_also_when_it_has_grown(town, chain, heads, program):
    assert program("log", "verify", "--against", str(heads))[0] == 0
    with db.unit_of_work(OPERATOR) as session:
        actions.write_log(session, by=town.anna, action="desk.today", families=[], now=NOW)
    assert program("log", "verify", "--against", str(heads))[0] == 0


def test_a_log_rolled_back_with_its_head_is_whole_to_itself_and_short_against_the_file(town, chain, heads, program):
    with db.db.engine.begin() as raw:
        raw.execute(text("DELETE FROM log_entry_family WHERE entry_id IN (SELECT id FROM log_entry WHERE number > 20)"))
        found = raw.execute(text(f"SELECT hash FROM log_entry WHERE authority_id = {town.region_id} AND number = 20"))
        raw.execute(text(f"DELETE FROM log_entry WHERE authority_id = {town.region_id} AND number > 20"))
        set_head(raw, town.region_id, 20, found.scalar_one())
    assert program("log", "verify")[0] == 0
    code, said, complaint = program("log", "verify", "--against", str(heads))
    assert (code, said) == (1, "")
    assert complaint == "Loggen är avkortad hos Region Örebro län: post 60 finns i filen men inte här.\n"
    before = heads.read_text()
    assert program("log", "head", "--out", str(heads))[0] == 1
    assert heads.read_text() == before


def test_a_log_that_is_gone_whole_is_missed_by_the_file_alone(town, chain, heads, program):
    harm("DELETE FROM log_entry_family", "DELETE FROM log_entry", "DELETE FROM log_head")
    assert program("log", "verify")[0] == 0
    assert "avkortad" in program("log", "verify", "--against", str(heads))[2]


def test_a_file_that_was_touched_is_refused(chain, heads, program):
    whole = json.loads(heads.read_text())
    for touched in (
        {**whole, "heads": whole["heads"][:1]},
        {**whole, "made_at": "2020-01-01T00:00:00+00:00"},
        {**whole, "heads": [{**one, "number": 1} for one in whole["heads"]]},
        {"heads": []},
        [],
    ):
        heads.write_text(json.dumps(touched))
        assert "Filen är ändrad" in program("log", "verify", "--against", str(heads))[2]
    heads.write_text("inte json")
    assert program("log", "verify", "--against", str(heads))[0] == 1


def test_a_file_is_written_again_as_the_log_grows(town, chain, heads, program):
    with db.unit_of_work(OPERATOR) as session:
        actions.write_log(session, by=town.anna, action="desk.today", families=[], now=NOW)
    assert program("log", "head", "--out", str(heads))[0] == 0
    assert [one["number"] for one in read_heads(heads)] == [ENTRIES + 1, ENTRIES // 3]


def test_an_end_that_was_touched_is_not_written_to_a_file(town, chain, program, tmp_path):
    harm(f"UPDATE log_head SET number = 3 WHERE authority_id = {town.region_id}")
    code, _, complaint = program("log", "head", "--out", str(tmp_path / "slut.json"))
    assert code == 1
    assert "Region Örebro län" in complaint
    assert not (tmp_path / "slut.json").exists()


def test_a_family_taken_out_of_the_index_is_missed(town, chain, program):
    harm("DELETE FROM log_entry_family WHERE entry_id = (SELECT max(entry_id) FROM log_entry_family)")
    assert "registret över vilka familjer" in program("log", "verify")[2]


@pytest.mark.parametrize("touch", ["reviewed_by = 1", "at = '2020-01-01 00:00:00.000000'", "entry_id = 2"])
def test_a_review_that_was_touched_is_found(town, chain, program, touch):
    with db.unit_of_work(OPERATOR) as session:
        reviews.review(session, by=town.lova, entry_id=1, comment="Planerat besök.", now=NOW)
    assert program("log", "verify")[0] == 0
    harm(f"UPDATE log_review SET {touch}")
    assert "granskningen av post" in program("log", "verify")[2]
