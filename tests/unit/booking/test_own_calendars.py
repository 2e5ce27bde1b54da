"""A worker's own calendar, as the programs out there write them: what is taken, and nothing else."""

from datetime import date, datetime, timedelta

import pytest

from hembesok_field.booking.calendar import NotACalendar, taken_in
from hembesok_field.booking.rules import Span, joined
from hembesok_field.kernel import clock

FIRST, LAST = date(2026, 3, 2), date(2026, 4, 12)  # summer time begins on 29 March
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, zone: str = "", more: str = "") -> bytes:
    written = [
        f"BEGIN:VEVENT\nUID:{n}@x\nDTSTAMP:20260101T000000Z\n{one}\nEND:VEVENT\n" for n, one in enumerate(events)
    ]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{more}{zone}{''.join(written)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def walls(body: bytes) -> list[str]:
    spans = taken_in(body, FIRST, LAST)
    return [
        f"{clock.swedish(one.starts_at):%d/%m %H:%M}–{clock.swedish(one.ends_at):%d/%m %H:%M}" for one in joined(spans)
    ]


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        pytest.param(
            calendar("DTSTART:20260303T090000Z\nDTEND:20260303T100000Z"), ["03/03 10:00–03/03 11:00"], id="UTC"
        ),
        pytest.param(
            calendar("DTSTART:20260303T090000\nDTEND:20260303T100000"),
            ["03/03 09:00–03/03 10:00"],
            id="a floating time is Swedish",
        ),
        pytest.param(
            calendar("DTSTART;TZID=Europe/Helsinki:20260303T100000\nDTEND;TZID=Europe/Helsinki:20260303T110000"),
            ["03/03 09:00–03/03 10:00"],
            id="another zone",
        ),
        pytest.param(
            calendar("DTSTART;TZID=Europe/Stockholm:20260321T220000\nDURATION:PT9H\nRRULE:FREQ=WEEKLY;COUNT=3"),
            ["21/03 22:00–22/03 07:00", "28/03 22:00–29/03 08:00", "04/04 22:00–05/04 07:00"],
            id="nine hours are nine also in the night without an hour",
        ),
        pytest.param(
            calendar(
                "DTSTART;TZID=Europe/Stockholm:20260328T220000\nDTEND;TZID=Europe/Stockholm:20260329T070000",
                "DTSTART:20260328T080000\nDURATION:P1DT1H",
                "DTSTART;VALUE=DATE:20260331\nDURATION:P2D",
            ),
            ["28/03 08:00–29/03 09:00", "31/03 00:00–02/04 00:00"],
            id="an end is by the wall, and so are days",
        ),
        pytest.param(
            calendar(
                "DTSTART;TZID=W. Europe Standard Time:20260331T090000\n"
                "DTEND;TZID=W. Europe Standard Time:20260331T093000",
                zone=OUTLOOK_ZONE,
            ),
            ["31/03 09:00–31/03 09:30"],
            id="Outlook's own zone names, in summer time",
        ),
        pytest.param(
            calendar("DTSTART;TZID=W. Europe Standard Time:20260331T090000\nDURATION:PT30M"),
            ["31/03 09:00–31/03 09:30"],
            id="the same without its zone written out, with a length in place of an end",
        ),
        pytest.param(
            calendar("DTSTART;VALUE=DATE:20260305\nDTEND;VALUE=DATE:20260307"),
            ["05/03 00:00–07/03 00:00"],
            id="whole days are Swedish days",
        ),
        pytest.param(
            calendar(
                "DTSTART;TZID=Europe/Stockholm:20260302T080000\nDTEND;TZID=Europe/Stockholm:20260302T090000\n"
                "RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE;TZID=Europe/Stockholm:20260309T080000"
            ),
            [f"{day} 08:00–{day} 09:00" for day in ("02/03", "16/03", "23/03", "30/03", "06/04")],
            id="each Monday but one, at eight before and after the clocks change",
        ),
        pytest.param(
            calendar("DTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nTRANSP:TRANSPARENT"), [], id="shown as free"
        ),
        pytest.param(
            calendar("DTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"),
            [],
            id="free in Exchange's own word",
        ),
        pytest.param(
            calendar("DTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nSTATUS:CANCELLED"), [], id="cancelled"
        ),
        pytest.param(calendar(), [], id="an empty calendar"),
        pytest.param(
            calendar(
                "DTSTART:20250303T090000Z\nDTEND:20250303T100000Z", "DTSTART:20270303T090000Z\nDTEND:20270303T100000Z"
            ),
            [],
            id="what has been, and what is far off",
        ),
        pytest.param(
            calendar(
                "DTSTART:20260303T090000Z\nDTEND:20260303T100000Z", "DTSTART:20260303T093000Z\nDTEND:20260303T110000Z"
            ),
            ["03/03 10:00–03/03 12:00"],
            id="what overlaps is one",
        ),
    ],
)
def test_what_is_taken(body, taken):
    assert walls(body) == taken


def test_one_moved_out_of_a_series_is_taken_where_it_went():
    series = (
        "DTSTART;TZID=Europe/Stockholm:20260303T080000\nDTEND;TZID=Europe/Stockholm:20260303T090000\n"
        "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    moved = (
        "BEGIN:VEVENT\nUID:0@x\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID;TZID=Europe/Stockholm:20260310T080000\n"
        "DTSTART;TZID=Europe/Stockholm:20260311T130000\nDTEND;TZID=Europe/Stockholm:20260311T140000\nEND:VEVENT\n"
    ).replace("\n", "\r\n")
    body = calendar(series).replace(b"END:VCALENDAR", moved.encode() + b"END:VCALENDAR")
    assert walls(body) == ["03/03 08:00–03/03 09:00", "11/03 13:00–11/03 14:00"]


def test_our_own_calendar_inside_hers_takes_nothing_twice():
    body = calendar("DTSTART:20260303T090000Z\nDTEND:20260303T100000Z").replace(b"0@x", b"7f3a@hembesok")
    assert walls(body) == []


@pytest.mark.parametrize("body", [b"", b"<html>Logga in</html>", b"BEGIN:VCALENDAR\r\n", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_calendar_is_said_to_be_none(body):
    with pytest.raises(NotACalendar):
        taken_in(body, FIRST, LAST)


def test_joined_spans_never_touch_and_hold_the_same_time():
    start = datetime(2026, 3, 3, 9, tzinfo=clock.SWEDEN)
    hour = timedelta(hours=1)
    spans = [Span(start + n * hour, start + (n + 1) * hour) for n in (0, 1, 3)] + [Span(start, start)]
    assert joined(spans) == [Span(start, start + 2 * hour), Span(start + 3 * hour, start + 4 * hour)]


def test_five_thousand_entries_and_a_series_for_ever_are_read():
    singles = [
        f"DTSTART:{2026 if n % 2 else 2019}0303T{n % 9 + 8:02}{n % 6}000Z\nDURATION:PT10M\nSUMMARY:n"
        for n in range(5000)
    ]
    daily = (
        "DTSTART;TZID=Europe/Stockholm:20200101T120000\nDTEND;TZID=Europe/Stockholm:20200101T123000\nRRULE:FREQ=DAILY"
    )
    found = walls(calendar(*singles, daily))
    assert "03/04 12:00–03/04 12:30" in found
    spoken = {f"{n % 9 + 9:02}:{n % 6}0" for n in range(1, 5000, 2)}  # an hour later by Swedish clocks
    assert all(any(one[6:11] <= begins < one[18:23] for one in found if one.startswith("03/03")) for begins in spoken)


BEGINS = "DTSTART;TZID=Europe/Stockholm:20200302T100000\nDURATION:PT1M\nRRULE:"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY;UNTIL=20200601T000000Z",
        "FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=" + ",".join(map(str, range(60))),
        "FREQ=MONTHLY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))) + ";"
        "BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSECOND=" + ",".join(map(str, range(60))),
    ],
)
def test_a_line_that_says_for_ever_too_often_is_not_unfolded(rule):
    with pytest.raises(NotACalendar):
        taken_in(calendar(BEGINS + rule), FIRST, LAST)


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=SECONDLY;COUNT=3", 0),
        ("FREQ=HOURLY", 24 * 42),
        ("FREQ=MINUTELY;INTERVAL=720", 2 * 42),
        ("FREQ=DAILY;BYHOUR=8,12,16", 3 * 42),
        ("FREQ=MONTHLY;BYDAY=1MO", 2),
    ],
)
def test_a_line_that_repeats_as_people_do_is(rule, count):
    assert len(taken_in(calendar(BEGINS + rule), FIRST, LAST)) in {count, count - 1}  # an hour is gone in March


def test_taken_hours_that_are_published_without_entries_are_taken():
    published = (
        "BEGIN:VFREEBUSY\nUID:f@x\nDTSTAMP:20260101T000000Z\nDTSTART:20260301T000000Z\nDTEND:20260430T000000Z\n"
        "FREEBUSY;FBTYPE=BUSY:20260303T090000Z/20260303T100000Z,20260304T090000Z/PT30M\n"
        "FREEBUSY;FBTYPE=FREE:20260305T090000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260306T090000Z/PT1H\n"
        "FREEBUSY:20260309T090000Z/PT1H,20190309T090000Z/PT1H\nEND:VFREEBUSY\n"
    )
    assert walls(calendar(more=published)) == [
        "03/03 10:00–03/03 11:00",
        "04/03 10:00–04/03 10:30",
        "06/03 10:00–06/03 11:00",
        "09/03 10:00–09/03 11:00",
    ]
    assert len(taken_in(calendar(more=published), FIRST, LAST)) == 4


def test_a_way_there_of_less_than_nothing_adds_nothing():
    body = calendar(
        "DTSTART:20260303T090000Z\nDURATION:PT1H\nX-APPLE-TRAVEL-DURATION;VALUE=DURATION:-PT2H",
    )
    assert [(one.starts_at.hour, one.ends_at.hour) for one in taken_in(body, FIRST, LAST)] == [(9, 10)]
