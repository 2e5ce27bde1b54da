"""Stories of joint booking: few taps, a drag, a key, an ill colleague, and an hour that goes while one looks."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hembesok_field.booking import queries
from hembesok_field.booking.shapes import Promise
from hembesok_field.booking.tables import Hold
from hembesok_field.family.actions import set_pair
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.browser.test_corridor import heading, press, sign_in
from tests.integration.booking.scene import NOW, TEN, TUESDAY, Home, a_home, at, book
from tests.people import Town

pytestmark = pytest.mark.browser
MONDAY = date(2026, 3, 23)  # so that the visit at two months closes within a fortnight
WEDNESDAY = TUESDAY + timedelta(days=1)
Look = Callable[[Page], None]


@pytest.fixture
def town_in_march(app: Flask, request: pytest.FixtureRequest) -> Iterator[Town]:
    clock.stand_still(NOW.date())
    yield request.getfixturevalue("town")
    clock.stand_still(None)


def stands(home: Home) -> Promise | None:
    with db.reading(OPERATOR) as session:
        return queries.promise_of(session, home.visit_id)


def a_pair_s_home(town: Town) -> Home:
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        set_pair(
            session, by=town.anna, family_id=home.family_id, nurse_id=town.anna.assignment_id,
            social_worker_id=town.sara.assignment_id, now=NOW,
        )  # fmt: skip
    return home


class Taps:
    """Counts what a thumb does."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, thing) -> None:
        thing.tap()
        self.count += 1


def test_a_visit_is_booked_in_at_most_four_taps_from_the_day(
    town_in_march: Town, open_browser: Callable[[], Page], no_barriers: Look
):
    a_pair_s_home(town_in_march)
    nurse, taps = open_browser(), Taps()
    clock.stand_still(MONDAY)
    sign_in(nurse, "anna@example.se")
    heading(nurse, "Idag")
    no_barriers(nurse)
    taps.tap(nurse.get_by_role("button", name="Boka: Mia Kanariefågel"))
    expect(nurse.get_by_role("heading", level=1)).to_contain_text("Boka")
    expect(nurse.get_by_role("radio", name="Båda är lediga").first).to_be_checked()
    no_barriers(nurse)
    taps.tap(nurse.get_by_role("button", name="Boka", exact=True))
    expect(nurse.get_by_text("Besöket är bokat.")).to_be_visible()
    no_barriers(nurse)
    with db.reading(OPERATOR) as session:
        going = set(session.scalars(select(Hold.person_id)))
    assert going == {town_in_march.anna.person_id, town_in_march.sara.person_id}
    assert taps.count <= 4


def test_a_visit_is_moved_by_drag_and_by_keyboard_and_back_again(
    town_in_march: Town, open_browser: Callable[[], Page], no_barriers: Look
):
    town, home, nurse = town_in_march, a_pair_s_home(town_in_march), open_browser()
    book(home, town.anna, town.anna, town.sara)
    sign_in(nurse, "anna@example.se")
    nurse.goto(f"/besok/{home.visit_id}/vecka")
    no_barriers(nurse)
    drag(nurse, "onsdag 11 mars kl. 13–14")
    expect(nurse.get_by_text("Besöket är flyttat från tisdag 10 mars, kl.\xa010.")).to_be_visible()
    no_barriers(nurse)
    assert stands(home).starts_at == at(WEDNESDAY, 13)
    nurse.get_by_role("button", name="Ångra").click()
    expect(nurse.get_by_text("Ångrat. Allt är som förut.")).to_be_visible()
    assert stands(home).starts_at == TEN
    by_touch(nurse, "onsdag 11 mars kl. 13–14")
    expect(nurse.get_by_text("Besöket är flyttat från tisdag 10 mars, kl.\xa010.")).to_be_visible()
    assert stands(home).starts_at == at(WEDNESDAY, 13)
    nurse.get_by_role("button", name="Ångra").click()
    expect(nurse.get_by_text("Ångrat. Allt är som förut.")).to_be_visible()
    by_keyboard(nurse)
    expect(nurse.get_by_text("Besöket är flyttat från tisdag 10 mars, kl.\xa010.")).to_be_visible()
    assert stands(home).starts_at == at(WEDNESDAY, 10, 30)
    nurse.get_by_role("button", name="Ångra").press("Enter")
    expect(nurse.get_by_text("Ångrat. Allt är som förut.")).to_be_visible()
    assert (stands(home).starts_at, stands(home).number) == (TEN, 7)


def hour_that_stands(page: Page):
    return page.get_by_role("button", name="Nu 10–11")


def drag(page: Page, name: str) -> None:
    hour = hour_that_stands(page)
    hour.scroll_into_view_if_needed()
    hour.hover()
    page.mouse.down()
    page.get_by_role("button", name=name).hover()
    page.mouse.up()


def by_touch(page: Page, name: str) -> None:
    """With a finger, as the browser itself gives it on."""
    hour_that_stands(page).scroll_into_view_if_needed()
    finger = page.context.new_cdp_session(page)
    places = [one.bounding_box() for one in (hour_that_stands(page), page.get_by_role("button", name=name))]
    begin, end = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in places if box)
    half = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
    for kind, place in (("touchStart", begin), ("touchMove", half), ("touchMove", end), ("touchEnd", None)):
        points = [{"x": place[0], "y": place[1]}] if place else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.detach()


def by_keyboard(page: Page) -> None:
    hour_that_stands(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="onsdag 11 mars kl. 10–11")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="onsdag 11 mars kl. 10.30–11.30")).to_be_focused()
    page.keyboard.press("Enter")


def test_a_colleague_is_ill_this_morning(town_in_march: Town, open_browser: Callable[[], Page], no_barriers: Look):
    town, home, ola = town_in_march, a_pair_s_home(town_in_march), open_browser()
    book(home, town.anna, town.anna, town.sara)
    sign_in(ola, "ola@example.se")
    ola.goto("/jag/tider")
    ola.get_by_role("link", name="Sjuk i dag?").click()
    ola.get_by_role("radio", name="Sara Lind").check()
    ola.get_by_label("Till och med").fill(str(TUESDAY))
    no_barriers(ola)
    press(ola, "Visa besöken")
    heading(ola, "Besök som berörs")
    no_barriers(ola)
    press(ola, f"{town.ola.name} går i stället")
    expect(ola.get_by_text("Besöket är ändrat.").first).to_be_visible()
    no_barriers(ola)
    promise = stands(home)
    assert promise is not None
    assert {one.person_id for one in promise.staff} == {town.anna.person_id, town.ola.person_id}
    assert (promise.starts_at, promise.reason) == (TEN, "stand_in")


def test_the_partner_s_time_is_taken_while_i_look(
    town_in_march: Town, open_browser: Callable[[], Page], no_barriers: Look
):
    town, home, nurse = town_in_march, a_pair_s_home(town_in_march), open_browser()
    sign_in(nurse, "anna@example.se")
    nurse.goto(f"/besok/{home.visit_id}/boka?dag={TUESDAY}")
    nurse.get_by_text("kl.\xa010", exact=True).click()
    expect(nurse.get_by_role("radio", name="kl. 10", exact=True)).to_be_checked()
    nurse.get_by_label("Tolk är med").check()
    book(a_home(town), town.bo, town.sara)  # somebody else is quicker
    press(nurse, "Boka")
    expect(nurse.get_by_role("alert")).to_contain_text(
        "Tiden krockar med ett annat besök som socialsekreteraren har då"
    )
    next_best = nurse.get_by_role("radio", name="Närmast lediga tid")
    expect(next_best).to_be_checked()
    expect(nurse.get_by_label("Tolk är med")).to_be_checked()
    no_barriers(nurse)
    press(nurse, "Boka")
    expect(nurse.get_by_text("Besöket är bokat.")).to_be_visible()
    promise = stands(home)
    assert promise is not None
    assert (promise.starts_at, promise.with_interpreter) == (at(TUESDAY, 8, 30), True)
