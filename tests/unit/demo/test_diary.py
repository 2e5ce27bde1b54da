"""The demo's hours: nobody stands at two doors, and there is something before and after now."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hembesok_field.demo.diary import A_VISIT, HOURS, Diary, hours_of_today
from hembesok_field.kernel import clock

THURSDAY_NOON = datetime(2026, 3, 19, 11, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 22, 11, 0, tzinfo=UTC)


def test_an_ordinary_noon_has_the_ordinary_hours() -> None:
    assert tuple(clock.swedish(hour).time() for hour in hours_of_today(THURSDAY_NOON)) == HOURS


@pytest.mark.parametrize("hour", range(2, 23))
def test_one_visit_is_over_and_one_is_to_come_at_every_hour_but_midnight(hour: int) -> None:
    now = datetime(2026, 3, 19, hour, 10, tzinfo=clock.SWEDEN).astimezone(UTC)
    hours = hours_of_today(now)
    assert hours[0] + A_VISIT <= now
    assert all(clock.swedish(one).date() == date(2026, 3, 19) for one in hours)
    if hour < 22:
        assert hours[-1] > now


@pytest.mark.parametrize("minute", [0, 1, 59])
def test_at_midnight_the_hours_stay_inside_the_day(minute: int) -> None:
    for hour in (0, 23):
        now = datetime(2026, 3, 29, hour, minute, tzinfo=clock.SWEDEN).astimezone(UTC)
        assert {clock.swedish(one).date() for one in hours_of_today(now)} == {date(2026, 3, 29)}


def test_an_hour_is_given_once_to_each_person() -> None:
    diary = Diary(THURSDAY_NOON)
    day = date(2026, 3, 24)
    given = [diary.near(day, day, day, [1, 2]) for _ in range(5)]
    assert len({*given[:4]}) == 4
    assert given[4] is None
    assert diary.near(day, day, day, [2, 3]) is None
    assert diary.near(day, day, day, [3]) is not None


def test_today_is_kept_for_those_who_have_an_hour_there() -> None:
    diary = Diary(THURSDAY_NOON)
    found = diary.near(diary.today, diary.today, diary.today + timedelta(days=1), [1])
    assert found is not None
    assert clock.swedish(found).date() == date(2026, 3, 20)
    assert diary.take(diary.today, 0, [1]) is not None


def test_a_sunday_has_hours_and_the_days_beside_it_are_working_days() -> None:
    diary = Diary(SUNDAY)
    assert diary.working_day(0) == date(2026, 3, 22)
    assert (diary.working_day(-1), diary.working_day(1)) == (date(2026, 3, 20), date(2026, 3, 23))
    assert len(diary.hours_of(diary.today)) == 4


def test_christmas_is_passed_over() -> None:
    diary = Diary(datetime(2025, 12, 23, 11, 0, tzinfo=UTC))
    assert diary.working_day(1) == date(2025, 12, 29)
