"""Held for every birth and every day: windows keep their order, states their calendar, ages their birthdays."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.plan.rules import (
    ChildDates,
    Course,
    Offset,
    StepRule,
    StepState,
    after,
    age_in_years,
    line,
    window_of,
    youngest_on,
)

births = st.dates(date(2000, 1, 1), date(2090, 12, 31))
WINDOWS = {
    "1-2v": ((0, 7), (0, 10), (0, 21)),
    "2m": ((0, 42), (2, 0), (3, -1)),
    "4m": ((3, 15), (4, 0), (5, 0)),
    "8m": ((7, 15), (8, 0), (9, 0)),
    "12m": ((11, 15), (12, 0), (13, 0)),
    "15m": ((14, 15), (15, 0), (16, 0)),
}
STEPS = tuple(
    StepRule(code, place, True, *(Offset(*offset) for offset in offsets), True, True, 60)
    for place, (code, offsets) in enumerate(WINDOWS.items())
)


@given(births, st.integers(-24, 48))
def test_months_from_a_day_land_in_the_right_month_and_never_after_its_day(born, months):
    landed = after(born, Offset(months, 0))
    assert (landed.year * 12 + landed.month) - (born.year * 12 + born.month) == months
    assert landed.day == born.day or (landed.day < born.day and (landed + timedelta(days=1)).day == 1)


@given(births)
def test_every_window_opens_before_its_target_and_closes_after_it_and_none_overlap(born):
    windows = [window_of(step, born) for step in STEPS]
    for window in windows:
        assert window.opens_on <= window.target_on <= window.closes_on
        assert window.holds(window.target_on)
    for earlier, later in zip(windows, windows[1:]):
        assert earlier.closes_on < later.opens_on


@given(births, st.integers(-30, 600), st.integers(0, 600))
def test_a_step_nobody_booked_is_what_the_calendar_says_and_one_that_was_not_offered_is_never_owed(born, age, late):
    today = born + timedelta(days=age)
    course = Course(STEPS, born, born + timedelta(days=late))
    for step in line(course, (), today):
        if step.window.closes_on < course.starts_on:
            assert step.state is StepState.NOT_OFFERED
        else:
            assert (step.state is StepState.OVERDUE) == (today > step.window.closes_on)
            assert (step.state is StepState.DUE) == step.window.holds(today)


@given(births, st.integers(-400, 8000))
def test_an_age_rises_by_one_on_each_birthday_and_never_otherwise(born, days):
    day = born + timedelta(days=days)
    step = age_in_years(born, day + timedelta(days=1)) - age_in_years(born, day)
    tomorrow = day + timedelta(days=1)
    is_birthday = tomorrow >= born and (
        (tomorrow.month, tomorrow.day) == (born.month, born.day)
        or ((born.month, born.day) == (2, 29) and (tomorrow.month, tomorrow.day) == (3, 1) and day.day == 28)
    )
    assert step == int(is_birthday)


@given(st.lists(births, min_size=1, max_size=4), births)
def test_the_youngest_is_the_last_born_or_the_first_to_come(days, day):
    found = youngest_on([ChildDates(born) for born in days], day)
    born = [each for each in days if each <= day]
    assert found.birth_on == (max(born) if born else min(days))


@given(births, st.integers(0, 9999), st.sampled_from(["-", "+", " ", ""]), st.sampled_from([0, 60]), st.booleans())
def test_a_number_with_a_date_in_it_is_seen_however_it_is_written(born, last, sign, more, is_long):
    year = f"{born.year:04}" if is_long else f"{born.year % 100:02}"
    text = f"{year}{born.month:02}{born.day + more:02}{sign}{last:04}"
    assert looks_like_personnummer(f"se {text}.") or (sign == "" and not is_long)
