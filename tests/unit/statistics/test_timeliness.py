"""A dot's place: within its window when the visit was, outside when not, and never so exact that it tells a birth."""

from datetime import date, timedelta

import pytest

from hembesok_field.plan.rules import Window
from hembesok_field.statistics.rules import AFTER, BEFORE, place_in

OPENS = date(2026, 3, 1)


@pytest.mark.parametrize("days", [0, 1, 3, 13, 28, 61])
def test_filled_and_hollow_follow_the_window_to_the_day(days):
    window = Window(OPENS, OPENS, OPENS + timedelta(days=days))
    for far in range(-200, 300):
        place, is_inside = place_in(window, OPENS + timedelta(days=far))
        assert is_inside == (0 <= far <= days)
        assert (0 <= place <= 12) == is_inside
        assert BEFORE <= place <= AFTER


def test_a_place_goes_with_the_day():
    window = Window(OPENS, OPENS, OPENS + timedelta(days=24))
    assert [place_in(window, OPENS + timedelta(days=far))[0] for far in (-90, -1, 0, 12, 24, 25, 90)] == [
        -6,
        -1,
        0,
        6,
        12,
        13,
        18,
    ]
