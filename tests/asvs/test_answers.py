"""Held by every answer: nothing of the inside is told, nothing is kept, and what is not ours to show is not there."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from hembesok_field.factory import create_app
from hembesok_field.kernel import db
from hembesok_field.kernel.db import db as database
from hembesok_field.kernel.identity import OPERATOR
from tests.walls.homes import homes
from tests.walls.test_matrix import address, rules

INSIDE = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", ".py", "hembesok_field", "SELECT ", "werkzeug", "jinja2")


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def all_homes(town):
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)


@pytest.fixture
def production(environ, database_url, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    made = create_app(
        environ={
            **environ,
            "HEMBESOK_ENV": "production",
            "HEMBESOK_DATABASE_URL": database_url,
            "HEMBESOK_URL": "https://hembesok.example",
        }
    )
    yield made
    with made.app_context():
        database.engine.dispose()


def every(app, all_homes, method="GET"):
    return [address(app, rule, all_homes.open) for rule in rules(app) if method in (rule.methods or ())]


def test_whatever_breaks_no_page_tells_of_the_inside(app, town, all_homes, signed_in, monkeypatch):
    """Every route that shows a page, as everyone who may see it, with the questions behind it broken."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    people = [signed_in(who) for who in (town.anna, town.carin, town.adam, town.lova)]
    monkeypatch.setattr(app.logger, "disabled", True)  # a thousand tracebacks say nothing
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            monkeypatch.setitem(app.view_functions, endpoint, broken(view))
    told, fell = [], 0
    for path in every(app, all_homes):
        for client in people:
            answer = client.get(path)
            fell += answer.status_code == 500
            told += [f"{path}: {word}" for word in (*INSIDE, "Kanariefågel") if word in answer.text]
    assert told == []
    assert fell >= len(every(app, all_homes))


def broken(view):
    def fall(*_words, **_places):
        raise ZeroDivisionError(f"Kanariefågel i {view.__module__}: hembesok_field, sqlalchemy")

    return fall


def test_when_the_page_that_says_so_breaks_too_there_is_still_an_answer(app, town, monkeypatch, caplog):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "access.sign_in", broken(lambda: ""))
    monkeypatch.setattr("hembesok_field.web.errors.render_template", broken(lambda: ""))
    answer = app.test_client().get("/logga-in")
    assert answer.status_code == 500
    assert [word for word in (*INSIDE, "Kanariefågel") if word in answer.text] == []
    monkeypatch.undo()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/logga-in").status_code == 200


NOT_THERE = [
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.svn/entries",
    "/.hg/store",
    "/.DS_Store",
    "/instance/keys.json",
    "/instance/hembesok.db",
    "/instance/secret_key",
    "/keys.json",
    "/hembesok.db",
    "/app.py",
    "/requirements.txt",
    "/pyproject.toml",
    "/tests/people.py",
    "/migrations/env.py",
    "/static/",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2finstance/keys.json",
    "/static//etc/passwd",
    "/static/css/",
    "/templates/_house/base.html",
    "/console",
    "/debug",
    "/_debug",
    "/__debugger__",
    "/metrics",
    "/health",
    "/status",
    "/server-status",
    "/actuator",
    "/docs",
    "/swagger",
    "/swagger-ui",
    "/redoc",
    "/api",
    "/api/",
    "/api/docs",
    "/graphql",
    "/admin",
    "/phpmyadmin",
    "/wp-login.php",
    "/backup.zip",
    "/backup.sql",
    "/robots.txt~",
    "/index.php",
    "/package.json",
    "/Makefile",
    "/docs/asvs.md",
]


@pytest.mark.parametrize("who", ["nobody", "anna"])
def test_what_lies_beside_the_pages_is_not_there(app, town, signed_in, who):
    client = app.test_client() if who == "nobody" else signed_in(town.anna)
    found = {path: client.get(path, follow_redirects=True).status_code for path in NOT_THERE}
    assert {path: status for path, status in found.items() if status != 404} == {}


def test_no_debugger_is_there_in_production_whatever_the_environment_says(production):
    assert (production.debug, production.testing, production.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)
    client = production.test_client()
    for query in ("__debugger__=yes&cmd=resource&f=debugger.js", "__debugger__=yes&cmd=pinauth&pin=1", "debug=1"):
        answer = client.get(f"/logga-in?{query}", base_url="https://hembesok.example")
        assert answer.status_code == 200
        assert "debugger" not in answer.text.lower()


def test_no_answer_may_be_kept_and_each_says_what_it_is(app, town, all_homes, signed_in):
    kept, unsaid = [], []
    for who in (town.anna, town.carin, town.adam, town.lova, None):
        client = signed_in(who) if who else app.test_client()
        for path in (*every(app, all_homes), "/finns-inte"):
            answer = client.get(path)
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                kept.append(path)
            kind = answer.headers.get("Content-Type", "")
            if answer.data and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind.lower())):
                unsaid.append(f"{path} {kind}")
    assert set(kept) <= {path for path in kept if path.startswith("/kalender/") or path == "/api/v1/openapi.json"}
    assert unsaid == []


NAMED = re.compile(r"attachment; (?:filename=\"?[A-Za-z0-9._-]+\"?)?(?:; )?(?:filename\*=UTF-8''[\w.%-]+)?", re.ASCII)


def test_a_downloads_name_is_the_programs_own_and_plain(app, town, all_homes, signed_in):
    names = []
    for who in (town.anna, town.carin, town.adam, town.lova):
        client = signed_in(who)
        for path in every(app, all_homes):
            said = client.get(path, query_string={"filename": 'x";\r\n../å.exe', "name": "../x"}).headers
            if given := said.get("Content-Disposition"):
                names.append(given)
                assert re.fullmatch(NAMED, given), path

    assert len(names) >= 2
