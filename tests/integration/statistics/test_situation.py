"""Läget's figures are added up by the database: laid beside a count of one fact after another by the rules."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Collaboration
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.record.shapes import Outcome, Place
from hembesok_field.statistics import queries
from hembesok_field.statistics.rules import Why, is_joint, share, why_counted
from hembesok_field.statistics.shapes import BvcSituation, Fact, SoFar
from hembesok_field.statistics.tables import CountingRule, VisitFact
from tests.integration.statistics.ledger import Ledger

DAYS = (date(2026, 3, 2), date(2024, 2, 29), date(2025, 2, 28), date(2025, 12, 31), date(2026, 1, 1))


def random_facts(seed: int, ledger: Ledger, bvcs: list[int], today: date) -> list[Fact]:
    """Facts of three years in which every reason to count, or not to, turns up."""
    dice = random.Random(seed)  # noqa: S311 - invented visits, nothing secret
    found = []
    for number in range(400):
        near = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
        around = dice.choice(
            [near, near.replace(year=today.year - 1), date(today.year, 1, 1), date(today.year, 12, 31)]
        )
        visited_on = dice.choice([around, today, around + timedelta(days=dice.randrange(-400, 400))])
        found.append(
            Fact(
                visit_id=UUID(int=number + 1),
                family_id=UUID(int=dice.randrange(120)),
                region_id=dice.choice([ledger.region.id] * 4 + [ledger.region.id + 50]),
                bvc_id=dice.choice(bvcs),
                municipality_id=dice.choice([ledger.municipality.id] * 3 + [None]),
                year=visited_on.year,
                visited_on=visited_on,
                step_code="2m",
                is_extra=dice.random() < 0.7,
                outcome=dice.choice([Outcome.DONE] * 8 + list(Outcome)),
                place=dice.choice([Place.HOME] * 8 + list(Place)),
                agrees=dice.random() < 0.9,
                nurse=dice.choice([True, True, False, None]),
                social_services=dice.choice([True, True, False, None]),
                absence_cause=None,
                guardians=None,
                family_guardians=None,
                interpreter=None,
                age_years=0,
                area_type=None,
                in_window=None,
                contacts="",
                information="",
            )
        )
    return found


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("code", ["18", "1880"])
@pytest.mark.parametrize("with_ordinary", [False, True])
def test_the_database_adds_up_what_the_rules_would_count_one_by_one(app, today, code, with_ordinary):
    with unit_of_work(OPERATOR) as session:
        ledger = Ledger(session)
        units = [ledger.unit(f"bvc-{n}", UnitKind.BVC, ledger.region, "1880") for n in (2, 3)]
        facts = random_facts(today.toordinal(), ledger, [ledger.bvc.id, *(unit.id for unit in units)], today)
        session.execute(insert(VisitFact), [fact._asdict() for fact in facts])
        scope = queries.scope_for(session, Operator(), code)
        ledger.kept(CountingRule(authority_id=scope.id, year=today.year, count_joint_ordinary=with_ordinary))
        noon = datetime.combine(today, time(12), clock.SWEDEN)
        found = queries.situation(session, Operator(), scope, noon)
    side = "region_id" if scope.is_region else "municipality_id"
    mine = [fact for fact in facts if getattr(fact, side) == scope.id]

    def naive(some: list[Fact]) -> SoFar:
        counted = [
            fact
            for fact in some
            if (fact.visited_on.month, fact.visited_on.day) <= (today.month, today.day)
            and why_counted(fact, scope.kind, count_joint_ordinary=with_ordinary).counts
        ]
        joint = share(sum(is_joint(fact) for fact in counted), len(counted))
        return SoFar(len(counted), joint, len({fact.family_id for fact in counted}))

    def waiting(some: list[Fact], why: Why) -> int:
        return sum(why_counted(fact, scope.kind) is why for fact in some)

    now = [fact for fact in mine if fact.year == today.year]
    assert found.now == naive(now)
    assert found.year_before == naive([fact for fact in mine if fact.year == today.year - 1])
    assert found.now.visits
    for unit in [ledger.bvc, *units]:
        here = [fact for fact in now if fact.bvc_id == unit.id]
        expected = (naive(here).visits, naive(here).joint_share, waiting(here, Why.WORDS_DIFFER))
        [line] = [line for line in found.bvcs if line.code == unit.code]
        assert (line.visits, line.joint_share, line.differ, line.unconfirmed) == (
            *expected,
            waiting(here, Why.UNCONFIRMED),
        )
    assert (found.differ, found.unconfirmed) == (waiting(now, Why.WORDS_DIFFER), waiting(now, Why.UNCONFIRMED))
    assert found.differ
    assert found.unconfirmed
    adding = [fact for fact in now if fact.is_extra or with_ordinary]
    assert found.could_add == waiting(adding, Why.WORDS_DIFFER) + found.unconfirmed


def test_a_promised_hour_that_passed_in_silence_is_one_visit_however_many_were_to_come(app):
    with unit_of_work(OPERATOR) as session:
        ledger = Ledger(session)
        nurse, worker = ledger.person("nurse"), ledger.person("worker", of=ledger.social)
        ledger.kept(Collaboration(bvc_id=ledger.bvc.id, social_id=ledger.social.id, from_on=date(2020, 1, 1)))
        now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        hours = {
            "passed": datetime(2026, 1, 7, 9, tzinfo=UTC),
            "first": datetime(2025, 12, 31, 23, tzinfo=UTC),  # midnight in Sweden: the new year's first hour
            "last year": datetime(2025, 12, 31, 22, tzinfo=UTC),
            "going on": now - timedelta(minutes=30),
            "to come": now + timedelta(days=1),
            "told": datetime(2026, 1, 8, 9, tzinfo=UTC),
            "nurse alone": datetime(2026, 1, 9, 9, tzinfo=UTC),
            "worker alone": datetime(2026, 1, 9, 9, tzinfo=UTC),
            "ordinary": datetime(2026, 1, 12, 9, tzinfo=UTC),
        }
        for name, starts_at in hours.items():
            visit = ledger.visit(ledger.family(), is_extra=name != "ordinary")
            for who in {"nurse alone": [nurse], "worker alone": [worker]}.get(name, [nurse, worker]):
                hour = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
                held = {"held_from": hour["starts_at"], "held_to": hour["ends_at"]}
                ledger.kept(
                    Hold(visit_id=visit.id, person_id=who.person_id, assignment_id=who.id, side="nurse", **hour, **held)
                )
            if name == "told":
                ledger.word(visit, date(2026, 1, 8))
        for code in ("18", "1880"):
            scope = queries.scope_for(session, Operator(), code)
            found = queries.situation(session, Operator(), scope, now)
            assert Counter({line.code: line.silent for line in found.bvcs}) == {"bvc-1": 5}
            assert found.bvcs == (BvcSituation("bvc-1", "Enhet bvc-1", 0, None, 0, 0, 5),)
            assert found.could_add == 4, "a word about an ordinary step makes no extended visit more"
