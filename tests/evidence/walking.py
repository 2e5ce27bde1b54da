"""A walk through every page as every role, in a real Chromium: with plain words first, then with payloads in each."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Error, Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from hembesok_field.access import queries as people
from hembesok_field.access.tables import Assignment
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Duty, Who
from tests.browser.conftest import TABLET
from tests.browser.looking import Eyes
from tests.evidence.furnishing import Furnished, busy
from tests.evidence.proof import Found
from tests.evidence.sent_in import a_sheet, a_tablet, packed
from tests.evidence.unlocked import Unlocked
from tests.people import browser_of
from tests.walls.payloads import PAYLOADS, fill_what_is_empty, let_it_all_be_changed, say_everywhere, typed

MOST_OF_A_KIND = 4  # pages of one route that each role is led to by links
PLAIN = ("Kanarie & Kanarie", "Rosa")
FILES = ("Download is starting", "ERR_ABORTED")
NOT_A_PAGE = ("file", "feed", "template", "rejected", "welcome", "alive", "sign_out")  # how such endpoints are named


@dataclass
class Known:
    """A page that a role was led to, and the texts that stood on it."""

    path: str
    texts: frozenset[str]


@dataclass
class Walk:
    """Each role goes through all pages that she is led to: first with plain words, then with others.

    In the first round with others she opens every page she knows; then, of each route, as many as it takes to see
    every text that it showed, and no page that has nothing but what the frame of her every page has.
    """

    app: Flask
    chromium: Browser
    address: str
    found: Found
    duties: tuple[Duty, ...] = tuple(Duty)
    only: str = ""  # this route alone, of the program's pages
    eyes: Eyes = field(default_factory=Eyes)
    known: dict[str, dict[str, list[Known]]] = field(default_factory=lambda: defaultdict(dict))
    met: Counter[str] = field(default_factory=Counter)  # payloads that a text was seen with
    seen_on: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    looks: int = 0
    gone: int = 0  # pages that are not there any more: their address had a text in it
    sent: int = 0  # payloads that came through the sync API and stand on a page
    sights: int = 0  # payloads × texts × looks
    rounds: int = 0

    def learn(self) -> None:
        self.roles = dict(_roles(self.duties))
        let_it_all_be_changed()
        self.rows = Furnished(self.roles.values())
        fill_what_is_empty()
        self.tablet = a_tablet(self.app, self.rows.worker, self.rows.doors[0].visit_id, PAYLOADS[0][:60])
        self.inside = {role: self._inside(who) for role, who in self.roles.items()}
        self._say(PLAIN)
        for role in self.roles:
            self.known[role] = self._follow(role)
        self.unlocked = self._unlock()

    def _inside(self, who: Who) -> Page:
        """Signed in, in a browser of her own."""
        held = browser_of(self.app, who).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        context = self.chromium.new_context(viewport=TABLET, has_touch=True, locale="sv-SE", reduced_motion="reduce")
        context.add_cookies([{"name": held.key, "value": held.value, "url": self.address}])
        return self.eyes.open(context)

    def _say(self, words: tuple[str, ...]) -> None:
        say_everywhere(words)
        self.tablet.hand_in(words)
        for who in self.roles.values():
            if who.duty is Duty.COORDINATOR:
                a_sheet(self.app, who, words, f"{words[0]} ¤waiting_sheet.name¤.csv")

    def meet(self, words: tuple[str, ...]) -> None:
        self._say(words)
        shown: set[str] = set()
        for role, routes in self.known.items():
            for route, pages in routes.items():
                for one in pages if not self.rounds else enough(pages, self.frame(role)):
                    shown |= self._meet(self.inside[role], f"{role} {route}", route, one.path, len(words))
        shown |= self._meet_inside(words)
        self._read_what_was_sent(words)
        self.met.update(dict.fromkeys(shown, len(words)))
        self.rounds += 1

    def _meet(self, page: Page, where: str, route: str, path: str, words: int) -> set[str]:
        try:
            answer = page.goto(self.address + path, wait_until="domcontentloaded")
        except Error as error:
            if is_file(error):
                return set()
            raise
        status = 200 if answer is None else answer.status  # none: the page was here already, at another place
        self.gone += status in range(400, 500)
        wrong = [f"answered {status}"] if status >= 500 else []
        return self._look(page, where, route, words, wrong)

    def _look(self, page: Page, where: str, kind: str, words: int, wrong: list[str]) -> set[str]:
        more, shown = self.eyes.look(page, kind)
        wrong += more
        self.found.tried(f"{where}: {wrong[:5]}" if wrong else None)
        for text in shown:
            self.seen_on[text].add(kind)
        self.looks, self.sights = self.looks + 1, self.sights + words * len(shown)
        return shown

    def _unlock(self) -> Unlocked:
        """The nurse's tablet, and what its pages are made of with plain words."""
        nurse = next(role for role, who in self.roles.items() if who == self.rows.nurse)
        page = self.eyes.open(self.inside[nurse].context)
        made = Unlocked(page, self.address, PAYLOADS[1][:60])
        for _ in range(2):  # the second time with what she wrote the first
            for kind in made.pages(PLAIN):
                self._learn(page, kind)
        self.inside[nurse].goto(f"{self.address}/falt")  # locked, as the others' pages find it
        self._learn(self.inside[nurse], "sync.app")
        return made

    def _learn(self, page: Page, kind: str) -> frozenset[str]:
        wrong, texts = self.eyes.learn(page, kind)
        self.found.tried(f"{kind}, with plain words: {wrong[:5]}" if wrong else None)
        return frozenset(texts)

    def _meet_inside(self, words: tuple[str, ...]) -> set[str]:
        self.unlocked.fetch(words[0])
        shown: set[str] = set()
        for kind in self.unlocked.pages(tuple(packed(words))[:2]):
            shown |= self._look(self.unlocked.page, f"unlocked {kind}", kind, len(words), [])
        return shown

    def _read_what_was_sent(self, words: tuple[str, ...]) -> None:
        """What came through the sync API stands whole on the visit's page, or waits to be looked at by somebody."""
        page = next(self.inside[role] for role, who in self.roles.items() if who == self.rows.worker)
        for path in (f"/besok/{self.tablet.visit}", "/granska-rader"):
            page.goto(self.address + path, wait_until="domcontentloaded")
            stands = plain(page.locator("main").text_content() or "")
            missed = [word for word in words if plain(word) not in stands]
            self.sent += len(words) - len(missed)
            self.found.tried(f"{path} has not {missed[0]!r} of the sync API" if missed else None)

    def frame(self, role: str) -> frozenset[str]:
        """The texts that stand on every page of hers."""
        texts = [one.texts for pages in self.known[role].values() for one in pages if one.texts]
        return frozenset.intersection(*texts) if texts else frozenset()

    def measured(self) -> dict[str, float]:
        """What was looked at: routes and pages by role, and how often."""
        return {
            "texts seen on a page": len(self.met.keys() & {str(column) for column in typed()}),
            "fewest payloads a text was seen with": min(self.met[str(column)] for column in typed()),
            "routes": len({route for routes in self.known.values() for route in routes}),
            "pages, by role": sum(len(pages) for routes in self.known.values() for pages in routes.values()),
            "looks": self.looks,
            "looks at a page that was gone": self.gone,
            "payloads × texts × looks": self.sights,
            "payloads sent through the sync API and read on a page": self.sent,
        }

    def _follow(self, role: str) -> dict[str, list[Known]]:
        """Every route she is led to or could name, with some of its addresses; what is no page is left out."""
        page, led, files = self.inside[role], dict[str, list[Known]](), set[str]()
        left = list(dict.fromkeys(self._named()))
        asked = Counter(self._route(path) for path in left)
        seen = set(left)
        while left:
            path = left.pop(0)
            route = self._route(path)
            if route in files:
                continue
            try:
                answer = page.goto(self.address + path, wait_until="domcontentloaded")
            except Error as error:
                if not is_file(error):
                    raise
                files.add(route)
                continue
            if answer is None or answer.status != 200:
                continue
            led.setdefault(route, []).append(Known(path, self._learn(page, route)))
            for href in page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
                there = self._page_at(href)
                is_known = href in seen or there in files or asked[there] >= MOST_OF_A_KIND
                if there and not self.only and not is_known:
                    asked[there] += 1
                    seen.add(href)
                    left.append(href)
        return led

    def _named(self) -> Iterator[str]:
        """Every address that can be made of what was furnished."""
        with self.app.test_request_context():
            for rule in self.app.url_map.iter_rules():
                is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static"))
                is_page = is_page and not rule.endpoint.split(".")[-1].endswith(NOT_A_PAGE)
                if is_page and self.only in ("", rule.endpoint):
                    for values in self.rows.names(rule.arguments):
                        yield self.app.url_for(rule.endpoint, **values)

    def _page_at(self, href: str) -> str:
        to = urlsplit(href)
        return "" if to.netloc or not to.path.startswith("/") else self._route(to.path)

    def _route(self, path: str) -> str:
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(path).path)[0])
        except HTTPException:
            return ""


def enough(pages: list[Known], frame: frozenset[str]) -> Iterator[Known]:
    """As few of these pages as show every text that any of them does, beside the frame."""
    left = {text for one in pages for text in one.texts} - frame
    while left:
        best = max(pages, key=lambda one: len(one.texts & left))
        yield best
        left -= best.texts


def plain(text: str) -> str:
    """Without what a text loses on its way: spaces at its ends, and signs that are no letters."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


def is_file(error: Error) -> bool:
    """Whether the browser was given something to keep, and not a page."""
    return any(one in str(error) for one in FILES)


def _roles(duties: tuple[Duty, ...]) -> Iterator[tuple[str, Who]]:
    """One of each kind: the one with most promised visits in the days to come."""
    with db.reading(OPERATOR) as session:
        seen = set()
        for number in session.scalars(select(Assignment.id).order_by(busy().desc(), Assignment.id)):
            who = people.who_in(session, number, clock.today())
            kind = f"{who.duty} {who.profession} {who.authority_kind}"
            if who.duty in duties and kind not in seen:
                seen.add(kind)
                yield kind, who
