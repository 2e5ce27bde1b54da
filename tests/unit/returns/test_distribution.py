"""One's own share of the grant by each year's model (Socialstyrelsens anvisningar för 2024; artikel 2026-6-10350)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns import rules
from hembesok_field.returns.shapes import Population
from hembesok_field.returns.years import models

LATEST, BEFORE = models()
FOUR = [Population("18", 20_000, 6_000), Population("1880", 10_000, 6_000), Population("1881", 10_000, 0)]


def test_the_models_are_those_that_were_printed():
    assert (LATEST.year, LATEST.by_children, LATEST.population_year) == (2025, Fraction(1, 2), 2023)
    assert (BEFORE.year, BEFORE.by_children, BEFORE.population_year) == (2024, Fraction(1, 3), 2022)
    assert sum(LATEST.amounts_kr.values()) == 145_000_000
    assert BEFORE.amounts_kr == {AuthorityKind.REGION: 82_000_000}


@pytest.mark.parametrize(("model", "code", "share"), [(LATEST, "1880", 75), (LATEST, "1881", 25), (BEFORE, "1880", 83)])
def test_a_share_is_one_part_by_all_children_and_the_rest_by_those_in_hard_areas(model, code, share):
    found = rules.share_of(model, rules.of_kind(FOUR, AuthorityKind.MUNICIPALITY), code, 3_000_000)
    assert int(found.share) == share
    assert found.amount_kr == {75: 2_250_000, 25: 750_000, 83: 2_500_000}[share]


def test_a_region_without_a_row_is_the_sum_of_its_municipalities():
    assert rules.of_kind(FOUR[1:], AuthorityKind.REGION) == {"18": FOUR[0]}
    assert rules.of_kind([Population("18", 5, 1), *FOUR[1:]], AuthorityKind.REGION)["18"].children == 5


def test_who_is_not_there_has_no_share_and_nobody_divides_by_nothing():
    assert rules.share_of(LATEST, {}, "18", 100) is None
    assert rules.share_of(LATEST, {"18": Population("18", 0, 0)}, "18", 100) is None
    alone = rules.share_of(LATEST, {"18": Population("18", 9, 0)}, "18", 100)
    assert (alone.share, alone.amount_kr) == (Decimal("50.000"), 50)


def test_other_area_types_move_ones_own_part_and_no_more_children_than_there_are():
    towns = rules.of_kind(FOUR, AuthorityKind.MUNICIPALITY)
    now, then = rules.shares(LATEST, towns, "1881", 1_000_000, 6_000)
    assert (now.amount_kr, then.amount_kr) == (250_000, 500_000)
    assert rules.with_hard_areas(towns, "1881", 99_999)["1881"].hard_areas == 10_000
    assert rules.shares(LATEST, towns, "1881", 1_000_000, None)[1] is None


@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 9_999)), min_size=1, max_size=8), st.integers(1, 10**9))
def test_the_shares_add_up_to_what_there_was(counts, amount):
    towns = {f"{1000 + at}": Population(f"{1000 + at}", max(pair), min(pair)) for at, pair in enumerate(counts)} | {
        "0114": Population("0114", 10, 1)
    }
    parts = [rules.share_of(LATEST, towns, code, amount).amount_kr for code in towns]
    assert abs(sum(parts) - amount) <= len(parts)
