"""A family of Vivalla with everyone's consent, and its 2-month visit."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.family import actions as families
from hembesok_field.family.rules import Answer, ConsentWay, NewChild, NewGuardian
from hembesok_field.family.tables import Guardian
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import actions as plans
from tests.people import Town


@dataclass(frozen=True)
class Doorstep:
    family_id: UUID
    visit_id: UUID


def a_family(session: Session, town: Town, *, has_consent: bool = True, born_on: date | None = None) -> Doorstep:
    today, now = clock.today(), clock.now()
    born = born_on or today - timedelta(days=60)
    family, participation = plans.enrol_with_plan(
        session,
        by=town.anna,
        now=now,
        bvc_id=town.bvc_id,
        partner_id=town.social_id,
        children=[NewChild(name="Lo Kanarie", born_on=born)],
        guardians=[NewGuardian(name="Mira Kanarie", phone="070-000 00 01")],
        address="Kanariegatan 1",
        offered_on=born + timedelta(days=7),
        answer=Answer.YES,
        answered_on=born + timedelta(days=8),
        starts_on=born + timedelta(days=8),
    )
    if has_consent:
        for guardian in session.scalars(select(Guardian).where(Guardian.family_id == family.id)):
            families.record_consent(
                session,
                by=town.anna,
                family_id=family.id,
                guardian_id=guardian.id,
                is_yes=True,
                said_on=today,
                way=ConsentWay.ORAL,
                now=now,
            )
    visit = plans.visit_of_step(session, participation=participation, step_code="2m", by=town.anna, now=now)
    return Doorstep(family.id, visit.id)


@pytest.fixture
def doorstep(town: Town) -> Doorstep:
    with db.unit_of_work(OPERATOR) as session:
        return a_family(session, town)


@pytest.fixture
def closed_doorstep(town: Town) -> Doorstep:
    """A family that has not consented to sharing."""
    with db.unit_of_work(OPERATOR) as session:
        return a_family(session, town, has_consent=False)
