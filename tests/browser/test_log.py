"""The story of a look that was made in need: opened, told, explained, reviewed and given to a guardian."""

import pytest
from playwright.sync_api import Page, expect

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.families import a_family, all_say_yes
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
WHY = "Mamman ringde hit och ingen på Vivalla svarade."


@pytest.fixture
def family(town):
    with db.unit_of_work(OPERATOR) as session:
        made, _ = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id, reference="F-7K2MQ9XW")
        all_say_yes(session, town.anna, made)
    return made


def go_in(page: Page, email: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url("**/idag" if "lova" not in email else "**/logg")


def test_a_family_opened_in_need(open_browser, no_barriers, town, family):
    kim, anna, lova = open_browser(), open_browser(), open_browser()
    go_in(kim, "kim@example.se")
    kim.goto("/nodoppning")
    kim.get_by_label("Familjens referens").fill("F-7K2MQ9XW")
    no_barriers(kim)
    kim.get_by_label("Varför behöver du se familjen nu?").fill(WHY)
    kim.get_by_role("button", name="Öppna i en timme").click()
    expect(kim.get_by_role("heading", level=1)).to_contain_text("Amina Yusuf")
    kim.goto("/idag")
    expect(kim.get_by_text("Du kan läsa om F-7K2MQ9XW")).to_be_visible()
    no_barriers(kim)

    go_in(anna, "anna@example.se")
    expect(anna.get_by_text("En av era familjer öppnades i nödläge")).to_be_visible()
    no_barriers(anna)
    anna.get_by_role("link", name="Läs varför").click()
    expect(anna.get_by_text(WHY)).to_be_visible()
    no_barriers(anna)
    anna.get_by_role("button", name="Vi har sett det").click()
    expect(anna.get_by_text("En av era familjer öppnades i nödläge")).to_have_count(0)
    for path in (f"/familjer/{family.id}", "/familjer", "/vecka") * 4:
        anna.goto(path)

    go_in(lova, "lova@example.se")
    first = lova.locator(".looks > li").first
    expect(first).to_contain_text(WHY)
    no_barriers(lova)
    first.get_by_label("Kommentar").fill("Ringt Varberga, stämmer.")
    first.get_by_role("button", name="Granskad").click()
    expect(lova.get_by_text("Ringt Varberga, stämmer.")).to_be_visible()
    expect(lova.locator(".page-head__lead")).to_contain_text("1 av ")
    no_barriers(lova)
    lova.get_by_label("Familjens referens").fill("F-7K2MQ9XW")
    lova.get_by_role("button", name="Visa loggen").click()
    expect(lova.get_by_role("heading", level=1)).to_have_text("Familj F-7K2MQ9XW")
    no_barriers(lova)
    lova.get_by_role("link", name="Gör ett utdrag").click()
    expect(lova.get_by_role("heading", level=1)).to_have_text("Vem har sett uppgifterna?")
    expect(lova.get_by_text("Kim Dal").first).to_be_visible()
    no_barriers(lova)
