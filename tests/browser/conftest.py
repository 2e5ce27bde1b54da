"""A real Chromium at tablet size against the real program on a port of its own, and a look for barriers with axe."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.browser.looking import STARTING
from tests.serving import served

ROOT = Path(__file__).parents[2]
AXE = next((ROOT / "tests" / "vendor").glob("axe-core-*/axe.min.js"))
# Every rule on every element. Of what passes only one element each is written out, which is most of the time it takes.
AXE_RUNS = "() => axe.run(document, {preload: false, resultTypes: ['violations']})"
TABLET = {"width": 834, "height": 1194}
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 20_000  # milliseconds: how long a story waits for a page on a busy machine before it is a fault
TELLINGS = 3  # of one story at most; the Makefile has the most for all of them
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story that fails is told again, and what the first telling met is printed: a fault of ours fails them all.

    A browser's processes are scheduled by the machine, and a telling can be lost to that. Only stories have this; a
    rule that is right now and then is wrong.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=TELLINGS - 1))


@pytest.fixture
def engine() -> str:
    """A story is told on one engine; the rules under it are tested on both."""
    return "sqlite"


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def chromium(play: Playwright) -> Iterator[Browser]:
    browser = play.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the program answers."""
    with served(app) as there:
        yield there.address


@pytest.fixture
def here(app: Flask, address: str) -> str:
    """Where the program answers, as it does to people: forms need their token, and it knows its own address."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["HEMBESOK"] = replace(app.config["HEMBESOK"], url=address)
    return address


def patient(page: Page) -> Page:
    """A page where nothing is done before its parts listen: a link pressed sooner does what a plain link does.

    What a person does sooner works too, as on the page without its parts; but that is another story than the one told.
    """
    page.set_default_timeout(PATIENCE)
    page.add_locator_handler(page.locator(STARTING), lambda: None)  # and then it waits until there is no such element
    return page


def is_fault(said: ConsoleMessage) -> bool:
    """An error on the console, unless a page says no (422) or the network is off in a story about just that."""
    return said.type == "error" and not any(known in said.text for known in ("status of 422", "ERR_INTERNET_DISCONN"))


@pytest.fixture
def open_browser(chromium: Browser, address: str) -> Iterator[Callable[[], Page]]:
    """A fresh browser for one person; anything it writes on the console as an error fails the test."""
    contexts = []
    errors: list[str] = []

    def open_one() -> Page:
        context = chromium.new_context(
            base_url=address, viewport=TABLET, has_touch=True, locale="sv-SE", reduced_motion="reduce"
        )
        contexts.append(context)
        page = patient(context.new_page())
        page.on("console", lambda said: errors.append(said.text) if is_fault(said) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Asserts that axe finds nothing on the page as it stands. HEMBESOK_SHOTS names a folder for pictures of them."""
    shots, seen = os.environ.get("HEMBESOK_SHOTS"), count(1)

    def look(page: Page) -> None:
        if shots:
            name = re.sub(r"[0-9a-f-]{36}", "id", page.url.split("/", 3)[3]).replace("/", "_")
            page.screenshot(path=f"{shots}/{next(seen):02}_{name[:40]}.png", full_page=True)
        # Given as a function, not a script tag: the page's own policy refuses inline scripts, and so it should.
        page.evaluate(AXE.read_text() + "; null")
        found = page.evaluate(AXE_RUNS)
        said = [f"{one['id']}: {one['help']} {[n['html'][:120] for n in one['nodes']]}" for one in found["violations"]]
        assert said == [], f"{page.url}: {said}"

    return look
