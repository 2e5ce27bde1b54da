"""Reads a worker's own calendar over the net: only from a host that may be asked, only so much, only what is taken.

The address is hers to write, so it is never trusted: the host's addresses are looked up once, must be the world's own
(an inner host has to be named in HEMBESOK_CALENDAR_HOSTS), and the connection goes to the very address that was looked
at, redirects too (ASVS V1.3.6).
"""

import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from hembesok_field.booking import actions, queries
from hembesok_field.booking.calendar import NotACalendar, taken_in
from hembesok_field.booking.rules import CalendarFault, Reason, Span
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By

LARGEST = 8 * 1024 * 1024  # bytes: a calendar of ten years weighs a tenth of it
PATIENCE = Timeout(connect=5, read=20)  # seconds
MOST_HOPS = 4
LONGEST_TAG = 200  # characters, as the table has room for
AHEAD = timedelta(days=400)  # the programme is fifteen months; nobody's calendar is right further on
READ_EVERY = timedelta(minutes=25)  # the timer comes every half hour
MOVED = {301, 302, 303, 307, 308}


class Unread(Exception):
    """The calendar could not be read."""

    def __init__(self, fault: CalendarFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Fetched:
    """What came; no body: it is as it was."""

    body: bytes | None
    etag: str | None


def address_in(typed: str) -> str | None:
    """The address as it is kept; calendars call theirs webcal. None for what cannot be one."""
    typed = typed.strip()
    scheme, found, rest = typed.partition("://")
    if not found or scheme.lower() not in {"http", "https", "webcal", "webcals"} or not _names_a_host(typed):
        return None
    return f"{'http' if scheme.lower() == 'http' else 'https'}://{rest}"


def _names_a_host(address: str) -> bool:
    """Whether anyone could be asked there: a name that can be looked up, and a port that can be."""
    try:
        parts = urlsplit(address)
        return bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return False


def read_calendar(person_id: int, by: By, inner_hosts: Collection[str]) -> CalendarFault | None:
    """Fetch one person's calendar and keep what it says is taken; what went wrong, noted, or None."""
    with db.reading(by) as session:
        calendar = queries.busy_calendar_of(session, person_id)
        address, etag = (calendar.address, calendar.etag) if calendar else (None, None)
    if address is None:
        return None
    now = clock.now()
    try:
        fetched = fetch(address, etag, inner_hosts)
        spans = None if fetched.body is None else taken_from(fetched.body, clock.swedish(now).date())
    except Unread as unread:
        fault = unread.fault
        with db.unit_of_work(by) as session:
            actions.note_fault(session, person_id=person_id, fault=fault, now=now)
        return fault
    with db.unit_of_work(by) as session:
        actions.keep_busy(session, person_id=person_id, spans=spans, etag=fetched.etag, now=now)
    return None


def taken_from(body: bytes, today: date) -> list[Span]:
    """The taken hours from today on, so far as anyone plans."""
    try:
        return taken_in(body, today, today + AHEAD)
    except NotACalendar as wrong:
        raise Unread(CalendarFault.NOT_A_CALENDAR) from wrong


def taken_from_file(body: bytes, today: date) -> list[Span]:
    """As from an address; what is no calendar is refused where it was chosen."""
    try:
        return taken_from(body, today)
    except Unread as unread:
        raise Refused(Reason.NOT_A_CALENDAR) from unread


def fetch(address: str, etag: str | None, inner_hosts: Collection[str]) -> Fetched:
    """Follow the address to a calendar; Unread says why there is none, also where one only looks like an address."""
    try:
        return _followed(address, etag, inner_hosts)
    except ValueError as wrong:
        raise Unread(CalendarFault.NOT_AN_ADDRESS) from wrong


def _followed(address: str, etag: str | None, inner_hosts: Collection[str]) -> Fetched:
    for _ in range(MOST_HOPS):
        status, headers, body = _ask(urlsplit(address), etag, inner_hosts)
        if status == 304:
            return Fetched(None, etag)
        if status == 200:
            return Fetched(body, _tag(headers.get("ETag", "")))
        if status not in MOVED:
            raise Unread(_fault_of(status))
        address = urljoin(address, headers.get("Location", ""))
    raise Unread(CalendarFault.NOT_AN_ADDRESS)


def _tag(told: str) -> str | None:
    """Kept to ask with, if it is as a tag should be; what is not costs no more than a whole reading next time."""
    return told if 0 < len(told) <= LONGEST_TAG and told.isprintable() else None


def _fault_of(status: int) -> CalendarFault:
    if status in {404, 410}:
        return CalendarFault.NOT_THERE
    return CalendarFault.NOT_ALLOWED if status in {401, 403} else CalendarFault.NOT_REACHED


def _ask(address: SplitResult, etag: str | None, inner_hosts: Collection[str]) -> tuple[int, Mapping[str, str], bytes]:
    """One question to one host; redirects are followed by the caller, who looks at each address anew."""
    host, is_plain = address.hostname or "", address.scheme == "http"
    is_inner = host in inner_hosts
    if address.scheme not in {"http", "https"} or (is_plain and not is_inner):
        raise Unread(CalendarFault.NOT_AN_ADDRESS)
    port = address.port or (80 if is_plain else 443)
    where = _looked_up(host, port, is_inner=is_inner)
    pool: HTTPConnectionPool = (
        HTTPConnectionPool(where, port, timeout=PATIENCE)
        if is_plain
        else HTTPSConnectionPool(where, port, timeout=PATIENCE, server_hostname=host, assert_hostname=host)
    )
    headers = {"Host": address.netloc.rpartition("@")[2], "User-Agent": "Hembesok", "Accept": "text/calendar"}
    headers |= {"If-None-Match": etag} if etag else {}
    path = f"{address.path or '/'}{'?' + address.query if address.query else ''}"
    try:
        with pool:
            answer = pool.request("GET", path, headers=headers, redirect=False, retries=False, preload_content=False)
            body = answer.read(LARGEST + 1, decode_content=True)
            answer.release_conn()
    except (HTTPError, OSError) as wrong:
        raise Unread(CalendarFault.NOT_REACHED) from wrong
    if len(body) > LARGEST:
        raise Unread(CalendarFault.TOO_LARGE)
    return answer.status, answer.headers, body


def _looked_up(host: str, port: int, *, is_inner: bool) -> str:
    """The address that the name stands for now. One that is not the whole world's is asked only if it was named."""
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as wrong:
        raise Unread(CalendarFault.NOT_REACHED) from wrong
    if not is_inner and not all(ip_address(one).is_global for one in found):
        raise Unread(CalendarFault.NOT_AN_ADDRESS)
    return str(min(found, key=lambda one: (":" in str(one), one)))
