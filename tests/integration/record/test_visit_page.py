"""Held by the visit's page: each confirms for herself, a no keeps what was typed, strangers find nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.record import queries
from hembesok_field.record.shapes import Outcome
from hembesok_field.record.tables import Attestation, Note
from hembesok_field.web.words import day_words
from tests.integration.record.conftest import Doorstep
from tests.integration.record.test_paper import promise
from tests.people import Town

SignedIn = Callable[[Who], FlaskClient]


def said(**changes: str) -> dict[str, str]:
    began = clock.swedish(clock.now() - timedelta(hours=1))
    return {
        "outcome": "done",
        "attended": "ja",
        "colleague": "",
        "guardians": "1",
        "interpreter": "",
        "place": "home",
        "day": began.date().isoformat(),
        "time": began.strftime("%H:%M"),
        "minutes": "60",
        **changes,
    }


def standing(doorstep: Doorstep):
    with db.reading(OPERATOR) as session:
        return queries.standing_of(session, [doorstep.visit_id]).get(doorstep.visit_id)


def words() -> int:
    with db.reading(OPERATOR) as session:
        return len(session.scalars(select(Attestation)).all())


def address(doorstep: Doorstep) -> str:
    return f"/besok/{doorstep.visit_id}"


def test_nobody_has_said_that_an_interpreter_who_is_needed_was_not(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    anna = signed_in(town.anna)
    assert "Behövdes inte" in anna.get(address(doorstep)).text
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, doorstep.family_id).needs_interpreter = True
    assert "Behövdes inte" not in anna.get(address(doorstep)).text
    assert anna.post(address(doorstep), data=said()).status_code == 302


def test_both_confirm_for_themselves(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    assert signed_in(town.anna).post(address(doorstep), data=said()).status_code == 302
    assert standing(doorstep).social_services.confirmed is None
    assert signed_in(town.sara).post(address(doorstep), data=said()).status_code == 302
    stands = standing(doorstep)
    assert (stands.nurse.confirmed, stands.social_services.confirmed) == (True, True)
    assert (stands.outcome, stands.agrees) == (Outcome.DONE, True)


def test_a_correction_is_a_later_word(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    nurse = signed_in(town.anna)
    nurse.post(address(doorstep), data=said())
    assert 'value="child_sick"' in nurse.get(address(doorstep) + "?ratta=1").text
    refused = nurse.post(address(doorstep), data=said(outcome="child_sick"))
    assert (refused.status_code, words()) == (422, 1)
    assert "Välj varför du ändrar" in refused.text
    nurse.post(address(doorstep), data=said(outcome="child_sick", correction_cause="mistake"))
    assert words() == 2
    assert standing(doorstep).outcome is Outcome.CHILD_SICK
    assert "rättat senare" in nurse.get(address(doorstep)).text


def test_different_outcomes_are_shown_to_both(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    signed_in(town.anna).post(address(doorstep), data=said())
    signed_in(town.sara).post(address(doorstep), data=said(outcome="family_not_home"))
    for who in (town.anna, town.sara):
        assert "Ni har skrivit olika om hur besöket gick" in signed_in(who).get(address(doorstep)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"outcome": ""}, "Välj hur besöket gick", id="no outcome"),
        pytest.param({"attended": ""}, "Välj om du var där", id="no word of her own"),
        pytest.param({"attended": "nej"}, "Välj varför en av er inte var med", id="absent without a cause"),
        pytest.param({"minutes": "0"}, "Skriv 1 till 600 minuter", id="no minutes"),
        pytest.param({"minutes": "många"}, "Skriv ett helt tal", id="words for minutes"),
        pytest.param({"day": "2027-13-40"}, "Skriv ett datum", id="no such day"),
        pytest.param({"day": "2026-03-29", "time": "02:30"}, "Den tiden fanns inte", id="the hour that never was"),
        pytest.param({"day": "2199-12-31"}, "Besöket har inte börjat än", id="a visit to come"),
        pytest.param({"day": "2999-01-01"}, "Välj ett år från 1900 till 2199", id="a year too far off"),
        pytest.param({"guardians": "7"}, "Välj något av det som går att välja", id="seven guardians"),
    ],
)
def test_a_no_says_why_keeps_what_was_typed_and_stores_nothing(
    town: Town, doorstep: Doorstep, signed_in: SignedIn, changes: dict[str, str], sentence: str
):
    answer = signed_in(town.anna).post(address(doorstep), data=said(contacts="tandvården", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="tandvården" checked' in answer.text
    assert words() == 0


def test_the_other_side_without_consent_and_strangers_find_nothing(
    town: Town, closed_doorstep: Doorstep, signed_in: SignedIn
):
    nothing = signed_in(town.kim).get(f"/besok/{uuid4()}")
    for who in (town.kim, town.sara, town.tore, town.ola):
        client = signed_in(who)
        for answer in (
            client.get(address(closed_doorstep)),
            client.post(address(closed_doorstep), data=said()),
            client.post(address(closed_doorstep) + "/anteckning", data={"text": "portkod"}),
        ):
            assert answer.status_code == 404
            assert "Kanarie" not in answer.text
        assert client.get(address(closed_doorstep)).data == nothing.data
    assert words() == 0


def test_a_colleague_at_the_unit_may_step_in(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    assert signed_in(town.bo).post(address(doorstep), data=said()).status_code == 302
    assert standing(doorstep).nurse.confirmed is True


def test_a_coordinator_is_shown_no_family(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    assert signed_in(town.carin).get(address(doorstep)).status_code == 403


def test_a_note_is_seen_by_ones_own_side_only(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    signed_in(town.anna).post(address(doorstep) + "/anteckning", data={"text": "Portkod 1357, ring på två gånger"})
    assert "Portkod 1357" in signed_in(town.bo).get(address(doorstep)).text
    assert "Portkod 1357" not in signed_in(town.sara).get(address(doorstep)).text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "Skriv något", id="empty"),
        pytest.param("x" * 281, "Anteckningen är 281 tecken", id="too long"),
        pytest.param("Barnet 20260102-2389", "Skriv inte personnummer", id="a personal number"),
    ],
)
def test_a_note_that_is_refused_stays_in_its_field(
    town: Town, doorstep: Doorstep, signed_in: SignedIn, text: str, sentence: str
):
    answer = signed_in(town.anna).post(address(doorstep) + "/anteckning", data={"text": text})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert text in answer.text
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Note)).all() == []


def test_a_visit_told_of_another_day_shows_that_day_to_both(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    """The day that was told is the one that counts: a slip of the pen must not hide behind the day that was booked."""
    booked = clock.now() + timedelta(hours=1)
    with db.unit_of_work(OPERATOR) as session:
        promise(session, town, doorstep.visit_id, booked)
    anna, sara = signed_in(town.anna), signed_in(town.sara)
    assert "Besöket var bokat" not in anna.get(address(doorstep)).text
    slip = clock.swedish(booked - timedelta(days=30))
    anna.post(address(doorstep), data=said(day=slip.date().isoformat()))
    for one in (anna, sara):
        page = one.get(address(doorstep)).text
        assert f'page-head__lead">{day_words(slip)}, ' in page
        assert f"Besöket var bokat {day_words(booked)}" in page
        assert f"genomfört, {day_words(slip)}, " in page, "also among all that was said"
    assert re.search(r'<details class="more-below" open>\s*<summary>Plats och tid', page), (
        "what she is about to confirm"
    )


def test_a_guardian_is_called_with_one_tap(town: Town, doorstep: Doorstep, signed_in: SignedIn):
    page = signed_in(town.anna).get(address(doorstep)).text
    assert 'Mira Kanarie <a class="facts__call" href="tel:0700000001">070-000 00 01</a>' in page
