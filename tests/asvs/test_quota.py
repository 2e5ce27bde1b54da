"""Held by what one may have lying in the house: one sending at a time, of so many files and bytes (ASVS V5.2.4)."""

import base64
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hembesok_field.intake.actions import MOST_FILES
from hembesok_field.intake.tables import WaitingSheet
from hembesok_field.intake.views import MOST_SENT
from hembesok_field.kernel import db, keys
from hembesok_field.kernel.identity import OPERATOR


@pytest.fixture
def engine() -> str:
    return "sqlite"


def send(browser: FlaskClient, contents: list[bytes]) -> int:
    files = [(io.BytesIO(content), f"{number}.csv") for number, content in enumerate(contents)]
    answer = browser.post("/inlasning", data={"files": files}, content_type="multipart/form-data")
    return answer.status_code


def lying() -> list[bytes]:
    """What waits in the house, opened."""
    with db.reading(OPERATOR) as session:
        sealed = session.scalars(select(WaitingSheet.content).order_by(WaitingSheet.name)).all()
    return [base64.b64decode(keys.held().unseal(one)) for one in sealed]


def test_what_is_sent_next_takes_the_place_of_what_lay_there(town, signed_in):
    carin = signed_in(town.carin)
    for letter in (b"a", b"b", b"c"):
        assert send(carin, [letter * 9, letter * 8]) == 302
        assert lying() == [letter * 9, letter * 8]


def test_one_file_or_one_byte_too_many_is_refused_and_nothing_more_lies_there(town, signed_in):
    carin = signed_in(town.carin)
    assert send(carin, [b"x"] * MOST_FILES) == 302
    assert send(carin, [b"y"] * (MOST_FILES + 1)) == 422
    assert send(carin, [b"z" * MOST_SENT]) == 413
    assert lying() == [b"x"] * MOST_FILES
