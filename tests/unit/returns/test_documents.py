"""A return on paper: all references, each whole, however long or many; hours as clocks showed them; kronor as such."""

import json

from hembesok_field.returns.documents import WIDTH, as_csv, filed_words, lines_of
from hembesok_field.returns.pages import texts_of
from hembesok_field.returns.shapes import Paper
from hembesok_field.returns.years import form_of
from tests.unit.returns.test_rules import REGION

FIGURES = {
    "outcomes": {"barnet_sjukt": 4},
    "by_month": {"02": 3},
    "reimbursement": {"joint_home_visits": 2, "amount_kr": 5000, "by_bvc": {"BVC-1": 5000}},
}
MONEY = {"requisitioned": 1000, "redistributed": 0, "allocated": 1000, "used": 935, "unused": 65}


def test_the_hour_on_paper_is_the_one_in_sweden():
    assert filed_words("2026-02-28T23:30:05.123456+00:00") == "2026-03-01 00:30"
    assert filed_words(None) is None


def test_kronor_are_not_called_visits_and_what_was_left_has_its_per_cent():
    held = {
        "recipient": {"code": "18", "name": "Region Örebro län"}, "year": 2025, "form": "2025-region", "hash": "",
        "filed_at": "2026-02-28T23:30:05+00:00", "figures": FIGURES, "answers": [], "money": MONEY, "visits": [],
    }  # fmt: skip
    rows = as_csv(Paper(held, texts_of(REGION, form_of(2025)), json.dumps(held))).decode().splitlines()
    assert "Ersättning: Belopp per BVC (kr);BVC-1;5000" in rows
    assert "Oanvänt belopp (%);7" in rows
    assert "Inlämnad;2026-03-01 00:30" in rows
    assert "Utfall, alla besök;Barnet var sjukt;4" in rows
    assert "Utökade hembesök per månad;februari;3" in rows


def test_every_reference_stands_whole_on_a_line_and_in_order():
    for number, long in ((0, 1), (1, 5), (997, 9), (40, 60), (3, WIDTH + 20)):
        references = [f"{one:0{long}}" for one in range(number)]
        lines = lines_of([(one,) for one in references])
        assert [word for line in lines for word in line.split()] == references
        assert all(len(line) <= max(WIDTH, long) for line in lines)


def test_many_references_make_few_lines():
    assert len(lines_of([(f"B-{one:06}",) for one in range(20_000)])) < 2_300
