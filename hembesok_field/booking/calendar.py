"""A person's promises as a calendar that other programs read (RFC 5545 and 7986). Carries no family."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vDuration

from hembesok_field.booking.rules import Step, StepFact
from hembesok_field.booking.shapes import Entry

STAYS = timedelta(days=60)  # and at least the last ten (contract section 8)
LAST = 10
REFRESH = timedelta(minutes=30)
SUMMARY = "Hembesök"
CANCELLED = "INSTÄLLT: "
CONNECTED = "Kalendern är kopplad till Hembesök"


def entry_of(steps: Sequence[StepFact], area: str | None = None) -> Entry | None:
    """How one visit stands for a person, from its steps in order; None if she never was to come.

    Someone who was replaced sees her last promised hour as cancelled.
    """
    mine = [place for place, fact in enumerate(steps) if fact.is_mine]
    if not mine:
        return None
    last, after = steps[mine[-1]], steps[mine[-1] + 1 : mine[-1] + 2]
    told = after[0] if after and last.step is not Step.CANCELLED else last
    return Entry(
        visit_id=last.visit_id,
        sequence=told.number - 1,
        starts_at=last.starts_at,
        ends_at=last.ends_at,
        is_cancelled=told is not last or last.step is Step.CANCELLED,
        changed_at=told.at,
        area=area,
    )


def still_shown(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """What is coming, what passed or was cancelled within sixty days, and always the last ten of those."""
    in_order = sorted(entries, key=lambda entry: (entry.starts_at, entry.visit_id))
    over = [entry for entry in in_order if entry.is_cancelled or entry.ends_at < now]
    last = {entry.visit_id for entry in over[-LAST:]}
    return [e for e in in_order if e.visit_id in last or max(e.ends_at, e.changed_at) >= now - STAYS]


def as_ics(entries: Iterable[Entry], *, address: str, made_at: datetime) -> bytes:
    """The whole calendar. `address` is the hash of the token, so that an empty calendar's one entry keeps its id."""
    calendar = Calendar()
    calendar.add("prodid", "-//Hembesök//Kalender//SV")
    calendar.add("version", "2.0")
    calendar.add("name", SUMMARY)
    calendar.add("x-wr-calname", SUMMARY)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    events = [_event(entry) for entry in entries] or [_connected(address, made_at)]
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.visit_id}@hembesok")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", f"{CANCELLED}{SUMMARY}" if entry.is_cancelled else SUMMARY)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.area:
        event.add("location", entry.area)
    return event


def _connected(address: str, made_at: datetime) -> Event:
    """A feed without entries makes some readers keep what they had, so a new calendar says that it works."""
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, address)}@hembesok")
    event.add("sequence", 0)
    event.add("dtstamp", made_at)
    event.add("last-modified", made_at)
    event.add("dtstart", made_at)
    event.add("dtend", made_at + timedelta(minutes=15))
    event.add("summary", CONNECTED)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
