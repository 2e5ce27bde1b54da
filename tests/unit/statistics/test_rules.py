"""What counts for whom: every rule of contract section 5 as a table of cases, edges first."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.plan.rules import ChildDates, Offset, StepRule
from hembesok_field.record.shapes import AbsenceCause, Attendance, Basis, Outcome, Place, Standing
from hembesok_field.statistics.rules import (
    Part,
    Why,
    fact_of,
    family_tallies,
    measures,
    rounded,
    share,
    tallies_of,
    why_counted,
)
from hembesok_field.statistics.shapes import Bvc, Fact, KnownVisit, Offers, Scope

REGION, MUNICIPALITY = AuthorityKind.REGION, AuthorityKind.MUNICIPALITY
FAMILY = UUID(int=1)
DONE = Fact(
    visit_id=UUID(int=100),
    family_id=FAMILY,
    region_id=1,
    bvc_id=10,
    municipality_id=2,
    year=2025,
    visited_on=date(2025, 3, 10),
    step_code="2m",
    is_extra=True,
    outcome=Outcome.DONE,
    place=Place.HOME,
    agrees=True,
    nurse=True,
    social_services=True,
    absence_cause=None,
    guardians=2,
    family_guardians=2,
    interpreter=False,
    age_years=0,
    area_type=2,
    in_window=True,
    contacts="",
    information="",
)


def fact(**changes) -> Fact:
    return DONE._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "region", "municipality"),
    [
        ({}, Why.EXTENDED, Why.EXTENDED),
        ({"nurse": False}, Why.ABSENT, Why.EXTENDED),
        ({"nurse": None}, Why.UNCONFIRMED, Why.EXTENDED),
        ({"social_services": False}, Why.EXTENDED, Why.ABSENT),
        ({"social_services": None}, Why.EXTENDED, Why.UNCONFIRMED),
        ({"municipality_id": None}, Why.EXTENDED, Why.NO_PARTNER_UNIT),
        ({"municipality_id": None, "social_services": None}, Why.EXTENDED, Why.NO_PARTNER_UNIT),
        ({"is_extra": False}, Why.ORDINARY_STEP, Why.ORDINARY_STEP),
        ({"place": Place.BVC}, Why.NOT_AT_HOME, Why.NOT_AT_HOME),
        ({"place": Place.OTHER, "is_extra": False}, Why.NOT_AT_HOME, Why.NOT_AT_HOME),
        ({"outcome": Outcome.FAMILY_NOT_HOME}, Why.NOT_DONE, Why.NOT_DONE),
        ({"agrees": False}, Why.WORDS_DIFFER, Why.WORDS_DIFFER),
        ({"agrees": False, "outcome": Outcome.CHILD_SICK}, Why.WORDS_DIFFER, Why.WORDS_DIFFER),
    ],
)
def test_each_authority_has_one_reason_of_its_own(changes, region, municipality):
    assert why_counted(fact(**changes), REGION) is region
    assert why_counted(fact(**changes), MUNICIPALITY) is municipality


@pytest.mark.parametrize(
    ("nurse", "social", "why"),
    [
        (True, True, Why.JOINT_ORDINARY),
        (True, False, Why.ORDINARY_STEP),
        (False, True, Why.ORDINARY_STEP),
        (True, None, Why.ORDINARY_STEP),
    ],
)
def test_the_counting_rule_adds_only_ordinary_visits_made_jointly(nurse, social, why):
    ordinary = fact(is_extra=False, nurse=nurse, social_services=social)
    for kind in (REGION, MUNICIPALITY):
        assert why_counted(ordinary, kind, count_joint_ordinary=True) is why
        assert why_counted(ordinary, kind) is Why.ORDINARY_STEP


def parts(of: Fact, kind=REGION) -> set[tuple[Part, str]]:
    return {(part, key) for part, _, key in tallies_of(of, kind)}


def test_a_cancelled_visit_is_only_an_outcome():
    assert tallies_of(fact(outcome=Outcome.STAFF_SICK), REGION) == [(Part.OUTCOME, False, "sjukdom")]


def test_a_visit_done_elsewhere_is_only_an_outcome():
    assert tallies_of(fact(place=Place.BVC), MUNICIPALITY) == [(Part.OUTCOME, False, "genomfört")]


def test_a_visit_whose_words_differ_is_not_even_an_outcome():
    assert tallies_of(fact(agrees=False), REGION) == [(Part.WORDS_DIFFER, False, "")]


def test_joint_home_visits_are_paid_on_any_step_but_ordinary_ones_are_not_extended():
    found = tallies_of(fact(is_extra=False), REGION)
    assert (Part.JOINT_HOME, False, "10") in found
    assert (Part.ORDINARY_JOINT, False, "") in found
    assert (Part.VISITS, True, "") in found  # kept apart: only the counting rule adds it
    assert (Part.VISITS, False, "") not in found


@pytest.mark.parametrize(
    ("present", "in_family", "known", "both"),
    [
        (2, 2, True, True),
        (2, None, True, True),
        (1, 2, True, False),
        (0, None, True, False),
        (None, 2, False, False),
        (1, 1, False, False),
        (2, 1, False, False),
    ],
)
def test_both_guardians_are_asked_for_only_where_there_can_be_two(present, in_family, known, both):
    found = parts(fact(guardians=present, family_guardians=in_family))
    assert ((Part.GUARDIANS_KNOWN, "") in found) is known
    assert ((Part.GUARDIANS_BOTH, "") in found) is both


@pytest.mark.parametrize(
    ("kind", "changes", "cause"),
    [
        (REGION, {"social_services": False, "absence_cause": AbsenceCause.SICKNESS}, "sjukdom"),
        (REGION, {"social_services": False}, "okänd"),
        (REGION, {"social_services": None, "absence_cause": AbsenceCause.SICKNESS}, None),
        (REGION, {"absence_cause": AbsenceCause.LEAVE}, None),
        (MUNICIPALITY, {"nurse": False, "absence_cause": AbsenceCause.NOT_BOOKED}, "ej_bokad"),
        (MUNICIPALITY, {"nurse": None}, None),
        (MUNICIPALITY, {"social_services": False}, None),
    ],
)
def test_a_single_visit_has_the_cause_of_the_other_profession_being_away(kind, changes, cause):
    found = {key for part, key in parts(fact(**changes), kind) if part is Part.CAUSE}
    assert found == ({cause} if cause else set())


def test_a_visit_without_a_window_is_in_neither_part_of_the_share():
    assert not parts(fact(in_window=None)) & {(Part.HAS_WINDOW, ""), (Part.IN_WINDOW, "")}
    assert (Part.HAS_WINDOW, "") in parts(fact(in_window=False))
    assert (Part.IN_WINDOW, "") not in parts(fact(in_window=False))


def test_every_contact_and_piece_of_information_counts_once():
    found = parts(fact(contacts="mhv tandvården", information="tandvård"))
    assert {key for part, key in found if part is Part.CONTACT} == {"mhv", "tandvården"}
    assert {key for part, key in found if part is Part.INFORMATION} == {"tandvård"}


def test_unconfirmed_is_counted_for_the_one_whose_word_is_missing():
    waits = fact(social_services=None)
    assert (Part.UNCONFIRMED, "") in parts(waits, MUNICIPALITY)
    assert (Part.UNCONFIRMED, "") not in parts(waits, REGION)


def test_a_family_is_one_in_a_year_however_many_visits_and_kinds_of_steps():
    ordinary = fact(is_extra=False, visit_id=UUID(int=101))
    both = family_tallies([DONE, ordinary, fact(visit_id=UUID(int=102))])
    assert both[1, 2025, Part.FAMILIES, False, ""] == 1
    assert both[1, 2025, Part.FAMILIES, True, ""] == 0
    only_ordinary = family_tallies([ordinary])
    assert only_ordinary[1, 2025, Part.FAMILIES, True, ""] == 1
    assert only_ordinary[2, 2025, Part.FAMILIES, True, ""] == 1
    assert family_tallies([ordinary, DONE])[1, 2025, Part.FAMILIES, True, ""] == 0


def test_years_and_authorities_are_apart():
    found = family_tallies([DONE, fact(year=2024, municipality_id=None)])
    assert found[1, 2024, Part.VISITS, False, ""] == 1
    assert found[1, 2025, Part.VISITS, False, ""] == 1
    assert found[2, 2025, Part.VISITS, False, ""] == 1
    assert {authority for authority, year, *_ in found if year == 2024} == {1}


@pytest.mark.parametrize(
    ("part", "whole", "says"),
    [(0, 0, None), (0, 3, 0.0), (1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (1, 16, 6.3), (1, 1000, 0.1), (1, 2000, 0.1)],
)
def test_shares_are_per_cent_with_one_decimal_half_away_from_zero(part, whole, says):
    assert share(part, whole) == says


@pytest.mark.parametrize(
    ("part", "whole", "says"), [(1, 8, 0.13), (3, 8, 0.38), (5, 8, 0.63), (201, 200, 1.01), (1, 200, 0.01)]
)
def test_visits_a_family_have_two_decimals_half_away_from_zero(part, whole, says):
    assert rounded(part, whole, places=2) == says


BVCS = {
    10: Bvc(10, "bvc-a", "A", 1, "1880", Payment.VARIABLE, 2500, 1800),
    11: Bvc(11, "bvc-b", "B", None, "1881", Payment.FIXED, 2500, 1800),
    12: Bvc(12, "bvc-c", "C", 4, "1880", Payment.FIXED, 3000, 2000),
}
SCOPE = Scope(1, "18", "Region Örebro län", REGION)


def measured(*facts: Fact, offers: Offers | None = None, **rule):
    added = {key[2:]: number for key, number in family_tallies(facts).items() if key[:2] == (1, 2025)}
    return measures(SCOPE, 2025, added, offers or Offers(0, 0, 0, 0), BVCS, **rule)


def test_an_empty_year_is_zeros_nulls_and_empty_maps():
    empty = measured()
    assert (empty.extended_visits, empty.bvc_count, empty.reimbursement.amount_kr) == (0, 0, 0)
    assert (empty.joint_share, empty.visits_per_family, empty.participation_share) == (None, None, None)
    assert (empty.both_guardians_share, empty.in_window_share, empty.declined_or_discontinued_share) == (None,) * 3
    assert empty.outcomes == empty.by_bvc == empty.by_area_type == empty.reimbursement.by_bvc == {}


def test_reimbursement_follows_how_each_bvc_is_paid_and_what_its_region_wrote():
    paid = measured(fact(), fact(bvc_id=11), fact(bvc_id=11, is_extra=False), fact(bvc_id=12)).reimbursement
    assert paid.joint_home_visits == 4
    assert paid.by_bvc == {"bvc-a": 2500, "bvc-b": 3600, "bvc-c": 2000}
    assert paid.amount_kr == 8100


def test_area_is_the_familys_else_its_bvcs_else_unknown():
    found = measured(fact(), fact(area_type=None), fact(area_type=None, bvc_id=11), fact(area_type=None, bvc_id=12))
    assert found.by_area_type == {"1": 1, "2": 1, "4": 1, "unknown": 1}


def test_municipality_and_bvc_are_the_bvcs_codes():
    found = measured(fact(), fact(bvc_id=11), fact(bvc_id=12))
    assert found.by_municipality == {"1880": 2, "1881": 1}
    assert found.by_bvc == {"bvc-a": 1, "bvc-b": 1, "bvc-c": 1}
    assert found.bvc_count == 3


def test_the_counting_rule_moves_every_extended_figure_but_not_the_joint_ordinary():
    visits = [fact(), fact(is_extra=False, step_code="8m")]
    off, on = measured(*visits), measured(*visits, count_joint_ordinary=True)
    assert (off.extended_visits, on.extended_visits) == (1, 2)
    assert (off.by_step, on.by_step) == ({"2m": 1}, {"2m": 1, "8m": 1})
    assert off.ordinary_joint_visits == on.ordinary_joint_visits == 1
    assert off.visits_per_family == 1.0
    assert on.visits_per_family == 2.0


def test_declined_and_discontinued_share_one_whole():
    found = measured(offers=Offers(offered=8, accepted=5, declined=2, discontinued=1))
    assert found.participation_share == 62.5
    assert found.declined_or_discontinued_share == 37.5


STANDS = Standing(
    starts_at=datetime(2025, 3, 10, 9, tzinfo=UTC),
    minutes=60,
    outcome=Outcome.DONE,
    agrees=True,
    place=Place.HOME,
    nurse=Attendance(True, Basis.IMPORT),
    social_services=Attendance(None, Basis.CLAIM, True),
    absence_cause=None,
    others="",
    guardians=None,
    interpreter=None,
    contacts=frozenset({"tandvården", "mhv"}),
    information=frozenset(),
    contradictions=(),
)
KNOWN = KnownVisit(UUID(int=5), FAMILY, 1, 10, 2, "2m", True, None, None, None, None)
TWO_MONTHS = StepRule("2m", 2, True, Offset(0, 42), Offset(2, 0), Offset(3, -1), True, True, 60)


def made(*born: date, stands=STANDS, known=KNOWN, step=TWO_MONTHS) -> Fact:
    found = fact_of(known, stands, [ChildDates(day) for day in born], step)
    assert found is not None
    return found


def test_a_claim_is_no_confirmation():
    found = made(date(2025, 1, 10))
    assert (found.nurse, found.social_services) == (True, None)
    assert found.contacts == "mhv tandvården"


def test_the_year_is_that_of_the_start_in_sweden():
    assert made(stands=replace(STANDS, starts_at=datetime(2024, 12, 31, 23, 0, tzinfo=UTC))).year == 2025
    assert made(stands=replace(STANDS, starts_at=datetime(2024, 12, 31, 22, 59, tzinfo=UTC))).year == 2024
    assert made(stands=replace(STANDS, starts_at=datetime(2025, 6, 30, 22, 0, tzinfo=UTC))).visited_on.month == 7


def test_nothing_is_counted_before_someone_has_said_how_it_went():
    assert fact_of(KNOWN, replace(STANDS, outcome=None), [], None) is None


@pytest.mark.parametrize(
    ("born", "age", "in_window"),
    [
        (date(2025, 1, 27), 0, True),  # the window's first day: six weeks
        (date(2025, 1, 28), 0, False),  # one day too early
        (date(2024, 12, 11), 0, True),  # the last day: 3 months less a day
        (date(2024, 12, 10), 0, False),  # three months to the day: closed
        (date(2024, 3, 11), 0, False),  # the day before the first birthday
        (date(2024, 3, 10), 1, False),
        (date(2025, 3, 10), 0, False),  # born that very day
        (date(2025, 3, 11), -1, False),  # born the day after
    ],
)
def test_age_and_window_on_both_sides_of_each_border(born, age, in_window):
    found = made(born)
    assert (found.age_years, found.in_window) == (age, in_window)


def test_the_youngest_child_born_by_the_day_decides():
    assert made(date(2022, 1, 1), date(2025, 1, 10), date(2025, 9, 1)).age_years == 0
    assert made(date(2022, 1, 1), date(2025, 9, 1)).age_years == 3
    assert made(date(2025, 9, 1), date(2027, 1, 1)).age_years == -1


def test_corrected_age_moves_the_window_and_not_the_age():
    child = ChildDates(date(2024, 11, 20), date(2025, 1, 15), uses_corrected_age=True)
    found = fact_of(KNOWN, STANDS, [child], TWO_MONTHS)
    assert found is not None
    assert (found.age_years, found.in_window) == (0, True)
    plain = fact_of(KNOWN, STANDS, [replace(child, uses_corrected_age=False)], TWO_MONTHS)
    assert plain is not None
    assert plain.in_window is False


def test_an_added_visit_has_its_own_window_or_none():
    added = KNOWN._replace(step_code="extra")
    assert made(date(2025, 1, 10), known=added, step=None).in_window is None
    own = added._replace(opens_on=date(2025, 3, 10), closes_on=date(2025, 3, 10))
    assert made(date(2025, 1, 10), known=own, step=None).in_window is True
    assert made(date(2025, 1, 10), known=own._replace(closes_on=date(2025, 3, 9)), step=None).in_window is False
