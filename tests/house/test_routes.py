"""Every route has one row in the table of rights and keeps what it says: signed out, in another duty, token or not."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hembesok_field.access.permissions import OPEN_TO, RIGHTS
from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Duty
from hembesok_field.web.guard import ANYONE, SIGNED_IN
from tests.people import a_town, browser_of, browser_without_assignment

KNOWN = {ANYONE, SIGNED_IN, *(duty.value for duty in Duty)}
OUTSIDE_THE_TABLE = {"static"}
# What a stranger may open; a new one here is a decision, not a slip.
FOR_ANYONE = {
    "/svara",  # two questions, answered with a code: what is said is counted, and nobody is known
    "/svara/<code>",
    "/api/v1/sync",  # a tablet that shows its key, whoever carries it: nothing of any family or person
    "/logga-in",
    "/logga-in/kod",
    "/logga-in/nyckel",
    "/logga-in/nyckel/fraga",
    "/logga-in/konto",
    "/logga-in/konto/svar",
    "/inloggad",
    "/valkommen/<token>",
    "/kalender/<token>.ics",
    "/api/v1/openapi.json",
    "/falt",  # the app's shell: the same bytes for all, and nobody in it
    "/falt/app.webmanifest",
    "/falt/sw.js",
}
# Instead of a token in the form, these are opened by a token that no browser sends by itself.
BY_BEARER = "/api/"
NOBODYS = UUID(int=7)
EXAMPLES = {"UUIDConverter": NOBODYS, "IntegerConverter": 7, "DateConverter": "2026-03-02"}


@pytest.fixture(scope="module")
def town_app(sqlite_template, environ, tmp_path_factory) -> Iterator[Flask]:
    """The program as it runs, with the check of forged posts on, and one of each duty in it."""
    path = tmp_path_factory.mktemp("routes") / "hembesok.db"
    path.write_bytes(sqlite_template.read_bytes())
    # No context is left open: in one that is, each request would find the one before still signed in.
    app = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": f"sqlite:///{path}"})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browsers(town_app):
    """A browser for each duty, one of a person with two assignments and none chosen, and one of nobody."""
    with town_app.app_context():
        with unit_of_work(OPERATOR) as session:
            town = a_town(session)
        everyone = {
            Duty.FIELD: town.anna,
            Duty.COORDINATOR: town.carin,
            Duty.ADMIN: town.adam,
            Duty.LOG_REVIEWER: town.lova,
        }
        return {
            **{duty.value: browser_of(town_app, who) for duty, who in everyone.items()},
            SIGNED_IN: browser_without_assignment(town_app, town.kim),
            ANYONE: town_app.test_client(),
        }


def rules(app: Flask) -> list[tuple[Rule, frozenset[str]]]:
    """Each route and whom the table opens it to."""
    return [
        (rule, OPEN_TO.get(rule.endpoint, frozenset()))
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OUTSIDE_THE_TABLE
    ]


def address(app: Flask, rule: Rule) -> str:
    """The route's address with something that is nobody's in each of its places."""
    places = {name: EXAMPLES.get(type(kind).__name__, "7") for name, kind in rule._converters.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, {**places, **(rule.defaults or {})})


def table(app: Flask) -> str:
    """Every route with its duties, as a person would want to read them."""
    rows = [f"{rule.rule}: {', '.join(sorted(open_to))}" for rule, open_to in rules(app)]
    return "\n".join(sorted(rows))


def without_a_row(app: Flask) -> set[str]:
    """Endpoints that the table of rights does not name."""
    return {rule.endpoint for rule, open_to in rules(app) if not open_to}


def test_every_endpoint_has_one_row_and_every_row_an_endpoint(town_app):
    said = [right.endpoint for right in RIGHTS]
    assert len(said) == len(set(said))
    assert without_a_row(town_app) == set(), table(town_app)
    assert set(said) == {rule.endpoint for rule, _ in rules(town_app)}


def test_the_table_speaks_of_duties_that_there_are(town_app):
    assert {duty for _, open_to in rules(town_app) for duty in open_to} <= KNOWN


def test_only_these_are_open_to_anyone(town_app):
    opened = {rule.rule for rule, open_to in rules(town_app) if ANYONE in open_to}
    assert opened <= FOR_ANYONE, table(town_app)


def test_a_stranger_is_sent_to_sign_in_or_stopped(town_app, browsers):
    client = browsers[ANYONE]
    for rule, open_to in rules(town_app):
        if ANYONE in open_to:
            continue
        place = address(town_app, rule)
        if "GET" in rule.methods:
            answer = client.get(place)
            if place.startswith(BY_BEARER):
                assert answer.status_code == 401, rule
            else:
                assert (answer.status_code, answer.location.split("?")[0]) == (302, "/logga-in"), rule
        for method in rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert client.open(place, method=method).status_code == 401, (rule, method)


@pytest.mark.parametrize("duty", list(Duty))
def test_another_duty_is_turned_away(town_app, browsers, duty):
    for rule, open_to in rules(town_app):
        if open_to & {ANYONE, SIGNED_IN, duty.value}:
            continue
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            place = address(town_app, rule)
            answer = browsers[duty.value].open(place, method=method)
            assert answer.status_code == (401 if place.startswith(BY_BEARER) else 403), (rule, method)


def test_one_who_has_not_chosen_is_asked_to(town_app, browsers):
    for rule, open_to in rules(town_app):
        if open_to & {ANYONE, SIGNED_IN} or "GET" not in rule.methods or rule.rule.startswith(BY_BEARER):
            continue
        answer = browsers[SIGNED_IN].get(address(town_app, rule))
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/uppdrag"), rule


def test_a_change_without_the_token_is_refused(town_app, browsers):
    for rule, open_to in rules(town_app):
        for method in rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            client = browsers[next(iter(open_to))]
            answer = client.open(address(town_app, rule), method=method)
            assert answer.status_code in ({401, 400} if rule.rule.startswith(BY_BEARER) else {400}), (rule, method)


def test_a_route_without_a_row_is_closed_and_named(sqlite_template, environ, tmp_path):
    """Whoever asks, signed in or not; and the test above would name it."""
    path = tmp_path / "hembesok.db"
    path.write_bytes(sqlite_template.read_bytes())
    app = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": f"sqlite:///{path}"})
    app.add_url_rule("/glomd", "forgotten", lambda: "hemligt")
    with app.app_context():
        with unit_of_work(OPERATOR) as session:
            town = a_town(session)
        browsers = (app.test_client(), browser_of(app, town.anna), browser_of(app, town.carin))
        answers = [browser.get("/glomd") for browser in browsers]
        db.engine.dispose()
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not any("hemligt" in answer.text for answer in answers)
    assert without_a_row(app) == {"forgotten"}
