"""Story: without a network a nurse opens her day, records a joint visit in at most eight taps, and hears the truth."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from hembesok_field.record.shapes import Outcome
from hembesok_field.record.tables import Attestation, Note
from tests.browser.conftest import ROOT
from tests.browser.test_tablet import registered
from tests.integration.record.conftest import Doorstep, a_family
from tests.people import Town

pytestmark = pytest.mark.browser
STARTS = datetime(2026, 3, 3, 9, tzinfo=UTC)
NOW = STARTS + timedelta(minutes=75)  # the visit was to end a quarter ago
MOST_TAPS = 8  # reliability.md: recording an ordinary joint visit


@pytest.fixture
def at_the_door(here: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Doorstep:
    """Anna and Sara were to come at ten this morning."""
    town: Town = request.getfixturevalue("town")
    monkeypatch.setattr(clock, "now", lambda: STARTS - timedelta(days=1))
    with db.unit_of_work(OPERATOR) as session:
        door = a_family(session, town)
        bookings.book(
            session,
            visit=session.get_one(Visit, door.visit_id),
            starts_at=STARTS,
            minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id],
            by=town.anna,
            now=clock.now(),
        )
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return door


@dataclass
class Hand:
    """One finger on one tablet: every tap of hers is counted."""

    page: Page
    taps: int = 0

    def tap(self, thing: Locator) -> None:
        thing.tap()
        self.taps += 1

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)))

    def chip(self, group: str, name: str) -> None:
        face = self.page.get_by_text(name, exact=True)
        self.tap(self.page.get_by_role("group", name=group).locator("label.chip").filter(has=face))

    def unlock(self, phrase: str) -> None:
        self.page.goto("/falt")
        self.page.get_by_label("Din fras").fill(phrase)
        self.page.get_by_role("button", name="Lås upp").tap()


def begins(hand: Hand, phrase: str, look: Callable[[Page], None]) -> None:
    """A cold start, her day, and the form half filled in."""
    page = hand.page
    hand.unlock("baba baba baba baba")
    expect(page.get_by_role("alert")).to_have_text("Det stämmer inte. Försök igen.")
    look(page)
    hand.unlock(phrase)
    expect(page.get_by_role("heading", name="Kanariegatan 1")).to_be_visible()
    look(page)
    hand.press("Skriv in besöket")
    page.get_by_role("button", name="Klart").tap()  # to see what is refused: no tap of an ordinary record
    expect(page.get_by_role("alert")).to_contain_text("Välj hur besöket gick.")
    look(page)
    hand.chip("Var du där?", "Ja")
    hand.chip("Var kollegan där?", "Ja")
    expect(page.get_by_text("Välj om du var där.")).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("Välj hur besöket gick.")
    hand.chip("Hur gick det?", "Genomfört")
    expect(page.locator(".error-summary, .form-field--refused")).to_have_count(0)
    hand.chip("Hur många vårdnadshavare", "En")
    page.get_by_role("group", name="Vi pratade om").locator("label.chip").first.tap()
    expect(page.locator(".draft-state")).to_contain_text("Utkast sparat")


def says_more(hand: Hand, look: Callable[[Page], None]) -> None:
    """What need not be said: a note for her own side, and a time that the family wishes for."""
    page = hand.page
    page.get_by_role("link", name="Till Idag").tap()
    page.get_by_role("link", name="Lo Kanarie").click()
    page.get_by_label("Anteckning").fill("Portkod 4711")
    page.get_by_role("button", name="Spara anteckningen").tap()
    expect(page.get_by_text("Anteckningen är sparad på plattan.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Önska en tid").tap()
    page.get_by_label("Dag", exact=True).fill("2026-05-12")
    page.get_by_role("button", name="Spara önskan").tap()
    expect(page.get_by_text("önskad, inte bokad än")).to_be_visible()


def comes_back(page: Page) -> None:
    """The network is there again, and the page is told, also by a browser that never told it that there was none.

    Where the network is only said to be off, some versions of Chromium forget to say so to a page opened meanwhile.
    """
    knew = not page.evaluate("navigator.onLine")
    page.context.set_offline(False)
    if not knew:
        page.evaluate("() => void dispatchEvent(new Event('online'))")


def test_an_offline_visit_from_a_cold_start_to_the_receipt(
    at_the_door: Doorstep, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    ready = open_browser()
    ready.clock.set_fixed_time(NOW)
    phrase, context = registered(ready), ready.context
    ready.close()
    context.set_offline(True)
    hand = Hand(context.new_page())
    begins(hand, phrase, no_barriers)

    hand.page.close()  # the tablet died: what was chosen is there again, in the same places
    hand.page = page = context.new_page()
    hand.unlock(phrase)
    page.get_by_role("link", name="Fortsätt skriva").tap()
    expect(page.get_by_role("group", name="Hur gick det?").get_by_role("radio", name="Genomfört")).to_be_checked()
    hand.press("Klart")
    expect(page.locator(".field-state")).to_have_text("Sparad på plattan")
    assert hand.taps <= MOST_TAPS, hand.taps
    no_barriers(page)
    says_more(hand, no_barriers)

    comes_back(page)
    page.get_by_role("link", name="Utkorg").tap()
    expect(page.locator("[data-row]", has_text="Mottagen ")).to_have_count(4)
    no_barriers(page)
    with db.reading(OPERATOR) as session:
        (said,) = session.scalars(select(Attestation)).all()
        (note,) = session.scalars(select(Note)).all()
    assert (said.outcome, said.nurse_attended, said.social_attended, said.guardians) == (Outcome.DONE, True, True, 1)
    assert note.text == "Portkod 4711"
    page.go_back()
    expect(page.get_by_text(": bokad")).to_be_visible()
    page.get_by_role("button", name="Lås").tap()
    expect(page.get_by_label("Din fras")).to_be_visible()
    assert "Kanarie" not in page.content()


V, W, P = (f"{n * 8}-{n * 4}-4{n * 3}-8{n * 3}-{n * 12}" for n in "123")  # as memory.js makes them
STATES = [  # the scene, the page, and what has to be said there
    ("unregistered", "", "Då är dess minne tömt."),
    ("locked_two", "", "Vem är du?"),
    ("empty", "#idag", "Inga besök i dag."),
    ("late", "#idag", "Du skulle ha varit ute"),
    ("expired", f"#besok/{V}", "Det du har skrivit ligger kvar och skickas."),
    ("other", "#idag", "Inget skickas och inget tas bort."),
    ("full", f"#besok/{W}", "Ni har skrivit olika om hur besöket gick."),
    ("full", f"#besok/{P}", "Adressen finns inte här. Fråga BVC."),
    ("inside", f"#besok/{V}", "Ingen ser det än"),
    ("inside_other", "#idag", "Familjens uppgifter är inte delade med dig."),  # said on the first card alone
    ("inside_said", f"#besok/{V}/klart", "Säg att du är ute"),
    ("doubted", f"#besok/{V}", "Orden om socialtjänstens närvaro skiljer sig."),
    ("set_back", "#idag", "Plattans klocka går fel"),
    ("set_back", f"#besok/{P}/skriv", "Var du där?"),
    ("received", f"#besok/{V}/skriv", "Varför ändrar du?"),
    ("refused", f"#besok/{V}/klart", "Behöver dig"),
    ("full", f"#besok/{V}/onska", "Det blir en bokad tid först när servern har svarat"),
    ("refused", "#utkorg", "Plattan bär också på två rader från kollegor."),
]
SMALL = """() => [...document.querySelectorAll("a, button, input, summary, select, textarea")]
  .filter((one) => one.offsetParent && !one.closest(".chip, .visit-row") && !one.classList.contains("skip"))
  .filter((one) => one.getBoundingClientRect().height < 43.5 || one.getBoundingClientRect().width < 43.5)
  .map((one) => one.outerHTML.slice(0, 90))"""


def test_every_state_fits_a_phone_a_thumb_and_a_screen_reader(
    here: str, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = in_memory(open_browser())
    page.set_viewport_size({"width": 390, "height": 844})
    for scene, hash, said in STATES:
        page.goto(f"/falt?scene={scene}{hash}")
        expect(page.get_by_text(said).first).to_be_visible()
        no_barriers(page)
        assert page.evaluate(SMALL) == [], (scene, hash)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scene, hash)


def test_what_could_not_be_saved_is_not_called_saved_and_stays(here: str, open_browser: Callable[[], Page]):
    page = in_memory(open_browser())
    page.goto(f"/falt?scene=full_disk#besok/{V}/skriv")
    hand = Hand(page)
    hand.chip("Var du där?", "Ja")
    hand.chip("Hur gick det?", "Genomfört")
    tolk = page.get_by_role("group", name="Var tolk med?")  # needed, says the family's page: nobody has said it was not
    expect(tolk.get_by_role("radio", name="Vet inte")).to_be_checked()
    hand.press("Klart")
    expect(page.get_by_role("alert")).to_contain_text("Inte sparad. Plattan är full.")
    expect(page.get_by_role("group", name="Hur gick det?").get_by_role("radio", name="Genomfört")).to_be_checked()
    assert "Sparad på plattan" not in page.content()


def test_a_locked_tablet_says_nothing_of_saving_and_hears_that_it_was_wiped(
    here: str, open_browser: Callable[[], Page]
):
    page = in_memory(open_browser())
    page.goto("/falt?scene=locked")
    for typed in ("baba", "wipe"):
        page.get_by_label("Din fras").fill(typed)
        page.get_by_role("button", name="Lås upp").click()
        if typed == "baba":
            expect(page.get_by_role("alert")).to_contain_text("Plattan gick inte att låsa upp.")
            assert "Inte sparad" not in page.content()
    expect(page.get_by_role("heading", name="Gör plattan redo")).to_be_visible()


def in_memory(page: Page) -> Page:
    """The app on a tablet that is only in memory (memory.js), without the worker that would bring the real one."""
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: undefined})")
    held = {"path": ROOT / "tests/browser/memory.js", "content_type": "text/javascript"}
    page.route("**/js/field/here.js", lambda route: route.fulfill(**held))
    return page
