"""Held by every post: it says that it comes from us, by each of the headers that a browser tells it with."""

from collections.abc import Iterator

import pytest
from flask import Flask

from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db

FORM = {"email": "a@example.se", "password": "x"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "https://localhost"},
    {"Origin": "http://["},
    {"Origin": "http://localhost:port"},
    {"Referer": "https://evil.example/http://localhost/"},
    {"Referer": "http://localhost@evil.example/"},
    {"Origin": "https://evil.example", "Referer": "http://localhost/logga-in"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "something-new"},
]
OURS = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost:80"},
    {"Referer": "http://localhost/logga-in?next=/idag"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.fixture
def engine():
    return "sqlite"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_sends_is_refused(app, headers):
    answer = app.test_client().post("/logga-in", data=FORM, headers=headers)
    assert answer.status_code == 400
    assert "Inget är sparat" in answer.text


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_what_our_own_page_sends_is_read(app, headers):
    assert app.test_client().post("/logga-in", data=FORM, headers=headers).status_code == 422


def test_looking_is_open_to_links_from_anywhere(app):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert app.test_client().get("/logga-in", headers=headers).status_code == 200


@pytest.fixture
def production(environ, database_url) -> Iterator[Flask]:
    whole = {
        **environ,
        "HEMBESOK_ENV": "production",
        "HEMBESOK_DATABASE_URL": database_url,
        "HEMBESOK_URL": "https://hembesok.example",
    }
    made = create_app({"WTF_CSRF_ENABLED": False}, environ=whole)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "https://hembesok.example"}, 422),
        ({"Referer": "https://hembesok.example/logga-in"}, 422),
        ({"Origin": "http://hembesok.example"}, 400),
        ({"Origin": "https://hembesok.example:444"}, 400),
    ],
)
def test_in_production_it_is_always_said_and_the_public_address_decides(production, headers, status):
    base = "https://hembesok.example"
    assert production.test_client().post("/logga-in", base_url=base, data=FORM, headers=headers).status_code == status
