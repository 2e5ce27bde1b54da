"""What is the same for everyone is packed for a slow network, and a page with a person on it never is.

What her tablet asks for is (tests/integration/sync/test_tablets.py).
"""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.people import Town, browser_of

ASKS = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def engine() -> str:
    """No database takes part."""
    return "sqlite"


def got(app: Flask, path: str, **headers: str) -> TestResponse:
    """Read to its end, so that no file stays open."""
    answer = app.test_client().get(path, headers=headers)
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.parametrize("path", ["/static/css/base.css", "/static/js/sync/client.js", "/falt", "/falt/sw.js"])
def test_the_app_comes_packed_to_who_can_unpack_it(app: Flask, path: str):
    plain, packed = got(app, path), got(app, path, **ASKS)
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 1.7
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = got(app, path, **ASKS, **{"If-None-Match": packed.headers.get("ETag", "none")})
    assert again.status_code == (304 if "ETag" in packed.headers else 200)


def test_nothing_said_of_a_person_is_packed(app: Flask, town: Town):
    anna = browser_of(app, town.anna)
    for path in ("/idag", "/jag", "/inloggad", "/logga-in"):
        assert "Content-Encoding" not in anna.get(path, headers=ASKS).headers, path
