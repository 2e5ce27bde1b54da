"""A thousand payloads in every text that anyone can fill, and every page as every role in a real Chromium."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Error, Page, sync_playwright
from sqlalchemy import func, select, update
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from hembesok_field.access import queries as people
from hembesok_field.access.tables import Assignment
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Duty, Who
from tests.browser.conftest import CHROMIUM, QUIET, TABLET, closing
from tests.browser.looking import Eyes
from tests.conftest import Visitor
from tests.evidence.proof import Found
from tests.people import browser_of
from tests.tablets import Hand, Tablet
from tests.walls.payloads import PAYLOADS, fill_what_is_empty, say_everywhere, typed

SEED = 107
AT_ONCE = 50  # payloads in each text, and each text begins with another of them
MOST_OF_A_KIND = 4  # pages of one route that each role knows; she opens one of them in a round
PLAIN = ("Kanarie & Kanarie", "Rosa")
NOTE = 280
FILES = ("Download is starting", "ERR_ABORTED")


def everywhere(found: Found) -> None:
    """Nothing runs, and no page has a part that it has not with plain words."""
    with a_demo() as app, _chromium() as chromium:
        walk = Walk(app, chromium, found)
        walk.learn()
        for start in range(0, len(PAYLOADS), AT_ONCE):
            walk.meet(PAYLOADS[start : start + AT_ONCE])
        found.measured |= {
            "payloads": len(PAYLOADS),
            "texts": len(typed()),
            "texts seen on a page": len(walk.eyes.shown & {str(column) for column in typed()}),
            "routes": len({route for role in walk.known.values() for route in role}),
        }


def where_one_page_trusts(found: Found) -> None:
    """The same walk is to notice one page that takes a text for its own."""
    with a_demo() as app, _chromium() as chromium:
        app.jinja_env.autoescape = lambda name: name != "desk/family.html"
        seen = Found()
        walk = Walk(app, chromium, seen, (Duty.FIELD,))
        walk.learn()
        walk.meet(PAYLOADS[:AT_ONCE])
    found.measured["noticed"] = len(seen.failures)
    found.tried(None if seen.failures else "nothing was noticed", times=seen.n)


@contextmanager
def a_demo() -> Iterator[Flask]:
    """The program with its invented region: rows in nearly every table."""
    from benchmarks.house import opened

    with opened(None, clock.today()) as app:
        app.config.update(WTF_CSRF_ENABLED=False, SEND_FILE_MAX_AGE_DEFAULT=3600)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        app.test_client_class = Visitor
        said = app.test_cli_runner().invoke(args=["demo"])
        if said.exit_code:
            raise RuntimeError(said.output)
        yield app


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Walk:
    """Each role goes through all pages that she is led to: first with plain words, then with others."""

    app: Flask
    chromium: Browser
    found: Found
    duties: tuple[Duty, ...] = tuple(Duty)
    eyes: Eyes = field(default_factory=Eyes)
    dice: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - the same each time
    known: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def learn(self) -> None:
        self.roles = dict(_roles(self.duties))
        self.tablet = _a_tablet(self.app, self.roles)
        fill_what_is_empty()
        say_everywhere(PLAIN)
        self.tablet.hand_in(PLAIN)
        for role, who in self.roles.items():
            with self._in(who) as page:
                self.known[role] = self._follow(page)

    def meet(self, words: tuple[str, ...]) -> None:
        say_everywhere(words)
        self.tablet.hand_in(words)
        for role, who in self.roles.items():
            with self._in(who) as page:
                for route, paths in self.known[role].items():
                    self._meet(page, f"{role} {route}", self.dice.choice(paths))

    def _meet(self, page: Page, where: str, path: str) -> None:
        try:
            answer = page.goto(self.address + path, wait_until="domcontentloaded")
        except Error as error:
            if is_file(error):
                return
            raise
        wrong = self.eyes.look(page)
        if answer is not None and answer.status >= 500:  # none: the page was here already, at another place
            wrong.append(f"answered {answer.status}")
        self.found.tried(f"{where}: {wrong[:5]}" if wrong else None)

    def _follow(self, page: Page) -> dict[str, list[str]]:
        """Every route she is led to, with some of its addresses; what is no page is left out."""
        led = {route: [path] for route, path in self._without_names()}
        left, files = [path for paths in led.values() for path in paths], set[str]()
        while left:
            path = left.pop()
            route = self._route(path)
            if route in files:
                continue
            try:
                page.goto(self.address + path, wait_until="domcontentloaded")
            except Error as error:
                if not is_file(error):
                    raise
                files.add(route)
                continue
            self.eyes.learn(page)
            for href in page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
                to = urlsplit(href)
                there = self._route(to.path)
                if to.netloc or not to.path.startswith("/") or not there or there in files:
                    continue
                if href not in led.setdefault(there, []) and len(led[there]) < MOST_OF_A_KIND:
                    led[there].append(href)
                    left.append(href)
        return {route: paths for route, paths in led.items() if route not in files}

    def _without_names(self) -> Iterator[tuple[str, str]]:
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/api/"):
                yield rule.endpoint, rule.rule

    def _route(self, path: str) -> str:
        try:
            return str(self.app.url_map.bind("localhost").match(path)[0])
        except HTTPException:
            return ""

    @contextmanager
    def _in(self, who: Who) -> Iterator[Page]:
        """Signed in, in a fresh browser, with the program at an address of its own."""
        server = make_server("127.0.0.1", 0, closing(self.app), threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.address = f"http://localhost:{server.server_port}"
        held = browser_of(self.app, who).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        context = self.chromium.new_context(viewport=TABLET, has_touch=True, locale="sv-SE", reduced_motion="reduce")
        context.add_cookies([{"name": held.key, "value": held.value, "url": self.address}])
        try:
            yield self.eyes.open(context)
        finally:
            context.close()
            server.shutdown()
            thread.join()
            server.server_close()


def is_file(error: Error) -> bool:
    """Whether the browser was given something to keep, and not a page."""
    return any(one in str(error) for one in FILES)


def _roles(duties: tuple[Duty, ...]) -> Iterator[tuple[str, Who]]:
    """One of each kind: the one with most promised visits."""
    busy = select(func.count()).where(Hold.assignment_id == Assignment.id).scalar_subquery()
    with db.reading(OPERATOR) as session:
        seen = set()
        for number in session.scalars(select(Assignment.id).order_by(busy.desc(), Assignment.id)):
            who = people.who_in(session, number, clock.today())
            kind = f"{who.duty} {who.profession} {who.authority_kind}"
            if who.duty in duties and kind not in seen:
                seen.add(kind)
                yield kind, who


@dataclass
class Writers:
    """One who writes on a tablet, and one whose assignment has ended since: what she wrote waits for a person."""

    tablet: Tablet
    hand: Hand
    ended: Hand
    visit: str

    def hand_in(self, words: tuple[str, ...]) -> None:
        """Every word through the sync API, as far as each text may be long."""
        for author in (self.hand, self.ended):
            rows = [self.tablet.row(author, self.visit, "note", {"text": text}) for text in _packed(words)]
            body = {"starts_at": "2026-03-02T09:00:00Z", "attended": True, "contacts": list(words[:9])}
            rows.append(self.tablet.row(author, self.visit, "attestation", {**body, "information": list(words[:9])}))
            rows.append(self.tablet.row(author, self.visit, words[0], {words[1]: words[0]}, at=words[-1]))
            going = {"due_at": f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", "call": words[0][:80]}
            rows.append(self.tablet.row(author, self.visit, "safety_in", going))
            for start in range(0, len(rows), 50):
                self.tablet.told(self.hand, *rows[start : start + 50])


def _packed(words: tuple[str, ...]) -> Iterator[str]:
    held = ""
    for word in words:
        if len(held) + len(word) + 1 > NOTE:
            yield held
            held = ""
        held = f"{held} {word}".strip()
    yield held


def _a_tablet(app: Flask, roles: dict[str, Who]) -> Writers:
    who = next(one for one in roles.values() if one.duty is Duty.FIELD)
    with db.unit_of_work(OPERATOR) as session:
        visit = session.scalars(select(Hold.visit_id).where(Hold.assignment_id == who.assignment_id)).first()
        others = select(Assignment.id).where(Assignment.unit_id == who.unit_id, Assignment.id != who.assignment_id)
        colleague = people.who_in(session, session.scalars(others).first(), clock.today())
    tablet = Tablet(app)
    if tablet.register(who, PAYLOADS[0][:60]).status_code != 200:
        raise RuntimeError("the tablet could not be registered")
    hands = tablet.let_in(who), tablet.let_in(colleague)
    with db.unit_of_work(OPERATOR) as session:
        ended = update(Assignment).where(Assignment.id == colleague.assignment_id)
        session.execute(ended.values(until_on=clock.today() - timedelta(days=1)))
    return Writers(tablet, *hands, str(visit))
