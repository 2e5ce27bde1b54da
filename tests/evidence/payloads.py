"""A thousand payloads in every text that anyone can fill, and every page as every role in a real Chromium."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Duty
from tests.browser.conftest import CHROMIUM, QUIET
from tests.conftest import Visitor
from tests.evidence.proof import Found
from tests.evidence.walking import Walk
from tests.serving import served
from tests.walls.payloads import (
    PAYLOADS,
    ROOM_FOR_FEW,
    typed,
)

SEED = 107
AT_ONCE = 100  # payloads in each text, and each text begins with another of them


def everywhere(found: Found, payloads: tuple[str, ...] = PAYLOADS) -> None:
    """Nothing runs, and no page has a part that it has not with plain words; each text was seen with each payload."""
    with a_demo() as app, _chromium() as chromium, served(app) as there:
        walk = Walk(app, chromium, there.address, found)
        walk.learn()
        for start in range(0, len(payloads), AT_ONCE):
            walk.meet(payloads[start : start + AT_ONCE])
        for column in typed():
            wanted = AT_ONCE if str(column) in ROOM_FOR_FEW else len(payloads)
            missed = max(0, wanted - walk.met[str(column)])
            found.tried(f"{column}: {missed} payloads were seen on no page" if missed else None)
        found.measured |= {"payloads": len(payloads), "texts": len(typed()), **walk.measured()}


def where_one_page_trusts(found: Found) -> None:
    """The same walk is to notice one page that takes a text for its own."""
    with a_demo() as app, _chromium() as chromium, served(app) as there:
        app.jinja_env.autoescape = lambda name: name != "desk/family.html"
        seen = Found()
        walk = Walk(app, chromium, there.address, seen, (Duty.FIELD,), "desk.family")
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
