"""Held by the visit's page: a draft is kept and comes back, one tap agrees, and one's own unit misses one."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask.testing import FlaskClient

from hembesok_field.kernel import clock, db
from hembesok_field.record import queries
from hembesok_field.record.shapes import About
from tests.integration.record.conftest import Doorstep
from tests.integration.record.test_visit_page import SignedIn, address, said, standing, words
from tests.people import Town


@pytest.fixture
def post(doorstep: Doorstep, signed_in: SignedIn) -> Callable[..., object]:
    return lambda who, path, **sent: signed_in(who).post(address(doorstep) + path, data=sent)


def kept(client: FlaskClient, doorstep: Doorstep, **changes: object):
    return client.post(address(doorstep) + "/utkast", data={**said(), **changes})


def test_a_draft_comes_back_as_it_was_left_and_counts_nowhere(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    nurse, made_id = signed_in(town.anna), str(uuid4())
    left = {"made_id": made_id, "contacts": ["mhv", "tandvården"], "minutes": "", "unknown": "x" * 9_000}
    assert kept(nurse, doorstep, **left).json["words"].startswith("Utkast sparat kl.")
    page = nurse.get(address(doorstep)).text
    assert "Ditt utkast från" in page
    assert 'value="tandvården" checked' in page
    assert f'value="{made_id}"' in page
    assert words() == 0
    for other in (town.bo, town.sara):
        assert "Ditt utkast" not in signed_in(other).get(address(doorstep)).text
    nurse.post(address(doorstep), data=said(made_id=made_id))
    assert kept(nurse, doorstep, **left).json == {"words": ""}, "what was on its way comes too late"
    assert "Ditt utkast" not in nurse.get(address(doorstep)).text


def test_a_draft_is_begun_again(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    nurse = signed_in(town.anna)
    kept(nurse, doorstep)
    assert nurse.post(address(doorstep) + "/utkast/bort").status_code == 302
    assert "Ditt utkast" not in nurse.get(address(doorstep)).text


def test_pressed_twice_is_said_once(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    nurse, sent = signed_in(town.anna), said(made_id=str(uuid4()))
    assert [nurse.post(address(doorstep), data=sent).status_code for _ in range(2)] == [302, 302]
    assert words() == 1


def test_what_was_talked_about_is_ticked_with_the_word(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    with db.reading(town.anna) as session:
        visit = queries.visit_for_word(session, town.anna, doorstep.visit_id)
        one, other, *_ = queries.themes_of(session, town.anna, visit)
    signed_in(town.anna).post(address(doorstep), data={**said(), "themes": [str(other.theme_id)]})
    page = signed_in(town.bo).get(address(doorstep) + "?ratta=1").text
    assert f'value="{other.theme_id}" checked' in page
    assert f'value="{one.theme_id}" checked' not in page
    assert f'value="{other.theme_id}" checked' not in signed_in(town.sara).get(address(doorstep)).text


def test_one_tap_agrees_and_only_about_what_can_be_agreed(
    town: Town, doorstep: Doorstep, signed_in: SignedIn, post: Callable[..., object]
):
    signed_in(town.anna).post(address(doorstep), data=said())
    signed_in(town.sara).post(address(doorstep), data=said(outcome="family_not_home", guardians=""))
    page = signed_in(town.anna).get(address(doorstep)).text
    assert "Det stämmer" in page
    assert "Familjen var inte hemma" in page
    facts = {"made_id": str(uuid4()), "author": str(town.sara.assignment_id)}
    assert post(town.anna, "/overens", about=About.NURSE, **facts).status_code == 422
    for _ in range(2):
        assert post(town.anna, "/overens", about=About.OUTCOME, **facts).status_code == 302
    stands = standing(doorstep)
    assert (stands.agrees, stands.outcome, stands.guardians, words()) == (True, "family_not_home", 1, 3)
    assert "vi är överens nu" in signed_in(town.sara).get(address(doorstep)).text


def due(**ahead: int) -> str:
    return clock.swedish(clock.now() + timedelta(**ahead)).strftime("%H:%M")


def test_ones_own_unit_sees_who_is_in_and_whom_to_call(
    town: Town, doorstep: Doorstep, signed_in: SignedIn, post: Callable[..., object]
):
    noon = clock.now().replace(hour=11, minute=0)  # so that no deadline falls on the next day
    with time_machine.travel(noon, tick=False) as traveller:
        refused = post(town.anna, "/gar-in", due=due(minutes=-5), call="", watcher="")
        assert (refused.status_code, "Skriv numret" in refused.text) == (422, True)
        refused = post(town.anna, "/gar-in", due=due(minutes=-5), call="070-12", watcher="")
        assert (refused.status_code, "Välj en tid som inte har varit än" in refused.text) == (422, True)
        assert post(town.anna, "/gar-in", due=due(minutes=30), call="070-12", watcher="").status_code == 302
        assert "Du gick in" in signed_in(town.anna).get(address(doorstep)).text
        assert "Anna Ek är på hembesök" in signed_in(town.bo).get("/idag").text
        traveller.shift(timedelta(minutes=31))
        late = signed_in(town.bo).get("/idag").text
        assert "Anna Ek skulle ha varit ute" in late
        assert 'href="tel:07012"' in late
        for stranger in (town.sara, town.kim):
            assert "Anna Ek" not in signed_in(stranger).get("/idag").text
        assert post(town.anna, "/stannar", minutes="30").status_code == 302
        assert "Anna Ek är på hembesök" in signed_in(town.bo).get("/idag").text
        assert post(town.anna, "/ute").status_code == 302
        assert "Anna Ek" not in signed_in(town.bo).get("/idag").text


def test_strangers_find_nothing_to_say(town: Town, closed_doorstep: Doorstep, signed_in: SignedIn):
    for who in (town.sara, town.kim, town.tore):
        for path in ("/utkast", "/utkast/bort", "/overens", "/gar-in", "/stannar", "/ute"):
            answer = signed_in(who).post(address(closed_doorstep) + path, data={**said(), "due": "23:59", "call": "1"})
            assert (answer.status_code, "Kanarie" in answer.text) == (404, False), (who.name, path)
