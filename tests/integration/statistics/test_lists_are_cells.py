"""List = cell = export: what the database picks out behind a figure is what the rules would, one fact at a time."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from hembesok_field.access.rules import UnitKind
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place
from hembesok_field.statistics import queries, rules
from hembesok_field.statistics.pages import LISTS
from hembesok_field.statistics.queries.cuts import BY, COLUMNS, lines_of
from hembesok_field.statistics.queries.facts import behind, within
from hembesok_field.statistics.queries.lists import facts_of
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Cut, Fact
from hembesok_field.statistics.tables import CountingRule, VisitFact, YearTally
from tests.integration.statistics.ledger import STEPS, Ledger

YEAR = 2025
KEYS: dict[str, list[str]] = {
    Part.OUTCOME: [*rules.OUTCOME_CODES.values(), "annat"],
    Part.CAUSE: [*rules.CAUSE_CODES.values(), rules.UNKNOWN_CAUSE],
    Part.STEP: [*STEPS, "x"],
    Part.MONTH: ["01", "07", "12", "13", "tolv"],
    Part.AGE: ["-1", "0", "1", "5", "--1", "9" * 30],
    Part.AREA: ["1", "2", "5", rules.UNKNOWN_AREA, "²"],
    Part.CONTACT: [*Contact, "m%"],
    Part.INFORMATION: list(Information),
}


def random_fact(dice: random.Random, number: int, ledger: Ledger, bvcs: list[int]) -> Fact:
    """A fact in which every reason to stand behind a figure, or not to, turns up."""
    visited_on = date(YEAR, 1, 1) + timedelta(days=dice.randrange(365))
    return Fact(
        visit_id=UUID(int=number + 1),
        family_id=UUID(int=dice.randrange(200)),
        region_id=dice.choice([ledger.region.id] * 5 + [ledger.region.id + 50]),
        bvc_id=dice.choice(bvcs),
        municipality_id=dice.choice([ledger.municipality.id] * 3 + [None]),
        year=dice.choice([YEAR] * 9 + [YEAR - 1]),
        visited_on=visited_on,
        step_code=(step := dice.choice(list(STEPS))),
        is_extra=STEPS[step],
        outcome=dice.choice([Outcome.DONE] * 6 + list(Outcome)),
        place=dice.choice([Place.HOME] * 8 + list(Place)),
        agrees=dice.random() < 0.93,
        nurse=dice.choice([True, True, True, False, None]),
        social_services=dice.choice([True, True, True, False, None]),
        absence_cause=dice.choice([None, None, *AbsenceCause]),
        guardians=dice.choice([None, 0, 1, 2, 2]),
        family_guardians=dice.choice([None, 1, 2]),
        interpreter=dice.choice([None, False, True]),
        age_years=dice.choice([None, -1, 0, 0, 1, 1]),
        area_type=dice.choice([None, None, 1, 2, 5]),
        in_window=dice.choice([None, True, True, False]),
        contacts=" ".join(sorted(dice.sample(list(Contact), dice.choice([0, 0, 1, 2])))),
        information=" ".join(sorted(dice.sample(list(Information), dice.choice([0, 1, 3])))),
    )


@pytest.fixture
def ledger(app):
    with unit_of_work(OPERATOR) as session:
        yield Ledger(session)


def three_bvcs(ledger: Ledger) -> list[int]:
    more = [
        ledger.unit("bvc-2", UnitKind.BVC, ledger.region, "1880"),
        ledger.unit("bvc-3", UnitKind.BVC, ledger.region, "1881", area_type=5),
    ]
    return [ledger.bvc.id, *(unit.id for unit in more)]


@pytest.fixture
def facts(ledger) -> list[Fact]:
    dice, bvcs = random.Random(11), three_bvcs(ledger)  # noqa: S311 - invented visits, nothing secret
    made = [random_fact(dice, number, ledger, bvcs) for number in range(500)]
    ledger.session.execute(insert(VisitFact), [fact._asdict() for fact in made])
    sums: Counter[rules.YearTally] = Counter()
    for family_id in {fact.family_id for fact in made}:
        sums += rules.family_tallies(fact for fact in made if fact.family_id == family_id)
    names = ("authority_id", "year", "part", "is_ordinary", "key", "number")
    ledger.session.execute(
        insert(YearTally), [dict(zip(names, (*key, number), strict=True)) for key, number in sums.items()]
    )
    return made


@pytest.mark.parametrize("code", ["18", "1880"])
@pytest.mark.parametrize("rule", [False, True])
def test_the_database_picks_out_what_the_rules_would(ledger, facts, code, rule):
    session = ledger.session
    scope = queries.scope_for(session, Operator(), code)
    bvcs = queries.bvcs_of(session, Operator(), {fact.bvc_id for fact in facts}, YEAR)
    mine = [f for f in facts if (f.region_id if scope.is_region else f.municipality_id) == scope.id and f.year == YEAR]
    found = 0
    of_bvc = {Part.BVC: ["bvc-1", "bvc-3", "x"], Part.JOINT_HOME: ["bvc-2"], rules.BY_MUNICIPALITY: ["1880", "1881"]}
    for figure in LISTS:
        for key in ["", *(KEYS | of_bvc).get(figure, [])]:
            expected = {
                fact.visit_id
                for fact in mine
                if rules.is_behind(figure, key, fact, scope, bvcs, count_joint_ordinary=rule)
            }
            such = behind(scope, figure, key, count_joint_ordinary=rule)
            got = {fact.visit_id for fact in facts_of(session, Operator(), scope, YEAR, such)}
            assert got == expected, (figure, key)
            found += len(got)
    assert found > 1000


def test_filters_leave_what_stands_under_all_their_keys(ledger, facts):
    session = ledger.session
    scope = queries.scope_for(session, Operator(), "18")
    bvcs = queries.bvcs_of(session, Operator(), {fact.bvc_id for fact in facts}, YEAR)
    seen = 0
    for cut in (
        Cut(by_step="2m"),
        Cut(by_bvc="bvc-2", by_area_type="1"),
        Cut(by_municipality="1881"),
        Cut(by_area_type="5", by_step="4m", by_municipality="1880"),
        replace(Cut(), by_area_type=rules.UNKNOWN_AREA),
    ):
        got = {f.visit_id for f in facts_of(session, Operator(), scope, YEAR, *within(cut))}
        expected = {
            f.visit_id
            for f in facts
            if f.region_id == scope.id
            and f.year == YEAR
            and cut.by_step in ("", f.step_code)
            and cut.by_bvc in ("", bvcs[f.bvc_id].code)
            and cut.by_municipality in ("", bvcs[f.bvc_id].municipality_code)
            and cut.by_area_type in ("", str(f.area_type or bvcs[f.bvc_id].area_type or rules.UNKNOWN_AREA))
        }
        assert got == expected, cut
        seen += len(got)
    assert seen > 100


CUTS = (Cut(), Cut(by_step="2m"), Cut(by_bvc="bvc-1", by_area_type="2"), Cut(by_municipality="1881"))


@pytest.mark.parametrize("rows", BY)
@pytest.mark.parametrize("code", ["18", "1880"])
def test_every_cell_of_every_table_is_the_list_it_opens(ledger, facts, rows, code):
    """Whatever a year is cut up by and narrowed to: a cell's number is the length of its list."""
    session, cells = ledger.session, 0
    scope = queries.scope_for(session, Operator(), code)
    rule = code == "18"
    ledger.kept(CountingRule(authority_id=scope.id, year=YEAR, count_joint_ordinary=rule))
    for cut in CUTS:
        found = lines_of(session, Operator(), scope, YEAR, rows=rows, cut=cut)
        together: dict[Part, list[Fact]] = defaultdict(list)
        for line in [*found.lines, found.total]:
            if rows == rules.BY_YEAR and not line.key:  # ten years together have no list but their years'
                for figure, number in zip(COLUMNS, line[1:], strict=True):
                    of_all = {fact.family_id if figure is Part.FAMILIES else fact for fact in together[figure]}
                    assert number == len(of_all), (cut, figure)
                continue
            year = int(line.key) if rows == rules.BY_YEAR else YEAR
            under = replace(cut, **({rows: line.key} if line.key and rows != rules.BY_YEAR else {}))
            if rows in cut.chosen and cut.chosen[rows] != line.key and line.key:
                continue
            for figure, number in zip(COLUMNS, line[1:], strict=True):
                such = behind(scope, figure, count_joint_ordinary=rule and year == YEAR)
                listed = facts_of(session, Operator(), scope, year, such, *within(under))
                together[figure] += listed
                opened = len({fact.family_id for fact in listed}) if figure is Part.FAMILIES else len(listed)
                page = queries.list_behind(session, Operator(), scope, year, figure=figure, key="", page=1, cut=under)
                assert (number, page.total) == (opened, len(listed)), (cut, line.key, figure)
                cells += 1
    assert cells > 30
