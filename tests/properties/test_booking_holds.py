"""Held by booking: nobody is needed at two doors, a promise goes its way step by step, proposals are what they say."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hembesok_field.booking.rules import (
    CELL,
    LOOK_AHEAD,
    ORDINARY_WAY,
    Diary,
    Place,
    Quest,
    Span,
    Step,
    Team,
    Transport,
    days_between,
    half_day,
    is_working_day,
    joint_slots,
    may_follow,
    openings,
    quest_for,
    way_between,
)
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan.rules import Window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
hours = st.builds(
    lambda start, length: Span(NOW + timedelta(minutes=start), NOW + timedelta(minutes=start + length)),
    st.integers(1, 60 * 24 * 40),
    st.integers(15, 600),
)
taken = st.lists(hours.map(lambda hour: hour.widened(ORDINARY_WAY)), max_size=25)
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
    if not one.widened(ORDINARY_WAY).overlaps(other.widened(ORDINARY_WAY)):
        first, second = sorted((one, other), key=lambda hour: hour.starts_at)
        assert second.starts_at - first.ends_at >= 2 * ORDINARY_WAY


def is_free_by_looking(start: datetime, minutes: int, people: list[Diary]) -> bool:
    """The rule told over, without bits: inside the hours of everyone, and no span touched."""
    whole = Span(start, start + timedelta(minutes=minutes)).widened(ORDINARY_WAY)
    begins, ends = clock.swedish(whole.starts_at), clock.swedish(whole.ends_at)
    day = begins.date()
    if not is_working_day(day) or ends.date() != day:
        return False
    in_hours = time(7, 30) <= begins.time() and ends.time() <= (time(12) if half_day(day) else time(16, 30))
    return in_hours and not any(whole.overlaps(other) for diary in people for other in diary.taken)


def five_minutes(spans: list[Span]) -> tuple[Span, ...]:
    """What is taken is taken in whole five minutes, outwards."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple(
        Span(one.starts_at - (one.starts_at - day) % CELL, one.ends_at + (day - one.ends_at) % CELL) for one in spans
    )


people_of_two = st.tuples(taken, taken).map(
    lambda two: [
        Diary(n, n, side, taken=five_minutes(spans))
        for n, (side, spans) in enumerate(zip((Side.NURSE, Side.SOCIAL_SERVICES), two, strict=True))
    ]
)


@given(people_of_two, windows | st.none(), st.integers(3, 100).map(lambda n: n * CELL // timedelta(minutes=1)))
def test_the_bits_say_what_looking_at_each_span_says(people, window, minutes):
    quest = quest_for(window, minutes, NOW)
    free = openings(quest, people)
    for day in days_between(quest.first, quest.last):
        walls = (clock.at_wall_clock(day, time(hour, minute)) for hour in range(24) for minute in (0, 30))
        starts = {wall for wall in walls if wall and wall > NOW and is_free_by_looking(wall, minutes, people)}
        assert sorted(starts) == free.on(day)
        assert len(starts) == free.count_on(day)


@given(people_of_two, windows | st.none(), st.integers(15, 600), st.integers(1, 20))
def test_every_proposal_is_free_after_today_in_the_window_and_proposed_once(people, window, minutes, count):
    found = joint_slots(quest_for(window, minutes, NOW), [Team(tuple(people))], count)
    assert len(found) <= count
    assert len({one.starts_at for one in found}) == len(found)
    for one in found:
        day = clock.swedish(one.starts_at).date()
        assert day > clock.swedish(NOW).date()
        assert is_free_by_looking(one.starts_at, minutes, people)
        if window is not None and window.closes_on > clock.swedish(NOW).date():
            assert window.holds(day)


@given(people_of_two, windows, st.integers(15, 600))
def test_no_free_day_is_nearer_the_target_than_the_best_proposal(people, window, minutes):
    quest = quest_for(window, minutes, NOW)
    found = joint_slots(quest, [Team(tuple(people))], 1)
    free = openings(quest, people)
    away = [abs(day - quest.target) for day in days_between(quest.first, quest.last) if free.count_on(day)]
    assert [abs(clock.swedish(one.starts_at).date() - quest.target) for one in found] == sorted(away)[:1]


@given(people_of_two, hours, st.integers(15, 480))
def test_the_nearest_free_hours_are_free(people, wish, minutes):
    first = clock.swedish(wish.starts_at).date()
    free = openings(Quest(minutes, first, first + LOOK_AHEAD, first, None, NOW), people)
    for start in free.nearest(wish.starts_at):
        assert start in free.on(clock.swedish(start).date())


places = st.builds(Place, st.floats(59.0, 59.6), st.floats(14.6, 15.8))


@given(places, places, places, st.sampled_from(Transport))
def test_the_ways_that_two_visits_hold_are_never_shorter_than_the_way_between_them(bvc, one, other, transport):
    held = way_between(bvc, one, transport) + way_between(bvc, other, transport)
    assert held >= way_between(one, other, transport)
    assert way_between(one, other, transport) == way_between(other, one, transport)


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
    free = openings(Quest(60, day, day, day, None, long_ago), [Diary(1, 1, Side.NURSE)])
    assert len(free.on(day)) == (0 if not is_working_day(day) else 6 if half_day(day) else 15)
    assert all(clock.swedish(start).date() == day for start in free.on(day))
