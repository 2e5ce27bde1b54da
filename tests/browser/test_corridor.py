"""Story: from a newly written-in family to a visit that both confirmed and both returns count."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.people import PASSWORD, Town

pytestmark = pytest.mark.browser
MONDAY = date(2026, 3, 2)
BORN = date(2026, 1, 5)
Look = Callable[[Page], None]


@pytest.fixture
def standing_clock(app: Flask) -> Iterator[None]:
    clock.stand_still(MONDAY)
    yield
    clock.stand_still(None)


def sign_in(page: Page, email: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).last.click()


def choose(page: Page, group: str, chip: str) -> None:
    page.get_by_role("group", name=group).get_by_role("radio", name=chip, exact=True).check()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


@pytest.fixture
def town_now(standing_clock: None, request: pytest.FixtureRequest) -> Town:
    """The town, made while the clock stands still."""
    return request.getfixturevalue("town")


def test_a_newborns_plan_becomes_a_visit_in_both_returns(
    town_now: Town, open_browser: Callable[[], Page], no_barriers: Look
):
    nurse = open_browser()
    sign_in(nurse, "anna@example.se")
    heading(nurse, "Idag")
    a_family_is_written_in(nurse, no_barriers)
    its_next_step_is_booked_with_the_social_worker(nurse, no_barriers)
    the_day_after(town_now)
    confirm(nurse, "anna@example.se", no_barriers, colleague_has_said=False)
    confirm(open_browser(), "sara@example.se", no_barriers, colleague_has_said=True)
    the_return_counts_it(open_browser(), "carin@example.se", "Örebro kommun", no_barriers)
    the_return_counts_it(open_browser(), "kajsa@example.se", "Region Örebro län", no_barriers)


def a_family_is_written_in(nurse: Page, no_barriers: Look) -> None:
    nurse.get_by_role("link", name="Familjer", exact=True).first.click()
    no_barriers(nurse)
    nurse.get_by_role("link", name="Ny familj").first.click()
    heading(nurse, "Ny familj")
    no_barriers(nurse)
    nurse.get_by_label("Barnets namn").fill("Lo Kanarie")
    nurse.get_by_label("Född").first.fill(BORN.isoformat())
    nurse.get_by_label("Namn", exact=True).fill("Mira Kanarie")
    nurse.get_by_label("Adress").fill("Kanariegatan 1")
    press(nurse, "Vidare")
    no_barriers(nurse)
    nurse.get_by_label("Erbjudandet gavs").fill("2026-02-16")
    choose(nurse, "Vad svarade familjen?", "Ja, tack")
    nurse.get_by_label("Enhet i socialtjänsten").select_option(label="Familjeteamet")
    choose(nurse, "får besöken delas", "Ja")
    press(nurse, "Vidare")
    no_barriers(nurse)
    press(nurse, "Skapa plan")
    expect(nurse.get_by_role("img", name="Familjens väg").first).to_be_visible()
    no_barriers(nurse)


def its_next_step_is_booked_with_the_social_worker(nurse: Page, no_barriers: Look) -> None:
    nurse.get_by_role("button", name="Boka 2-månadersbesök").click()
    no_barriers(nurse)
    nurse.get_by_role("group", name="Vilka går?").get_by_role("checkbox", name="Sara Lind").check()
    press(nurse, "Visa lediga tider")
    press(nurse, "Boka")
    expect(nurse.get_by_text("Bokat").first).to_be_visible()
    no_barriers(nurse)


def the_day_after(town: Town) -> None:
    with db.reading(OPERATOR) as session:
        holds = session.scalars(select(Hold)).all()
    assert {hold.person_id for hold in holds} == {town.anna.person_id, town.sara.person_id}
    clock.stand_still(clock.swedish(holds[0].starts_at).date() + timedelta(days=1))


def the_return_counts_it(coordinator: Page, email: str, other: str, no_barriers: Look) -> None:
    sign_in(coordinator, email)
    heading(coordinator, "Läget")
    no_barriers(coordinator)
    coordinator.get_by_role("link", name="Statistik", exact=True).first.click()
    expect(coordinator.get_by_text("ett utökat hembesök").first).to_be_visible()
    no_barriers(coordinator)
    coordinator.get_by_role("link", name="Återrapport", exact=True).first.click()
    coordinator.get_by_role("link", name="2026", exact=True).click()
    heading(coordinator, "Återrapport 2026")
    expect(coordinator.get_by_label("Siffror").get_by_text("1", exact=True).first).to_be_visible()
    no_barriers(coordinator)
    coordinator.get_by_role("link", name=other).first.click()
    heading(coordinator, "Stäm av 2026")
    expect(coordinator.get_by_text("Båda räknar").first).to_be_visible()
    no_barriers(coordinator)


def confirm(page: Page, email: str, no_barriers: Look, *, colleague_has_said: bool) -> None:
    sign_in(page, email)
    heading(page, "Idag")
    expect(page.get_by_role("heading", name="Att bekräfta")).to_be_visible()
    no_barriers(page)
    page.get_by_role("link", name="Lo Kanarie").first.click()
    no_barriers(page)
    choose(page, "Hur gick det?", "Genomfört")
    choose(page, "Var du där?", "Ja")
    choose(page, "Hur många vårdnadshavare", "En")
    press(page, "Klart")
    expect(page.get_by_text("Sparat. Tack!")).to_be_visible()
    if colleague_has_said:
        expect(page.get_by_label("Båda har bekräftat")).to_be_visible()
    no_barriers(page)
