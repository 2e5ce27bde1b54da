"""Held by passkeys: the owner's own key, asked here and now, opens; every lie about it is refused and costs the try."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from hembesok_field.access.tables import Challenge, Passkey, SignIn
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.access.device import PRESENT, Device
from tests.people import PASSWORD

KEYS = "/jag/nycklar"


def make_key(client, device, name="Blå nyckeln", **lies):
    question = client.post(f"{KEYS}/fraga").json
    return client.post(f"{KEYS}/ny", data={"name": name, "answer": device.make(question, **lies)})


def ask(client):
    return client.post("/logga-in/nyckel/fraga").json


def enter(client, device, **lies):
    return client.post("/logga-in/nyckel", data={"answer": device.sign(ask(client), **lies)})


def kept_keys():
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(Passkey).order_by(Passkey.id)))


@pytest.fixture
def device(town, signed_in) -> Device:
    """Anna's, with a key that she has made here."""
    made = Device()
    assert make_key(signed_in(town.anna), made).status_code == 302
    return made


def test_a_key_opens_without_a_name_or_a_password(app, town, device):
    client = app.test_client()
    answer = enter(client, device)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Anna Ek" in client.get("/idag").text
    (kept,) = kept_keys()
    assert (kept.person_id, kept.sign_count, kept.name) == (town.anna.person_id, 1, "Blå nyckeln")
    assert kept.used_at is not None


def test_the_question_asks_for_the_owner_and_names_no_key(app, town, device):
    question = ask(app.test_client())
    assert question["userVerification"] == "required"
    assert question["rpId"] == "localhost"
    assert not question.get("allowCredentials")


def test_a_new_key_must_find_itself_and_know_its_owner(town, signed_in, device):
    question = signed_in(town.anna).post(f"{KEYS}/fraga").json
    assert question["authenticatorSelection"]["residentKey"] == "required"
    assert question["authenticatorSelection"]["userVerification"] == "required"
    assert [key["id"] for key in question["excludeCredentials"]] == [kept_keys()[0].credential_id]
    assert "anna" not in question["user"]["id"]


LIES = {
    "another site": {"origin": "https://hembesok.example"},
    "another site with our port": {"origin": "http://127.0.0.1:5000"},
    "another owner of the key": {"host": "hembesok.example"},
    "another challenge": {"challenge": "AAAA"},
    "nobody was verified": {"flags": PRESENT},
    "nobody was there": {"flags": 0},
    "the count stands still": {"count": 7},
    "the count goes back": {"count": 3},
    "another's key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "another's name on it": {"handle": "AAAA"},
    "no name on it": {"handle": None},
    "inside another site's page": {"framed": True},
    "a key being made": {"kind": "webauthn.create"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(app, town, device, lie):
    with db.unit_of_work(OPERATOR) as session:
        session.scalars(select(Passkey)).one().sign_count = 7
    device.count = 7
    answer = enter(app.test_client(), device, **LIES[lie])
    assert answer.status_code == 422
    assert "Nyckeln gick inte att använda" in answer.text
    assert kept_keys()[0].sign_count == 7
    assert enter(app.test_client(), device, count=8).status_code == 302


def test_a_key_of_another_persons_does_not_open_as_her(app, town, signed_in, device):
    bos = Device(credential_id=b"a key of Bo's, 32 bytes long....")
    make_key(signed_in(town.bo), bos)
    answer = enter(app.test_client(), bos, handle=device.handle.decode())
    assert answer.status_code == 422
    stolen = Device(key=bos.key, credential_id=device.credential_id, handle=bos.handle)
    assert enter(app.test_client(), stolen).status_code == 422


def test_a_challenge_is_answered_once_also_when_the_answer_was_wrong(app, town, device):
    client = app.test_client()
    question = ask(client)
    with client.session_transaction() as cookie:
        held = dict(cookie)
    assert client.post("/logga-in/nyckel", data={"answer": device.sign(question)}).status_code == 302
    with client.session_transaction() as cookie:
        cookie.update(held)
    again = client.post("/logga-in/nyckel", data={"answer": device.sign(question)})
    assert (again.status_code, "Börja om" in again.text) == (422, True)
    question = ask(client)
    client.post("/logga-in/nyckel", data={"answer": device.sign(question, flags=PRESENT)})
    assert client.post("/logga-in/nyckel", data={"answer": device.sign(question)}).status_code == 422


def test_a_challenge_is_answered_by_the_browser_that_asked(app, town, device):
    question = ask(app.test_client())
    assert app.test_client().post("/logga-in/nyckel", data={"answer": device.sign(question)}).status_code == 422
    other = app.test_client()
    ask(other)
    assert other.post("/logga-in/nyckel", data={"answer": device.sign(question)}).status_code == 422


def test_a_challenge_lives_five_minutes(app, town, device):
    client = app.test_client()
    question = ask(client)
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        assert client.post("/logga-in/nyckel", data={"answer": device.sign(question)}).status_code == 422
        ask(client)
        with db.reading(OPERATOR) as session:
            assert len(session.scalars(select(Challenge)).all()) == 1  # old ones are not kept


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 7}', "x" * 5000, '{"rawId": "", "response": {}}'])
def test_nonsense_is_no_key(app, town, device, answer):
    client = app.test_client()
    ask(client)
    assert client.post("/logga-in/nyckel", data={"answer": answer}).status_code == 422


@pytest.mark.parametrize(
    "lie",
    [
        LIES[name]
        for name in ("another site", "another owner of the key", "nobody was verified", "inside another site's page")
    ],
)
def test_a_lie_makes_no_key(town, signed_in, lie):
    assert make_key(signed_in(town.anna), Device(), **lie).status_code == 422
    assert kept_keys() == []


def test_a_key_that_is_here_is_not_added_again_nor_by_another(town, signed_in, device):
    for who in (town.anna, town.bo):
        answer = make_key(signed_in(who), Device(key=device.key))
        assert (answer.status_code, "finns redan" in answer.text) == (422, True)
    assert len(kept_keys()) == 1


def test_a_question_put_to_one_makes_no_key_for_another(town, signed_in):
    anna, bo = signed_in(town.anna), signed_in(town.bo)
    question = anna.post(f"{KEYS}/fraga").json
    with anna.session_transaction() as cookie:
        begun = cookie["begun_new_key"]
    with bo.session_transaction() as cookie:
        cookie["begun_new_key"] = begun
    answer = bo.post(f"{KEYS}/ny", data={"name": "Bos", "answer": Device().make(question)})
    assert (answer.status_code, kept_keys()) == (422, [])


def test_a_key_needs_a_name(town, signed_in):
    answer = make_key(signed_in(town.anna), Device(), name="  ")
    assert (answer.status_code, "Skriv ett namn" in answer.text, kept_keys()) == (422, True, [])


def test_a_key_is_named_and_removed_by_its_owner_alone(app, town, signed_in, device):
    (key,) = kept_keys()
    bo, anna = signed_in(town.bo), signed_in(town.anna)
    assert bo.post(f"{KEYS}/{key.id}/bort").status_code == 404
    assert bo.post(f"{KEYS}/{key.id}/namn", data={"name": "Min"}).status_code == 404
    assert "Blå nyckeln" not in bo.get(KEYS).text
    anna.post(f"{KEYS}/{key.id}/namn", data={"name": "Plattan"})
    assert "Plattan" in anna.get(KEYS).text
    anna.post(f"{KEYS}/{key.id}/bort")
    assert kept_keys() == []
    assert enter(app.test_client(), device).status_code == 422


def test_with_a_key_a_password_alone_opens_nothing(app, town, device):
    client = app.test_client()
    answer = client.post("/logga-in?next=/vecka", data={"email": "anna@example.se", "password": PASSWORD})
    assert answer.location == "/logga-in/kod?next=/vecka"
    assert client.get("/idag").status_code == 302
    page = client.get(answer.location).text
    assert "Använd din nyckel" in page
    assert client.post("/logga-in/kod", data={"code": "123456"}).status_code == 422
    assert enter(client, device).status_code == 302


def test_keys_are_changed_only_by_one_who_has_just_signed_in(town, signed_in, device):
    client = signed_in(town.anna)
    (key,) = kept_keys()
    with time_machine.travel(clock.now(), tick=False) as moved:
        for _ in range(3):
            moved.shift(timedelta(minutes=6))
            assert "Anna Ek" in client.get(KEYS).text
        assert "Logga in igen" in client.get(KEYS).text
        assert client.post(f"{KEYS}/fraga").status_code == 422
        client.post(f"{KEYS}/{key.id}/bort")
        assert client.get("/jag/koder").location == KEYS
        assert len(kept_keys()) == 1


def test_adding_a_key_gives_the_sign_in_a_new_token(town, signed_in):
    client = signed_in(town.anna)
    with client.session_transaction() as cookie:
        before = cookie["sign_in"]
    make_key(client, Device())
    with client.session_transaction() as cookie:
        assert cookie["sign_in"] != before
        cookie["sign_in"], after = before, cookie["sign_in"]
    assert client.get("/idag").status_code == 302
    with client.session_transaction() as cookie:
        cookie["sign_in"] = after
    assert client.get("/idag").status_code == 200
    with db.reading(OPERATOR) as session:
        alive = session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).one()
        assert (alive.assignment_id, alive.strong_at is not None) == (town.anna.assignment_id, True)


def test_one_sees_and_ends_ones_own_sign_ins(app, town, signed_in):
    here, there, bos = signed_in(town.anna), signed_in(town.anna), signed_in(town.bo)
    with db.reading(OPERATOR) as session:
        hers = [one.token_hash for one in session.scalars(select(SignIn).order_by(SignIn.began_at))]
    assert "Logga ut alla andra" in here.get(KEYS).text
    assert here.post("/jag/inloggningar/avsluta", data={"which": hers[2]}).status_code == 404
    assert bos.get("/idag").status_code == 200
    here.post("/jag/inloggningar/avsluta", data={"which": hers[1]})
    assert [client.get("/idag").status_code for client in (here, there)] == [200, 302]
    there = signed_in(town.anna)
    here.post("/jag/inloggningar/avsluta", data={"which": "andra"})
    assert [client.get("/idag").status_code for client in (here, there)] == [200, 302]
