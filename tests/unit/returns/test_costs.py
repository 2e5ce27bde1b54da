"""Plan, outcome and where the money is going."""

from datetime import date

import pytest

from hembesok_field.returns import rules
from hembesok_field.returns.shapes import Coming, CostUse, Decision, Grant, Money, Spent

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


def test_the_forecast_counts_what_is_booked_and_planned():
    found = rules.forecast(Money(allocated=100_000), 40_000, 2_500, Coming(booked=4, planned=6))
    assert found is not None
    assert (found.unused_if_booked, found.unused, found.visits) == (50_000, 35_000, 14)


def test_a_grant_that_is_all_used_needs_no_more_visits():
    found = rules.forecast(Money(allocated=10_000), 9_000, 2_500, Coming(1, 1))
    assert found is not None
    assert (found.unused, found.unused_if_booked, found.visits) == (0, 0, 0)


def test_nothing_is_forecast_without_a_grant_or_a_cost():
    assert rules.forecast(Money(), 0, 2_500, Coming(1, 1)) is None
    assert rules.forecast(Money(allocated=1), 0, None, Coming(1, 1)) is None


def test_a_visits_cost_is_as_written_else_worked_out():
    rows = rules.by_use([spent(CostUse.HOME_VISITS, 10_001), spent(CostUse.TRAINING, 99)], {})
    assert rules.own_visit_kr(Decision(visit_kr=3_000), rows, 4) == 3_000
    assert rules.own_visit_kr(Decision(), rows, 4) == 2_500
    assert rules.own_visit_kr(Decision(), rows, 0) is None
    assert rules.own_visit_kr(Decision(), rules.by_use([], {}), 4) is None
