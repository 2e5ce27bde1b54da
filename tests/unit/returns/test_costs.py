"""Plan, outcome and where the money is going."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hembesok_field.returns import rules
from hembesok_field.returns.shapes import CostBasis, CostUse, Decision, Grant, Spent, UnitComing, VisitCost

GRANT = Grant("Region Örebro län", "18", 100_000, None, 0, 100_000, None)


def spent(use: CostUse, amount: int) -> Spent:
    return Spent(1, use, None, date(2026, 3, 2), amount, "AB", "1", "Carin Berg")


def test_costs_stand_beside_the_plan_by_use():
    rows = rules.by_use([spent(CostUse.TRAINING, 10), spent(CostUse.TRAINING, 5)], {CostUse.STRUCTURE: 7})
    found = {row.use: (row.planned_kr, row.spent_kr) for row in rows}
    assert found.pop(CostUse.TRAINING) == (0, 15)
    assert found.pop(CostUse.STRUCTURE) == (7, 0)
    assert set(found.values()) == {(0, 0)}
    assert len(rows) == len(CostUse)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Utbildning AB", "F-1001"), ("utbildning ab", "f 1001"), True),
        (("Utbildning AB", "F-1001"), ("Utbildning AB", "F-1002"), False),
        (("Utbildning AB", "F-1001"), ("Tolk AB", "F-1001"), False),
        (("AB", "C1"), ("ABC", "1"), False),
    ],
)
def test_a_document_is_the_same_whoever_writes_it(one, other, same):
    assert (rules.document_key(*one) == rules.document_key(*other)) is same


@pytest.mark.parametrize(
    ("unused", "costs", "used", "left"),
    [
        (None, None, None, None),
        (None, 30_000, 30_000, 70_000),
        (None, 130_000, 100_000, 0),  # no more of a grant is used than there is
        (20_000, None, 80_000, 20_000),
        (20_000, 30_000, 80_000, 20_000),  # the sheet's own word stands
    ],
)
def test_used_money_is_the_sheets_word_else_the_costs(unused, costs, used, left):
    money = rules.money_of(Grant(*[*vars(GRANT).values()][:-1], unused), costs)
    assert (money.used, money.unused) == (used, left)


WHOLE = VisitCost(2_500, CostBasis.WRITTEN)


def unit(booked: int, planned: int, kr: int = 2_500) -> UnitComing:
    return UnitComing("Vivalla", booked, planned, 0, VisitCost(kr, CostBasis.UNIT))


def test_the_forecast_counts_what_is_booked_and_planned():
    found = rules.forecast(100_000, 40_000, WHOLE, [unit(3, 6), unit(1, 0, kr=5_000)])
    assert (found.unused_if_booked, found.unused, found.visits) == (47_500, 32_500, 13)
    assert (found.coming.booked, found.coming.planned) == (4, 6)


def test_a_grant_that_is_all_used_needs_no_more_visits():
    found = rules.forecast(10_000, 9_000, WHOLE, [unit(1, 1)])
    assert (found.unused, found.unused_if_booked, found.visits) == (0, 0, 0)


units = st.lists(st.builds(unit, st.integers(0, 40), st.integers(0, 40), st.integers(1, 30_000)), max_size=6)


def paid_one_by_one(pot: int, visits: list[int]) -> int:
    """What is left when each visit takes its cost, or what there is of it."""
    for kr in visits:
        pot -= min(kr, pot)
    return pot


@given(st.integers(0, 2_000_000), st.integers(0, 2_500_000), st.integers(1, 30_000), units)
def test_the_money_that_is_left_is_what_no_visit_takes(allocated, spent, kr, some):
    found = rules.forecast(allocated, spent, VisitCost(kr, CostBasis.WHOLE), some)
    booked = [one.cost.kr for one in some for _ in range(one.booked)]
    planned = [one.cost.kr for one in some for _ in range(one.planned)]
    left = max(allocated - spent, 0)
    assert found.unused_if_booked == paid_one_by_one(left, booked)
    assert found.unused == paid_one_by_one(left, booked + planned)
    assert found.visits * kr <= found.unused < (found.visits + 1) * kr
    parts = rules.parts_of(found)
    assert sum(kronor for _, kronor in parts) == allocated
    assert min(kronor for _, kronor in parts) >= 0
    assert rules.forecast(allocated, spent, found.cost, some[::-1]).unused == found.unused


def test_a_visits_cost_is_as_written_else_worked_out_when_there_are_enough():
    costs, visits = {None: 1_000, 7: 9_001}, {7: 3, 8: 1}
    assert rules.own_cost(Decision(visit_kr=3_000), costs, visits, (0, 0)) == VisitCost(3_000, CostBasis.WRITTEN)
    assert rules.own_cost(Decision(), costs, visits, (0, 0)) is None  # four visits are too few
    assert rules.own_cost(Decision(), costs, visits, (20_000, 8)) == VisitCost(2_500, CostBasis.YEAR_BEFORE)
    assert rules.own_cost(Decision(), costs, {7: 3, 8: 2}, (20_000, 8)) == VisitCost(2_000, CostBasis.WHOLE)
    assert rules.own_cost(Decision(), {}, {7: 30}, (20_000, 4)) is None


def test_a_unit_has_a_cost_of_its_own_when_its_costs_and_visits_say_one():
    whole = VisitCost(2_000, CostBasis.WHOLE)
    assert rules.unit_cost(7, whole, {7: 30_000}, {7: 10}) == VisitCost(3_000, CostBasis.UNIT)
    assert rules.unit_cost(7, whole, {7: 30_000}, {7: 4}) == whole
    assert rules.unit_cost(7, whole, {None: 30_000}, {7: 10}) == whole
    assert rules.unit_cost(7, WHOLE, {7: 30_000}, {7: 10}) == WHOLE  # what they wrote stands
