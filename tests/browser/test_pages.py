"""The pages that no story passes through, as each who reads them meets them: no barrier for anyone."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, ViewportSize

from hembesok_field.access.tables import Unit
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.returns.actions import local
from hembesok_field.returns.shapes import LocalKind
from hembesok_field.returns.years import local_example
from tests.browser.conftest import TABLET
from tests.integration.returns.scene import a_grant, scope_of
from tests.integration.voices.scene import sign_words
from tests.people import PASSWORD, Town
from tests.walls.homes import Homes, homes

pytestmark = pytest.mark.browser
PHONE = ViewportSize(width=390, height=844)
FAMILY = "/familjer/{family}"
READ = {
    "anna": (
        "/jag",
        "/fragor",
        "/jag/tider",
        "/jag/sjuk",
        "/lamna-over",
        "/borta",
        "/vecka/utan-tid",
        "/besok/{visit}/vecka",
        "/besok/{visit}/vecka?vem=999999",  # nobody who goes
        "/besok/{visit}/tolk",
        "/jag/utskick",
        "/granska-rader",
        "/jag/plattor",
        "/jag/sjuk/1",  # herself, with a visit that she cannot keep
        f"{FAMILY}/delat",
        f"{FAMILY}/registerutdrag",
        f"{FAMILY}/registerutdrag/{{guardian}}",
        f"{FAMILY}/pausa",
        "/var-bvc/{year}",
        "/var-bvc/{year}/ansokan",
        "/var-bvc/{year}/rapport",
        "/var-bvc/{year}/kodlista/9",
    ),
    "sara": ("/jag/tider", "/jag/sjuk", FAMILY),
    "adam": ("/gallring", "/gallring/regel/contact", "/gallring/person/1"),
    "mats": ("/sa-ser-vi-familjer", "/gallring"),
    "carin": (
        "/laget",
        "/omraden",
        "/bilar-och-tolkar",
        "/teman",
        "/teman/1/2m",
        "/utskick",
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
        "/aterrapport/{year}/prognos",
        "/aterrapport/{year}/prognos/bokade",
        "/lokala-pengar/{year}",
        "/lokala-pengar/{year}/regler",
        "/lokala-pengar/{year}/bvc/{bvc}/ansokan",
    ),
}


@pytest.fixture
def all_homes(app, town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        found = homes(session, town)
        session.get_one(Unit, town.bvc_id).child_cni = Decimal(3)
    for language in ("sv", "ar"):
        sign_words(town, language)
    a_grant(town)
    apply_for_local_money(town)
    return found


def apply_for_local_money(town: Town) -> None:
    """The region has its rules, and Anna's BVC has applied by them."""
    now, year = clock.now(), clock.today().year
    said, _ = local_example(year)
    with db.unit_of_work(town.carin) as session:
        local.write_rules(session, scope=scope_of(session, town.carin), said=said, by=town.carin, now=now)
    facts = {"year": year, "kind": LocalKind.APPLICATION, "after": 0, "answers": ["Ja."] * 5, "figures": []}
    with db.unit_of_work(town.anna) as session:
        local.write_paper(session, sends=True, by=town.anna, now=now, **facts)


@pytest.mark.parametrize("name", READ)
def test_no_page_has_a_barrier(name: str, town: Town, all_homes: Homes, open_browser, no_barriers):
    page = open_browser()
    go_in(page, f"{name}@example.se")
    home = all_homes.open
    for path in READ[name]:
        home_s = {"family": home.family_id, "guardian": home.guardian_id, "visit": home.visit_id}
        answer = page.goto(path.format(**home_s, year=clock.today().year, bvc=town.bvc_id))
        assert answer is not None
        assert answer.status == 200, path
        no_barriers(page)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than a phone"
        page.set_viewport_size(TABLET)


def go_in(page: Page, email: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda address: "/logga-in" not in address)
