"""Story: an ordinary joint visit is recorded at the door in at most eight taps, and what was typed survives."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from tests.browser.test_corridor import sign_in
from tests.integration.record.conftest import Doorstep, a_family
from tests.people import Town

pytestmark = pytest.mark.browser
MONDAY = date(2026, 3, 2)
MOST_TAPS = 8  # the goal for an ordinary joint visit, from the day's page to "Sparat"


@pytest.fixture
def standing_clock(app: Flask) -> Iterator[None]:
    clock.stand_still(MONDAY)
    yield
    clock.stand_still(None)


@pytest.fixture
def booked(standing_clock: None, request: pytest.FixtureRequest) -> Doorstep:
    """Anna and Sara were to come today's morning; it is now the day after."""
    town: Town = request.getfixturevalue("town")
    with db.unit_of_work(OPERATOR) as session:
        door = a_family(session, town)
        bookings.book(
            session,
            visit=session.get_one(Visit, door.visit_id),
            starts_at=clock.day_bounds(MONDAY + timedelta(days=1))[0] + timedelta(hours=10),
            minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id],
            by=town.anna,
            now=clock.now(),
        )
    clock.stand_still(MONDAY + timedelta(days=2))
    return door


def test_an_ordinary_joint_visit_takes_at_most_eight_taps(
    booked: Doorstep, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    nurse, taps = open_browser(), 0

    def tap(thing: Locator) -> None:
        nonlocal taps
        thing.tap()
        taps += 1

    def chip(group: str, name: str) -> Locator:
        return nurse.get_by_role("group", name=group).locator("label.chip", has_text=name).first

    sign_in(nurse, "anna@example.se")
    tap(nurse.get_by_role("link", name="Lo Kanarie").first)
    tap(chip("Var du där?", "Ja"))
    tap(chip("Var kollegan där?", "Ja"))
    tap(chip("Hur gick det?", "Genomfört"))
    tap(chip("Hur många vårdnadshavare", "En"))
    expect(nurse.locator(".draft-state")).to_contain_text("Utkast sparat")
    nurse.reload()  # the tablet died, and what was chosen is still there
    expect(nurse.get_by_text("Ditt utkast från")).to_be_visible()
    expect(nurse.get_by_role("group", name="Hur gick det?").get_by_role("radio", name="Genomfört")).to_be_checked()
    no_barriers(nurse)
    tap(nurse.get_by_role("button", name="Klart"))
    expect(nurse.get_by_text("Sparat. Tack!")).to_be_visible()
    expect(nurse.get_by_text("Ditt utkast från")).to_have_count(0)
    assert taps <= MOST_TAPS, taps
    print(f"{taps} taps")  # noqa: T201 - the figure the goal is held to
    no_barriers(nurse)
    nurse.goto("/papper")
    no_barriers(nurse)
