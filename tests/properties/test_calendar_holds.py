"""Held by the calendar: what goes out comes back the same, the same state is the same bytes, and no family goes out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from hembesok_field.booking.calendar import as_ics, entry_of, still_shown
from hembesok_field.booking.rules import Step, StepFact, may_follow
from hembesok_field.booking.shapes import Entry

ALLOWED = {
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "LAST-MODIFIED",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "CLASS",
    "LOCATION",
}
VISIT = UUID(int=7)
SUMMARIES = {"Hembesök", "INSTÄLLT: Hembesök", "Kalendern är kopplad till Hembesök"}
moments = st.integers(0, 20 * 366 * 86400).map(lambda s: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
# Everything that a place may be called, line ends and all; an authority's own words, so they may be anything.
places = st.none() | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
entries = st.builds(
    lambda start, minutes, **rest: Entry(starts_at=start, ends_at=start + timedelta(minutes=minutes), **rest),
    moments,
    st.integers(15, 600),
    visit_id=st.uuids(),
    sequence=st.integers(0, 99),
    is_cancelled=st.booleans(),
    changed_at=moments,
    area=st.sampled_from([None, "Vivalla", "Å, Ä; Ö\\ och så vidare"]),
)


@given(st.lists(entries, max_size=8, unique_by=lambda one: one.visit_id))
def test_the_calendar_comes_back_as_it_went_out(sent):
    body = as_ics(sent, address="a", made_at=datetime(2026, 1, 1, tzinfo=UTC))
    read = Calendar.from_ical(body).walk("VEVENT")
    for event in read:
        assert set(event) <= ALLOWED
        assert event["SUMMARY"] in SUMMARIES
    if sent:
        assert [
            (e["UID"], e["SEQUENCE"], e.start, e.end, e["STATUS"], e.get("LOCATION"), e["LAST-MODIFIED"].dt)
            for e in read
        ] == [
            (
                f"{one.visit_id}@hembesok",
                one.sequence,
                one.starts_at,
                one.ends_at,
                "CANCELLED" if one.is_cancelled else "CONFIRMED",
                one.area,
                one.changed_at,
            )
            for one in sent
        ]
    else:
        assert len(read) == 1


@given(st.lists(entries, max_size=8), places)
def test_whatever_a_place_is_called_it_stays_one_property_of_one_visit(sent, place):
    told = [Entry(**{**vars(one), "area": place}) for one in sent]
    read = Calendar.from_ical(as_ics(told, address="a", made_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert len(read.walk("VEVENT")) == max(1, len(sent))
    assert all(set(event) <= ALLOWED for event in read.walk("VEVENT"))


@given(st.lists(entries, max_size=30, unique_by=lambda one: one.visit_id), moments)
def test_the_same_state_is_the_same_bytes_and_nothing_comes_is_lost(sent, now):
    def told(order):
        return as_ics(still_shown(order, now), address="a", made_at=now)

    assert told(sent) == told(reversed(sent))
    shown = still_shown(sent, now)
    assert all(one in shown for one in sent if one.ends_at >= now - timedelta(days=60))
    assert len(shown) >= min(10, len(sent))


@st.composite
def stories(draw):
    """Steps of one visit in which the person comes and goes."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    steps: list[StepFact] = []
    for kind in draw(st.lists(st.sampled_from(list(Step)), min_size=1, max_size=9)):
        if may_follow([step.step for step in steps], kind):
            mine = steps[-1].is_mine if kind is Step.CANCELLED else draw(st.booleans())
            at += timedelta(hours=1)
            steps.append(StepFact(VISIT, len(steps) + 1, kind, at, at + timedelta(hours=1), at, mine))
    return steps


@given(stories())
def test_the_sequence_never_falls_and_rises_with_every_change_that_shows(steps):
    before: Entry | None = None
    for count in range(1, len(steps) + 1):
        stands = entry_of(steps[:count])
        if before is not None:
            assert stands is not None
            assert stands.sequence >= before.sequence
            same = (stands.starts_at, stands.is_cancelled) == (before.starts_at, before.is_cancelled)
            assert same or stands.sequence > before.sequence
        before = stands
