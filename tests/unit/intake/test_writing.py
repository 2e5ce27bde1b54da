import csv
import io

import openpyxl
import pytest

from hembesok_field.intake.sheets import SHEETS
from hembesok_field.intake.writing import rejected_sheet, template_csv, template_xlsx
from tests.unit.intake.paper import (
    BVC,
    FAMILY,
    PAIRS,
    SOCIAL,
    VISIT,
    columns_of,
    families,
    read,
    said,
    sheet,
    units,
    visits,
    workbook,
)


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_rejected_rows_come_back_as_they_stood_with_why():
    odd = BVC | {"namn": "=1+1", "enhetskod": "b", "typ": "x", "väder": "sol;regn"}
    reading = read(("enheter.csv", sheet(BVC, odd)))
    heading, row = lines(rejected_sheet(reading.rejected, "enheter.csv"))
    assert heading == [*odd, "fel"]
    assert row[:2] == ["b", "'=1+1"]
    assert row[-2:] == ["sol;regn", "typ: ”x” finns inte; välj bland bvc, socialtjanst."]


def test_only_the_files_own_rows():
    reading = read(units(BVC), families(FAMILY | {"svar": "x"}))
    assert len(lines(rejected_sheet(reading.rejected, "familjer.csv"))) == 2


def test_what_was_rejected_can_be_corrected_and_read_again():
    bad = read(units(), PAIRS, families(FAMILY | {"svar": "x", "språk": "=dari"}), visits(VISIT))
    again = [(file, rejected_sheet(bad.rejected, file)) for file in ("familjer.csv", "besok.csv")]
    assert len(read(units(), *again).faults) == 1
    corrected = [(file, content.replace(b";x;", b";ja;")) for file, content in again]
    reading = read(units(), *corrected)
    assert said(reading) == []
    assert reading.unknown_columns == ()
    assert (reading.families[0].language, len(reading.visits)) == ("=dari", 1)


def test_reasons_do_not_pile_up():
    once = rejected_sheet(read(("e.csv", sheet(BVC | {"typ": "x"}))).rejected, "e.csv")
    assert rejected_sheet(read(("e.csv", once)).rejected, "e.csv") == once


def test_the_sheets_of_a_workbook_stand_under_each_other_in_one_file():
    tabs = {}
    for name, rows in {"A": [BVC, SOCIAL | {"typ": "x"}], "B": [FAMILY], "C": [VISIT | {"plats": "x"}]}.items():
        columns = columns_of(rows)
        tabs[name] = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    reading = read(("b.xlsx", workbook(tabs)))
    content = rejected_sheet(reading.rejected, "b.xlsx")
    assert [row[0] for row in lines(content) if row] == ["enhetskod", "stod", "familj", "F1", "besök", "B1"]
    again = read(("e.csv", sheet(BVC)), ("igen.csv", content.replace(b";x;", b";socialtjanst;", 1)))
    assert [fault.column for fault in again.faults] == ["plats"]
    assert (len(again.units), len(again.families)) == (2, 1)


def test_a_row_that_was_too_wide_stays_too_wide():
    row = sheet(BVC).replace(b";18;", b";;18;")
    content = rejected_sheet(read(("e.csv", row)).rejected, "e.csv")
    assert len(read(("e.csv", content)).faults) == 1


@pytest.mark.parametrize("kind", SHEETS, ids=lambda kind: kind.name)
def test_an_empty_template_is_its_own_sheet(kind):
    for name, content in (("mall.csv", template_csv(kind)), ("mall.xlsx", template_xlsx(kind))):
        reading = read((name, content))
        assert said(reading) == []
        assert reading.unknown_columns == ()
        assert reading.row_count == 0
    assert lines(template_csv(kind)) == [[column.name for column in kind.columns]]


def test_a_template_keeps_zeros_and_offers_the_codes():
    page = openpyxl.load_workbook(io.BytesIO(template_xlsx(SHEETS[0]))).active
    assert page.column_dimensions["D"].width > 13
    offered = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert offered["C2:C2001"] == '"bvc,socialtjanst"'
