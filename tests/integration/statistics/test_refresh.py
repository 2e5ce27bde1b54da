"""Facts and figures are in step with what was said: after each change, from nothing alike, and by a plain recount."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from hembesok_field.access.rules import Payment, UnitKind
from hembesok_field.access.tables import Unit
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Operator
from hembesok_field.plan.tables import Plan, Programme, ProgrammeStep, ProgrammeVersion, Visit
from hembesok_field.record.shapes import Outcome, Place, Scope, Source
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import actions, door, queries
from hembesok_field.statistics.rules import CAUSE_CODES, OUTCOME_CODES
from hembesok_field.statistics.shapes import Fact, Measures
from hembesok_field.statistics.tables import CountingRule, ReimbursementRate, StaleFamily, VisitFact, YearTally
from tests.integration.statistics.ledger import Ledger, random_rows, store

NOT_RECOUNTED = {
    "authority",
    "year",
    "families_offered",
    "families_accepted",
    "families_declined",
    "families_discontinued",
    "participation_share",
    "declined_or_discontinued_share",
    "in_window_share",
    "by_age_year",
}
SWEDEN = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def ledger(app) -> Iterator[Ledger]:
    with unit_of_work(OPERATOR) as session:
        yield Ledger(session)


def everything(session) -> tuple[list, list]:
    """All that statistics remembers, in an order of its own."""
    facts = session.execute(select(*VisitFact.__table__.c).order_by(VisitFact.visit_id)).all()
    tallies = session.execute(select(*YearTally.__table__.c)).all()
    return [tuple(fact) for fact in facts], sorted(tuple(tally) for tally in tallies)


def facts_now(session) -> list[Fact]:
    actions.refresh(session)
    return [Fact._make(row) for row in session.execute(select(*queries.FACT_COLUMNS))]


def measured(session, code: str = "18", year: int = 2025) -> Measures:
    actions.refresh(session)
    return queries.measures(session, Operator(), queries.scope_for(session, Operator(), code), year)


def test_a_visit_becomes_a_fact_and_leaves_nothing_stale(ledger):
    visit = ledger.done()
    [fact] = facts_now(ledger.session)
    assert fact.visit_id == visit.id
    assert (fact.region_id, fact.municipality_id) == (ledger.region.id, ledger.municipality.id)
    assert (fact.age_years, fact.in_window, fact.year) == (0, True, 2025)
    assert not queries.something_is_stale(ledger.session)
    assert actions.refresh(ledger.session) == 0


def test_a_visit_without_words_has_no_fact(ledger):
    ledger.visit(ledger.family())
    assert facts_now(ledger.session) == []


def test_a_later_word_moves_the_visit_to_another_year_and_back_to_nothing(ledger):
    visit = ledger.visit(ledger.family())
    word = ledger.word(visit, date(2025, 12, 30))
    assert measured(ledger.session).extended_visits == 1
    ledger.session.execute(
        update(Attestation).where(Attestation.id == word.id).values(starts_at=datetime(2024, 12, 30, 9, tzinfo=UTC))
    )
    assert measured(ledger.session).extended_visits == 0
    assert measured(ledger.session, year=2024).extended_visits == 1
    ledger.session.execute(delete(Attestation))
    assert facts_now(ledger.session) == []
    assert everything(ledger.session) == ([], [])


def test_a_changed_birth_date_or_area_is_counted_anew(ledger):
    visit = ledger.done()
    assert measured(ledger.session).by_area_type == {"2": 1}  # the BVC's
    ledger.session.execute(update(Family).where(Family.id == visit.family_id).values(area_type=5))
    ledger.session.execute(update(Child).values(born_on=date(2023, 1, 1)))
    assert measured(ledger.session).by_area_type == {"5": 1}
    assert measured(ledger.session).by_age_year == {"2": 1}
    assert measured(ledger.session).in_window_share == 0.0


def test_what_a_bvc_is_today_is_read_today(ledger):
    ledger.done()
    before = measured(ledger.session)
    ledger.session.execute(
        update(Unit)
        .where(Unit.id == ledger.bvc.id)
        .values(area_type=4, municipality_code="1882", payment=Payment.FIXED)
    )
    after = measured(ledger.session)
    assert (before.by_area_type, after.by_area_type) == ({"2": 1}, {"4": 1})
    assert (before.by_municipality, after.by_municipality) == ({"1880": 1}, {"1882": 1})
    assert (before.reimbursement.amount_kr, after.reimbursement.amount_kr) == (2500, 1800)


def test_two_peoples_words_that_differ_count_for_nobody(ledger):
    nurse, worker = ledger.person("nurse"), ledger.person("worker", of=ledger.social)
    visit = ledger.visit(ledger.family())
    ledger.word(visit, source=Source.OWN, scope=Scope.NURSE, said_by=nurse.id, social_attended=None)
    assert measured(ledger.session).extended_visits == 1
    ledger.word(
        visit,
        source=Source.OWN,
        scope=Scope.SOCIAL_SERVICES,
        said_by=worker.id,
        nurse_attended=None,
        outcome=Outcome.FAMILY_NOT_HOME,
    )
    figures = measured(ledger.session)
    assert (figures.extended_visits, figures.unconfirmed_visits, figures.outcomes) == (0, 0, {})
    scope = queries.scope_for(ledger.session, Operator(), "18")
    assert queries.year_of(ledger.session, Operator(), scope, 2025).differ == 1


def test_a_year_may_write_its_own_rates_and_counting_rule(ledger):
    ledger.done("8m")
    ledger.session.add(ReimbursementRate(region_id=ledger.region.id, year=2025, variable_kr=2600, fixed_kr=1900))
    ledger.session.add(CountingRule(authority_id=ledger.municipality.id, year=2025, count_joint_ordinary=True))
    ledger.session.flush()
    assert measured(ledger.session, "18").extended_visits == 0
    figures = measured(ledger.session, "1880")
    assert (figures.extended_visits, figures.families_with_extended_visit) == (1, 1)
    assert figures.reimbursement.amount_kr == 2600
    assert measured(ledger.session, "1880", 2024).reimbursement.amount_kr == 0


def own_version(ledger: Ledger, *, bvc: Unit | None, from_on: date) -> ProgrammeVersion:
    """A programme whose 2m step is open only in the child's fourth month."""
    programme = ledger.kept(Programme(name="Eget", region_id=ledger.region.id, unit_id=bvc.id if bvc else None))
    version = ledger.kept(ProgrammeVersion(programme_id=programme.id, number=1, from_on=from_on))
    ledger.kept(
        ProgrammeStep(
            version_id=version.id,
            position=1,
            code="2m",
            is_extra=True,
            opens_months=3,
            target_months=3,
            closes_months=4,
            expects_nurse=True,
            expects_social_services=True,
        )
    )
    return version


def test_the_window_is_that_of_the_familys_own_programme(ledger):
    version = own_version(ledger, bvc=None, from_on=date(2026, 1, 1))
    visit = ledger.done()
    assert [fact.in_window for fact in facts_now(ledger.session)] == [True]  # began before it was made
    plan = Plan(
        participation_id=visit.participation_id,
        family_id=visit.family_id,
        version_id=version.id,
        starts_on=date(2025, 1, 10),
    )
    ledger.kept(plan)
    assert [fact.in_window for fact in facts_now(ledger.session)] == [False]


def test_without_a_plan_the_bvcs_own_programme_goes_before_the_regions(ledger):
    own_version(ledger, bvc=ledger.bvc, from_on=date(2021, 1, 1))
    other = ledger.unit("bvc-2", UnitKind.BVC, ledger.region, "1880")
    for bvc in (ledger.bvc, other):
        ledger.word(ledger.visit(ledger.family(bvc=bvc, offered_on=date(2025, 1, 20))))
    found = {fact.bvc_id: fact.in_window for fact in facts_now(ledger.session)}
    assert found == {ledger.bvc.id: False, other.id: True}


def nation(session, seed: int, families: int) -> None:
    ledger = Ledger(session)
    other = ledger.authority("19", "Region Västmanland", AuthorityKind.REGION)
    far = ledger.authority("1980", "Västerås stad", AuthorityKind.MUNICIPALITY)
    bvcs = [
        ledger.bvc,
        ledger.unit("bvc-2", UnitKind.BVC, ledger.region, "1880", payment=Payment.FIXED),
        ledger.unit("bvc-3", UnitKind.BVC, other, "1980", area_type=5),
    ]
    partners = [ledger.social.id, ledger.unit("soc-2", UnitKind.SOCIAL_SERVICES, far, "1980").id, None]
    store(session, random_rows(seed, families, [(bvc.id, bvc.authority_id) for bvc in bvcs], partners))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_in_step_is_what_is_worked_out_from_nothing(app, seed):
    with unit_of_work(OPERATOR) as session:
        nation(session, seed, 60)
        actions.refresh(session)
        some = session.scalars(select(Visit.family_id).order_by(Visit.id).limit(9)).all()
        session.execute(delete(Attestation).where(Attestation.family_id == some[0]))
        session.execute(update(Attestation).where(Attestation.family_id.in_(some[1:5])).values(nurse_attended=False))
        session.execute(update(Visit).where(Visit.family_id.in_(some[5:])).values(is_extra=False, partner_id=None))
        actions.refresh(session)
        kept = everything(session)
        assert len(kept[0]) > 100
        actions.rebuild(session)
        assert everything(session) == kept


def test_a_mark_that_comes_later_is_not_taken_away(app):
    with unit_of_work(OPERATOR) as session:
        nation(session, 3, 5)
    with unit_of_work(OPERATOR) as session:
        actions.refresh(session)
        session.execute(update(Family).values(area_type=1))
        assert session.scalar(select(func.count()).select_from(StaleFamily)) == 5
    with unit_of_work(OPERATOR) as session:
        assert actions.refresh(session) == 5
        assert {fact.area_type for fact in facts_now(session)} == {1}


@pytest.mark.parametrize("code", ["18", "19", "1880", "1980"])
@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_the_figures_are_those_of_a_plain_recount(app, code, year):
    with unit_of_work(OPERATOR) as session:
        nation(session, 4, 120)
        found = asdict(measured(session, code, year))
        plain = recount(session, code, year)
    assert {key: found[key] for key in plain} == plain
    assert found.keys() - plain.keys() == NOT_RECOUNTED


def test_offers_are_families_offered_in_the_year_whenever_they_answered(ledger):
    for answer, end_reason in [
        (Answer.YES, None),
        (Answer.YES, EndReason.DISCONTINUED),
        (Answer.YES, EndReason.MOVED),
        (Answer.NO, None),
        (Answer.NO, EndReason.DISCONTINUED),
        (Answer.UNANSWERED, None),
        (None, None),
    ]:
        ledger.family(offered_on=date(2025, 12, 31), answer=answer, end_reason=end_reason)
    ledger.family(offered_on=date(2026, 1, 1), answer=Answer.YES)
    ledger.family(offered_on=date(2025, 1, 1), answer=Answer.YES, partner=None)
    region, municipality = measured(ledger.session), measured(ledger.session, "1880")
    assert (region.families_offered, region.families_accepted) == (8, 4)
    assert (municipality.families_offered, municipality.families_accepted) == (7, 3)
    assert (region.families_declined, region.families_discontinued) == (2, 1)
    assert region.participation_share == 50.0
    assert region.declined_or_discontinued_share == 37.5


def recount(session, code: str, year: int) -> dict[str, object]:
    """Contract section 5 once more, row by row and without the house's rules."""
    is_region = len(code) == 2
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    own = measured_scope(session, code)
    rows = []
    for visit, word, family in session.execute(
        select(Visit, Attestation, Family)
        .join(Attestation, Attestation.visit_id == Visit.id)
        .join(Family, Family.id == Visit.family_id)
    ):
        side = visit.bvc_id if is_region else visit.partner_id
        start = word.starts_at.astimezone(SWEDEN)
        if side is not None and units[side].authority_id == own and start.year == year:
            rows.append((visit, word, family, start, units[visit.bvc_id]))
    done = [row for row in rows if row[1].outcome is Outcome.DONE and row[1].place is Place.HOME]
    joint = [row for row in done if row[1].nurse_attended and row[1].social_attended]

    def mine(word):
        return word.nurse_attended if is_region else word.social_attended

    def others(word):
        return word.social_attended if is_region else word.nurse_attended

    extended = [row for row in done if row[0].is_extra and mine(row[1])]
    both = [row for row in extended if row in joint]
    known = [row for row in extended if row[1].guardians is not None and row[2].guardian_count != 1]
    families = {row[2].id for row in extended}
    paid: Counter[str] = Counter()
    for row in joint:
        paid[row[4].code] += 2500 if row[4].payment is Payment.VARIABLE else 1800

    def counted(keys) -> dict[str, int]:
        return dict(Counter(keys))

    return {
        "extended_visits": len(extended),
        "extended_joint_visits": len(both),
        "joint_share": plain_share(100 * len(both), len(extended), "0.1"),
        "ordinary_joint_visits": len([row for row in joint if not row[0].is_extra]),
        "families_with_extended_visit": len(families),
        "visits_per_family": plain_share(len(extended), len(families), "0.01"),
        "bvc_count": len({row[0].bvc_id for row in extended}),
        "both_guardians_share": plain_share(100 * len([r for r in known if r[1].guardians == 2]), len(known), "0.1"),
        "interpreter_visits": len([row for row in extended if row[1].interpreter]),
        "unconfirmed_visits": len([row for row in done if row[0].is_extra and mine(row[1]) is None]),
        "outcomes": counted(OUTCOME_CODES[row[1].outcome] for row in rows),
        "contacts": counted(code for row in extended for code in row[1].contacts.split()),
        "information": counted(code for row in extended for code in row[1].information.split()),
        "single_visits_by_cause": counted(
            CAUSE_CODES.get(row[1].absence_cause, "okänd") for row in extended if others(row[1]) is False
        ),
        "by_step": counted(row[0].step_code for row in extended),
        "by_bvc": counted(row[4].code for row in extended),
        "by_month": counted(f"{row[3]:%m}" for row in extended),
        "by_area_type": counted(str(row[2].area_type or row[4].area_type or "unknown") for row in extended),
        "by_municipality": counted(row[4].municipality_code for row in extended),
        "reimbursement": {
            "joint_home_visits": len(joint),
            "amount_kr": sum(paid.values()),
            "by_bvc": dict(paid),
        },
    }


def measured_scope(session, code: str) -> int:
    return queries.scope_for(session, Operator(), code).id


def plain_share(part: int, whole: int, step: str) -> float | None:
    return float((Decimal(part) / whole).quantize(Decimal(step), ROUND_HALF_UP)) if whole else None


def test_many_who_read_at_once_add_nothing_twice(app):
    with unit_of_work(OPERATOR) as session:
        nation(session, 5, 40)
        families = session.scalars(select(Family.id).order_by(Family.id)).all()

    def change_and_read(number: int) -> None:
        with app.app_context():
            with unit_of_work(OPERATOR) as session:
                session.execute(update(Family).where(Family.id == families[number]).values(area_type=5))
            door.fresh()

    with ThreadPoolExecutor(6) as people:
        list(people.map(change_and_read, range(24)))
    with unit_of_work(OPERATOR) as session:
        actions.refresh(session)
        kept = everything(session)
        actions.rebuild(session)
        assert everything(session) == kept
