"""Held by Områden och färdsätt: written by one's own authority, followed by every promise, and undone again."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from hembesok_field.booking.tables import AreaPlace, DayLimit, Hold
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import NOW, a_home, book, count

UNDO = re.compile(r'<form class="undo-bar".*?action="([^"]+)"(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'name="([^"]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def _a_day_in_march(app):
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def places():
    with db.reading(OPERATOR) as session:
        rows = session.scalars(select(AreaPlace).order_by(AreaPlace.unit_id, AreaPlace.area_name))
        return [(row.unit_id, row.area_name, row.kilometres, row.latitude, row.longitude) for row in rows]


def undo(browser, unit_id):
    """Press Ångra on the page as it stands."""
    address, fields = UNDO.search(browser.get(f"/omraden?enhet={unit_id}").text).groups()
    sent = {name: unescape(value) for name, value in HIDDEN.findall(fields)}
    return browser.post(unescape(address), data=sent)


def ways_held(home):
    with db.reading(OPERATOR) as session:
        holds = session.scalars(select(Hold).where(Hold.visit_id == home.visit_id))
        return {hold.person_id: (hold.starts_at - hold.held_from) // timedelta(minutes=1) for hold in holds}


def test_what_a_coordinator_writes_is_the_way_that_is_held(town, signed_in):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    assert "Inget område än" in carin.get(f"/omraden?enhet={town.bvc_id}").text
    written = carin.post(f"/omraden/{town.bvc_id}/omrade", data={"name": " Vivalla ", "kilometres": "12,5"})
    assert written.headers["Location"] == f"/omraden?enhet={town.bvc_id}"
    assert "30 minuter med bil" in carin.get(written.headers["Location"]).text
    kajsa.post(f"/omraden/{town.social_id}/omrade", data={"name": "Vivalla", "kilometres": "3"})
    kajsa.post(f"/omraden/{town.social_id}/enhet", data={"transport": "bicycle"})
    kajsa.post(f"/omraden/{town.social_id}/fardsatt", data={f"person-{town.sara.person_id}": "walking"})
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    assert ways_held(home) == {town.anna.person_id: 30, town.sara.person_id: 40}  # 12.5 km by car, 3 km on foot
    other = a_home(town)
    book(other, town.anna, town.bo, town.ola)
    assert ways_held(other) == {town.bo.person_id: 30, town.ola.person_id: 15}  # 3 km as the unit goes, by bicycle


def test_each_change_is_undone_to_what_stood_before(town, signed_in):
    carin, unit = signed_in(town.carin), town.bvc_id
    carin.post(f"/omraden/{unit}/omrade", data={"name": "Hovsta", "position": "59.3550, 15.2150"})
    carin.post(f"/omraden/{unit}/omrade", data={"name": "Hovsta", "kilometres": "7,5"})
    assert places() == [(unit, "Hovsta", 7.5, None, None)]
    undo(carin, unit)
    assert places() == [(unit, "Hovsta", None, 59.355, 15.215)]
    carin.post(f"/omraden/{unit}/ta-bort", data={"name": "Hovsta"})
    assert places() == []
    undo(carin, unit)
    assert places() == [(unit, "Hovsta", None, 59.355, 15.215)]
    carin.post(f"/omraden/{unit}/omrade", data={"name": "Ny", "kilometres": "1"})
    undo(carin, unit)
    assert [name for _, name, *_ in places()] == ["Hovsta"]
    carin.post(f"/omraden/{unit}/enhet", data={"transport": "bus", "base": "59,2741 15,2066"})
    assert places()[0] == (unit, "", None, 59.2741, 15.2066)
    undo(carin, unit)
    assert places()[0] == (unit, "", None, None, None)
    carin.post(f"/omraden/{unit}/fardsatt", data={f"person-{town.anna.person_id}": "bus"})
    undo(carin, unit)
    with db.reading(OPERATOR) as session:
        assert session.get_one(DayLimit, town.anna.person_id).transport is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "kilometres": "3"}, "Skriv områdets namn."),
        ({"name": "Hovsta"}, "Skriv avståndet i kilometer, eller läget"),
        ({"name": "Hovsta", "kilometres": "långt"}, "Skriv avståndet i kilometer, 0–300."),
        ({"name": "Hovsta", "kilometres": "301"}, "Skriv avståndet i kilometer, 0–300."),
        ({"name": "Hovsta", "position": "15.2150, 59.3550"}, "ligger inte i Sverige"),
        ({"name": "Hovsta", "position": "Storgatan 3"}, "ligger inte i Sverige"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed_kept(town, signed_in, typed, sentence):
    answer = signed_in(town.carin).post(f"/omraden/{town.bvc_id}/omrade", data=typed)
    assert (answer.status_code, sentence in answer.text, count(AreaPlace)) == (422, True, 0)
    assert all(f'value="{word}"' in answer.text for word in typed.values() if word)


def test_another_authority_s_units_and_people_are_as_if_there_were_none(town, signed_in):
    carin = signed_in(town.carin)
    for unit in (town.social_id, 9999):
        assert carin.post(f"/omraden/{unit}/omrade", data={"name": "X", "kilometres": "3"}).status_code == 404
        assert carin.post(f"/omraden/{unit}/omrade", data={"name": ""}).status_code == 404
        assert carin.post(f"/omraden/{unit}/enhet", data={"transport": "bus"}).status_code == 404
        assert carin.post(f"/omraden/{unit}/ta-bort", data={"name": "X"}).status_code == 404
        assert carin.post(f"/omraden/{unit}/fardsatt", data={}).status_code == 404
        assert "Sara" not in carin.get(f"/omraden?enhet={unit}").text
    carin.post(f"/omraden/{town.bvc_id}/fardsatt", data={f"person-{town.sara.person_id}": "bus"})
    assert (count(AreaPlace), count(DayLimit)) == (0, 0)


def test_an_area_is_told_by_name_only_where_many_families_share_it(town, signed_in):
    homes = [a_home(town) for _ in range(5)]
    assert "Vivalla</span>" in signed_in(town.carin).get(f"/omraden?enhet={town.bvc_id}").text
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, homes[0].family_id).area_name = "Hos mormor på Kanariegatan"
    text = signed_in(town.carin).get(f"/omraden?enhet={town.bvc_id}").text
    assert ("Vivalla</span>" in text, "Kanariegatan" in text) == (False, False)


def test_one_says_oneself_how_one_goes_and_keeps_the_rest(town, signed_in):
    sara, kajsa = signed_in(town.sara), signed_in(town.kajsa)
    sara.post("/jag/tider/dagen", data={"most_visits": "3", "transport": "bicycle"})
    assert 'value="bicycle" selected' in kajsa.get(f"/omraden?enhet={town.social_id}").text
    kajsa.post(f"/omraden/{town.social_id}/fardsatt", data={f"person-{town.sara.person_id}": "bus"})
    with db.reading(OPERATOR) as session:
        limit = session.get_one(DayLimit, town.sara.person_id)
        assert (limit.most_visits, limit.transport.value) == (3, "bus")
    assert re.search(r'value="bus" checked', sara.get("/jag/tider").text)
