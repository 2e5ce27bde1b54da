"""Held by the clock: windows, free hours and calendars are the same wherever the machine stands, on the oddest days."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ZONES = ("UTC", "Europe/Stockholm", "Asia/Tokyo")
# Around both nights when the clocks change, a leap day, the fifty-third week, and the ends of months.
TOLD = """
import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from hembesok_field.booking.calendar import as_ics
from hembesok_field.booking.rules import Diary, Quest, openings
from hembesok_field.booking.shapes import Entry
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan.rules import Offset, StepRule, window_of

DAYS = [date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26), date(2028, 2, 29),
        date(2026, 12, 28), date(2026, 4, 30), date(2027, 1, 29)]
BORN = [date(2025, 8, 31), date(2025, 12, 31), date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25)]
half_year = StepRule("6m", 1, True, Offset(6, 0), Offset(6, 0), Offset(7, -1), True, True, 60)
long_ago = datetime(2020, 1, 1, tzinfo=UTC)
hours = {}
for day in DAYS:
    free = openings(Quest(60, day, day, day, None, long_ago), [Diary(1, 1, Side.NURSE)])
    hours[str(day)] = [start.isoformat() for start in free.on(day)]
windows = [[str(getattr(window_of(half_year, born), name)) for name in ("opens_on", "target_on", "closes_on")]
           for born in BORN]
entries = [Entry(UUID(int=place), 0, at, at + timedelta(hours=1), False, long_ago)
           for place, at in enumerate(datetime.fromisoformat(all[0]) for all in hours.values())]
nights = {str(day): [one.isoformat() for one in clock.day_bounds(day)]
          for day in (date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2027, 1, 3))}
print(json.dumps({"hours": hours, "windows": windows, "nights": nights,
                  "ics": as_ics(entries, address="a", made_at=long_ago).decode()}))
"""


@pytest.fixture(scope="module")
def told() -> list[dict]:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TOLD], cwd=ROOT, env={**os.environ, "TZ": zone}, stdout=subprocess.PIPE, text=True
        )
        for zone in ZONES
    ]
    return [json.loads(one.communicate()[0]) for one in running]


def test_the_machine_s_own_zone_decides_nothing(told):
    assert told[0] == told[1] == told[2]


def test_the_first_hour_in_sweden_is_another_moment_after_the_night_when_the_clocks_change(told):
    first = {day: starts[0] for day, starts in told[0]["hours"].items()}
    hour = {day: int(start[11:13]) for day, start in first.items()}
    assert hour["2026-03-27"] - hour["2026-03-30"] == 1
    assert hour["2026-10-26"] - hour["2026-10-23"] == 1
    assert hour["2028-02-29"] == hour["2026-12-28"] == hour["2027-01-29"] == hour["2026-03-27"]
    assert hour["2026-04-30"] == hour["2026-03-30"]


def test_a_swedish_day_is_as_long_as_it_is(told):
    assert told[0]["nights"] == {
        "2026-03-29": ["2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"],  # 23 hours
        "2026-10-25": ["2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"],  # 25 hours
        "2028-02-29": ["2028-02-28T23:00:00+00:00", "2028-02-29T23:00:00+00:00"],
        "2027-01-03": ["2027-01-02T23:00:00+00:00", "2027-01-03T23:00:00+00:00"],  # the end of week 53
    }


def test_months_from_the_ends_of_months_end_in_the_right_month(told):
    assert [window[0] for window in told[0]["windows"]] == [
        "2026-02-28",
        "2026-06-30",
        "2028-08-29",
        "2026-09-29",
        "2027-04-25",
    ]
    assert [window[2] for window in told[0]["windows"]] == [
        "2026-03-30",
        "2026-07-30",
        "2028-09-28",
        "2026-10-28",
        "2027-05-24",
    ]


def test_the_calendar_says_the_same_moments_in_utc(told):
    starts = [line.removeprefix("DTSTART:") for line in told[0]["ics"].splitlines() if line.startswith("DTSTART")]
    wished = sorted(day[0].replace("-", "").replace(":", "")[:15] + "Z" for day in told[0]["hours"].values())
    assert sorted(starts) == wished
