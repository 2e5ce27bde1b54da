"""Held by the walls: a form that is sent with more than its page has writes nothing more.

Each act gets the names of all columns there are, beside what its page asks for (reliability.md F111).
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Integer
from sqlalchemy.types import TypeEngine

from hembesok_field.kernel import clock
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.identity import Who
from tests.people import Town
from tests.walls.homes import Homes

NUMBER, WORDS = "424242", "planted words"


@pytest.fixture
def engine() -> str:
    """What a form may say is decided before the database is asked."""
    return "sqlite"


def acts(town: Town, all_homes: Homes) -> dict[str, dict[str, str]]:
    """Where each act is sent, and what its page would send."""
    home, today = all_homes.open, clock.today()
    family, visit = f"/familjer/{home.family_id}", f"/besok/{home.visit_id}"
    return {
        f"{family}/uppgifter": {"address": "Nygatan 1", "area_type": "4", "needs_interpreter": "nej"},
        f"{family}/vardnadshavare/{home.guardian_id}": {"name": "Amina Ahmed"},
        f"{family}/vardnadshavare": {"name": "Ali Hassan"},
        f"{family}/barn/{home.child_id}": {"name": "Leo", "born_on": (today - timedelta(days=60)).isoformat()},
        f"{family}/barn": {"name": "Noor", "born_on": (today - timedelta(days=60)).isoformat()},
        f"{family}/par": {"nurse_id": str(town.anna.assignment_id), "social_worker_id": str(town.sara.assignment_id)},
        f"{family}/samtycke/{home.guardian_id}": {"word": "ja", "said_on": today.isoformat(), "way": "oral"},
        f"{family}/steg/4m/ta-bort": {"reason": "Bortresta"},
        f"{visit}/anteckning": {"text": "Ring på två gånger"},
    }


def every_column() -> dict[str, TypeEngine]:
    return {column.name: column.type for table in Base.metadata.tables.values() for column in table.columns}


def test_fields_that_no_page_has_change_nothing(
    app: Flask, town: Town, all_homes: Homes, database_url: str, signed_in: Callable[[Who], FlaskClient]
):
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a value that breaks something has come too far
    planted = {name: NUMBER if isinstance(kind, Integer) else WORDS for name, kind in every_column().items()}
    planted |= {"role": WORDS, "is_admin": NUMBER, "__proto__": WORDS, "duty": WORDS}
    answers = {}
    for path, told in acts(town, all_homes).items():
        client = signed_in(town.anna)
        asked = set(re.findall(r'name="([^"]+)"', client.get(path).text))
        more = {name: value for name, value in planted.items() if name not in asked | set(told)}
        answers[path] = client.post(path, data=more | told).status_code
    assert set(answers.values()) == {302}, answers
    assert whole(database_url).count(NUMBER) + whole(database_url).count(WORDS) == 0


def whole(database_url: str) -> str:
    """All that the database holds, as SQL."""
    with closing(sqlite3.connect(Path(database_url.removeprefix("sqlite:///")))) as outside:
        return "\n".join(outside.iterdump())
