"""A Monday in March, and programs with people's keys."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from hembesok_field.family import actions as families
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.integration.booking.scene import NOW, Home, a_home
from tests.people import Town
from tests.programs import Program, program_of


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


@pytest.fixture
def program_for(app: Flask) -> Callable[[Who], Program]:
    """`program_for(town.anna)` sees what she sees."""
    return lambda who: program_of(app, who)


def protected(town: Town) -> Home:
    """A family with protected identity, Anna its named nurse."""
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    return home
