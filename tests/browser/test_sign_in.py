"""Story: a nurse signs in, and a wrong password tells her nothing but that."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.people import PASSWORD, Town

pytestmark = pytest.mark.browser


def test_a_nurse_signs_in_and_meets_her_day(
    town: Town, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = open_browser()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    no_barriers(page)

    page.get_by_label("E-post").fill("anna@example.se")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()

    expect(page.get_by_role("heading", level=1, name="Idag")).to_be_visible()
    no_barriers(page)
