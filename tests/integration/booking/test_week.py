"""Held by the week: two people's hours side by side, of the other's nothing but that they are taken."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from hembesok_field.family.actions import protect, set_pair
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import NOW, a_home, at, book, later

MONDAY = date(2026, 3, 9)
WEEK = "/vecka?vecka=2026-V11"


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def gaps(text: str) -> list[str]:
    return re.findall(r"/vecka/tid/(2026-\d\d-\d\dT\d\d:\d\d)", text)


def test_my_visits_have_names_and_the_colleague_s_only_hours(town, signed_in):
    mine, hers = a_home(town), a_home(town)
    book(mine, town.anna, town.anna)
    book(hers, town.bo, town.bo, town.sara, starts_at=at(MONDAY, 13))
    text = signed_in(town.anna).get(WEEK + f"&med={town.sara.assignment_id}").text
    assert f'href="/besok/{mine.visit_id}">10 Mia Kanariefågel</a>' in text
    assert "upptaget 12.30–14.30" in text
    assert str(hers.visit_id) not in text


def test_the_times_are_those_when_both_are_free(town, signed_in):
    book(a_home(town), town.anna, town.anna)
    book(a_home(town), town.bo, town.sara, starts_at=at(date(2026, 3, 10), 13))
    found = gaps(signed_in(town.anna).get(WEEK + f"&med={town.sara.assignment_id}").text)
    tuesday = [one.removeprefix("2026-03-10T") for one in found if one.startswith("2026-03-10")]
    assert tuesday == ["08:00", "08:30", "11:30", "14:30", "15:00"]
    assert len(found) == 5 + 4 * 15


def test_a_touched_gap_asks_for_which_visit_and_goes_on_with_the_day_and_the_two(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara)
    another = a_home(town)
    text = client.get(f"/vecka/tid/2026-03-11T08:00?med={town.sara.assignment_id}").text
    link = re.search(rf'action="(/familjer/{another.family_id}/steg/2m/boka[^"]*)"', text)
    assert link is not None
    assert f"/familjer/{home.family_id}/steg/2m" not in text
    answer = client.post(link[1].replace("&amp;", "&"))
    assert answer.location.startswith(f"/besok/{another.visit_id}/boka?dag=2026-03-11")
    page = client.get(answer.location).text
    assert page.count('value="2026-03-11T') == 15
    assert page.count("checked") == 2


def test_the_visits_that_need_a_time_stand_on_top_and_lead_on(town, signed_in):
    home = a_home(town)
    text = signed_in(town.anna).get("/vecka").text
    assert "2-månadersbesök, Mia Kanariefågel: fönstret stänger lördag 4 april" in text
    assert f'href="/besok/{home.visit_id}/vecka"' in text


def test_the_families_of_another_pair_are_not_mine_to_find_time_for(town, signed_in):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        set_pair(
            session, by=town.anna, family_id=home.family_id, nurse_id=town.bo.assignment_id,
            social_worker_id=town.ola.assignment_id, now=NOW,
        )  # fmt: skip
    assert "Mia Kanariefågel" not in signed_in(town.anna).get("/vecka").text
    assert "Mia Kanariefågel" in signed_in(town.ola).get("/vecka").text


def test_a_bare_hour_is_an_hour_and_a_protected_family_has_no_name_here(town, signed_in):
    bare, hidden = a_home(town, consent=False), a_home(town)
    book(bare, town.anna, town.anna, town.sara)
    book(hidden, town.anna, town.anna, town.sara, starts_at=later(days=9))
    with db.unit_of_work(OPERATOR) as session:
        protect(session, by=town.anna, family_id=hidden.family_id, is_protected=True, now=NOW)
    for who in (town.sara, town.anna):
        text = signed_in(who).get(WEEK).text
        assert "Kanariefågel" not in text.replace("10 Mia Kanariefågel", "") or who is town.anna
        assert "10 Hembesök" in text
    assert "Kanarie" not in signed_in(town.sara).get(WEEK).text


def test_the_usual_colleague_is_beside_without_asking(town, signed_in):
    book(a_home(town), town.anna, town.anna, town.sara)
    text = signed_in(town.anna).get(WEEK).text
    assert f'name="med" value="{town.sara.assignment_id}" checked' in text


@pytest.mark.parametrize("query", ["?vecka=x", "?vecka=9999-V01", "?vecka=2026-V99", "?med=x", "?med=99999999999999"])
def test_an_address_that_asks_for_nonsense_shows_this_week(town, signed_in, query):
    answer = signed_in(town.anna).get("/vecka" + query)
    assert answer.status_code == 200
    assert "Vecka 10, 2–6 mars" in answer.text


def test_a_colleague_one_does_not_work_with_is_not_shown(town, signed_in):
    book(a_home(town, by=town.kim), town.kim, town.kim)
    text = signed_in(town.anna).get(WEEK + f"&med={town.kim.assignment_id}").text
    assert "Kim" not in text


@pytest.mark.parametrize(
    ("who", "status"), [("carin", 403), ("adam", 403), ("lova", 403), ("sara", 200), ("tore", 200)]
)
def test_the_week_is_for_those_who_visit(town, signed_in, who, status):
    client = signed_in(getattr(town, who))
    assert client.get("/vecka").status_code == status
    assert client.get("/vecka/tid/2026-03-11T08:00").status_code == status


def test_a_gap_that_no_clock_shows_is_not_found(town, signed_in):
    assert signed_in(town.anna).get("/vecka/tid/i-morgon").status_code == 404


def test_a_red_day_is_named_and_has_no_gap(town, signed_in):
    text = signed_in(town.anna).get("/vecka?vecka=2026-V14").text
    assert "Långfredagen" in text
    assert "2026-04-03T" not in text
    assert MONDAY + timedelta(days=25) == date(2026, 4, 3)
