"""The homes that every walk through the walls knocks at."""

import pytest

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.people import Town
from tests.walls.homes import Homes, homes


@pytest.fixture
def all_homes(town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)
