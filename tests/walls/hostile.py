"""What somebody who wants in would type: some two hundred payloads, and where each can be put in a request."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hembesok_field.access.permissions import BY_ENDPOINT, Whose
from hembesok_field.kernel.identity import Duty, Who
from hembesok_field.web.forms import HouseForm
from tests.people import Town
from tests.programs import API, Keyed
from tests.walls.homes import Home, Homes
from tests.walls.test_matrix import Cell, address, forbidden, found, rules

HOUSE = Path(__file__).parents[2] / "hembesok_field"
STANDS_APART = {"access.sign_out", "access.end_sign_ins"}  # whoever presses there is out, and asks no more

QUOTES = ("'", '"', "')", '")', "'))", "`", "\\'", "%27", "1'", "0", "\u02bc")
ENDS = (
    " OR 1=1--", " OR '1'='1", "; DROP TABLE family;--", " UNION SELECT name FROM guardian--", " AND 1=0--",
    "; SELECT pg_sleep(9)--", "||(SELECT reference FROM family LIMIT 1)||", " AND randomblob(999999999)--",
)  # fmt: skip
SQL = tuple(quote_mark + end for quote_mark, end in product(QUOTES, ENDS))
TEMPLATES = (
    "{{7*7}}", "{{config}}", "{{''.__class__.__mro__[1].__subclasses__()}}", "{% for x in range(9**9) %}{% endfor %}",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "${jndi:ldap://127.0.0.1/a}", "{0.__class__}", "%(asctime)s", "%s%s%s%n", "{{{{",
    "{{request.application.__globals__}}", "{% include '/etc/passwd' %}", "{{ self._TemplateReference__context }}",
)  # fmt: skip
PATTERNS = (
    "(a+)+$", "((((((((((a*)*)*)*)*)*)*)*)*)*)", "[", "(?P<x", "a" * 3000 + "!", "%" * 200, "_%_%_%_%_%_%", ".*", "\\",
    "(?=", "*", "[[:alpha:]]", "@" * 2000 + ".", "1-" * 2000, " " * 4000 + "x",
)  # fmt: skip
COMMANDS = (
    "; id", "| id", "`id`", "$(id)", "&& id", "\nid\n", "|| sleep 9", "; cat /etc/passwd", "-oProxyCommand=id",
    "--help", "%0Aid", "$IFS", "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/etc/passwd",
    "file:///etc/passwd", "....//....//", "http://127.0.0.1:1/", "//example.com", "https://169.254.169.254/",
    "con.txt", ".", "..", "/", "x/../../y", "javascript:alert(1)", "data:text/html,x", "gopher://127.0.0.1:1/_",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><svg/onload=alert(1)>", "<!--", "]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "&lt;", "' onfocus='x",
    "\r\nSet-Cookie: x=y", "\r\n\r\nHTTP/1.1 200 OK", "BEGIN:VCALENDAR\r\n", "a@b\r\nBcc: c@d", "*)(uid=*", "1) or (1",
)  # fmt: skip
LETTERS = (
    "\0", "a\0b", "\ufeff", "\u202egnirts", "e\u0301" * 300, "Z\u0351\u0333" * 60, "\U0001f468\u200d\U0001f469" * 40,
    "\u2028", "\uffff", "\x7f", "\x1b[31m", "\u0130\u0131", "\ufdfa" * 300, "\uff1cscript\uff1e", "\u0661\u0662", "½",
)  # fmt: skip
NUMBERS = (
    "-1", "0", "1e309", "NaN", "Infinity", "-0", "0x7f", "1_000", "2147483648", "-2147483649", "9223372036854775808",
    "9" * 5000, "1" + "0" * 400, "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "24:00",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-03-29T02:30", "00000000-0000-0000-0000-000000000000",
    "true", "null", "[]", "{}", "9999", "1e5", "1,5", "-٣",
)  # fmt: skip
HUGE = ("A" * 70_000, "å" * 40_000, "[" * 5_000, '{"a":' * 2_000, "a," * 20_000)
PAYLOADS = (*SQL, *TEMPLATES, *PATTERNS, *COMMANDS, *PATHS, *MARKUP, *LETTERS, *NUMBERS, *HUGE)
BROKEN_IN_ADDRESS = ("%00", "%ED%A0%80", "%FF%FE", "%C0%AE%C0%AE", "%")  # bytes that are no text
PLACES = ("all", "one", "path")
NAMES_IN_ADDRESS = re.compile(r'(?:args|asked)(?:\.get|\.getlist)?[(\[]"(\w+)"')
FIELDS = re.compile(r'name="([^"]+)"(?:[^>]*?value="([^"]*)")?')
LONGEST_ADDRESS = 3000


@dataclass(frozen=True)
class Try:
    rule: Rule
    method: str
    payload: str
    place: str


@dataclass
class Told:
    """What came of all tries."""

    tried: int = 0
    faults: list[str] = field(default_factory=list)  # an answer that says that we broke
    leaks: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def slow(self) -> float:
        """Of a hundred answers ninety-nine came within this many seconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


def asked_names(app: Flask) -> tuple[str, ...]:
    """Every name that an address of ours can ask with."""
    known = {name for file in HOUSE.rglob("*.py") for name in NAMES_IN_ADDRESS.findall(file.read_text())}
    for path in _document(app)["paths"].values():
        known |= {one["name"] for deed in path.values() for one in deed.get("parameters", ()) if one["in"] == "query"}
    return tuple(sorted(known))


def sent_names(app: Flask) -> tuple[str, ...]:
    """Every name that a form or a program of ours can send."""
    known: set[str] = set()
    waiting = list(HouseForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        known |= {name for name in dir(form) if type(getattr(form, name)).__name__ == "UnboundField"}
    for schema in _document(app)["components"]["schemas"].values():
        known |= set(schema.get("properties", ()))
    return tuple(sorted(known))


def _document(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get(f"{API}/openapi.json").get_json())


def tries(app: Flask, payloads: Iterable[str] = PAYLOADS) -> Iterator[Try]:
    """Every route, method, payload and place."""
    for rule in rules(app):
        if rule.endpoint not in STANDS_APART:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                for payload in payloads:
                    for place in PLACES if rule.arguments else PLACES[:2]:
                        yield Try(rule, method, payload, place)
    for rule in rules(app):
        if rule.arguments:
            for bytes_ in BROKEN_IN_ADDRESS:
                yield Try(rule, "GET" if "GET" in (rule.methods or ()) else "POST", bytes_, "broken")


class Hand:
    """Somebody who types them: signed in with the duty that a route wants, where none of the families are hers."""

    def __init__(
        self, app: Flask, town: Town, homes: Homes, signed_in: Callable[[Who], FlaskClient], seed: int
    ) -> None:
        self.app, self.town, self.homes, self.signed_in = app, town, homes, signed_in
        self.random = Random(seed)  # noqa: S311 - which place to try, not a secret
        self.asked, self.names = asked_names(app), sent_names(app)
        self.clients: dict[Who | None, Any] = {}
        self.pages: dict[str, dict[str, str]] = {}
        self.duties = {
            Duty.FIELD: town.kim, Duty.COORDINATOR: town.kajsa, Duty.ADMIN: town.mats, Duty.LOG_REVIEWER: town.leif,
        }  # fmt: skip

    def do(self, every: Iterable[Try]) -> Told:
        told = Told()
        for one in every:
            self._one(one, told)
        return told

    def _one(self, one: Try, told: Told) -> None:
        right = BY_ENDPOINT[one.rule.endpoint]
        who = None if right.whose is Whose.ANYONE else self.duties[min(right.duties, key=list(self.duties).index)]
        home = self.homes.open if {"family_id", "visit_id"} & one.rule.arguments else None
        path = self._path(one, home)
        began = time.perf_counter()
        answer = self._client(who).open(path, method=one.method, **self._sent(one, path))
        told.seconds.append(time.perf_counter() - began)
        told.tried += 1
        where = f"{one.method} {one.rule.rule} {one.place} {one.payload[:60]!r}: {answer.status_code}"
        if answer.status_code >= 500:
            told.faults.append(where)
        cell = Cell(right, one.method, path, home)
        told.leaks += [f"{where} has {word}" for word in found(answer, forbidden(who, self.town, self.homes, cell))]
        if answer.status_code == 401 or "/logga-in" in answer.headers.get("Location", ""):
            self.clients.pop(who, None)
        answer.close()

    def _client(self, who: Who | None) -> Any:
        if who not in self.clients:
            self.clients[who] = self.app.test_client() if who is None else Keyed(self.signed_in(who), who)
        return self.clients[who]

    def _path(self, one: Try, home: Home | None) -> str:
        """The route's address; for a place in the path with the payload instead of one of its parts."""
        whole = address(self.app, one.rule, home)
        if one.place not in ("path", "broken"):
            return whole
        said = one.payload if one.place == "broken" else quote(one.payload[:LONGEST_ADDRESS], safe="")
        parts = whole.split("/")
        which = self.random.choice([n for n, part in enumerate(one.rule.rule.split("/")) if "<" in part])
        return "/".join(said if number == which else part for number, part in enumerate(parts))

    def _sent(self, one: Try, path: str) -> dict[str, Any]:
        """In the address where one looks, else in what is sent; in all names there are, or in one among the page's."""
        if one.place not in PLACES[:2]:
            return {}
        if one.method == "GET":
            room = LONGEST_ADDRESS // (len(quote(one.payload)) + 20)
            many = min(room, len(self.asked) if one.place == "all" else 1)
            return {"query_string": dict.fromkeys(self.random.sample(self.asked, many), one.payload)}
        if one.place == "all":
            values = dict.fromkeys(self.names, one.payload)
        else:
            page = self._page(path)
            values = {**page, self.random.choice(tuple(page) or self.names): one.payload}
        if path.startswith(API):
            return {"json": values, "headers": {"If-Match": "*", "Idempotency-Key": str(self.random.random())}}
        return {"data": values}

    def _page(self, path: str) -> dict[str, str]:
        """What the form on the page of this address would send as it stands, once read."""
        if path not in self.pages:
            who = self.town.anna if "/familjer/" in path or "/besok/" in path else self.town.kajsa
            page = self._client(who).open(path, method="GET").text if not path.startswith(API) else ""
            self.pages[path] = dict(FIELDS.findall(page))
        return self.pages[path]
