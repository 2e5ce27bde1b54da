"""Held by the record: a practical note is gone when the programme ends or the family moves, on both sides."""

import pytest
from sqlalchemy import select

from hembesok_field.family.rules import EndReason
from hembesok_field.family.tables import Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import queries as plans
from hembesok_field.record import actions
from hembesok_field.record.tables import Note
from tests.integration.record.conftest import Doorstep
from tests.people import Town


def notes() -> int:
    with db.reading(OPERATOR) as session:
        return len(session.scalars(select(Note)).all())


@pytest.fixture
def noted(town: Town, doorstep: Doorstep) -> Doorstep:
    with db.unit_of_work(OPERATOR) as session:
        for by in (town.anna, town.sara):
            visit = plans.visit_for(session, by, doorstep.visit_id)
            actions.write_note(
                session, family_id=doorstep.family_id, visit=visit, by=by, text="Portkod 1357", now=clock.now()
            )
    assert notes() == 2
    return doorstep


def test_ending_the_programme_forgets_the_notes(town: Town, noted: Doorstep):
    with db.unit_of_work(OPERATOR) as session:
        part = session.scalars(select(Participation).where(Participation.family_id == noted.family_id)).one()
        actions.end_programme(
            session,
            participation_id=part.id,
            reason=EndReason.COMPLETED,
            ended_on=clock.today(),
            by=town.anna,
            now=clock.now(),
        )
    assert notes() == 0


def test_moving_the_family_forgets_the_notes(town: Town, noted: Doorstep):
    with db.unit_of_work(OPERATOR) as session:
        actions.move_family(
            session,
            by=town.anna,
            family_id=noted.family_id,
            to_bvc_id=town.other_bvc_id,
            to_partner_id=None,
            moved_on=clock.today(),
            now=clock.now(),
        )
    assert notes() == 0
