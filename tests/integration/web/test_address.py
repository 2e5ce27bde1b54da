"""Held by the address: one host in production, and nothing believed from a proxy that was not stated (F114)."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request

from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db

OURS = "https://hembesok.example"
LIES = {
    "X-Forwarded-For": "10.9.9.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "666",
    "X-Real-IP": "10.9.9.9",
    "Forwarded": "for=10.9.9.9;host=evil.example;proto=http",
    "X-Original-URL": "/jag",
    "X-Rewrite-URL": "/jag",
    "X-HTTP-Method-Override": "DELETE",
}


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def production(environ, database_url) -> Iterator[Callable[..., Flask]]:
    made: list[Flask] = []

    def make(**more: str) -> Flask:
        whole = {
            **environ,
            "HEMBESOK_ENV": "production",
            "HEMBESOK_DATABASE_URL": database_url,
            "HEMBESOK_URL": OURS,
            **more,
        }
        made.append(create_app(environ=whole))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    "host", ["evil.example", "hembesok.example.evil.example", "xhembesok.example", "127.0.0.1", "localhost", ""]
)
def test_another_host_is_not_answered(production, host):
    answer = production().test_client().get("/logga-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert "evil.example" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("host", ["hembesok.example", "hembesok.example:443"])
def test_our_own_is(production, host):
    client = production().test_client()
    assert client.get("/logga-in", base_url="https://localhost", headers={"Host": host}).status_code == 200


def test_without_a_public_address_any_host_is_answered(production):
    assert production(HEMBESOK_URL="").test_client().get("/logga-in", base_url="https://x.example").status_code == 200


def seen_by(app: Flask, headers: dict[str, str]) -> tuple[str | None, str, str, str]:
    with app.test_client() as client:
        client.get("/idag", base_url=OURS, headers=headers, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
        return request.remote_addr, request.host, request.scheme, request.root_path


def test_nothing_is_believed_from_a_proxy_that_was_not_stated(production):
    plain = seen_by(production(), {})
    assert plain == ("192.0.2.1", "hembesok.example", "https", "")
    assert seen_by(production(), LIES) == plain


def test_the_nearest_of_the_stated_proxies_is_believed_and_no_other(production):
    """What the visitor wrote herself stands first in the row; the last one is our proxy's own."""
    said = {"X-Forwarded-For": "10.9.9.9, 198.51.100.7", "X-Forwarded-Proto": "http, https"}
    assert seen_by(production(HEMBESOK_PROXIES="1"), said)[:3] == ("198.51.100.7", "hembesok.example", "https")
    two = {"X-Forwarded-For": "10.9.9.9, 198.51.100.7, 203.0.113.3"}
    assert seen_by(production(HEMBESOK_PROXIES="2"), two)[0] == "198.51.100.7"


@pytest.mark.parametrize("path", ["/logga-in", "/idag", "/jag?a=1&b=%C3%A5", "/static/css/base.css", "/finns-inte"])
def test_a_page_that_is_asked_for_in_the_clear_is_sent_on_to_https(production, path):
    answer = production().test_client().get(path, base_url="http://hembesok.example")
    assert (answer.status_code, answer.location) == (308, OURS + path)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/logga-in"),
        ("DELETE", "/idag"),
        ("GET", "/kalender/nix.ics"),
        ("GET", "/api/v1/families"),
        ("POST", "/api/v1/finns-inte"),
    ],
)
def test_what_holds_a_secret_is_not_taken_in_the_clear(production, method, path):
    """Sent on, a program would show its key in the clear each time, and nobody would know (ASVS V4.1.2)."""
    answer = production().test_client().open(path, method=method, base_url="http://hembesok.example")
    assert (answer.status_code, answer.location) == (403, None)
    assert "Adressen är inte säker" in answer.text.encode().decode("unicode_escape" if "api" in path else "utf-8")


def test_only_a_stated_proxy_may_say_that_it_was_https(production):
    said = {"X-Forwarded-Proto": "https"}
    for proxies, status in (("", 308), ("1", 200)):
        client = production(HEMBESOK_PROXIES=proxies).test_client()
        assert client.get("/logga-in", base_url="http://hembesok.example", headers=said).status_code == status
    told = {"X-Forwarded-Proto": "https, http"}  # the visitor's own word, then our proxy's
    client = production(HEMBESOK_PROXIES="1").test_client()
    assert client.get("/logga-in", base_url="http://hembesok.example", headers=told).status_code == 308


@pytest.mark.parametrize(
    ("url", "status"),
    [("http://localhost:5000", 200), ("http://127.0.0.1:5000", 200), ("http://hembesok.example", 308), ("", 308)],
)
def test_only_ones_own_machine_is_answered_in_the_clear(production, url, status):
    """`make scan` tries the program in production on loopback; nobody else can listen there."""
    client = production(HEMBESOK_URL=url).test_client()
    assert client.get("/logga-in", base_url=url or "http://x.example").status_code == status


def test_a_proxy_cannot_call_us_by_another_name(production):
    client = production(HEMBESOK_PROXIES="1").test_client()
    assert client.get("/logga-in", base_url=OURS, headers={"X-Forwarded-Host": "evil.example"}).status_code == 400


def test_no_answer_repeats_a_lie(production):
    client = production().test_client()
    for place in ("/", "/logga-in", "/idag", "/finns-inte", "/valkommen/nix", "/kalender/nix.ics"):
        plain, lied = (client.get(place, base_url=OURS, headers=headers) for headers in ({}, LIES))
        assert lied.status_code == plain.status_code
        assert b"evil" not in lied.data
        assert "evil" not in str(lied.headers)


def test_whose_tries_are_counted_is_not_hers_to_say(production):
    """Each try says that it comes from somewhere new, and is counted all the same."""
    app = production()
    app.config["WTF_CSRF_ENABLED"] = False
    client, statuses = app.test_client(), []
    for number in range(30):
        answer = client.post(
            "/logga-in",
            base_url=OURS,
            data={"email": f"n{number}@example.se", "password": "fel"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "Origin": OURS},
        )
        statuses.append(answer.status_code)
    assert statuses[-1] == 429
