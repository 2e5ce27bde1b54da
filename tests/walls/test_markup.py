"""Held by the walls: what a person typed is shown as she typed it, and never becomes part of the page.

Every text that can be typed holds a tag of its own, and every page that can be read is opened (reliability.md F107).
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hembesok_field.access.tables import Authority, Person, Unit
from hembesok_field.family.tables import Child, Family, Guardian
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Note
from tests.people import Town
from tests.walls.homes import Homes, homes
from tests.walls.payloads import ON_A_PAGE, UNSHOWN, texts
from tests.walls.test_log_completeness import pages

PEOPLE = ("anna", "sara", "carin", "lova")
TYPED = (
    (Family, "reference"),
    (Family, "address"),
    (Family, "area_name"),
    (Family, "language"),
    (Child, "name"),
    (Guardian, "name"),
    (Guardian, "phone"),
    (Guardian, "language"),
    (Note, "text"),
    (Person, "name"),
    (Unit, "name"),
    (Unit, "code"),
    (Visit, "step_code"),
    (Authority, "name"),
)


@pytest.fixture
def engine() -> str:
    """Pages are made alike on both engines."""
    return "sqlite"


@pytest.fixture
def all_homes(town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        made = homes(session, town)
    with db.unit_of_work(OPERATOR) as session:
        for table, column in TYPED:
            for number, row in enumerate(session.scalars(select(table)).all()):
                if getattr(row, column) is not None:
                    setattr(row, column, f"{number}<b {table.__tablename__}.{column}>")
    return made


def test_what_was_typed_is_shown_as_text(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    shown, became_tags = set(), set()
    for name in PEOPLE:
        client = signed_in(getattr(town, name))
        for path in pages(app, all_homes):
            answer = client.get(path)
            if answer.mimetype != "text/html":
                continue
            for table, column in TYPED:
                typed = f"{table.__tablename__}.{column}"
                if f"&lt;b {typed}&gt;" in answer.text:
                    shown.add(typed)
                if f"<b {typed}" in answer.text:
                    became_tags.add(f"{path}: {typed}")
    assert became_tags == set()
    assert shown == {f"{table.__tablename__}.{column}" for table, column in TYPED}


def test_every_text_is_on_some_page_or_has_a_reason():
    """`python -m tests.evidence --only stored` sees each of the first on a page, with a thousand payloads in it."""
    names = {str(column) for column in texts()}
    assert names - ON_A_PAGE - UNSHOWN == set()
    assert (ON_A_PAGE | UNSHOWN) - names == set()
    assert set() == ON_A_PAGE & UNSHOWN
