"""Held by codes: this half-minute's and no other, once, and counted together with the passwords tried."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select, text

from hembesok_field.access import actions
from hembesok_field.access.tables import Authority, CodeKey
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR
from tests.people import PASSWORD

CODES = "/jag/koder"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as moved:
        yield moved


def kept() -> CodeKey:
    with db.reading(OPERATOR) as session:
        return session.scalars(select(CodeKey)).one()


def code(secret, shift=0):
    return pyotp.TOTP(secret).at(clock.unmoved() + timedelta(seconds=shift))


@pytest.fixture
def secret(town, signed_in, noon) -> str:
    """Anna has codes; the half-minute that she began in has passed."""
    client = signed_in(town.anna)
    page = client.get(CODES).text
    shown = page.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    assert client.post(CODES, data={"code": code(shown)}).location == "/jag/nycklar"
    noon.shift(timedelta(seconds=30))
    return shown


def password(app, client=None):
    client = client or app.test_client()
    client.post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD})
    return client


def step(client, said):
    return client.post("/logga-in/kod?next=/vecka", data={"code": said})


def test_a_password_and_a_code_open(app, town, secret):
    client = password(app)
    assert client.get("/idag").status_code == 302
    answer = step(client, code(secret))
    assert (answer.status_code, answer.location) == (302, "/vecka")
    assert client.get("/idag").status_code == 200


def test_the_secret_stands_sealed_and_the_picture_says_it(town, signed_in, secret):
    with db.reading(OPERATOR) as session:
        raw = session.execute(text("SELECT secret FROM code_key")).scalar_one()
    assert secret.encode() not in bytes(raw)
    page = signed_in(town.bo).get(CODES).text
    assert "<svg" in page
    assert "style=" not in page


def test_a_code_with_a_space_in_it_is_the_same_code(app, secret):
    said = code(secret)
    assert step(password(app), f"{said[:3]} {said[3:]} ").status_code == 302


@pytest.mark.parametrize("shift", [-60, -30, 30, 60])
def test_a_code_of_another_half_minute_is_wrong(app, secret, shift):
    assert step(password(app), code(secret, shift)).status_code == 422


def test_a_code_dies_when_its_half_minute_does(app, secret, noon):
    said = code(secret)
    noon.shift(timedelta(seconds=29))
    client = password(app)
    noon.shift(timedelta(seconds=1))
    assert step(client, said).status_code == 422


def test_a_code_works_once(app, secret):
    said = code(secret)
    assert step(password(app), said).status_code == 302
    assert step(password(app), said).status_code == 422


def test_the_code_that_began_it_is_used_by_that(app, town, signed_in):
    client = signed_in(town.anna)
    shown = client.get(CODES).text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    client.post(CODES, data={"code": code(shown)})
    assert step(password(app), code(shown)).status_code == 422


def test_twenty_at_once_with_the_same_code_are_one(app, town, secret):
    def try_it(_):
        with app.app_context():
            try:
                with db.unit_of_work(OPERATOR) as session:
                    said = code(secret)
                    actions.use_code(session, person_id=town.anna.person_id, code=said, moment=clock.unmoved())
            except Refused:
                return 0
            return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(20))) == 1


@pytest.mark.parametrize("said", ["000000x", "12345", "1234567890123", "åäöåäö", "٠٠٠٠٠٠"])
def test_nonsense_is_no_code(app, secret, said):
    assert step(password(app), said).status_code == 422


def test_codes_and_passwords_are_counted_together(app, secret, noon):
    client = password(app)
    assert [step(client, code(secret, 300)).status_code for _ in range(10)] == [422] * 10
    assert step(client, code(secret)).status_code == 429
    assert (
        app.test_client().post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD}).status_code == 429
    )
    noon.shift(timedelta(seconds=31))
    assert step(client, code(secret)).status_code == 302


def test_the_right_password_buys_no_new_guesses(app, secret):
    statuses = []
    for _ in range(11):
        answer = app.test_client().post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD})
        if answer.status_code == 302:
            answer = step(password(app), code(secret, 300))
        statuses.append(answer.status_code)
    assert statuses == [422] * 10 + [429]


def test_the_second_step_waits_five_minutes_and_belongs_to_one_browser(app, secret, noon):
    client = password(app)
    assert step(app.test_client(), code(secret)).status_code == 422
    noon.shift(timedelta(minutes=5, seconds=1))
    answer = step(client, code(secret))
    assert (answer.status_code, "Börja om" in answer.text) == (422, True)


def test_a_wrong_first_code_keeps_nothing_and_the_same_picture(town, signed_in):
    client = signed_in(town.anna)
    client.get(CODES)
    answer = client.post(CODES, data={"code": "000000"})
    assert (answer.status_code, "<svg" in answer.text) == (422, True)
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(CodeKey)).all() == []


def test_codes_can_be_taken_away_and_are_then_not_asked_for(app, town, signed_in, secret):
    client = signed_in(town.anna)
    client.post("/jag/koder/bort")
    assert password(app).get("/idag").status_code == 200


class TestWhereTwoStepsAreRequired:
    @pytest.fixture(autouse=True)
    def required(self, app, town, signed_in):
        assert signed_in(town.adam).post("/hjalp-in/tva-steg", data={"krav": "ja"}).status_code == 302
        with db.reading(OPERATOR) as session:
            assert session.get_one(Authority, town.region_id).requires_second_factor(clock.today())

    def test_a_password_leads_nowhere_but_to_ones_keys(self, app, town):
        client = password(app)
        for place in ("/", "/idag", "/familjer", "/uppdrag"):
            assert client.get(place).location == "/jag/nycklar", place
        assert client.post("/uppdrag", data={"assignment": town.anna.assignment_id}).status_code == 302
        assert client.get("/idag").status_code == 302
        assert "kräver två steg" in client.get("/jag/nycklar").text

    def test_codes_let_one_on_and_the_last_factor_stays(self, app, town):
        client = password(app)
        shown = client.get(CODES).text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
        client.post(CODES, data={"code": code(shown)})
        assert client.get("/idag").status_code == 200
        assert "ha en nyckel eller koder kvar" in client.post("/jag/koder/bort", follow_redirects=True).text
        assert kept().person_id == town.anna.person_id

    def test_another_authoritys_people_sign_in_as_before(self, app, town):
        client = app.test_client()
        client.post("/logga-in", data={"email": "sara@example.se", "password": PASSWORD})
        assert client.get("/idag").status_code == 200

    def test_only_an_admin_decides_it(self, town, signed_in):
        assert signed_in(town.kajsa).post("/hjalp-in/tva-steg", data={"krav": "nej"}).status_code == 403
