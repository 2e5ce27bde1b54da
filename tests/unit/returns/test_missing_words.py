"""The row of one visit that a return waits for."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from hembesok_field.returns.pages import LACKS, effect_words, lacking_row
from hembesok_field.returns.shapes import Lack, Lacking

TODAY = date(2026, 2, 10)


def a_visit(days: int, reference: str | None = "B-1") -> Lacking:
    on = TODAY - timedelta(days=days)
    return Lacking(
        UUID(int=1), Lack.UNCONFIRMED, on, "Mikaeli BVC", "12m", reference, (), reminded=False, adds_one=True
    )


def test_it_says_the_step_in_words_and_what_is_missing():
    assert lacking_row(a_visit(20), TODAY)[3:] == ["12 månader", LACKS[Lack.UNCONFIRMED]]


def test_the_other_sides_visit_has_no_reference():
    assert lacking_row(a_visit(20, None), TODAY)[0] == "Får inte visas här"


@pytest.mark.parametrize(("days", "words"), [(0, "i dag"), (1, "en dag"), (13, "13 dagar"), (14, "2 veckor")])
def test_it_says_how_long_it_has_waited(days, words):
    assert lacking_row(a_visit(days), TODAY)[2] == words


def test_one_visit_more_is_said_of_one():
    assert effect_words([a_visit(1)]) == "upp till +1 utökat hembesök"
    assert effect_words([a_visit(1)] * 2) == "upp till +2 utökade hembesök"
