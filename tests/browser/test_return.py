"""The story of a return: what is missing, a reminder, the answers, the money, handed in; and a correction in April."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import Operator, Side
from hembesok_field.record.shapes import Scope, Source
from tests.integration.returns.scene import TownLedger, a_visit, a_year, fill_in
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
AT = datetime(2025, 12, 15, 9, tzinfo=UTC)


@pytest.fixture
def february(app):
    clock.stand_still(date(2026, 2, 10))
    yield
    clock.stand_still(None)


@pytest.fixture
def waiting(february, town):
    """A year's visits, and one in December that Anna has not confirmed."""
    a_year(town)
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        visit = ledger.visit(ledger.family(), "4m", reference="B-VANTAR")
        ledger.word(visit, nurse_attended=None, starts_at=AT)
        an_hour = {
            "starts_at": AT,
            "ends_at": AT + timedelta(hours=1),
            "held_from": AT,
            "held_to": AT + timedelta(hours=1),
        }
        anna = {"person_id": town.anna.person_id, "assignment_id": town.anna.assignment_id, "side": Side.NURSE}
        session.add(Hold(visit_id=visit.id, **anna, **an_hour))
    return visit


def she_confirms(town, visit) -> None:
    with unit_of_work(Operator()) as session:
        said = {"source": Source.OWN, "scope": Scope.NURSE, "said_by": town.anna.assignment_id, "starts_at": AT}
        TownLedger(session, town).word(visit, nurse_attended=True, **said)


def go_in(page: Page, email: str, place: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(f"**/{place}")


def test_a_return_is_filled_in_handed_in_and_corrected(open_browser, no_barriers, town, waiting):
    carin = open_browser()
    go_in(carin, "carin@example.se", "laget")
    what_is_missing(carin, no_barriers)
    a_colleague_is_reminded(open_browser(), no_barriers, town, waiting)
    carin.reload()
    expect(carin.get_by_text("Inget saknas.")).to_be_visible()
    no_barriers(carin)
    answers(carin, no_barriers)
    fill_in(town.carin)
    the_money(carin, no_barriers)
    handed_in(carin, no_barriers)
    clock.stand_still(date(2026, 4, 14))
    with unit_of_work(Operator()) as session:
        a_visit(TownLedger(session, town), date(2025, 11, 4))
    later = open_browser()
    go_in(later, "carin@example.se", "laget")
    corrected(later, no_barriers)


def what_is_missing(carin: Page, no_barriers) -> None:
    carin.get_by_role("link", name="Återrapport").first.click()
    expect(carin.get_by_role("heading", level=1)).to_have_text("Återrapport 2025")
    no_barriers(carin)
    carin.get_by_role("link", name="Det här saknas innan ni lämnar in").click()
    expect(carin.get_by_text("B-VANTAR")).to_be_visible()
    no_barriers(carin)
    carin.get_by_role("button", name="Påminn Anna Ek").click()
    expect(carin.get_by_text("Påmind i dag")).to_be_visible()


def a_colleague_is_reminded(anna: Page, no_barriers, town, waiting) -> None:
    go_in(anna, "anna@example.se", "idag")
    expect(anna.get_by_text("Carin Berg påminner")).to_be_visible()
    no_barriers(anna)
    she_confirms(town, waiting)
    anna.reload()
    expect(anna.get_by_text("Carin Berg påminner")).to_have_count(0)


def answers(carin: Page, no_barriers) -> None:
    carin.get_by_role("link", name="Till svaren").click()
    actors = carin.locator("#falt-7b")
    expect(actors.get_by_role("checkbox", name="Ingen annan aktör")).to_be_checked()  # what the ledger suggests
    actors.get_by_role("checkbox", name="Tandvården").check()
    expect(actors.get_by_role("checkbox", name="Ingen annan aktör")).not_to_be_checked()
    actors.get_by_role("button").click()
    expect(carin.locator("#falt-7b .question__said")).to_contain_text("Carin Berg")
    whom = carin.locator("#falt-13")
    whom.get_by_role("radio", name="Vi har prioriterat").check()  # saved as it is chosen, not only when it is signed
    expect(whom.locator(".question__said")).to_contain_text("Sparat")
    expect(whom.get_by_text("besvarad")).to_be_visible()  # and not "saknas", as before
    carin.locator("#falt-19").get_by_role("radio", name="Ja").check()
    carin.locator("#falt-15").get_by_role("button").click()  # another answer is signed, and the page is a new one
    expect(carin.locator("#falt-15 .question__said")).to_contain_text("Carin Berg")
    expect(carin.locator("#falt-19").get_by_role("radio", name="Ja")).to_be_checked()
    whom.get_by_role("radio", name="Alla familjer").check()
    whom.get_by_role("button", name="Visa frågorna som hör till svaret").click()
    expect(whom.locator(".question__said")).to_contain_text("Carin Berg")
    words = carin.locator("#falt-24")
    words.get_by_role("textbox").fill("Mer tid mellan besked och sista dag.")
    words.get_by_role("textbox").blur()
    expect(words.locator(".question__said")).to_contain_text("Sparat")
    expect(words.get_by_text("besvarad")).to_be_visible()
    carin.reload()
    expect(carin.locator("#falt-24").get_by_role("textbox")).to_have_value("Mer tid mellan besked och sista dag.")
    no_barriers(carin)


def the_money(carin: Page, no_barriers) -> None:
    carin.get_by_role("link", name="Till pengarna").click()
    carin.get_by_text("Skriv in en kostnad").click()
    carin.get_by_label("Vad gäller kostnaden?").select_option("structure")
    carin.get_by_label("Belopp i hela kronor").fill("12 500")
    carin.get_by_label("Datum").fill("2025-04-01")
    carin.get_by_label("Från vem?").fill("Bokning AB")
    carin.get_by_label("Underlagets nummer").fill("F-1")
    no_barriers(carin)
    carin.get_by_role("button", name="Skriv in kostnaden").click()
    expect(carin.get_by_text("Bokning AB, F-1")).to_be_visible()
    no_barriers(carin)


def handed_in(carin: Page, no_barriers) -> None:
    carin.get_by_role("link", name="Kontrollera och lämna in").click()
    no_barriers(carin)
    carin.get_by_role("checkbox", name="Jag är behörig att lämna in").check()
    carin.get_by_role("button", name="Lämna in").click()
    expect(carin.get_by_role("heading", name="Kvitto")).to_be_visible()
    with carin.expect_download() as fetched:
        carin.get_by_role("link", name="Ladda ner Excel").click()
    assert fetched.value.suggested_filename == "aterrapport-2025-18-1.xlsx"
    expect(carin.get_by_text("aterrapport-2025-18-1.xlsx är hämtad.")).to_be_visible()
    no_barriers(carin)


def corrected(carin: Page, no_barriers) -> None:
    carin.goto("/aterrapport/2025")
    expect(carin.get_by_text("Sedan inlämningen: +1 besök.")).to_be_visible()
    no_barriers(carin)
    carin.get_by_role("link", name="Rätta", exact=True).click()
    carin.get_by_label("Varför rättar ni?").fill("Ett besök i november lästes in sent.")
    carin.get_by_role("checkbox", name="Jag är behörig att lämna in").check()
    no_barriers(carin)
    carin.get_by_role("button", name="Lämna in rättelsen").click()
    expect(carin.get_by_role("heading", level=1)).to_contain_text("Rättelse 1")
    no_barriers(carin)
