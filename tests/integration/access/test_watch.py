"""Held by the warning: it knows how long is left without making it longer, and who signs in again comes back."""

from datetime import timedelta

import pytest
import time_machine

from hembesok_field.access import rules
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as moved:
        yield moved


def test_nobody_has_nothing_left(app):
    assert app.test_client().get("/inloggad").json == {"seconds": 0}


def test_a_quarter_is_left_and_asking_makes_it_no_longer(town, signed_in, noon):
    client = signed_in(town.anna)
    assert client.get("/inloggad").json["seconds"] == 15 * 60
    noon.shift(timedelta(minutes=10))
    assert client.get("/inloggad").json["seconds"] == 5 * 60
    noon.shift(timedelta(minutes=5))
    assert client.get("/inloggad").json == {"seconds": 0}
    assert client.get("/idag").status_code == 302


def test_staying_makes_it_a_quarter_again_but_never_more_than_twelve_hours(town, signed_in, noon):
    client = signed_in(town.anna)
    for _ in range(71):
        noon.shift(timedelta(minutes=10))
        assert client.post("/inloggad/stanna").status_code == 200
    assert client.get("/inloggad").json["seconds"] == 10 * 60
    noon.shift(timedelta(minutes=10))
    assert client.post("/inloggad/stanna").status_code == 401


def test_it_says_whose_it_is_and_gives_the_forms_their_token(town, signed_in, app):
    first, again, bo = (signed_in(who).get("/inloggad").json for who in (town.anna, town.anna, town.bo))
    assert first["whose"] == again["whose"] != bo["whose"]
    assert first["token"]
    assert "anna" not in str(first).lower()


def test_one_who_signs_in_again_comes_back(app, town):
    client = app.test_client()
    answer = client.post(
        "/logga-in?next=/inloggad/klar", data={"email": "anna@example.se", "password": PASSWORD}, follow_redirects=True
    )
    assert "Stäng den här fliken" in answer.text


def test_the_warning_comes_two_minutes_before():
    assert timedelta(minutes=13) == rules.IDLE - rules.WARNS
