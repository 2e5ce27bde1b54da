"""A person's promises as a calendar that other programs read (RFC 5545 and 7986); carries no family.

And the other way: which hours of her own calendar are taken.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any
from unicodedata import category
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vCalAddress, vDuration
from recurring_ical_events import of

from hembesok_field.booking.rules import Rule, Span, Step, StepFact, are_too_many
from hembesok_field.booking.shapes import Entry
from hembesok_field.kernel import clock

STAYS = timedelta(days=60)  # and at least the last ten (contract section 8)
LAST = 10
REFRESH = timedelta(minutes=30)
SUMMARY = "Hembesök"
CANCELLED = "INSTÄLLT: "
OURS = "@hembesok"  # how the ids of our own entries end
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


def changed_since(entries: Iterable[Entry], since: datetime) -> int:
    """How many entries stand otherwise than they did then."""
    return sum(entry.changed_at > since for entry in entries)


@dataclass(frozen=True)
class Written:
    """One address's calendar as it was written: from which state, and for how long it is the same by itself."""

    state: str
    since: datetime
    until: datetime
    body: bytes
    tag: str

    def is_so(self, state: str, now: datetime) -> bool:
        return self.state == state and self.since <= now <= self.until


class Shelf:
    """The calendars that were written last, by address: one that is asked for day and night is written once.

    To write five hundred visits takes a quarter of a second; to see that nothing has changed, a few milliseconds.
    """

    def __init__(self, room: int) -> None:
        self._room, self._lock = room, Lock()
        self._written: OrderedDict[str, Written] = OrderedDict()

    def find(self, address: str, state: str, now: datetime) -> Written | None:
        with self._lock:
            written = self._written.get(address)
            if written is None or not written.is_so(state, now):
                return None
            self._written.move_to_end(address)
            return written

    def keep(self, address: str, written: Written) -> None:
        with self._lock:
            self._written[address] = written
            self._written.move_to_end(address)
            while len(self._written) > self._room:
                self._written.popitem(last=False)


def written(entries: Sequence[Entry], state: str, *, address: str, made_at: datetime, now: datetime) -> Written:
    """The calendar that these entries make now, and until when: the next of them to be over, or long over."""
    turns = [turn for one in entries for turn in (one.ends_at, max(one.ends_at, one.changed_at) + STAYS)]
    until = min((turn for turn in turns if turn >= now), default=datetime.max.replace(tzinfo=UTC))
    body = as_ics(still_shown(entries, now), address=address, made_at=made_at)
    return Written(state, now, until, body, sha256(body).hexdigest())


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


def invitation(entry: Entry, *, organizer: str, attendee: str) -> tuple[str, bytes]:
    """One visit as a message to one person's calendar (RFC 5546): the method, and the calendar that says the same.

    The same id as in the feed. Both are addresses; the attendee is whoever gets it, and nobody else stands in it.
    Outlook drops it when the mail names another method, and asks for no answer that nobody would read (RSVP).
    """
    calendar = Calendar()
    method = "CANCEL" if entry.is_cancelled else "REQUEST"
    calendar.add("prodid", "-//Hembesök//Kalender//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = _event(entry)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"), parameters={"CN": SUMMARY})
    told = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters=told)
    calendar.add_component(event)
    return method, calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.visit_id}{OURS}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", f"{CANCELLED}{SUMMARY}" if entry.is_cancelled else SUMMARY)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if place := _on_one_line(entry.area or ""):
        event.add("location", place)
    return event


def _on_one_line(words: str) -> str:
    """Without control characters (RFC 5545, 3.1) and line ends of any kind, which come with what is pasted.

    A reader that takes U+2028 or a vertical tab for the end of a line, as vdirsyncer does, loses the whole calendar.
    """
    return " ".join("".join(" " if category(sign) == "Cc" else sign for sign in words).split())


def _connected(address: str, made_at: datetime) -> Event:
    """A feed without entries makes some readers keep what they had, so a new calendar says that it works."""
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, address)}{OURS}")
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


class NotACalendar(ValueError):
    """What was read is no calendar that anyone could follow."""


def taken_in(body: bytes, first: date, last: date) -> list[Span]:
    """The hours of someone's own calendar that are taken on these Swedish days; what for is not looked at.

    Recurrences and their exceptions are expanded, but not for ever (`rules.turns`). Free, cancelled and declined
    entries take nothing, nor do our own (she may have put our calendar into hers). A time without a zone, and a whole
    day, is Swedish. Some publish their taken hours alone, without entries (VFREEBUSY).
    """
    opens_at, closes_at = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    try:
        calendars = [_with_lengths(one) for one in Calendar.from_ical(body, multiple=True)]
        if are_too_many([found for one in calendars for found in _rules_in(one)], first, last):
            raise NotACalendar
        events = [(event, _owner_of(one)) for one in calendars for event in of(one).between(opens_at, closes_at)]
        spans = [_span_of(event) for event, owner in events if _takes_time(event, owner)]
        spans += [span for one in calendars for span in _published(one)]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as wrong:
        raise NotACalendar from wrong
    if not calendars:
        raise NotACalendar
    return [span for span in spans if span and span.ends_at > opens_at and span.starts_at < closes_at]


def _rules_in(one: Calendar) -> list[tuple[Rule, date]]:
    """Each rule that repeats something, with the day it begins."""
    return [(rule, event.start) for event in one.events for rule in _listed(event.get("RRULE"))]


def _published(one: Calendar) -> list[Span | None]:
    """The hours that are said to be taken and nothing more; what is not said to be free is taken (RFC 5545, 3.2.9)."""
    periods = [period for part in one.walk("VFREEBUSY") for period in _listed(part.get("FREEBUSY"))]
    taken = [period for period in periods if str(period.params.get("FBTYPE", "")).upper() != "FREE"]
    spans = [Span(_moment(period.start), _moment(period.end)) for period in taken]
    return [span for span in spans if span.starts_at < span.ends_at]


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found else []


# What Exchange calls an hour when its owner can be asked: free, or at work though in another place.
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})


LENGTH = "X-HEMBESOK-LENGTH"


def _with_lengths(one: Calendar) -> Calendar:
    """Whoever unfolds the entries counts their length by the clock on the wall; so each keeps what it said."""
    for event in one.walk("VEVENT"):
        if "DURATION" in event:
            event[LENGTH] = event["DURATION"]
    return one


def _owner_of(one: Calendar) -> str:
    """Whose calendar it is, where it says so: Google names it by its owner's address."""
    name = str(one.get("X-WR-CALNAME", "")).strip().lower()
    return f"mailto:{name}" if "@" in name else ""


def _takes_time(event: Any, owner: str) -> bool:
    said = {name: str(event.get(name, "")).upper() for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS")}
    is_free = said["TRANSP"] == "TRANSPARENT" or said["X-MICROSOFT-CDO-BUSYSTATUS"] in FREE
    is_own = str(event.get("UID", "")).endswith(OURS)
    return not (is_free or is_own or said["STATUS"] == "CANCELLED" or _has_declined(event, owner))


def _has_declined(event: Any, owner: str) -> bool:
    asked = event.get("ATTENDEE")
    answers = [one for one in _listed(asked) if str(one).lower() == owner]
    return any(str(one.params.get("PARTSTAT", "")).upper() == "DECLINED" for one in answers)


def _span_of(event: Any) -> Span | None:
    """With the way there that Apple's calendar adds, which is taken too."""
    span = Span(_moment(event.start), _end_of(event))
    if span.starts_at >= span.ends_at:
        return None
    way = getattr(event.get("X-APPLE-TRAVEL-DURATION"), "dt", None)
    return Span(span.starts_at - max(way, timedelta(0)), span.ends_at) if isinstance(way, timedelta) else span


def _end_of(event: Any) -> datetime:
    """Hours are so long whatever the clocks are changed to; days are counted in the calendar (RFC 5545, 3.3.6)."""
    length = getattr(event.get(LENGTH), "dt", None)
    if not isinstance(length, timedelta):
        return _moment(event.end)
    return _moment(event.start + timedelta(days=length.days)) + timedelta(seconds=length.seconds)


def _moment(when: date | datetime) -> datetime:
    if not isinstance(when, datetime):
        return clock.day_bounds(when)[0]
    return when.replace(tzinfo=when.tzinfo or clock.SWEDEN).astimezone(UTC)
