"""Handed in is frozen: later edits change nothing of it, and the difference list says exactly what they did."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hembesok_field.kernel import clock
from hembesok_field.kernel.db import tried_again, unit_of_work
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Operator
from hembesok_field.plan.tables import Visit
from hembesok_field.record.shapes import Outcome
from hembesok_field.returns import actions, pages, queries, rules
from hembesok_field.returns.shapes import Decision, Reason
from tests.integration.returns.scene import (
    YEAR,
    TownLedger,
    a_visit,
    a_year,
    answer,
    as_it_stands,
    fill_in,
    frozen,
    hand_in,
    scope_of,
)


@pytest.fixture
def filed(town):
    a_year(town)
    fill_in(town.carin)
    hand_in(town.carin)
    return town


def test_nothing_is_handed_in_while_something_is_missing(town):
    a_year(town)
    with pytest.raises(Refused) as no:
        hand_in(town.carin)
    assert no.value.reason is Reason.NOT_COMPLETE
    with pytest.raises(NotFound):
        frozen(town.carin)


def test_only_what_was_read_is_signed(town):
    a_year(town)
    fill_in(town.carin)
    seen = as_it_stands(town.carin)["hash"]
    with unit_of_work(Operator()) as session:
        a_visit(TownLedger(session, town))
    with pytest.raises(Refused) as no:
        hand_in(town.carin, read=seen)
    assert no.value.reason is Reason.CHANGED_SINCE
    assert hand_in(town.carin) == 1


def test_a_year_without_a_form_is_not_handed_in(town):
    with pytest.raises(Refused) as no:
        hand_in(town.kajsa, year=2024)
    assert no.value.reason is Reason.NO_FORM


def test_what_is_pressed_twice_is_handed_in_once(filed):
    assert hand_in(filed.carin) == 1
    answer(filed.carin, "24", text="Mer tid, tack.")
    assert [hand_in(filed.carin, reason="Synpunkten glömdes.") for _ in range(2)] == [2, 2]
    with pytest.raises(Refused) as no:  # somebody means to hand in a correction of what nothing is wrong with
        hand_in(filed.carin, reason="En gång till.")
    assert no.value.reason is Reason.NOTHING_CHANGED
    with pytest.raises(Refused):
        hand_in(filed.carin, reason="Synpunkten glömdes.", now=clock.now() + timedelta(minutes=2))


def test_two_presses_in_the_same_moment_hand_in_once(app, town):
    a_year(town)
    fill_in(town.carin)
    seen, together = as_it_stands(town.carin)["hash"], Barrier(2)

    def press(_number: int) -> int:
        with app.app_context():
            together.wait(timeout=20)
            return tried_again(lambda: hand_in(town.carin, read=seen))

    with ThreadPoolExecutor(2) as presses:
        assert list(presses.map(press, range(2))) == [1, 1]


def test_a_correction_needs_a_cause_and_a_reason(filed):
    with pytest.raises(Refused) as no:
        hand_in(filed.carin, reason="Jag ångrar mig.")
    assert no.value.reason is Reason.NOTHING_CHANGED
    answer(filed.carin, "24", text="Mer tid, tack.")
    with pytest.raises(Refused) as no:
        hand_in(filed.carin, reason=" ")
    assert no.value.reason is Reason.NEEDS_A_REASON
    first = frozen(filed.carin, 1)
    assert hand_in(filed.carin, reason="Synpunkten glömdes.") == 2
    assert frozen(filed.carin, 1) == first
    assert "Mer tid, tack." in frozen(filed.carin)


def test_the_other_authority_neither_sees_nor_files_it(filed):
    with pytest.raises(NotFound):
        frozen(filed.kajsa)
    with unit_of_work(filed.kajsa) as session:
        assert queries.filings_of(session, filed.kajsa, scope_of(session, filed.kajsa), YEAR) == []


@pytest.mark.parametrize("change", ["UPDATE return_filing SET document = 'x'", "DELETE FROM return_filing"])
def test_what_was_handed_in_is_neither_changed_nor_taken_away(filed, change):
    with pytest.raises(DBAPIError, match=r"only added to|permission denied"), unit_of_work(Operator()) as session:
        session.execute(text(change))


def test_the_command_prints_what_was_handed_in_for_ever(filed, program, tmp_path, monkeypatch):
    before = printed(program, tmp_path)
    assert before["json"].decode() == frozen(filed.carin)
    held = json.loads(before["json"])
    assert held["filed_at"] is not None
    assert held["hash"] == rules.fingerprint({key: value for key, value in held.items() if key != "hash"})
    with unit_of_work(Operator()) as session:
        a_visit(TownLedger(session, filed))
    monkeypatch.setitem(pages.FIGURES, "extended_visits", "Något helt annat")
    monkeypatch.setitem(pages.MONEY, "used", "Förbrukat")
    assert printed(program, tmp_path) == before


def printed(program, tmp_path) -> dict[str, bytes]:
    found = {}
    for kind in ("json", "csv"):
        file = tmp_path / f"r.{kind}"
        words = ("return", "--year", str(YEAR), "--authority", "18", "--format", kind, "--out", str(file))
        assert program(*words) == (0, "", "")
        found[kind] = file.read_bytes()
    return found


def test_the_seal_is_over_the_document_and_its_words(filed):
    with unit_of_work(filed.carin) as session:
        filing = queries.filing_for(session, filed.carin, scope_of(session, filed.carin), YEAR)
    assert filing.seal == rules.seal(filing.json, filing.texts)
    assert rules.seal(filing.json, filing.texts + " ") != filing.seal


def test_later_edits_leave_it_alone_and_the_difference_is_exact(filed, app):
    edits_leave_it_alone(filed, 40 if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 15, seed=1)


def edits_leave_it_alone(town, edits: int, seed: int) -> None:
    """Random later words, visits, corrections and answers; after each the frozen return is what it was to the byte."""
    dice = random.Random(seed)  # noqa: S311 - an order, nothing secret
    first = frozen(town.carin)
    then = json.loads(first)
    counts = set(then["visits"])
    for number in range(edits):
        with unit_of_work(Operator()) as session:
            ledger = TownLedger(session, town)
            kind = dice.choice(["new", "new", "correct", "other_year", "absent"])
            if kind == "new":
                counts.add(a_visit(ledger, date(YEAR, dice.randrange(1, 13), 5)))
            elif kind == "other_year":
                a_visit(ledger, date(YEAR + 1, 1, 1))
            elif kind == "absent":
                a_visit(ledger, date(YEAR, 6, 1), nurse_attended=False)
            elif counts:
                reference = dice.choice(sorted(counts))
                visit = session.query(Visit).filter_by(reference=reference).one()
                ledger.word(visit, date(YEAR, 5, 6), outcome=dice.choice([Outcome.FAMILY_NOT_HOME, Outcome.STAFF_SICK]))
                counts.discard(reference)
        now = as_it_stands(town.carin)
        assert frozen(town.carin) == first, f"edit {number} ({kind}) reached what was handed in"
        found = rules.difference(then, now)
        assert set(found.added) == counts - set(then["visits"])
        assert set(found.gone) == set(then["visits"]) - counts
        figures = {one.key: (one.then, one.now) for one in found.figures if one.part == ""}
        visits = len(then["visits"]), len(counts)
        assert figures.get("extended_visits", visits) == visits
        assert ("extended_visits" in figures) is (visits[0] != visits[1])


def test_the_situation_says_in_spring_that_last_years_return_waits(town, signed_in):
    """Of the new year nothing is missing yet, and what threatens the grant is last year's return."""
    a_year(town)
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        ledger.word(ledger.visit(ledger.family(), reference="B-OSAGD"), nurse_attended=None)
    with unit_of_work(town.carin) as session:
        decision = Decision(return_by_on=date(YEAR + 1, 3, 1))
        actions.keep_decision(session, scope=scope_of(session, town.carin), year=YEAR, decision=decision, by=town.carin)
    carin, waits = signed_in(town.carin), f"Återrapporten för {YEAR} är inte inlämnad."
    try:
        for day, says in ((date(YEAR + 1, 2, 10), True), (date(YEAR + 1, 7, 1), False), (date(YEAR, 12, 1), False)):
            clock.stand_still(day)
            assert (waits in carin.get("/laget").text) is says
        clock.stand_still(date(YEAR + 1, 2, 10))
        page = carin.get("/laget").text
        assert "Sista dag: söndag 1 mars, om 2 veckor. Ett besök från 2025 saknar ett ord." in page
        assert f'href="/aterrapport/{YEAR}"' in page
        fill_in(town.carin)
        hand_in(town.carin)
        assert waits not in carin.get("/laget").text
        assert waits in signed_in(town.kajsa).get("/laget").text, "the municipality has a return of its own"
    finally:
        clock.stand_still(None)


def test_a_year_that_is_not_over_says_so_before_it_is_handed_in(town, signed_in):
    a_year(town)
    carin, says = signed_in(town.carin), f"{YEAR} är inte slut."
    try:
        for day, is_said in ((date(YEAR, 12, 31), True), (date(YEAR + 1, 1, 1), False)):
            clock.stand_still(day)
            assert (says in carin.get(f"/aterrapport/{YEAR}/lamna-in").text) is is_said
    finally:
        clock.stand_still(None)
