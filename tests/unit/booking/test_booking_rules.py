"""What may be promised, and which days are worked, at their edges."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hembesok_field.booking.rules import (
    Circumstances,
    Reason,
    Step,
    half_day,
    is_working_day,
    may_follow,
    red_day,
    why_not,
    why_not_this,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("starts_at", "minutes", "answer"),
    [
        pytest.param(NOW + timedelta(seconds=1), 60, None, id="what comes can be promised"),
        pytest.param(NOW, 60, Reason.PAST, id="this very moment has passed"),
        pytest.param(NOW - timedelta(days=1), 60, Reason.PAST, id="nobody comes yesterday"),
        pytest.param(NOW + timedelta(days=732), 60, None, id="two years ahead"),
        pytest.param(NOW + timedelta(days=733), 60, Reason.TOO_FAR, id="and no more"),
        pytest.param(NOW + timedelta(days=1), 14, Reason.TOO_SHORT, id="fourteen minutes"),
        pytest.param(NOW + timedelta(days=1), 15, None, id="a quarter of an hour"),
        pytest.param(NOW + timedelta(days=1), 600, None, id="ten hours"),
        pytest.param(NOW + timedelta(days=1), 601, Reason.TOO_LONG, id="a minute more"),
    ],
)
def test_why_not_that_hour(starts_at, minutes, answer):
    assert why_not(starts_at, minutes, NOW) == answer


@pytest.mark.parametrize(
    ("around", "answer"),
    [
        (Circumstances(), None),
        (Circumstances(has_ended=True, is_paused=True), Reason.ENDED),
        (Circumstances(is_paused=True), Reason.PAUSED),
        (Circumstances(has_declined=True), Reason.DECLINED),
        (Circumstances(is_waived=True), Reason.WAIVED),
    ],
)
def test_why_not_that_visit(around, answer):
    assert why_not_this(around) == answer


@pytest.mark.parametrize(
    ("taken", "step", "may"),
    [
        ([], Step.BOOKED, True),
        ([], Step.MOVED, False),
        ([], Step.CANCELLED, False),
        ([Step.BOOKED], Step.BOOKED, False),
        ([Step.BOOKED], Step.MOVED, True),
        ([Step.BOOKED, Step.MOVED], Step.CANCELLED, True),
        ([Step.BOOKED, Step.CANCELLED], Step.CANCELLED, False),
        ([Step.BOOKED, Step.CANCELLED], Step.MOVED, False),
        ([Step.BOOKED, Step.CANCELLED], Step.BOOKED, True),
    ],
)
def test_what_may_follow(taken, step, may):
    assert may_follow(taken, step) is may


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 3, 3), True, None),
        (date(2026, 3, 7), False, None),
        (date(2026, 4, 3), False, "Långfredagen"),
        (date(2026, 6, 19), False, "Midsommarafton"),
        (date(2026, 12, 24), False, "Julafton"),
        (date(2026, 12, 31), False, "Nyårsafton"),
        (date(2026, 5, 15), True, None),  # the day between is a working day for those who work it
        (date(2028, 2, 29), True, None),
    ],
)
def test_red_days_and_the_eves_that_are_free_in_practice(day, works, name):
    assert (is_working_day(day), red_day(day)) == (works, name)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 5), "Trettondagsafton"),
        (date(2026, 4, 2), "Skärtorsdagen"),
        (date(2026, 4, 30), "Valborgsmässoafton"),
        (date(2026, 10, 30), "Dagen före alla helgons dag"),
        (date(2027, 11, 5), "Dagen före alla helgons dag"),
        (date(2026, 4, 1), None),
    ],
)
def test_half_days_follow_the_year(day, name):
    assert half_day(day) == name
