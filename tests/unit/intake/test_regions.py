"""References are unique within a region; what is stored already; and whom a visit's family can be."""

from datetime import UTC, datetime

import pytest

from hembesok_field.access.rules import UnitKind
from hembesok_field.intake.shapes import Known, StoredFamily, StoredUnit, StoredVisit
from tests.unit.intake.paper import (
    BVC,
    FAMILY,
    SOCIAL,
    UPPSALA,
    VISIT,
    families,
    places,
    read,
    said,
    sheet,
    units,
    visits,
)

THERE = FAMILY | {"bvc": "svartbacken", "socialtjänst": ""}
STORED_UNITS = {
    "vivalla": StoredUnit("vivalla", UnitKind.BVC, "18"),
    "stod": StoredUnit("stod", UnitKind.SOCIAL_SERVICES, "1880"),
    "svartbacken": StoredUnit("svartbacken", UnitKind.BVC, "03"),
}
F1_HERE = StoredFamily("18", "F1", "vivalla", "stod")
F1_THERE = StoredFamily("03", "F1", "svartbacken")
TEN = datetime(2025, 3, 14, 9, tzinfo=UTC)


def known(*rows):
    return Known(
        units=STORED_UNITS,
        families=tuple(row for row in rows if isinstance(row, StoredFamily)),
        visits=tuple(row for row in rows if isinstance(row, StoredVisit)),
    )


def test_two_regions_may_have_the_same_family_and_visit_references():
    assert said(read(units(UPPSALA), families(FAMILY, THERE))) == []
    own, other = VISIT | {"familj": "F2"}, VISIT | {"familj": "F3"}
    reading = read(units(UPPSALA), families(FAMILY | {"familj": "F2"}, THERE | {"familj": "F3"}), visits(own, other))
    assert said(reading) == []
    assert {(visit.region, visit.reference) for visit in reading.visits} == {("18", "B1"), ("03", "B1")}


def test_a_visit_of_a_reference_that_two_regions_have_is_ambiguous():
    reading = read(units(UPPSALA), families(FAMILY, THERE), visits(VISIT))
    assert places(reading) == ["besok.csv:2: familj"]
    assert "03 och 18" in said(reading)[0]


def test_unless_all_the_sheets_other_families_lie_in_one_of_them():
    other = VISIT | {"besök": "B2", "familj": "F2"}
    reading = read(units(UPPSALA), families(FAMILY, THERE, FAMILY | {"familj": "F2"}), visits(VISIT, other))
    assert said(reading) == []
    assert {visit.region for visit in reading.visits} == {"18"}


def test_or_it_is_read_on_a_page_of_one_of_them():
    reading = read(units(UPPSALA), families(FAMILY, THERE), visits(VISIT), home="03")
    assert reading.visits[0].region == "03"


def test_the_readings_own_family_comes_before_one_that_is_stored():
    reading = read(families(THERE), visits(VISIT), known=known(F1_HERE))
    assert reading.visits[0].region == "03"


def test_two_that_are_stored_are_ambiguous_too():
    assert places(read(visits(VISIT), known=known(F1_HERE, F1_THERE))) == ["besok.csv:2: familj"]
    assert read(visits(VISIT), known=known(F1_HERE)).visits[0].region == "18"


def test_rows_that_hang_on_a_bad_row_may_still_be_stored_when_the_thing_is_there_already():
    reading = read(families(FAMILY | {"svar": "x"}), visits(VISIT), units({**BVC, "typ": "x"}), known=known(F1_HERE))
    assert places(reading) == ["familjer.csv:2: svar", "enheter.csv:4: typ", "enheter.csv:4: enhetskod"]
    assert [visit.reference for visit in reading.visits] == ["B1"]


def test_the_same_start_under_another_reference_than_the_stored_one_is_bad():
    stored = StoredVisit("18", "B0", "F1", TEN)
    reading = read(visits(VISIT), known=known(F1_HERE, stored))
    assert places(reading) == ["besok.csv:2: starttid"]
    assert "B0" in said(reading)[0]


def test_the_same_visit_again_is_no_fault():
    assert said(read(visits(VISIT), known=known(F1_HERE, StoredVisit("18", "B1", "F1", TEN)))) == []


def test_nor_is_a_start_that_the_reading_moves_out_of_the_way():
    moved = VISIT | {"besök": "B0", "starttid": "2025-03-15 10:00"}
    reading = read(visits(VISIT, moved), known=known(F1_HERE, StoredVisit("18", "B0", "F1", TEN)))
    assert said(reading) == []


def test_the_stored_visit_is_the_first_whatever_the_order_of_the_rows():
    new = VISIT | {"besök": "B2"}
    reading = read(visits(new, VISIT), known=known(F1_HERE, StoredVisit("18", "B1", "F1", TEN)))
    assert places(reading) == ["besok.csv:2: starttid"]


def test_another_familys_visit_at_the_same_hour_is_another_visit():
    reading = read(
        units(), families(FAMILY, FAMILY | {"familj": "F2"}), visits(VISIT, VISIT | {"besök": "B2", "familj": "F2"})
    )
    assert said(reading) == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (BVC | {"huvudmannakod": "03", "kommunkod": "0380"}, "huvudmannakod"),
        (SOCIAL | {"typ": "bvc", "huvudmannakod": "18"}, "typ"),
    ],
)
def test_a_stored_unit_keeps_its_kind_and_its_region(row, column):
    assert places(read(("enheter.csv", sheet(row)), known=known())) == [f"enheter.csv:2: {column}"]


def test_but_its_other_cells_may_change():
    row = SOCIAL | {"huvudmannakod": "1881", "huvudman": "Kumla kommun", "namn": "Nytt namn"}
    assert said(read(("enheter.csv", sheet(row)), known=known())) == []


def test_steps_are_those_of_the_familys_own_programme():
    own = StoredFamily("18", "F1", "vivalla", "stod", steps=("1-2v", "6m"))
    assert said(read(visits(VISIT | {"steg": "6 M"}), known=known(own))) == []
    assert places(read(visits(VISIT), known=known(own))) == ["besok.csv:2: steg"]


def test_a_new_familys_steps_are_those_of_its_bvc():
    there = Known(units=STORED_UNITS, steps_at={"vivalla": ("6m",)})
    assert read(families(FAMILY), visits(VISIT | {"steg": "6m"}), known=there).visits[0].step == "6m"


def test_the_authoritys_name_does_not_depend_on_the_order_of_the_rows():
    rows = [BVC | {"enhetskod": name, "huvudman": name} for name in ("Region B", "Region A", "Region Örebro län")]
    named = {read(("e.csv", sheet(*order))).authorities[0].name for order in (rows, rows[::-1])}
    assert named == {"Region A"}
    most = [*rows, BVC | {"enhetskod": "b"}]
    assert read(("e.csv", sheet(*most))).authorities[0].name == "Region Örebro län"


def test_a_family_row_whose_bvc_is_not_understood_does_not_hide_the_stored_family():
    reading = read(families(FAMILY | {"bvc": "x"}), visits(VISIT), known=known(F1_HERE))
    assert places(reading) == ["familjer.csv:2: bvc"]
    assert [visit.region for visit in reading.visits] == ["18"]


def test_a_family_may_be_at_a_stored_unit_whose_new_row_is_bad():
    reading = read(("enheter.csv", sheet(BVC | {"namn": ""})), families(FAMILY), known=known())
    assert places(reading) == ["enheter.csv:2: namn"]
    assert len(reading.families) == 1


def test_company_in_a_third_region_says_nothing():
    skane = BVC | {"enhetskod": "seved", "huvudmannakod": "12", "huvudman": "Region Skåne", "kommunkod": "1280"}
    third = FAMILY | {"familj": "F2", "bvc": "seved"}
    other = VISIT | {"besök": "B2", "familj": "F2"}
    reading = read(units(UPPSALA, skane), families(FAMILY, THERE, third), visits(VISIT, other))
    assert places(reading) == ["besok.csv:2: familj"]
