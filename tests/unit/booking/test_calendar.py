"""One visit in one person's calendar, and which of them are still shown."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar

from hembesok_field.booking.calendar import as_ics, entry_of, still_shown
from hembesok_field.booking.rules import Step, StepFact
from hembesok_field.booking.shapes import Entry

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
VISIT = UUID("00000000-0000-4000-8000-000000000001")


def step(number: int, kind: Step, *, mine: bool = True, starts_at: datetime = NOW) -> StepFact:
    return StepFact(VISIT, number, kind, starts_at, starts_at + HOUR, NOW + number * HOUR, mine)


def entry(ends_ago: timedelta, *, cancelled: bool = False, changed_ago: timedelta = timedelta(days=400)) -> Entry:
    return Entry(uuid4(), 0, NOW - ends_ago - HOUR, NOW - ends_ago, cancelled, NOW - changed_ago)


@pytest.mark.parametrize(
    ("steps", "sequence", "cancelled"),
    [
        pytest.param([step(1, Step.BOOKED)], 0, False, id="booked"),
        pytest.param([step(1, Step.BOOKED), step(2, Step.MOVED)], 1, False, id="moved"),
        pytest.param([step(1, Step.BOOKED), step(2, Step.CANCELLED)], 1, True, id="cancelled"),
        pytest.param(
            [step(1, Step.BOOKED), step(2, Step.CANCELLED), step(3, Step.BOOKED)], 2, False, id="booked again"
        ),
        pytest.param([step(1, Step.BOOKED), step(2, Step.MOVED, mine=False)], 1, True, id="replaced"),
        pytest.param(
            [step(1, Step.BOOKED), step(2, Step.MOVED, mine=False), step(3, Step.MOVED, mine=False)],
            1,
            True,
            id="what others do afterwards is not hers",
        ),
        pytest.param(
            [step(1, Step.BOOKED), step(2, Step.MOVED, mine=False), step(3, Step.MOVED)], 2, False, id="back again"
        ),
        pytest.param(
            [step(1, Step.BOOKED), step(2, Step.CANCELLED), step(3, Step.BOOKED, mine=False)],
            1,
            True,
            id="cancelled, then booked for others",
        ),
    ],
)
def test_how_a_visit_stands_for_a_person(steps, sequence, cancelled):
    stands = entry_of(steps)
    assert stands is not None
    assert (stands.sequence, stands.is_cancelled) == (sequence, cancelled)
    assert stands.changed_at == NOW + (sequence + 1) * HOUR


def test_the_replaced_one_keeps_the_hour_she_was_promised():
    steps = [step(1, Step.BOOKED), step(2, Step.MOVED, mine=False, starts_at=NOW + timedelta(days=9))]
    stands = entry_of(steps)
    assert stands is not None
    assert stands.starts_at == NOW


def test_a_visit_that_never_was_hers_is_not_there():
    assert entry_of([step(1, Step.BOOKED, mine=False)]) is None


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (entry(timedelta(days=-700)), True),
        (entry(timedelta(days=60)), True),
        (entry(timedelta(days=60, seconds=1)), False),
        (entry(timedelta(days=61), cancelled=True), False),
        (entry(timedelta(days=61), cancelled=True, changed_ago=timedelta(days=60)), True),
        (entry(timedelta(days=-1), cancelled=True), True),
    ],
)
def test_sixty_days(one, shown):
    newer = [entry(timedelta(days=1)) for _ in range(10)]
    assert (one in still_shown([one, *newer], NOW)) is shown


def test_the_last_ten_stay_however_old():
    old = [entry(timedelta(days=100 + n)) for n in range(12)]
    assert still_shown(old, NOW) == sorted(old[:10], key=lambda one: one.starts_at)


def test_what_is_coming_takes_no_place_among_the_last_ten():
    old, coming = [entry(timedelta(days=100))], [entry(timedelta(days=-n)) for n in range(1, 15)]
    assert len(still_shown([*old, *coming], NOW)) == 15


def test_an_empty_calendar_says_that_it_is_connected_and_keeps_its_words():
    first = as_ics([], address="a" * 64, made_at=NOW)
    assert first == as_ics([], address="a" * 64, made_at=NOW)
    (only,) = Calendar.from_ical(first).walk("VEVENT")
    assert only["SUMMARY"] == "Kalendern är kopplad till Hembesök"


def test_a_cancelled_visit_says_so_in_word_and_status():
    stands = entry_of([step(1, Step.BOOKED), step(2, Step.CANCELLED)])
    assert stands is not None
    lines = as_ics([stands], address="", made_at=NOW).decode().split("\r\n")
    assert "SUMMARY:INSTÄLLT: Hembesök" in lines
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:1" in lines


def test_the_area_is_told_as_the_place_and_nowhere_else():
    stands = entry_of([step(1, Step.BOOKED)], "Vivalla")
    assert stands is not None
    told = [line for line in as_ics([stands], address="", made_at=NOW).decode().split("\r\n") if "Vivalla" in line]
    assert told == ["LOCATION:Vivalla"]


def test_the_calendar_asks_to_be_read_again_as_rfc_7986_says():
    lines = as_ics([], address="", made_at=NOW).decode().split("\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT30M" in lines
    assert "X-PUBLISHED-TTL:PT30M" in lines
    assert not any(line.startswith("BEGIN:VTIMEZONE") for line in lines)
    before_events = lines[: lines.index("BEGIN:VEVENT")]
    assert not any(line.startswith("UID") for line in before_events)
