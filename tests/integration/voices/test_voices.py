"""What is said is counted once, shown from five, five at a time, and leads back to nobody; with the attacks beside."""

import ast
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hembesok_field.access.door import guesses
from hembesok_field.kernel import db
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.retention.actions.running import run
from hembesok_field.returns import queries as returns
from hembesok_field.statistics.queries import own_scope
from hembesok_field.voices import queries
from hembesok_field.voices.shapes import Asked, Reason
from hembesok_field.voices.tables import VoiceCode, VoiceGiven, VoiceTotal, VoiceWaiting
from tests.integration.voices.scene import codes, guardian_says, guardians_say, sign_words, staff_says
from tests.people import Town

PACKAGE = Path(__file__).parents[3] / "hembesok_field"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel("2026-05-12 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def asked(town: Town) -> Town:
    sign_words(town)
    return town


def totals(by: Who, year: int = 2026) -> dict[Asked, tuple[int, int, int]]:
    with db.reading(by) as session:
        found = queries.totals_of(session, by, own_scope(session, by), year)
        return {one: (said.yes, said.partly, said.no) for one, said in found.items()}


def rows(table: type[Base]) -> list[tuple[object, ...]]:
    with db.reading(OPERATOR) as session:
        return [tuple(row) for row in session.execute(select(*table.__table__.columns))]


def test_answers_are_shown_from_five_on_and_five_at_a_time(asked: Town):
    seen = []
    for word in ("yes", "yes", "no", "yes", "partly", "no", "no", "no", "no", "no"):
        guardians_say(asked.anna, [word])
        seen.append(totals(asked.carin).get(Asked.PRAISE))
    assert seen == [None, None, None, None, *[(3, 1, 1)] * 5, (3, 1, 6)]


def test_no_two_totals_that_were_ever_shown_differ_by_fewer_than_five(asked: Town):
    """Subtraction: today's total less yesterday's is five answers, or none."""
    shown = {0}
    for number in range(23):
        guardians_say(asked.anna, ["yes" if number % 3 else "no"])
        shown.add(sum(totals(asked.carin).get(Asked.PRAISE, (0, 0, 0))))
    assert shown == {0, 5, 10, 15, 20}


def test_a_code_answers_once_and_used_or_invented_look_the_same(asked: Town):
    (code,) = codes(asked.anna)
    guardian_says(f" {code[:5].lower()} - {code[5:]}", praise="yes", strengthened="no")
    for wrong in (code, "ABCDEFGHJK", "", "x", code[:-1], code + "A", "ÅÄÖ" * 4):
        with pytest.raises(Refused) as no:
            guardian_says(wrong, praise="yes")
        assert no.value.reason is Reason.CODE_SPENT
    assert sum(sum(row[3:]) for row in rows(VoiceWaiting)) == 2


def test_a_code_lives_to_the_end_of_the_next_year_and_its_row_goes(asked: Town):
    late, _dead = codes(asked.anna, 2)
    guardian_says(late, date(2027, 12, 31), praise="yes")
    with pytest.raises(Refused):
        guardian_says(_dead, date(2028, 1, 1), praise="yes")
    with db.unit_of_work(OPERATOR) as session:
        run(session, by_words="test", now=guesses.clock.now(), today=date(2028, 1, 1))
    assert rows(VoiceCode) == []


def test_nothing_that_is_kept_says_who_or_when(asked: Town):
    """No row of its own for an answer, no moment, no order, no family and no maker; the code's row is gone."""
    given = codes(asked.anna, 3)
    for code in given:
        guardian_says(code, praise="yes", strengthened="yes")
    assert rows(VoiceCode) == []
    assert [row[3:] for row in rows(VoiceWaiting)] == [(3, 0, 0), (3, 0, 0)]
    for table in (VoiceCode, VoiceTotal, VoiceWaiting):
        kept = table.__table__
        assert {key.column.table.name for key in kept.foreign_keys} == {"authority"}, kept.name
        names = [column.name for column in kept.c]
        assert not any(name.endswith(("_at", "_by")) or name == "id" for name in names), kept.name
    assert "praise" not in str(list(rows(VoiceGiven)))


def test_two_who_printed_in_the_same_minute_leave_the_same_rows(asked: Town):
    """Linking by time or order: codes made one by one for two families are told apart by nothing but their hashes."""
    codes(asked.anna), codes(asked.bo)
    assert {row[1:] for row in rows(VoiceCode)} == {(asked.region_id, date(2027, 12, 31))}


def test_only_actions_touch_the_codes_and_what_waits():
    """The path that pages use never reads them, whatever a page is written to ask."""
    touching = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Name) and node.id in {"VoiceWaiting", "VoiceCode"}
    }
    assert touching == {"voices/actions.py", "retention/actions/running.py"}


@pytest.mark.parametrize("engine", ["postgresql"])
def test_postgresql_itself_hides_what_waits_and_who_answered(asked: Town):
    codes(asked.anna, 2)
    guardians_say(asked.anna, ["no"] * 6)
    staff_says(asked.bo)
    for asker in (asked.carin, asked.anna, asked.kajsa, asked.lova):
        with db.reading(asker) as session:
            for table in ("voice_waiting", "voice_code", "voice_given"):
                assert session.execute(text(f"SELECT * FROM {table}")).all() == [], (asker.name, table)  # noqa: S608
            is_ours = asker.authority_id == asked.region_id
            assert len(session.execute(text("SELECT * FROM voice_total")).all()) == is_ours
    with db.reading(asked.bo) as session:
        assert len(session.execute(text("SELECT * FROM voice_given")).all()) == 1
    with pytest.raises(DBAPIError), db.unit_of_work(asked.carin) as session:
        session.execute(text("INSERT INTO voice_total VALUES (:a, 2026, 'praise', 5, 0, 0)"), {"a": asked.region_id})


@pytest.mark.parametrize("numbers", [(1, 0, 0), (3, 0, 0), (4, 1, 1), (-1, 6, 0)])
def test_the_table_itself_refuses_a_total_that_tells_of_few(asked: Town, numbers: tuple[int, int, int]):
    with pytest.raises(DBAPIError), db.unit_of_work(OPERATOR) as session:
        yes, partly, no = numbers
        session.add(
            VoiceTotal(authority_id=asked.region_id, year=2026, question=Asked.PRAISE, yes=yes, partly=partly, no=no)
        )


def test_staff_answer_once_in_each_round_and_the_two_authorities_apart(asked: Town):
    for who in (asked.anna, asked.bo, asked.sara):
        staff_says(who)
    with pytest.raises(Refused) as no:
        staff_says(asked.anna, "no")
    assert no.value.reason is Reason.ANSWERED_ALREADY
    with pytest.raises(Refused) as no:
        staff_says(asked.kim, day=date(2026, 7, 1))
    assert no.value.reason is Reason.NOT_OPEN
    staff_says(asked.anna, "no", day=date(2026, 11, 3))
    sums = {row[:3]: row[3:] for row in rows(VoiceWaiting)}
    assert sums[(asked.region_id, 2026, Asked.TRUST)] == (2, 0, 1)
    assert sums[(asked.municipality_id, 2026, Asked.TRUST)] == (1, 0, 0)


def test_who_has_answered_is_forgotten_with_the_year(asked: Town):
    staff_says(asked.anna)
    with db.unit_of_work(OPERATOR) as session:
        run(session, by_words="test", now=guesses.clock.now(), today=date(2027, 1, 1))
    assert rows(VoiceGiven) == []


def test_without_a_reviewed_text_there_are_no_slips_and_no_page(app: Flask, town: Town):
    with pytest.raises(Refused) as no:
        codes(town.anna)
    assert no.value.reason is Reason.NO_REVIEWED_TEXT
    assert app.test_client().get("/svara").status_code == 404


def test_what_they_say_fills_the_return_with_figures_behind(asked: Town):
    """Table 7: what more than half say yes to is suggested with how many; table 6: that they were asked."""
    guardians_say(asked.anna, ["yes", "yes", "yes", "no", "partly", "no"], date(2026, 6, 2))
    with db.reading(asked.carin) as session:
        book = returns.book_of(session, asked.carin, own_scope(session, asked.carin), 2026)
    fields = {one.question.number: one.suggestion for one in book.fields}
    assert fields["22"].options == ("praise",)
    assert fields["22"].known["praise"] == "3 av 5 svar ja"
    assert fields["22"].text == "Vårdnadshavare nöjda med besöken: 3 av 5 svar ja"
    assert fields["21"].known["guardians"] == "5 svar"
    assert "staff" not in fields["21"].known


def test_another_authority_reads_no_totals(asked: Town):
    guardians_say(asked.anna, ["yes"] * 5)
    assert totals(asked.kajsa) == {}
    assert totals(asked.carin) == {Asked.PRAISE: (5, 0, 0)}
    assert totals(asked.carin, 2025) == {}
