"""What a return holds, why two differ, and what a grant year adds up to: each rule with its edges."""

from dataclasses import replace

import pytest

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.record.shapes import Contact, Outcome, Place
from hembesok_field.returns import rules
from hembesok_field.returns.pages import APART, LACKS, REFUSALS, USES, change_rows, texts_of
from hembesok_field.returns.shapes import Answer, Apart, CostUse, Grant, Lack, Money, Reason, Return
from hembesok_field.returns.years import form_of
from hembesok_field.statistics.rules import measures
from hembesok_field.statistics.shapes import Measures, Offers, Reimbursement, Scope
from tests.unit.statistics.test_rules import fact

REGION = Scope(1, "18", "Region Örebro län", AuthorityKind.REGION)
MUNICIPALITY = Scope(2, "1880", "Örebro kommun", AuthorityKind.MUNICIPALITY)
EMPTY: Measures = measures(REGION, 2025, {}, Offers(0, 0, 0, 0), {})


@pytest.mark.parametrize(
    ("changes", "part", "why"),
    [
        ({}, "both", None),
        ({"social_services": False}, "only_region", Apart.SOCIAL_SERVICES_ABSENT),
        ({"social_services": None}, "only_region", Apart.MUNICIPALITY_UNCONFIRMED),
        ({"municipality_id": None}, "only_region", Apart.NO_PARTNER_UNIT),
        ({"municipality_id": None, "social_services": False}, "only_region", Apart.NO_PARTNER_UNIT),
        ({"nurse": False}, "only_municipality", Apart.NURSE_ABSENT),
        ({"nurse": None}, "only_municipality", Apart.REGION_UNCONFIRMED),
        ({"nurse": False, "social_services": None}, None, None),
        ({"nurse": None, "municipality_id": None}, None, None),
        ({"is_extra": False}, None, None),
        ({"agrees": False}, None, None),
        ({"place": Place.BVC}, None, None),
        ({"outcome": Outcome.CHILD_SICK}, None, None),
    ],
)
def test_a_visit_that_somebody_counts_has_one_place_and_one_reason(changes, part, why):
    found = rules.compared([fact(**changes)])
    places = {
        "both": [None for _ in found.both],
        "only_region": [reason for _, reason in found.only_region],
        "only_municipality": [reason for _, reason in found.only_municipality],
    }
    assert places == {name: [why] if name == part else [] for name in places}


def said(figures: Measures, scope: Scope = REGION) -> dict[str, Answer]:
    contacts = {"mhv": "Mödrahälsovården", "tandvården": "Tandvården"}
    fields = rules.filled(form_of(2025), scope.kind, Money(), rules.suggestions(figures, contacts=contacts), {})
    return {answer.field: answer for answer in rules.answers(fields, figures)}


def answered(figures: Measures, scope: Scope = REGION) -> dict[str, tuple[str, ...]]:
    return {field: answer.options for field, answer in said(figures, scope).items()}


def test_an_empty_year_chooses_nothing_in_the_form():
    assert set(answered(EMPTY).values()) == {()}


def test_the_number_of_bvc_is_asked_of_regions_and_offered_by_municipalities():
    assert "11" in answered(EMPTY)
    assert "11b" in answered(EMPTY, MUNICIPALITY)
    assert "11" not in answered(EMPTY, MUNICIPALITY)


def test_ages_are_the_forms_own_and_the_unborn_stand_last():
    figures = replace(EMPTY, by_age_year={"-1": 2, "0": 5, "5": 1, "6": 1})
    assert answered(figures)["15"] == ("0 år", "5 år", "Innan barnet är fött i samarbete med mödrahälsovården")


@pytest.mark.parametrize(
    ("visits", "joint", "options"), [(0, 0, ()), (3, 3, ("Ja",)), (3, 2, ("Nej",)), (3, 0, ("Nej",))]
)
def test_made_together_is_yes_only_when_all_were(visits, joint, options):
    assert answered(replace(EMPTY, extended_visits=visits, extended_joint_visits=joint)).get("18", ()) == options


def test_nobody_else_is_chosen_alone():
    assert answered(replace(EMPTY, extended_visits=1))["7b"] == ("Ingen annan aktör",)
    one = replace(EMPTY, extended_visits=1, contacts={"tandvården": 1, "mhv": 2})
    assert answered(one)["7b"] == ("Mödrahälsovården", "Tandvården")
    assert said(one)["20"].text == "Tandvården: 1; Mödrahälsovården: 2"


def test_every_contact_has_the_forms_own_text():
    [asked] = [one for one in form_of(2025).questions if one.number == "7b"]
    assert [option.code for option in asked.options] == [*(one.value for one in Contact), "none"]


def a_return(**changes) -> Return:
    made = Return(REGION, 2025, EMPTY, (), Money(), ("B-2", "B-1"))
    return replace(made, **changes)


def test_the_hash_is_of_all_the_rest_and_of_nothing_else():
    one, same = rules.document(a_return()), rules.document(a_return(visits=("B-1", "B-2")))
    assert one["visits"] == ["B-1", "B-2"]
    assert one["hash"] == same["hash"] == rules.fingerprint({k: v for k, v in one.items() if k != "hash"})
    assert rules.document(a_return(money=Money(used=1)))["hash"] != one["hash"]
    assert rules.document(a_return(visits=("B-1",)))["hash"] != one["hash"]


def grant(**changes) -> Grant:
    row = Grant("Ystad", "1286", 92_429, None, 52_865, 145_294, 0)
    return replace(row, **changes)


@pytest.mark.parametrize(
    ("name", "code", "is_region"),
    [
        ("Ystad", "12", True),
        ("Region Skåne", "1286", False),
        ("Region Skåne", None, True),
        ("Västra Götalandsregionen", None, True),
        ("Regionstaden", None, False),
        ("Sjuhäradsregionen norr", None, False),
        ("Ystad", None, False),
    ],
)
def test_a_region_is_known_by_its_code_else_by_its_name(name, code, is_region):
    assert rules.is_region(grant(recipient=name, code=code)) is is_region


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, 0),
        ({"allocated": 145_344}, 1),  # as it stands in Socialstyrelsens own table
        ({"allocated": 145_293}, 1),  # one krona
        ({"redistributed": None, "allocated": 92_429}, 0),
        ({"unused": 145_294}, 0),
        ({"unused": 145_295}, 1),
        ({"unused": None}, 0),
        ({"allocated": 100, "unused": 101}, 2),
        ({"allocated": None}, 0),
        ({"code": None}, 0),
    ],
)
def test_what_does_not_add_up_is_warned_about(changes, warned):
    assert len(rules.warnings(grant(**changes))) == warned


def test_sums_that_differ_say_by_how_much():
    assert "50 kr skiljer" in rules.warnings(grant(allocated=145_344))[0]


@pytest.mark.parametrize(
    ("part", "whole", "says"), [(1, 200, 1), (1, 201, 0), (745, 1000, 75), (0, 5, 0), (5, 0, None), (3, 3, 100)]
)
def test_whole_per_cent_half_away_from_zero(part, whole, says):
    assert rules.per_cent(part, whole) == says


def test_what_was_shared_out_is_worked_out_again_over_those_who_wished():
    rows = [
        grant(recipient="A", requisitioned=300, redistributed=20),
        grant(recipient="B", requisitioned=100, redistributed=5),
        grant(recipient="C", requisitioned=900, redistributed=0),
        grant(recipient="D", requisitioned=0, redistributed=0, wants_more=True),
        grant(recipient="E", requisitioned=100, redistributed=5, wants_more=False),
    ]
    found = rules.grants_document(rows)["rows"]
    assert [row["recomputed_redistribution"] for row in found] == [23, 8, None, 0, None]  # 30 × 3/4 = 22,5


def test_money_used_is_known_only_when_both_parts_are():
    assert rules.money_of(grant(unused=294)).used == 145_000
    assert rules.money_of(grant(unused=None)).used is None
    assert rules.money_of(grant(allocated=None)).used is None
    assert rules.money_of(None) == Money()


def test_every_reason_has_its_sentence():
    assert set(APART) == set(Apart)
    assert set(REFUSALS) == set(Reason)
    assert set(USES) == set(CostUse)
    assert set(LACKS) == set(Lack)


def test_a_difference_names_every_figure_apart():
    paid = Reimbursement(2, 3_600, {"VIV": 3_600})
    then = rules.document(a_return(figures=replace(EMPTY, by_bvc={"VIV": 1})))
    now = rules.document(a_return(figures=replace(EMPTY, by_bvc={"VIV": 2}, reimbursement=paid), visits=("B-1", "B-3")))
    found = rules.difference(then, now)
    assert (found.added, found.gone) == (("B-3",), ("B-2",))
    assert {(one.key, one.part): (one.then, one.now) for one in found.figures} == {
        ("by_bvc", "VIV"): (1, 2),
        ("reimbursement", "joint_home_visits"): (0, 2),
        ("reimbursement", "amount_kr"): (0, 3_600),
        ("reimbursement", "by_bvc VIV"): (None, 3_600),
    }
    said = change_rows(found.figures, texts_of(REGION, form_of(2025)))
    assert ["Ersättning: Belopp per BVC (kr): VIV", "–", "3 600"] in [
        [cell.replace("\xa0", " ") for cell in row] for row in said
    ]
    assert not rules.difference(now, now).is_any
