"""Held by passwords: long ones of any kind, exactly as they were typed, and never one that is tried first (ASVS V6.2).

What one may not choose is asked of the rule; what opens is tried through the page.
"""

from datetime import timedelta

import argon2
import pytest
import time_machine
from sqlalchemy import select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from hembesok_field.access import actions, rules
from hembesok_field.access.rules import SHORTEST_PASSWORD, Reason
from hembesok_field.access.tables import Person
from hembesok_field.kernel import clock, db, passwords
from hembesok_field.kernel.identity import OPERATOR
from tests.people import PASSWORD

EMAIL = "anna@example.se"
LEAKED = FREQUENCY_LISTS["passwords"]


@pytest.fixture
def engine() -> str:
    """What a password is does not depend on where its hash is kept."""
    return "sqlite"


def long_of(password: str) -> str:
    """The same word again until it is as long as a password must be."""
    return password * -(-SHORTEST_PASSWORD // len(password))


def choose(app, town, password: str):
    """Anna chooses a password through a one-time link of her own."""
    with db.unit_of_work(OPERATOR) as session:
        person = session.get_one(Person, town.anna.person_id)
        link = actions.make_link(session, person=person, now=clock.now())
    return app.test_client().post(f"/valkommen/{link}", data={"password": password, "again": password})


def opens(app, password: str, email: str = EMAIL) -> bool:
    return app.test_client().post("/logga-in", data={"email": email, "password": password}).status_code == 302


def test_none_of_the_3000_commonest_is_let_through_and_none_of_them_said_again_until_it_is_long():
    commonest = LEAKED[:3000]
    assert len(set(commonest)) == 3000
    assert [one for one in commonest if rules.password_fault(one, EMAIL) is None] == []
    assert [one for one in commonest if rules.password_fault(long_of(one), EMAIL) is not Reason.TOO_COMMON] == []


def test_every_leaked_one_that_is_long_enough_is_refused():
    long_ones = [one for one in LEAKED if len(one) >= SHORTEST_PASSWORD]
    assert len(long_ones) > 20
    assert [one for one in long_ones if rules.password_fault(one, EMAIL) is not Reason.TOO_COMMON] == []


@pytest.mark.parametrize(
    "password",
    [
        "password12345678",
        "Password1234567!",
        "P@ssw0rdP@ssw0rd",
        "iloveyouiloveyou",
        "qwertyuiop123456",
        "hembesokhembesok",
        "annaexampleanna.",
    ],
)
def test_what_is_made_of_a_few_well_known_parts_is_refused(password):
    assert rules.password_fault(password, EMAIL) is Reason.TOO_COMMON


@pytest.mark.parametrize(
    "password",
    [
        "gula kantareller under granen",  # small letters alone
        "GULA KANTARELLER UNDER GRANEN",
        "839204175620938",  # digits alone
        "§½¤&/()=?*^_;:<>",
        "гриб под ёлкой растёт",
        "🐻🍄🌲🦊🐟🫐🍂🦉🌧️🪵🐝🌻🍯🦔🌙",
    ],
)
def test_no_kind_of_sign_is_asked_for_and_none_is_forbidden(app, town, password):
    assert choose(app, town, password).location == "/"
    assert opens(app, password)


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("Fyra små gula svampar", "fyra små gula svampar"),
        ("fyra små gula svampar ", "fyra små gula svampar"),
        (" fyra små gula svampar", "fyra små gula svampar"),
        ("fyra  små gula svampar", "fyra små gula svampar"),
        ("fyra små gula svampar", "fyra sma gula svampar"),
        ("fyra små gula svampar", "fyra sma\u030a gula svampar"),  # the same to the eye, other bytes
        ("fyra små gula svampar", "fyra små gula svampar\u0000"),
        # 72 bytes is as far as some ways of keeping a password look.
        ("vi går ut och plockar bär " * 3 + "idag", "vi går ut och plockar bär " * 3 + "igår"),
    ],
)
def test_a_password_opens_only_exactly_as_it_was_typed(app, town, chosen, typed):
    assert choose(app, town, chosen).location == "/"
    assert opens(app, chosen)
    assert not opens(app, typed)


@pytest.mark.parametrize("length", [15, 64, 128, 256])
def test_a_long_one_is_as_good(app, town, length):
    password = ("en räv raskar över isen, och får vi lov, " * 7)[:length]
    assert choose(app, town, password).location == "/"
    assert opens(app, password)


def test_one_sign_too_few_and_one_too_many_are_refused(app, town):
    for password, sentence in (("jättelångt ord", "minst 15"), ("en räv " * 36 + "raska", "högst 256")):
        answer = choose(app, town, password)
        assert (len(password), answer.status_code, sentence in answer.text) == (
            14 if "15" in sentence else 257,
            422,
            True,
        )


def test_nobody_is_ever_made_to_change_it(app, town):
    with time_machine.travel(clock.now() + timedelta(days=5 * 365)):
        client = app.test_client()
        assert client.post("/logga-in", data={"email": EMAIL, "password": PASSWORD}).location == "/"
        assert client.get("/idag").status_code == 200


DEFAULT_NAMES = ("admin", "root", "test", "demo", "hembesok", "administrator", "support", "guest", "user", "postgres")
DEFAULT_WORDS = ("admin", "password", "hembesok", "vi ses hemma hos familjen", "changeme")


def test_a_fresh_house_opens_to_nobody(app):
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Person)).all() == []
    for number, name in enumerate(DEFAULT_NAMES):
        for word in DEFAULT_WORDS:
            answer = app.test_client().post(
                "/logga-in",
                data={"email": f"{name}@example.se", "password": word},
                environ_base={"REMOTE_ADDR": f"10.0.{number}.1"},
            )
            assert answer.status_code == 422, (name, word)


def test_a_password_is_kept_at_the_cost_that_rfc_9106_recommends_and_nobodys_costs_as_much():
    # What the program starts with; the tests make theirs cheaper.
    asked = argon2.extract_parameters(argon2.PasswordHasher().hash("a password"))
    assert (asked.type, asked.memory_cost, asked.time_cost, asked.parallelism) == (argon2.Type.ID, 65536, 3, 4)
    assert (asked.salt_len, asked.hash_len) == (16, 32)
    assert argon2.extract_parameters(passwords.NOBODY) == asked
    source = passwords.__loader__.get_source(passwords.__name__)
    assert "\n_hasher = PasswordHasher()" in source
