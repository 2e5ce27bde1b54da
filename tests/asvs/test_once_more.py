"""Held by the gravest acts: one who signed in a while ago is asked who she is, and nothing is done (ASVS V7.5.3)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hembesok_field.access import permissions
from hembesok_field.access.rules import FRESH
from hembesok_field.access.tables import LogEntry
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.people import PASSWORD
from tests.walls.homes import homes

GRAVEST = {
    "a guardian's extract": ("anna", "GET", "/familjer/{family}/registerutdrag/{guardian}"),
    "a guardian's file": ("anna", "GET", "/familjer/{family}/registerutdrag/{guardian}.json"),
    "a colleague's extract": ("adam", "GET", "/gallring/person/{person}"),
    "a colleague's file": ("adam", "GET", "/gallring/person/{person}.json"),
    "signing what is to be erased": ("adam", "POST", "/gallring/lista/1/skriv-under"),
    "opening in need": ("anna", "POST", "/nodoppning"),
    "the page that opens in need": ("anna", "GET", "/nodoppning"),
}


@pytest.fixture
def engine() -> str:
    return "sqlite"


def a_while(client, moved) -> None:
    """She goes on working, so that she stays signed in."""
    moved.shift(FRESH - timedelta(minutes=1))
    assert client.get("/jag/nycklar").status_code == 200
    moved.shift(timedelta(minutes=1, seconds=1))


def logged() -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(LogEntry)) or 0


@pytest.fixture
def places(town) -> dict[str, object]:
    with db.unit_of_work(OPERATOR) as session:
        home = homes(session, town).open
    return {"family": home.family_id, "guardian": home.guardian_id, "person": town.anna.person_id}


@pytest.mark.parametrize("case", GRAVEST)
def test_one_who_signed_in_a_while_ago_is_asked_again_and_nothing_is_done(town, places, signed_in, case):
    name, method, path = GRAVEST[case]
    path = path.format(**places)
    with time_machine.travel(clock.unmoved(), tick=False) as moved:
        client = signed_in(getattr(town, name))
        a_while(client, moved)
        before = logged()
        answer = client.open(path, method=method)
        assert answer.status_code == 303
        assert answer.location == f"/logga-in?next={path if method == 'GET' else '/'}"
        assert logged() == before
        assert "Logga in igen" in client.get(answer.location).text


def test_she_comes_back_to_where_she_was(town, places, signed_in):
    path = GRAVEST["a guardian's extract"][2].format(**places)
    with time_machine.travel(clock.unmoved(), tick=False) as moved:
        anna = signed_in(town.anna)
        assert anna.get(path).status_code == 200
        a_while(anna, moved)
        asked = anna.get(path).location
        let_in = anna.post(asked, data={"email": "anna@example.se", "password": PASSWORD})
        assert (let_in.status_code, let_in.location) == (302, path)
        assert anna.get(path).status_code == 200


def test_a_button_leads_back_to_its_page_and_never_elsewhere(town, signed_in):
    with time_machine.travel(clock.unmoved(), tick=False) as moved:
        adam = signed_in(town.adam)
        a_while(adam, moved)
        path = GRAVEST["signing what is to be erased"][2]
        for page, back in (("http://localhost/gallring/lista/1", "/gallring/lista/1"), ("http://evil.example/x", "/")):
            answer = adam.post(path, headers={"Referer": page, "Origin": "http://localhost"})
            assert answer.location == f"/logga-in?next={back}"


def test_what_asks_again_is_in_the_table_of_rights():
    assert permissions.BY_ENDPOINT.keys() >= permissions.ONCE_MORE
    assert len(permissions.ONCE_MORE) == 6


TOLD = {"reference": "REF-Oppen", "reason": 'Barnet är på akuten och mamman behöver oss. "Nu" & genast'}


@pytest.fixture
def asked_again(town, signed_in):
    """Anna pressed the button when the page had stood open too long; `back(client)` is she signing in again."""
    with time_machine.travel(clock.unmoved(), tick=False) as moved:
        anna = signed_in(town.anna)
        a_while(anna, moved)
        anna.post("/nodoppning", data=TOLD, headers={"Referer": "http://localhost/nodoppning"})
        yield anna


def sign_in_as(client, name: str) -> None:
    answer = client.post("/logga-in?next=/nodoppning", data={"email": f"{name}@example.se", "password": PASSWORD})
    assert answer.status_code == 302


def test_what_she_had_typed_is_there_when_she_is_back_and_once(asked_again):
    sign_in_as(asked_again, "anna")
    page = asked_again.get("/nodoppning").text
    assert "REF-Oppen" in page
    assert "Barnet är på akuten" in page
    assert "&#34;Nu&#34; &amp; genast" in page
    assert "akuten" not in asked_again.get("/nodoppning").text


def test_what_she_had_typed_is_shown_to_nobody_else_at_the_same_tablet(asked_again):
    sign_in_as(asked_again, "bo")
    assert "akuten" not in asked_again.get("/nodoppning").text
    sign_in_as(asked_again, "anna")
    assert "akuten" not in asked_again.get("/nodoppning").text


def test_what_she_had_typed_is_gone_when_she_signs_out(asked_again):
    sign_in_as(asked_again, "anna")
    asked_again.post("/logga-ut")
    sign_in_as(asked_again, "anna")
    assert "akuten" not in asked_again.get("/nodoppning").text


def test_what_she_had_typed_cannot_be_read_in_the_cookie(asked_again):
    with asked_again.session_transaction() as cookie:
        assert cookie["typed"]
        assert "akuten" not in repr(dict(cookie))
        assert "REF-Oppen" not in repr(dict(cookie))


def test_what_is_too_long_for_a_cookie_is_let_go(town, signed_in):
    with time_machine.travel(clock.unmoved(), tick=False) as moved:
        anna = signed_in(town.anna)
        a_while(anna, moved)
        anna.post("/nodoppning", data={**TOLD, "reason": "å" * 1500})
        with anna.session_transaction() as cookie:
            assert "typed" not in cookie
