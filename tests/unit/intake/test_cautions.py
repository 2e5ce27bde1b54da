"""What is odd is said once a kind with a count, and stored."""

from datetime import date

import pytest

from hembesok_field.intake.shapes import CautionKind, Known, StoredCollaboration, StoredFamily
from tests.unit.intake.paper import FAMILY, GRANT, PAIR, PAIRS, VISIT, families, read, sheet, units, visits

START = {"erbjuden": "2025-02-01", "svar": "ja", "startade": "2025-02-10"}
WHOLE = FAMILY | START | {"antal_vårdnadshavare": "1"}
DAY = "2025-03-14 10:00"


def counts(reading):
    assert reading.faults == ()
    return {caution.kind: caution.count for caution in reading.cautions}


def of_visits(*changes, family=WHOLE):
    rows = [
        VISIT | {"besök": f"B{number}", "starttid": f"2025-03-{number + 1:02d} 10:00"} | cells
        for number, cells in enumerate(changes)
    ]
    return counts(read(units(), PAIRS, families(family), visits(*rows)))


def test_an_ordinary_visit_gives_no_caution():
    assert of_visits({}, {"vårdnadshavare": "1"}) == {}


@pytest.mark.parametrize(
    ("start", "family", "is_outside"),
    [
        pytest.param("2025-01-31 23:59", {}, True, id="the evening before the offer"),
        pytest.param("2025-02-01 00:00", {"startade": ""}, False, id="the day of the offer"),
        pytest.param("2025-02-09 10:00", {}, True, id="before the start"),
        pytest.param("2025-02-10 00:00", {}, False, id="the day of the start"),
        pytest.param("2025-03-01 23:59", {"avslutad": "2025-03-01"}, False, id="the last day"),
        pytest.param("2025-03-02 00:00", {"avslutad": "2025-03-01"}, True, id="the day after"),
        pytest.param("2024-03-02 00:00", {"erbjuden": "", "startade": ""}, False, id="nothing known"),
    ],
)
def test_a_visit_outside_the_familys_offer_start_or_end(start, family, is_outside):
    found = of_visits({"starttid": start}, family=WHOLE | family)
    assert found == ({CautionKind.OUTSIDE_PROGRAMME: 1} if is_outside else {})


def test_attendance_on_a_visit_that_was_not_done():
    off = {"utfall": "familjen_ej_hemma"}
    silent = off | {"sjuksköterska": "nej", "socialtjänst": ""}
    assert of_visits(off, off | {"sjuksköterska": ""}, silent) == {CautionKind.ATTENDED_NOT_DONE: 2}


def test_social_services_present_without_a_partner_unit():
    alone = {"socialtjänst": "nej"}
    assert of_visits({}, {}, alone, family=WHOLE | {"socialtjänst": ""}) == {CautionKind.NO_PARTNER_UNIT: 2}


def test_more_guardians_than_the_family_has():
    two = {"vårdnadshavare": "2"}
    assert of_visits(two, two, {}) == {CautionKind.MORE_GUARDIANS: 2}
    assert of_visits(two, family=WHOLE | {"antal_vårdnadshavare": ""}) == {}


def test_a_pair_of_units_without_a_row_is_said_once_for_all_its_families():
    reading = read(units(), families(WHOLE, WHOLE | {"familj": "F2"}), visits(VISIT))
    assert counts(reading) == {CautionKind.NO_COLLABORATION: 1}


@pytest.mark.parametrize(
    ("span", "is_covered"),
    [
        ({"från": "2025-03-14"}, True),
        ({"från": "2025-03-15"}, False),
        ({"från": "2025-01-01", "till": "2025-03-14"}, True),
        ({"från": "2025-01-01", "till": "2025-03-13"}, False),
    ],
)
def test_a_pair_counts_on_the_days_of_its_row(span, is_covered):
    pairs = ("samverkan.csv", sheet(PAIR | span))
    reading = read(units(), pairs, families(WHOLE), visits(VISIT | {"starttid": DAY}))
    assert counts(reading) == ({} if is_covered else {CautionKind.NO_COLLABORATION: 1})


def test_a_pair_that_is_stored_is_a_pair():
    pair = StoredCollaboration("vivalla", "stod", date(2024, 1, 1))
    reading = read(units(), families(WHOLE), visits(VISIT), known=Known(collaborations=(pair,)))
    assert counts(reading) == {}


def test_a_pair_whose_row_is_bad_is_not_missing():
    reading = read(units(), ("s.csv", sheet(PAIR | {"till": "x"})), families(WHOLE), visits(VISIT))
    assert len(reading.faults) == 1
    assert reading.cautions == ()


def test_what_a_cell_leaves_out_is_known_from_what_is_stored():
    stored = StoredFamily("18", "F1", "vivalla", "stod", guardians=1)
    reading = read(
        units(), PAIRS, families(FAMILY), visits(VISIT | {"vårdnadshavare": "2"}), known=Known(families=(stored,))
    )
    assert counts(reading) == {CautionKind.MORE_GUARDIANS: 1}


def test_a_grant_whose_sum_does_not_add_up_is_stored():
    """Ystad's row as Socialstyrelsen printed it (2026-6-10350, Bilaga 1): 50 kronor too much."""
    ystad = GRANT | {"mottagare": "Ystads kommun", "kod": "", "rekvirerat": "92 429"}
    ystad |= {"omfördelat": "52 865", "fördelat": "145 344"}
    reading = read(
        ("bidrag.csv", sheet(GRANT, ystad, GRANT | {"mottagare": "Kil", "kod": "", "fördelat": "", "oanvänt": ""}))
    )
    assert counts(reading) == {CautionKind.GRANT_SUM: 1}
    assert len(reading.grants) == 3
    assert reading.cautions[0].sentence.startswith("1 bidragsrad ")
    assert str(reading.cautions[0].spots[0]) == "bidrag.csv:3"


def test_more_unused_than_allocated():
    assert counts(read(("b.csv", sheet(GRANT | {"oanvänt": "1 501"})))) == {CautionKind.GRANT_UNUSED: 1}


@pytest.mark.parametrize(
    ("cells", "wished"),
    [
        ({}, True),
        ({"omfördelat": "0"}, False),
        ({"omfördelat": ""}, False),
        ({"önskar_mer": "nej"}, False),
        ({"omfördelat": "", "önskar_mer": "ja"}, True),
    ],
)
def test_an_empty_wish_means_yes_when_something_was_redistributed(cells, wished):
    assert read(("b.csv", sheet(GRANT | cells))).grants[0].wished_more is wished


def test_rows_that_are_not_stored_give_no_caution():
    reading = read(units(), PAIRS, families(WHOLE), visits(VISIT | {"minuter": "900", "vårdnadshavare": "2"}))
    assert reading.cautions == ()


def test_a_visit_that_was_not_done_needs_no_partner_unit():
    off = {"utfall": "sjukdom"}
    assert of_visits(off, family=WHOLE | {"socialtjänst": ""}) == {CautionKind.ATTENDED_NOT_DONE: 1}
