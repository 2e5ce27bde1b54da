"""Held by the words: days, times and numbers as they are said in Swedish."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from hembesok_field.web import words

TODAY = date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 5, 12), "tisdag 12 maj"),
        (date(2026, 3, 1), "söndag 1 mars"),
        (date(2027, 1, 4), "måndag 4 januari 2027"),
        (date(2025, 12, 31), "onsdag 31 december 2025"),
    ],
)
def test_a_day(day, said):
    assert words.day_words(day, TODAY) == said


def test_a_moment_is_said_as_the_swedish_day_it_is():
    assert words.day_words(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), TODAY) == "måndag 2 mars"
    assert words.moment_words(datetime(2026, 7, 1, 8, 30, tzinfo=UTC), TODAY) == "onsdag 1 juli, kl.\u00a010.30"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 28), "i förrgår"),
        (date(2026, 3, 1), "i går"),
        (date(2026, 3, 2), "i dag"),
        (date(2026, 3, 3), "i morgon"),
        (date(2026, 3, 4), "i övermorgon"),
        (date(2026, 3, 5), "om 3 dagar"),
        (date(2026, 2, 27), "för 3 dagar sedan"),
        (date(2026, 3, 15), "om 13 dagar"),
        (date(2026, 3, 16), "om 2 veckor"),
        (date(2026, 2, 1), "för 4 veckor sedan"),
    ],
)
def test_how_near(day, said):
    assert words.near_words(day, TODAY) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "nyss"),
        (2, "för två minuter sedan"),
        (59, "för 59 minuter sedan"),
        (60, "för en timme sedan"),
        (23 * 60 + 59, "för 23 timmar sedan"),
        (24 * 60, "i går"),
    ],
)
def test_how_long_ago(minutes, said):
    now = datetime(2026, 5, 14, 10, tzinfo=UTC)
    assert words.ago_words(now - timedelta(minutes=minutes), now) == said


@pytest.mark.parametrize(
    ("wall", "said"),
    [(time(10), "10"), (time(10, 30), "10.30"), (time(9, 5), "9.05"), (time(0), "0"), (time(0, 15), "0.15")],
)
def test_a_time(wall, said):
    assert words.clock_words(wall) == said
    assert words.time_words(wall) == f"kl.\u00a0{said}"


def test_hours_across_the_autumn_night_show_both_walls():
    starts, ends = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert words.hours_words(starts, ends) == "kl.\u00a02.30–2.30"
    assert words.hours_words(time(10), time(11, 30)) == "kl.\u00a010–11.30"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 5, 3), date(2026, 5, 3), "3 maj"),
        (date(2026, 5, 3), date(2026, 5, 5), "3–5 maj"),
        (date(2026, 4, 28), date(2026, 5, 5), "28 april–5 maj"),
        (date(2026, 12, 28), date(2027, 1, 5), "28 december 2026–5 januari 2027"),
        (date(2027, 4, 28), date(2027, 5, 5), "28 april–5 maj 2027"),
    ],
)
def test_from_day_to_day(first, last, said):
    assert words.days_words(first, last, TODAY) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1\u00a0000"),
        (1234567, "1\u00a0234\u00a0567"),
        (Decimal("12345.6"), "12\u00a0345,6"),
        (-4500, "−4\u00a0500"),
        (96.4, "96,4"),
    ],
)
def test_a_number(number, said):
    assert words.number_words(number) == said


def test_a_number_with_its_decimals_fixed():
    assert words.number_words(Decimal(2), 2) == "2,00"
    assert words.kronor_words(2500) == "2\u00a0500\u00a0kr"
    assert words.share_words(Decimal("96.4")) == "96,4\u00a0%"
    assert words.share_words(None) == "–"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "noll besök"),
        (1, "ett besök"),
        (2, "två besök"),
        (9, "nio besök"),
        (10, "10 besök"),
        (1200, "1\u00a0200 besök"),
    ],
)
def test_small_numbers_are_words(number, said):
    assert words.count_words(number, "besök", "besök") == said


def test_one_family_is_en():
    assert words.count_words(1, "familj", "familjer", is_neuter=False) == "en familj"


@pytest.mark.parametrize(
    ("given", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_a_list(given, said):
    assert words.list_words(given) == said
