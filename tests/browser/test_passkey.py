"""Story: a nurse makes a key on her tablet, signs in with a touch, and is warned before she is signed out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hembesok_field.access import rules
from hembesok_field.access.tables import SignIn
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.people import PASSWORD, Town

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def here(app: Flask, address: str) -> str:
    """The program knows its own address, which the browser will swear to, and looks for forged posts as it does."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["HEMBESOK"] = replace(app.config["HEMBESOK"], url=address)
    return address


def with_a_device(page: Page) -> Page:
    """A device of her own, that keeps keys and knows her finger."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_in(page: Page) -> None:
    page.get_by_label("E-post").fill("anna@example.se")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


@pytest.mark.usefixtures("here")
def test_a_nurse_makes_a_key_and_signs_in_with_it(
    town: Town, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = with_a_device(open_browser())
    page.goto("/jag/nycklar")
    no_barriers(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1, name="Nycklar och inloggningar")).to_be_visible()
    no_barriers(page)

    page.get_by_label("Namn på nyckeln").fill("Plattan")
    page.get_by_role("button", name="Lägg till en nyckel").click()
    expect(page.get_by_text("Nyckeln är din.")).to_be_visible()
    expect(page.get_by_text("Inte använd än")).to_be_visible()
    no_barriers(page)
    page.set_viewport_size(PHONE)
    no_barriers(page)

    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page.get_by_role("button", name="Logga in med nyckel")).to_be_visible()
    no_barriers(page)
    page.get_by_role("button", name="Logga in med nyckel").click()
    expect(page.get_by_role("heading", level=1, name="Idag")).to_be_visible()


@pytest.mark.usefixtures("here")
def test_with_a_key_the_password_leads_to_the_key(
    town: Town, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = with_a_device(open_browser())
    page.goto("/jag/nycklar")
    sign_in(page)
    page.get_by_label("Namn på nyckeln").fill("Plattan")
    page.get_by_role("button", name="Lägg till en nyckel").click()
    expect(page.get_by_text("Nyckeln är din.")).to_be_visible()
    page.goto("/jag/koder")
    expect(page.get_by_role("heading", level=1, name="Koder i telefonen")).to_be_visible()
    no_barriers(page)
    page.set_viewport_size(PHONE)
    no_barriers(page)
    page.get_by_role("button", name="Logga ut", exact=True).click()
    sign_in(page)
    expect(page.get_by_role("heading", level=1, name="Ett steg till")).to_be_visible()
    no_barriers(page)
    page.get_by_role("button", name="Använd din nyckel").click()
    expect(page.get_by_role("heading", level=1, name="Idag")).to_be_visible()


def left(minutes: float) -> None:
    """Her sign-in was last used so long ago that this much is left."""
    with db.unit_of_work(OPERATOR) as session:
        newest = select(SignIn).where(SignIn.ended_at.is_(None)).order_by(SignIn.began_at.desc())
        session.scalars(newest).first().seen_at = clock.now() - rules.IDLE + timedelta(minutes=minutes)


def look_again(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.usefixtures("here")
def test_a_nurse_is_warned_and_nothing_that_she_typed_is_lost(
    town: Town, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = open_browser()
    page.goto("/familjer/ny")
    sign_in(page)
    watch = page.locator(".sign-in-watch")
    expect(watch).to_be_hidden()

    left(1.5)
    look_again(page)
    expect(watch.get_by_text("Du loggas snart ut")).to_be_visible()
    no_barriers(page)
    watch.get_by_role("button", name="Stanna kvar").click()
    expect(watch).to_be_hidden()

    page.get_by_label("Adress").fill("Vivalla")
    page.get_by_label("Namn", exact=True).fill("Amira")
    page.get_by_label("Född", exact=True).fill((clock.today() - timedelta(days=60)).isoformat())
    left(0)
    look_again(page)
    expect(watch.get_by_text("Det du skrev finns kvar")).to_be_visible()
    no_barriers(page)
    with page.context.expect_page() as opened:
        watch.get_by_role("link", name="Logga in igen").click()
    tab = opened.value
    sign_in(tab)
    expect(tab.get_by_role("heading", level=1, name="Du är inloggad igen")).to_be_visible()
    tab.close()

    look_again(page)
    expect(watch).to_be_hidden()
    expect(page.get_by_label("Adress")).to_have_value("Vivalla")
    page.get_by_role("button", name="Vidare").click()
    expect(page.get_by_role("button", name="Tillbaka")).to_be_visible()
