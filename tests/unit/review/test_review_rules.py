"""The edges of what stands out in a look, and of what is drawn."""

from datetime import datetime

import pytest

from hembesok_field.review import pages
from hembesok_field.review.rules import FIRST_ONE_IN, MANY, MOST, drawn, one_in, signs_of, weight
from hembesok_field.review.shapes import Sign

MONDAY = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - as the wall clock shows it


def signs(at=MONDAY, *, families=1, is_emergency=False, is_of_other_unit=False):
    return signs_of(at, families=families, is_emergency=is_emergency, is_of_other_unit=is_of_other_unit)


@pytest.mark.parametrize(
    ("hour", "minute", "is_night"), [(5, 59, True), (6, 0, False), (19, 59, False), (20, 0, True), (0, 0, True)]
)
def test_night_lies_between_the_hours_of_visits(hour, minute, is_night):
    assert (Sign.NIGHT in signs(MONDAY.replace(hour=hour, minute=minute))) is is_night


@pytest.mark.parametrize(("day", "is_weekend"), [(6, False), (7, True), (8, True), (9, False)])
def test_a_weekend_is_saturday_and_sunday(day, is_weekend):
    assert (signs(MONDAY.replace(day=day)) == (Sign.WEEKEND,)) is is_weekend


def test_many_begins_where_it_says():
    assert signs(families=MANY - 1) == ()
    assert signs(families=MANY) == (Sign.MANY,)


def test_the_weightiest_sign_decides_and_then_the_next():
    in_order = [
        signs(is_emergency=True, is_of_other_unit=True),
        signs(is_emergency=True),
        signs(is_of_other_unit=True, families=MANY),
        signs(is_of_other_unit=True),
        signs(MONDAY.replace(hour=2)),
        signs(MONDAY.replace(day=7)),
        signs(families=MANY),
        (),
    ]
    assert sorted(sorted(in_order, key=str), key=weight) == in_order


@pytest.mark.parametrize(
    ("last_month", "expected"), [(0, FIRST_ONE_IN), (1, 1), (40, 1), (59, 1), (61, 2), (400, 10), (100_000, 2_500)]
)
def test_how_many_are_drawn_follows_the_month_before(last_month, expected):
    assert one_in(last_month) == expected


def test_one_is_drawn_from_each_run_and_stays_drawn_while_the_log_grows():
    whole = list(drawn("a", 101, 500, 10))
    assert len(whole) == 40
    assert [(number - 101) // 10 for number in whole] == list(range(40))
    for last in range(100, 501):
        assert list(drawn("a", 101, last, 10)) == [number for number in whole if number <= last]


def test_another_seed_draws_others_and_every_place_is_drawn_about_as_often():
    assert list(drawn("a", 1, 400, 10)) != list(drawn("b", 1, 400, 10))
    places = [number % 10 for seed in range(100) for number in drawn(str(seed), 0, 399, 10)]
    assert all(300 < places.count(place) < 500 for place in range(10))


def test_the_smallest_draws():
    assert list(drawn("a", 1, 0, 10)) == []
    assert list(drawn("a", 7, 9, 1)) == [7, 8, 9]
    assert len(list(drawn("a", 1, 10_000_000, 1))) == MOST


def test_an_action_without_words_is_shown_by_its_code():
    assert pages.action_words("desk.family") == "Öppnade familjens sida"
    assert pages.action_words("new.thing") == "new.thing"
    assert all(words.strip() and words[0].isupper() for words in pages.ACTIONS.values())
