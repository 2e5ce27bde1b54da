"""Story: what somebody hands in or writes stays text on every page that shows it, and in the app of the tablet.

A share of `python -m tests.evidence --only stored`, where every page and every role is (reliability.md F107).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from hembesok_field.booking import actions as bookings
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.sync.rules import carried_until
from tests.browser.conftest import TABLET
from tests.browser.looking import Eyes
from tests.evidence.sent_in import Writers, a_tablet, packed
from tests.evidence.unlocked import Unlocked
from tests.integration.record.conftest import Doorstep, a_family
from tests.people import Town, browser_of
from tests.walls.payloads import PAYLOADS, let_it_all_be_changed, say_everywhere

pytestmark = pytest.mark.browser
PLAIN = ("Kanarie & Kanarie", "Rosa")
WORDS = PAYLOADS[::20]  # each way in after another way out
SEEN_INSIDE = {"family.address", "family.language", "child.name", "guardian.name", "guardian.phone", "person.name"}


@pytest.fixture
def door(town: Town) -> Doorstep:
    """Anna and Sara are to come on the next working day; the family speaks something."""
    with db.unit_of_work(OPERATOR) as session:
        made = a_family(session, town)
        visit = session.get_one(Visit, made.visit_id)
        session.get_one(Family, made.family_id).language = "somaliska"
        bookings.book(
            session,
            visit=visit,
            starts_at=clock.day_bounds(carried_until(clock.today()))[0] + timedelta(hours=10),
            minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id],
            by=town.anna,
            now=clock.now(),
        )
    let_it_all_be_changed()
    return made


@pytest.fixture
def writers(app: Flask, town: Town, door: Doorstep) -> Writers:
    return a_tablet(app, town.anna, door.visit_id, PAYLOADS[0])


@pytest.fixture
def enter(app: Flask, address: str, chromium: Browser) -> Iterator[Callable[[Who, Eyes], Page]]:
    """A browser where she is signed in, and somebody looks."""
    contexts = []

    def one(who: Who, eyes: Eyes) -> Page:
        held = browser_of(app, who).get_cookie(app.config["SESSION_COOKIE_NAME"])
        context = chromium.new_context(base_url=address, viewport=TABLET, locale="sv-SE", reduced_motion="reduce")
        context.add_cookies([{"name": held.key, "value": held.value, "url": address}])
        contexts.append(context)
        return eyes.open(context)

    yield one
    for context in contexts:
        context.close()


def test_what_was_stored_runs_on_no_page(
    town: Town, door: Doorstep, writers: Writers, enter: Callable[[Who, Eyes], Page]
):
    eyes = Eyes()
    paths = ("/idag", f"/familjer/{door.family_id}", f"/besok/{door.visit_id}", "/granska-rader", "/jag/plattor")
    opened = {"anna": enter(town.anna, eyes), "sara": enter(town.sara, eyes)}

    def say(words: tuple[str, ...]) -> None:
        say_everywhere(words)
        writers.hand_in(words)

    def looked(look: Callable[[Page, str], object]) -> Iterator[object]:
        for page in opened.values():
            for path in paths:
                page.goto(path)
                yield look(page, path)

    say(PLAIN)
    assert [wrong for wrong, _ in looked(eyes.learn) if wrong] == []
    say(WORDS)
    assert [wrong for wrong, _ in looked(eyes.look) if wrong] == []
    opened["anna"].goto("/granska-rader")
    assert WORDS[0] in opened["anna"].locator("main").text_content()


def test_what_was_stored_runs_nowhere_in_the_app(
    town: Town, door: Doorstep, address: str, enter: Callable[[Who, Eyes], Page]
):
    eyes = Eyes()
    say_everywhere(PLAIN)
    page = enter(town.anna, eyes)
    made = Unlocked(page, address, PAYLOADS[0])
    for _ in range(2):  # the second time with what she wrote the first
        for kind in made.pages(PLAIN[:1]):
            assert eyes.learn(page, kind)[0] == [], kind
    say_everywhere(WORDS)
    made.fetch(WORDS[0])
    wrong, shown = [], set()
    for kind in made.pages(tuple(packed(WORDS))[:1]):
        found, there = eyes.look(page, kind)
        wrong += [(kind, found)] if found else []
        shown |= there
    assert wrong == []
    assert shown >= SEEN_INSIDE
