"""Held by booking: nobody is needed at two doors, a promise goes its way step by step, proposals are what they say."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hembesok_field.booking.rules import (
    DAY_BEGINS,
    DAY_ENDS,
    TRAVEL,
    Span,
    Step,
    free_starts,
    is_working_day,
    may_follow,
    nearest_free,
    proposals,
)
from hembesok_field.kernel import clock
from hembesok_field.plan.rules import Window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
hours = st.builds(
    lambda start, length: Span(NOW + timedelta(minutes=start), NOW + timedelta(minutes=start + length)),
    st.integers(1, 60 * 24 * 40),
    st.integers(15, 600),
)
taken = st.lists(hours.map(lambda hour: hour.with_travel), max_size=25)
windows = st.builds(
    lambda opens, before, after: Window(
        NOW.date() + timedelta(days=opens),
        NOW.date() + timedelta(days=opens + before),
        NOW.date() + timedelta(days=opens + before + after),
    ),
    st.integers(-60, 60),
    st.integers(0, 30),
    st.integers(0, 30),
)


@given(hours, hours)
def test_overlap_is_mutual_and_back_to_back_is_none(one, other):
    assert one.overlaps(other) == other.overlaps(one)
    assert one.overlaps(one)
    assert not one.overlaps(Span(one.ends_at, one.ends_at + timedelta(minutes=1)))


@given(hours, hours)
def test_two_visits_that_do_not_overlap_with_travel_have_half_an_hour_between_them(one, other):
    if not one.with_travel.overlaps(other.with_travel):
        first, second = sorted((one, other), key=lambda hour: hour.starts_at)
        assert second.starts_at - first.ends_at >= 2 * TRAVEL


@given(taken, windows | st.none(), st.integers(15, 600), st.integers(1, 20))
def test_every_proposal_is_free_and_in_the_working_day_and_in_the_window(busy, window, minutes, count):
    found = proposals(window, minutes, busy, now=NOW, count=count)
    assert len(found) <= count
    assert len({one.starts_at for one in found}) == len(found)
    for one in found:
        wall = clock.swedish(one.starts_at)
        assert is_working_day(wall.date())
        assert wall.date() > clock.swedish(NOW).date()
        assert wall.time() >= DAY_BEGINS
        assert clock.swedish(one.ends_at).time() <= DAY_ENDS
        assert not any(Span(one.starts_at, one.ends_at).with_travel.overlaps(other) for other in busy)
        if window is not None and window.closes_on > clock.swedish(NOW).date():
            assert window.holds(wall.date())


@given(taken, windows, st.integers(15, 600))
def test_no_free_day_is_nearer_the_target_than_the_best_proposal(busy, window, minutes):
    found = proposals(window, minutes, busy, now=NOW, count=1)
    if not found or window.closes_on <= clock.swedish(NOW).date():
        return
    first = max(window.opens_on, clock.swedish(NOW).date() + timedelta(days=1))
    target = min(max(window.target_on, first), window.closes_on)
    best = abs(clock.swedish(found[0].starts_at).date() - target)
    days = (first + timedelta(days=n) for n in range((window.closes_on - first).days + 1))
    assert not any(abs(day - target) < best and free_starts(day, minutes, busy, NOW) for day in days)


@given(taken, hours, st.integers(15, 480))
def test_the_nearest_free_hours_are_free(busy, wish, minutes):
    for start in nearest_free(wish.starts_at, minutes, busy, now=NOW):
        assert start in free_starts(clock.swedish(start).date(), minutes, busy, NOW)


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_a_promise_is_booked_before_anything_else_and_never_twice(tries):
    steps: list[Step] = []
    for step in tries:
        if may_follow(steps, step):
            steps.append(step)
    for before, after in zip([None, *steps], steps):
        assert (after is Step.BOOKED) == (before in (None, Step.CANCELLED))


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_working_day_has_its_hours_by_the_swedish_clock(day):
    long_ago = datetime(2019, 1, 1, tzinfo=UTC)
    starts = [clock.swedish(start) for start in free_starts(day, 60, [], long_ago)]
    assert len(starts) == (15 if is_working_day(day) else 0)
    assert all(start.date() == day for start in starts)
