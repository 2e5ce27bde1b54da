"""What may be promised and proposed, at its edges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hembesok_field.booking.rules import (
    Circumstances,
    Reason,
    Span,
    Step,
    free_starts,
    is_working_day,
    may_follow,
    nearest_free,
    proposals,
    red_day,
    why_not,
    why_not_this,
)
from hembesok_field.booking.shapes import Why
from hembesok_field.kernel import clock
from hembesok_field.plan.rules import Window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
TUESDAY = date(2026, 3, 3)
WINDOW = Window(date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 1))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    moment = clock.at_wall_clock(day, time(hour, minute))
    assert moment is not None
    return moment


def visit(day: date, hour: int, minute: int = 0, minutes: int = 60) -> Span:
    start = at(day, hour, minute)
    return Span(start, start + timedelta(minutes=minutes)).with_travel


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


def test_a_free_day_has_a_start_every_half_hour_that_ends_by_four():
    starts = free_starts(TUESDAY, 60, [], NOW)
    assert (len(starts), starts[0], starts[-1]) == (15, at(TUESDAY, 8), at(TUESDAY, 15))
    assert free_starts(TUESDAY, 480, [], NOW) == [at(TUESDAY, 8)]
    assert free_starts(TUESDAY, 481, [], NOW) == []


def test_a_visit_takes_the_starts_that_leave_no_way_between():
    left = free_starts(TUESDAY, 60, [visit(TUESDAY, 10)], NOW)
    assert [clock.swedish(start).strftime("%H:%M") for start in left[:4]] == ["08:00", "08:30", "11:30", "12:00"]


def test_a_visit_the_day_before_and_after_takes_nothing():
    beside = [visit(TUESDAY - timedelta(days=1), 15), visit(TUESDAY + timedelta(days=1), 8)]
    assert len(free_starts(TUESDAY, 60, beside, NOW)) == 15


def test_what_has_passed_today_is_not_free():
    assert free_starts(date(2026, 3, 2), 60, [], NOW)[0] == at(date(2026, 3, 2), 10, 30)


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26), date(2028, 2, 29)])
def test_the_first_free_hour_is_eight_by_the_swedish_clock_in_winter_and_summer(day):
    assert clock.swedish(free_starts(day, 60, [], NOW)[0]).hour == 8


def test_the_best_proposal_is_at_ten_on_the_target_day_and_says_why():
    best = proposals(WINDOW, 60, [], now=NOW)[0]
    assert (best.starts_at, best.ends_at) == (at(date(2026, 3, 18), 10), at(date(2026, 3, 18), 11))
    assert best.why == (Why.ALL_FREE, Why.NEAR_TARGET, Why.MORNING)


def test_the_three_proposals_are_three_days_and_one_is_an_afternoon():
    starts = [one.starts_at for one in proposals(WINDOW, 60, [], now=NOW)]
    assert starts == [at(date(2026, 3, 18), 10), at(date(2026, 3, 17), 10), at(date(2026, 3, 19), 13)]


def test_far_from_the_target_the_room_that_is_left_is_a_reason():
    taken = [visit(date(2026, 3, day), 8, minutes=480) for day in range(9, 25)]
    best = proposals(WINDOW, 60, taken, now=NOW)[0]
    assert clock.swedish(best.starts_at).date() == date(2026, 3, 25)
    assert best.why == (Why.ALL_FREE, Why.IN_WINDOW, Why.MORNING, Why.ROOM_TO_MOVE)


def test_a_taken_target_day_gives_way_to_the_next():
    taken = [visit(date(2026, 3, 18), 8, minutes=480)]
    assert clock.swedish(proposals(WINDOW, 60, taken, now=NOW)[0].starts_at).date() == date(2026, 3, 17)


def test_the_window_s_edges_are_inside_and_the_days_beside_are_not():
    days = {clock.swedish(one.starts_at).date() for one in proposals(WINDOW, 60, [], now=NOW, count=400)}
    assert (min(days), max(days)) == (WINDOW.opens_on, WINDOW.closes_on)


def test_today_is_never_proposed():
    window = Window(date(2026, 2, 1), date(2026, 3, 2), date(2026, 3, 3))
    assert {clock.swedish(one.starts_at).date() for one in proposals(window, 60, [], now=NOW, count=99)} == {TUESDAY}


@pytest.mark.parametrize("window", [None, Window(date(2026, 1, 1), date(2026, 1, 15), date(2026, 3, 2))])
def test_without_a_window_or_after_it_the_soonest_is_best(window):
    best = proposals(window, 60, [], now=NOW)[0]
    assert best.starts_at == at(TUESDAY, 10)
    assert Why.AS_SOON_AS_POSSIBLE in best.why


def test_a_window_of_one_weekend_has_no_proposal():
    assert proposals(Window(date(2026, 3, 7), date(2026, 3, 7), date(2026, 3, 8)), 60, [], now=NOW) == []


def test_few_days_give_several_times_each():
    window = Window(TUESDAY, TUESDAY, TUESDAY)
    starts = [clock.swedish(one.starts_at).hour for one in proposals(window, 60, [], now=NOW)]
    assert starts == [10, 9, 10]


def test_the_nearest_free_hours_are_the_same_day_in_order():
    assert nearest_free(at(TUESDAY, 10), 60, [visit(TUESDAY, 10)], now=NOW) == [at(TUESDAY, 8, 30), at(TUESDAY, 11, 30)]


def test_a_full_day_sends_on_to_the_next_that_has_room():
    full = [visit(date(2026, 3, 6), 8, minutes=480)]
    assert nearest_free(at(date(2026, 3, 6), 10), 60, full, now=NOW, count=1) == [at(date(2026, 3, 9), 8)]
