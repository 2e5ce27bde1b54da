"""Held by every answer: what it carries, how it says no, and what the frame knows."""

import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from hembesok_field.access.tables import Authority
from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.web import errors, guard


@pytest.fixture
def engine():
    return "sqlite"


def plant(app: Flask, path: str, *, fault: Exception | type[Exception]) -> None:
    """A page that says no in some way."""

    def view(**_places: str) -> str:
        raise fault

    app.add_url_rule(path, path, view)
    app.extensions["open_to"][path] = {guard.ANYONE}


@pytest.fixture
def production(environ, database_url) -> Iterator[Flask]:
    made = create_app(
        environ={
            **environ,
            "HEMBESOK_ENV": "production",
            "HEMBESOK_DATABASE_URL": database_url,
            "HEMBESOK_URL": "https://hembesok.example",
        }
    )
    plant(made, "/trasig", fault=ZeroDivisionError("Anna Ek, Storgatan 1"))
    yield made
    with made.app_context():
        db.engine.dispose()


def test_every_answer_is_for_us_alone(app):
    for place in ("/logga-in", "/finns-inte", "/static/css/base.css", "/"):
        with app.test_client().get(place) as answer:  # a static file stays open until the answer is closed
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_only_static_files_may_be_kept(app):
    assert app.test_client().get("/logga-in").headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/finns-inte").headers["Cache-Control"] == "no-store"
    with app.test_client().get("/static/css/base.css") as answer:
        assert answer.headers["Cache-Control"] != "no-store"


def test_in_production_the_cookie_is_bound_to_host_and_https(production):
    answer = production.test_client().get("/logga-in", base_url="https://hembesok.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hembesok=")
    for rule in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert rule in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("http://127.0.0.1:5000/logga-in?next=/idag", "http://localhost:5000/logga-in?next=/idag"),
        ("http://127.0.0.1/", "http://localhost/"),
    ],
)
def test_a_number_is_called_by_its_name(app, asked, goes_to):
    answer = app.test_client().get(asked)
    assert (answer.status_code, answer.location) == (307, goes_to)


def test_programs_are_not_sent_elsewhere(app):
    assert app.test_client().get("http://127.0.0.1:5000/api/v1/nix").status_code == 404
    assert app.test_client().get("http://127.0.0.1:5000/kalender/nix").status_code == 404


def test_what_is_not_there_and_what_is_someone_elses_are_the_same_bytes(app, town, signed_in):
    plant(app, "/andras/<thing>", fault=NotFound)
    client = signed_in(town.anna)
    foreign, none = client.get("/andras/7"), client.get("/ingen/alls")
    assert foreign.status_code == none.status_code == 404
    assert foreign.data == none.data
    assert dict(foreign.headers) == dict(none.headers)
    assert "Anna" not in foreign.text


@pytest.mark.parametrize(
    ("fault", "status", "sentence"),
    [(NotAllowed, 403, "får du inte öppna"), (NotFound, 404, "finns inte")],
)
def test_a_no_is_a_page_and_for_a_program_a_problem(app, fault, status, sentence):
    plant(app, "/nej", fault=fault)
    plant(app, "/api/v1/nej", fault=fault)
    page, problem = app.test_client().get("/nej"), app.test_client().get("/api/v1/nej")
    assert (page.status_code, problem.status_code) == (status, status)
    assert sentence in page.text
    assert problem.content_type == "application/problem+json"
    assert problem.json["status"] == status


def test_what_broke_has_a_reference_and_no_names(production, caplog):
    with caplog.at_level(logging.ERROR):
        answer = production.test_client().get("/trasig", base_url="https://hembesok.example")
    reference = re.search(r"FEL-[A-Z2-9]{8}", answer.text)
    assert answer.status_code == 500
    assert "Anna" not in answer.text
    assert reference is not None
    assert reference[0] in caplog.text


def test_another_method_is_no_fault_of_ours(app):
    assert app.test_client().put("/logga-in").status_code == 405


def test_a_page_that_became_old_is_said_and_nothing_happens(environ, database_url):
    made = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": database_url})
    answer = made.test_client().post("/logga-in", data={"email": "a@example.se", "password": "x"})
    with made.app_context():
        db.engine.dispose()
    assert answer.status_code == 400
    assert "ladda om sidan" in answer.text


def test_every_no_has_words_of_its_own():
    assert len({heading for heading, _ in errors.WORDS.values()}) == len(errors.WORDS)


def test_the_frame_knows_who_and_where(app, town, signed_in):
    page = signed_in(town.leif).get("/logg").text
    assert "Leif Sten" in page
    assert "Örebro kommun" in page


def test_a_demo_says_so_also_before_signing_in(app, town, signed_in):
    assert "påhittade uppgifter" not in app.test_client().get("/logga-in").text
    with unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).is_demo = True
    assert "påhittade uppgifter" in app.test_client().get("/logga-in").text
    assert "påhittade uppgifter" in signed_in(town.leif).get("/logg").text
    assert "påhittade uppgifter" in app.test_client().get("/finns-inte").text
