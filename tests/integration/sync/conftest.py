"""Anna and Sara at a door this morning, and Anna's tablet in the car."""

from datetime import timedelta

import pytest
from flask import Flask

from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import actions as plans
from tests.families import NOW, a_family, all_say_yes
from tests.integration.sync.scene import Field
from tests.people import Town
from tests.tablets import Tablet, utc


@pytest.fixture(autouse=True)
def _a_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=5))


@pytest.fixture
def field(app: Flask, town: Town) -> Field:
    """Anna and Sara at a door this morning, and Anna's tablet in the car."""
    with db.unit_of_work(OPERATOR) as session:
        found = []
        for bvc, nurse in ((town.bvc_id, town.anna), (town.other_bvc_id, town.kim)):
            family, part = a_family(session, nurse, bvc, partner_id=town.social_id)
            all_say_yes(session, nurse, family)
            visit = plans.visit_of_step(session, participation=part, step_code="2m", by=nurse, now=NOW)
            found.append(visit.id)
            if nurse is town.anna:
                staff = [town.anna.assignment_id, town.sara.assignment_id]
                starts_at = NOW + timedelta(hours=2)
                bookings.book(session, visit=visit, starts_at=starts_at, minutes=60, staff=staff, by=nurse, now=NOW)
    tablet = Tablet(app)
    tablet.register(town.anna)
    return Field(tablet, tablet.let_in(town.anna), tablet.let_in(town.bo), found[0], found[1], utc(starts_at))
