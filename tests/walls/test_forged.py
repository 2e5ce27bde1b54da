"""Held by the walls: what another's page sends changes nothing, at any route, in any of the ways it could (F113)."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.people import Town
from tests.walls.homes import Homes, homes
from tests.walls.requests import SAFE, browser, calls, state

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def all_homes(app: Flask, town: Town) -> Homes:
    app.config["WTF_CSRF_ENABLED"] = True
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)


def forgeries(token: str, anothers: str) -> Iterator[tuple[str, dict]]:
    """Each as what the request carries; those with a right token are wrong in nothing but where they come from."""
    yield "no token", {"headers": OURS}
    yield "a wrong token", {"headers": OURS, "data": {"csrf_token": "fel"}}
    yield "another's token", {"headers": OURS, "data": {"csrf_token": anothers}}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/http://localhost/"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        yield str(headers), {"headers": headers, "data": {"csrf_token": token}}
    body = json.dumps({"csrf_token": token})
    yield "words that are JSON", {"headers": OURS, "data": body, "content_type": "text/plain"}
    yield "JSON", {"headers": OURS, "data": body, "content_type": "application/json"}


def test_nothing_that_is_forged_is_done(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    done, tried = [], 0
    _, anothers = browser(app, town.bo, signed_in)
    for call in calls(app, town, all_homes):
        client, token = browser(app, call.who, signed_in)
        for method in sorted((call.rule.methods or set()) - SAFE):
            before = state()
            for name, carried in forgeries(token, anothers):
                answer = client.open(call.path, method=method, **carried)
                tried += 1
                if answer.status_code != (401 if call.is_for_a_program else 400):
                    done.append(f"{method} {call.path} with {name}: {answer.status_code}")
            if state() != before:
                done.append(f"{method} {call.path} changed something")
    assert done == []
    assert tried > 400


def test_what_our_own_pages_send_is_read_at_every_route(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    """The other half: that the refusals above are for the forgery, and not for something else."""
    refused = []
    for call in calls(app, town, all_homes):
        for method in sorted((call.rule.methods or set()) - SAFE):
            client, token = browser(app, call.who, signed_in)
            answer = client.open(call.path, method=method, headers=OURS, data={"csrf_token": token})
            if "hann bli gammal" in answer.text:
                refused.append(f"{method} {call.path}")
    assert refused == []
