"""Tables made for others: no number under five can be seen in them, nor worked out of them."""

from dataclasses import asdict

import pytest

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.statistics import rules
from hembesok_field.statistics.api import shown
from hembesok_field.statistics.pages import FIGURES, year_sheet
from hembesok_field.statistics.rules import Numbers, hidden_in, small
from hembesok_field.statistics.shapes import ForOthers, Offers, Scope
from tests.attacker import Attacker
from tests.handed_out import faults, handed_out


@pytest.mark.parametrize("seed", range(40))
def test_an_attacker_with_all_tables_finds_no_number_under_five(seed):
    assert faults(seed) == []


def test_the_attacker_is_no_straw_man():
    """Where one small number alone is hidden, she finds it."""
    attacker = Attacker()
    attacker.reads("all", 100)
    names = [attacker.reads(name, said, row=True) for name, said in (("a", 60), ("b", 37), ("c", "dolt"))]
    attacker.adds_up(["all"], names)
    assert attacker.found()["c"] == (3, 3)


def test_she_finds_what_hiding_the_small_alone_leaves_open(monkeypatch):
    """The rule is what holds her off: with the small numbers hidden and no others, she finds them in every year."""
    monkeypatch.setattr(small, "_has_another_world", lambda *_: True)
    assert sum(bool(faults(seed)) for seed in range(20)) > 10


def test_most_of_a_large_year_is_told():
    numbers = Numbers({"all": 1000})
    numbers.whole("all", {"a": 500, "b": 300, "c": 197, "d": 3})
    assert hidden_in(numbers) == {"c", "d"}


def test_nothing_is_hidden_where_nothing_is_small():
    numbers = Numbers({"all": 30})
    numbers.whole("all", {"a": 10, "b": 20, "c": 0})
    numbers.part("all", "spoke", 25)
    assert hidden_in(numbers) == frozenset()


def test_what_is_left_is_a_number_too():
    """97 of 100 with an interpreter tells of three without."""
    numbers = Numbers({"all": 100})
    numbers.part("all", "spoke", 97)
    assert hidden_in(numbers) == {"spoke"}


def test_two_small_ones_that_only_fit_in_one_way_are_not_enough():
    """Two hidden rows that come to two are one each: a third must be hidden."""
    numbers = Numbers({"all": 62})
    numbers.whole("all", {"a": 40, "b": 20, "c": 1, "d": 1})
    assert hidden_in(numbers) == {"b", "c", "d"}


def test_a_step_that_tells_the_age_opens_no_back_door():
    numbers = Numbers({"all": 60})
    numbers.whole("all", {"2m": 30, "4m": 26, "12m": 4})
    numbers.whole("all", {"0": 56, "1": 4})
    numbers.same({"2m", "4m"}, {"0"})
    numbers.same({"12m"}, {"1"})
    hidden = hidden_in(numbers)
    assert {"12m", "1"} <= hidden
    assert hidden & {"0", "all"}
    assert hidden & {"2m", "4m", "all"}


@pytest.mark.parametrize(("joint", "said"), [(0, "0–10 %"), (44, "80–90 %"), (50, "90–100 %")])
def test_a_share_is_told_in_tens(joint, said):
    _, figures, _ = handed_out(1)
    figures = type(figures)(**{**vars(figures), "extended_visits": 50, "extended_joint_visits": joint})
    told = ForOthers({("extended_visits", ""): 50})
    assert rules.share_in_tens(figures, told) == said
    assert rules.share_in_tens(figures, ForOthers({("extended_visits", ""): 49})) is None


def test_a_row_that_is_printed_holds_at_least_one():
    """Two hidden rows that come to five: neither can be five, since the other stands there too."""
    numbers = Numbers({"all": 65})
    numbers.whole("all", {"a": 40, "b": 20, "c": 3, "d": 2})
    assert hidden_in(numbers) == {"b", "c", "d"}


@pytest.mark.parametrize(
    ("offers", "shares"),
    [
        (Offers(66, 60, 2, 0), (90.9, None)),  # accepted of offered: both are told, so is their share
        (Offers(66, 3, 40, 0), (None, 60.6)),
        (Offers(66, 50, 10, 0), (75.8, 15.2)),
        (Offers(4, 4, 0, 0), (None, None)),
    ],
)
def test_a_municipalitys_file_tells_the_same_shares_as_the_api(offers, shares):
    scope = Scope(2, "1880", "Örebro kommun", AuthorityKind.MUNICIPALITY)
    figures = rules.measures(scope, 2026, {}, offers, {})
    keys = ("participation_share", "declined_or_discontinued_share")
    sheet = dict(year_sheet(figures, scope).rows)
    assert tuple(sheet[FIGURES[key]] for key in keys) == shares
    assert tuple(shown(asdict(figures), scope)[key] for key in keys) == shares
