"""Whole calendars in the shapes that the programs out there give out; what is taken was written by hand."""

from pathlib import Path

import pytest

from hembesok_field.booking.calendar import NotACalendar, taken_in
from tests.unit.booking.test_own_calendars import FIRST, LAST, calendar, walls

FILES = Path(__file__).with_name("calendars")

TAKEN = {
    # Handledning with the half hour that Apple adds for the way there; every other Monday but one; Easter
    "icloud": [
        "02/03 08:30–02/03 09:30",
        "03/03 12:30–03/03 14:30",
        "30/03 08:30–30/03 09:30",
        "02/04 00:00–04/04 00:00",
    ],
    # Tuesdays at nine: one moved to Wednesday, two excepted, one called off. Out of office takes the day, to work
    # elsewhere takes nothing; what is tentative may come to be. Helsinki's eleven is Swedish ten.
    "exchange": [
        "03/03 09:00–03/03 10:00",
        "05/03 00:00–06/03 00:00",
        "11/03 14:00–11/03 15:00",
        "12/03 09:00–12/03 10:00",
        "31/03 09:00–31/03 10:00",
        "31/03 13:00–31/03 14:00",
    ],
    # What she has declined herself takes nothing; what another has declined does.
    "google": [
        "03/03 13:00–03/03 14:00",
        "05/03 13:00–05/03 14:00",
        "24/03 10:15–24/03 11:00",
        "26/03 10:15–26/03 11:00",
        "31/03 15:15–31/03 16:00",
        "02/04 10:15–02/04 11:00",
    ],
    # A day without an end is one day, a moment without one is nothing.
    "floating": [
        "04/03 00:00–05/03 00:00",
        "28/03 22:00–29/03 01:00",
        "30/03 09:00–30/03 10:00",
        "01/04 09:00–01/04 10:00",
    ],
}


def shape(name: str) -> bytes:
    """As it comes over the net: with CRLF."""
    return (FILES / f"{name}.ics").read_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_what_a_person_reads_in_it(name):
    assert walls(shape(name)) == TAKEN[name]


@pytest.mark.parametrize("name", TAKEN)
def test_bare_line_feeds_and_a_mark_before_the_first_line_change_nothing(name):
    assert walls(b"\xef\xbb\xbf" + (FILES / f"{name}.ics").read_bytes()) == TAKEN[name]


HALF = "DTSTART:2026-03-03 kl 9\nDTEND:20260303T100000Z"
WHOLE = "DTSTART:20260304T090000Z\nDTEND:20260304T100000Z"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(shape("exchange")[: len(shape("exchange")) // 2], id="cut off in the middle"),
        pytest.param(calendar(WHOLE, HALF), id="an hour that cannot be read among those that can"),
        pytest.param(calendar(WHOLE, "DTSTART:20260303T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=XX"), id="a series of nothing"),
        pytest.param(calendar(WHOLE, "SUMMARY:When?"), id="an entry without an hour"),
    ],
)
def test_a_broken_calendar_is_said_to_be_broken_and_never_read_as_free(body):
    """What is left out would be offered to a family as free."""
    with pytest.raises(NotACalendar):
        taken_in(body, FIRST, LAST)
