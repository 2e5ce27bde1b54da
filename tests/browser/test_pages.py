"""The pages that no story passes through, as each who reads them meets them: no barrier for anyone."""

import pytest
from playwright.sync_api import Page

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.voices.scene import sign_words
from tests.people import PASSWORD, Town
from tests.walls.homes import Homes, homes

pytestmark = pytest.mark.browser
FAMILY = "/familjer/{family}"
READ = {
    "anna": (
        "/jag",
        "/fragor",
        "/jag/tider",
        "/jag/sjuk",
        "/lamna-over",
        "/jag/sjuk/1",  # herself, with a visit that she cannot keep
        f"{FAMILY}/delat",
        f"{FAMILY}/registerutdrag",
        f"{FAMILY}/registerutdrag/{{guardian}}",
        f"{FAMILY}/pausa",
        "/var-bvc/2026",
    ),
    "sara": ("/jag/tider", "/jag/sjuk", FAMILY),
    "adam": ("/gallring", "/gallring/regel/contact", "/gallring/person/1"),
    "mats": ("/sa-ser-vi-familjer", "/gallring"),
    "carin": (
        "/laget",
        "/gallring",
        "/aterrapport/2026",
        "/aterrapport/2026/svar",
        "/aterrapport/2026/pengar",
        "/aterrapport/2026/saknas",
        "/aterrapport/2026/lamna-in",
        "/aterrapport/2026/texter",
        "/aterrapport/2026/texter/17",
        "/stam-av/2026/1880",
        "/statistik",
        "/statistik/lista?visar=extended_visits",
        "/statistik/uppdelat",
        "/statistik/vagen",
        "/statistik/hur-val",
        "/statistik/tiden",
        "/statistik/lamna-vidare",
        "/roster",
        "/roster/lappar",
        "/roster/sprak/ar",
        "/svara/ABCDE-FGHJK?sprak=ar",  # as a guardian meets it, who is nobody to the program
    ),
}


@pytest.fixture
def all_homes(app, town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        found = homes(session, town)
    for language in ("sv", "ar"):
        sign_words(town, language)
    return found


@pytest.mark.parametrize("name", READ)
def test_no_page_has_a_barrier(name: str, town: Town, all_homes: Homes, open_browser, no_barriers):
    page = open_browser()
    go_in(page, f"{name}@example.se")
    home = all_homes.open
    for path in READ[name]:
        answer = page.goto(path.format(family=home.family_id, guardian=home.guardian_id))
        assert answer is not None
        assert answer.status == 200, path
        no_barriers(page)


def go_in(page: Page, email: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda address: "/logga-in" not in address)
