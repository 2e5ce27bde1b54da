"""The nation that the benchmarks measure is one that the program itself could have come to."""

from datetime import date

import pytest
from sqlalchemy import func, select

from benchmarks import questions
from benchmarks.geography import COUNTIES, municipalities
from benchmarks.nation import make
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.family.tables import Family, Guardian
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import actions, queries
from hembesok_field.statistics.tables import StaleFamily, VisitFact, YearTally

TODAY = date(2026, 3, 2)


@pytest.fixture
def nation(app):
    with db.unit_of_work(OPERATOR) as session:
        return make(session, families=150, visits=500, seed=3, today=TODAY)


def rows_of(*tables):
    """Every row of these tables as text, in a fixed order."""
    with db.reading(OPERATOR) as session:
        return {
            table.__tablename__: sorted(str(tuple(row)) for row in session.execute(select(*table.__table__.c)))
            for table in tables
        }


def refreshed():
    with db.unit_of_work(OPERATOR) as session:
        return actions.refresh(session)


def test_every_county_has_municipalities_of_its_own():
    codes = [code for county in COUNTIES for code in municipalities(county)]
    assert (len(COUNTIES), len(codes), len(set(codes))) == (21, 290, 290)
    assert all(code[:2] in COUNTIES for code in codes)
    assert {"1880", "0180", "2580"} <= set(codes)


def test_as_many_are_made_as_were_asked_for(nation):
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(func.count()).select_from(Family)) == 150
        assert session.scalar(select(func.count()).select_from(Visit)) == 500
        assert session.scalar(select(func.count()).select_from(BookingStep)) == 500
        assert session.scalar(select(func.count()).select_from(Hold)) == 1000
        told = session.scalar(select(func.count(Attestation.visit_id.distinct())))
        assert 400 < told < 500
        assert session.scalars(select(Guardian.name)).first()
    assert (len(nation.regions), len(nation.municipalities)) == (21, 290)


def test_a_row_can_be_added_after_those_that_came_with_numbers(nation):
    with db.unit_of_work(OPERATOR) as session:
        last = session.scalar(select(func.max(StaleFamily.id)))
        session.add(StaleFamily(family_id=session.scalar(select(Family.id).limit(1))))
        session.flush()
        assert session.scalar(select(func.max(StaleFamily.id))) > last


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_same_seed_makes_the_same_families(nation, tmp_path):
    first = rows_of(Visit, Attestation, Hold)
    with db.unit_of_work(OPERATOR) as session:
        for table in reversed(db.Base.metadata.sorted_tables):
            if table.name not in {"programme", "programme_version", "programme_step"}:
                session.execute(table.delete())
    with db.unit_of_work(OPERATOR) as session:
        make(session, families=150, visits=500, seed=3, today=TODAY)
    assert rows_of(Visit, Attestation, Hold) == first


def test_facts_brought_into_step_are_those_worked_out_from_nothing(nation):
    assert refreshed() == 150
    kept = rows_of(VisitFact, YearTally)
    with db.unit_of_work(OPERATOR) as session:
        actions.rebuild(session)
    assert rows_of(VisitFact, YearTally) == kept
    assert refreshed() == 0


def test_the_hand_written_statement_gives_the_programs_number(nation):
    refreshed()
    counted = {}
    with db.reading(OPERATOR) as session:
        for code, number in (nation.regions | nation.municipalities).items():
            for year in (2024, 2025, 2026):
                scope = queries.scope_for(session, Operator(), code)
                told = queries.measures(session, Operator(), scope, year).extended_visits
                assert questions.extended_visits_by_hand(session, number, code, year) == told, (code, year)
                if len(code) == 2:
                    assert questions.from_words(session, year, number) == told, (code, year)
                counted[year, len(code)] = counted.get((year, len(code)), 0) + told
        assert questions.nation_by_hand(session, 2025) == questions.from_words(session, 2025) == counted[2025, 2]
    assert counted[2025, 2] > 100
    assert counted[2025, 4] > 100
