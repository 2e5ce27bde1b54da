"""Held by the walls: a route answers the methods it was made for, and looking changes nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.kernel.identity import Who
from tests.people import Town
from tests.walls.homes import Homes
from tests.walls.requests import MARKS_OF_LOOKING, SAFE, browser, calls, state

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "NIX")


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_no_route_answers_a_method_it_was_not_made_for(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    """Where two routes share an address, each method is one of theirs."""
    listed = list(calls(app, town, all_homes))
    made_for: dict[str, set[str]] = {}
    for call in listed:
        made_for.setdefault(call.path, set()).update(call.rule.methods or ())
    answered = []
    for call in listed:
        client, _ = browser(app, call.who, signed_in)
        for method in set(METHODS) - made_for[call.path]:
            status = client.open(call.path, method=method).status_code
            if status != 405:
                answered.append(f"{method} {call.path}: {status}")
    assert answered == []


def test_looking_changes_nothing(app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]):
    changed = []
    for call in calls(app, town, all_homes):
        client, _ = browser(app, call.who, signed_in)
        before = state(but=MARKS_OF_LOOKING)
        for method in SAFE & (call.rule.methods or set()):
            client.open(call.path, method=method).close()
        if state(but=MARKS_OF_LOOKING) != before:
            changed.append(call.path)
    assert changed == []


def test_an_old_trick_does_not_change_the_method(app: Flask, town: Town, signed_in: Callable[[Who], FlaskClient]):
    client, before = signed_in(town.anna), state()
    answer = client.get("/logga-ut", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 405
    assert state() == before
