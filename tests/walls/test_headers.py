"""Held by the walls: every answer of every route, whatever its status, carries what keeps a browser to ourselves."""

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hembesok_field.access import actions, door, rules
from hembesok_field.factory import create_app
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.people import Town, a_town
from tests.walls.homes import Homes, homes
from tests.walls.requests import calls

OURS = "https://hembesok.example"
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "object-src": {"'none'"},
}
# The app for the field besides: a manifest, a worker of its own, and no text that becomes markup.
SHELL = {
    "manifest-src": {"'self'"},
    "worker-src": {"'self'"},
    "require-trusted-types-for": {"'script'"},
    "trusted-types": {"hembesok"},
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 365 * 24 * 60 * 60
MAY_BE_KEPT = {
    "static": "no-cache",
    "booking.feed": "private, no-cache",
}  # asked for again each time, and often the same


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def production(environ: dict[str, str], database_url: str) -> Iterator[Flask]:
    whole = {
        **environ,
        "HEMBESOK_ENV": "production",
        "HEMBESOK_DATABASE_URL": database_url,
        "HEMBESOK_URL": OURS,
    }
    app = create_app({"WTF_CSRF_ENABLED": False}, environ=whole)

    alive = app.view_functions["access.alive"]
    app.view_functions["access.alive"] = lambda: 1 // 0 if "trasig" in request.args else alive()
    yield app
    with app.app_context():
        db.db.engine.dispose()


@pytest.fixture
def town_and_homes(production: Flask) -> tuple[Town, Homes]:
    with production.app_context():
        with db.unit_of_work(OPERATOR) as session:
            town = a_town(session)
        with db.unit_of_work(OPERATOR) as session:
            return town, homes(session, town)


def browser(app: Flask, who: Who | None) -> FlaskClient:
    client = app.test_client()
    if who is not None:
        with app.app_context(), db.unit_of_work(OPERATOR) as session:
            token = actions.open_sign_in(session, person_id=who.person_id, device="test", now=clock.now())
            actions.choose_assignment(
                session, token_hash=rules.digest(token), assignment_id=who.assignment_id, today=clock.today()
            )
        with client.session_transaction(base_url=OURS) as cookie:
            cookie[door.COOKIE] = token
    return client


def faults(answer: TestResponse, endpoint: str | None) -> list[str]:
    """What is missing or wrong in the headers of an answer."""
    headers = answer.headers
    found = [f"{name}: {headers.get(name)}" for name, value in ALWAYS.items() if headers.getlist(name) != [value]]
    said = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    policy = POLICY | SHELL if _is_the_shell(answer) else POLICY
    if {part[0]: set(part[1:]) for part in said} != policy or len(said) != len(policy):
        found.append("another policy")
    strict = [part.strip() for part in headers.get("Strict-Transport-Security", "").split(";")]
    if "includeSubDomains" not in strict or int(strict[0].removeprefix("max-age=") or 0) < A_YEAR:
        found.append("not strict about https")
    if headers.get("Cache-Control") != MAY_BE_KEPT.get(endpoint or "", "no-store"):
        found.append(f"may be kept: {headers.get('Cache-Control')}")
    if [name for name, _ in headers if name.lower().startswith("access-control-")]:
        found.append("open to another's page")
    kind = headers.get("Content-Type", "")
    if kind.startswith(("text/", "application/javascript")) and "charset=utf-8" not in kind.lower():
        found.append(f"no charset: {kind}")
    if answer.data and not kind:
        found.append("no kind")
    found += [cookie for cookie in headers.getlist("Set-Cookie") if not _is_bound(cookie)]
    return found


def _is_the_shell(answer: TestResponse) -> bool:
    return answer.request.path == "/falt" and answer.request.method in {"GET", "HEAD"} and answer.status_code == 200


def _is_bound(cookie: str) -> bool:
    name, *rest = (part.strip() for part in cookie.split(";"))
    told = {part.split("=")[0].lower(): part for part in rest}
    is_host = name.startswith("__Host-hembesok=") and "domain" not in told and told.get("path") == "Path=/"
    return is_host and {"secure", "httponly"} <= set(told) and told.get("samesite") == "SameSite=Lax"


def answers(app: Flask, town: Town, all_homes: Homes) -> Iterator[tuple[str, str | None, TestResponse]]:
    """Every route: as one who may, as one who is not signed in, by each of its methods and by one that it has not."""
    foreign = {"Origin": "https://evil.example"}
    hosts, app.config["TRUSTED_HOSTS"] = app.config["TRUSTED_HOSTS"], None  # the addresses are made as if at localhost
    listed = list(calls(app, town, all_homes))
    app.config["TRUSTED_HOSTS"] = hosts
    for call in listed:
        for who in {call.who, None}:
            client = browser(app, who)
            for method in sorted((call.rule.methods or set()) | {"PUT"}):
                headers = {"Origin": OURS} if method == "POST" else foreign
                answer = client.open(call.path, method=method, base_url=OURS, headers=headers)
                yield f"{method} {call.path}", None, answer
    client = browser(app, town.anna)
    others = {
        "/finns-inte": {},
        "/inloggad?trasig": {},
        "/logga-in?next=" + "x" * 5000: {},
        "/api/v1/finns-inte": {},
        "/static/finns-inte.css": {},
        "/static/css/base.css": {},
        "/static/js/house.js": {},
        "/logga-in": {"method": "POST", "data": "x" * 400_000},
        "/idag": {"headers": {"Host": "evil.example"}},
        "/familjer": {"method": "POST", "headers": foreign},
    }
    for path, more in others.items():
        answer = client.open(path, **{"base_url": OURS, **more})
        yield path, "static" if "static" in path and answer.status_code == 200 else None, answer


def test_every_answer_is_dressed(production: Flask, town_and_homes: tuple[Town, Homes]):
    undressed, statuses = [], Counter()
    for where, endpoint, answer in answers(production, *town_and_homes):
        statuses[answer.status_code] += 1
        undressed += [f"{where} ({answer.status_code}): {fault}" for fault in faults(answer, endpoint)]
        answer.close()
    assert undressed == []
    assert {200, 302, 400, 401, 404, 405, 413, 414, 422, 500} <= set(statuses), statuses


def test_a_foreign_page_may_read_nothing(production: Flask):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = production.test_client().options("/logga-in", base_url=OURS, headers=asked)
    assert [name for name, _ in answer.headers if name.lower().startswith("access-control-")] == []
