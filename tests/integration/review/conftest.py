"""A Monday, and a family with a reference whose guardians have said yes."""

import pytest

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.families import TODAY, a_family, all_say_yes


@pytest.fixture
def monday(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


@pytest.fixture
def family(town, monday):
    with db.unit_of_work(OPERATOR) as session:
        made, _ = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id, reference="FAM-7")
        all_say_yes(session, town.anna, made)
    return made
