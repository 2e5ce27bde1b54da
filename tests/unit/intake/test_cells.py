from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hembesok_field.family.rules import TargetGroup
from hembesok_field.intake import cells
from hembesok_field.intake.cells import CellFault, folded, tidy
from hembesok_field.intake.sheets import CONTACTS, END_REASONS, INFORMATION, OUTCOMES, TARGET_GROUPS, UNIT_KINDS
from hembesok_field.record.shapes import Outcome


@pytest.mark.parametrize(
    "spelling",
    ["svar_datum", "Svar datum", "SVAR-DATUM", " svardatum ", "svar\u00a0datum", "svar–datum", "s_v_a_r datum"],
)
def test_a_heading_is_known_however_it_is_spelled(spelling):
    assert folded(spelling) == "svardatum"


@pytest.mark.parametrize("spelling", ["ÅÄÖ", "a\u030aa\u0308o\u0308", "aao", "Åäö"])
def test_dots_and_rings_do_not_matter(spelling):
    assert folded(spelling) == "aao"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2025-01-10 10:00", datetime(2025, 1, 10, 9, tzinfo=UTC), id="winter"),
        pytest.param("2025-07-10 10:00:30", datetime(2025, 7, 10, 8, 0, 30, tzinfo=UTC), id="summer, with seconds"),
        pytest.param("2025-10-26 02:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC), id="twice that night: the first"),
        pytest.param("2025-03-30 01:59", datetime(2025, 3, 30, 0, 59, tzinfo=UTC), id="just before the clock skips"),
        pytest.param("2025-03-30 03:00", datetime(2025, 3, 30, 1, tzinfo=UTC), id="just after"),
        pytest.param("2026-01-01 00:00", datetime(2025, 12, 31, 23, tzinfo=UTC), id="midnight is a time"),
    ],
)
def test_a_time_is_swedish(text, moment):
    assert cells.moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-30 02:00",
        "2025-03-30 02:59",
        "2025-03-01",
        "2025-03-01 24:00",
        "2025-03-01 10:60",
        "10:00",
        "2025-3-1 10:00",
    ],
)
def test_a_time_that_is_none(text):
    with pytest.raises(CellFault):
        cells.moment(text)


@pytest.mark.parametrize("text", ["2025-01-10", "2025-01-10 00:00:00", "2025-01-10 00:00", "2025-01-10T00:00:00"])
def test_a_date_also_as_excel_writes_it(text):
    assert cells.day(text) == date(2025, 1, 10)


@pytest.mark.parametrize(
    "text",
    ["2025-02-29", "20250110", "10/1 2025", "2025-01-10 12:00", "0001-01-01", "9999-12-31", "45000", "²⁰²⁵-01-01"],
)
def test_a_date_that_is_none(text):
    with pytest.raises(CellFault):
        cells.day(text)


def test_children_in_order_of_birth_and_twins_twice():
    assert cells.days("2025-01-10 2023-02-01 2025-01-10") == (date(2023, 2, 1), date(2025, 1, 10), date(2025, 1, 10))


def test_consent_is_a_date_or_no():
    assert cells.consent("Nej") == "no"
    assert cells.consent("2025-01-10") == date(2025, 1, 10)
    with pytest.raises(CellFault, match="datumet"):
        cells.consent("ja")


@pytest.mark.parametrize(("text", "answer"), [("ja", True), ("JA", True), (" Nej", False), ("nej", False)])
def test_yes_and_no(text, answer):
    assert cells.yes_or_no(text) is answer


@pytest.mark.parametrize("text", ["kanske", "x", "1", "0", "yes"])
def test_neither_yes_nor_no(text):
    with pytest.raises(CellFault):
        cells.yes_or_no(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("213 805", 213805),
        ("213\u00a0805", 213805),
        ("213\u202f805", 213805),
        ("213805", 213805),
        ("0", 0),
        ("1 500 kr", 1500),
        ("1500,00", 1500),
    ],
)
def test_whole_kronor(text, amount):
    assert cells.kronor(tidy(text)) == amount


@pytest.mark.parametrize("text", ["1000,50", "-1", "allt", "1.000", "99999999999", "", "1e3"])
def test_what_is_no_whole_kronor(text):
    with pytest.raises(CellFault):
        cells.kronor(text)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("600", 600), ("60.0", 60), ("60,0", 60)])
def test_whole_numbers_with_both_ends(text, number):
    assert cells.whole(1, 600)(text) == number


@pytest.mark.parametrize("text", ["0", "601", "-1", "1,5", "en", "1e2", "٣"])
def test_numbers_outside(text):
    with pytest.raises(CellFault):
        cells.whole(1, 600)(text)


@pytest.mark.parametrize(("text", "number"), [("2,45", "2.45"), ("2.45", "2.45"), ("2", "2"), ("1.00049999", "1.000")])
def test_decimals_with_comma_or_point(text, number):
    assert cells.decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["-1", "högt", "1,2,3", "1000", "nan", "inf", "1e3"])
def test_what_is_no_decimal(text):
    with pytest.raises(CellFault):
        cells.decimal(text)


@pytest.mark.parametrize("text", ["familjen_ej_hemma", "Familjen ej hemma", "FAMILJEN-EJ-HEMMA"])
def test_a_code_in_any_spelling(text):
    assert cells.code(OUTCOMES)(text) is Outcome.FAMILY_NOT_HOME


def test_social_services_with_or_without_dots():
    assert cells.code(UNIT_KINDS)("Socialtjänst") is cells.code(UNIT_KINDS)("socialtjanst")


@pytest.mark.parametrize(
    "text",
    [
        "första_barnet_i_sverige första_barnet",
        "FORSTA-BARNET FORSTA-BARNET-I-SVERIGE",
        "första barnet första barnet i sverige",
        "första_barnet, första_barnet_i_sverige, första_barnet",
    ],
)
def test_lists_of_codes_each_once_in_the_lists_own_order(text):
    assert cells.several(TARGET_GROUPS)(text) == (TargetGroup.FIRST_CHILD, TargetGroup.FIRST_CHILD_IN_SWEDEN)


def test_a_list_with_an_unknown_code_names_it():
    with pytest.raises(CellFault, match="polisen"):
        cells.several(CONTACTS)("mhv polisen")


@pytest.mark.parametrize("codes", [CONTACTS, INFORMATION, TARGET_GROUPS, OUTCOMES, END_REASONS])
def test_no_two_codes_are_the_same_when_folded(codes):
    assert len({folded(code) for code in codes}) == len(codes)


@pytest.mark.parametrize("text", ["a" * 41, "nul\0", "klocka\a", "#N/A", "\ufffe"])
def test_texts_that_no_table_should_keep(text):
    with pytest.raises(CellFault):
        cells.words(40)(text)
