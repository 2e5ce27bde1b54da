import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from hembesok_field.intake.reading import workbook as reader
from tests.unit.intake.paper import BVC, FAMILY, SOCIAL, VISIT, columns_of, places, read, rows_of, said, sheet, workbook

HEADING = tuple(BVC)
ROW = tuple(BVC.values())
FAMILY_HEADING = ("familj", "bvc", "barn_födda", "erbjuden")
VISIT_HEADING = ("besök", "familj", "steg", "starttid", "utfall", "minuter", "sjuksköterska")
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def tab(*rows):
    columns = columns_of(rows)
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def test_the_same_rows_read_equal_from_a_workbook_and_from_csv():
    units, families, visits = (BVC, SOCIAL), (FAMILY,), (VISIT,)
    book = read(("b.xlsx", workbook({"A": tab(*visits), "B": tab(*families), "C": tab(*units)})))
    text = read(("e.csv", sheet(*units)), ("f.csv", sheet(*families)), ("b.csv", sheet(*visits)))
    assert said(book) == []
    assert rows_of(book) == rows_of(text)


def test_dates_and_times_of_excels_own():
    rows = {
        "enheter": [HEADING, ROW],
        "familjer": [FAMILY_HEADING, ("F1", "vivalla", date(2025, 1, 10), date(2025, 2, 1))],
        "besök": [VISIT_HEADING, (7, "F1", "2m", datetime.fromisoformat("2025-03-14 10:20"), "genomfört", 60, True)],
    }
    formats = {("familjer", 1, 2): DAY, ("familjer", 1, 3): DAY, ("besök", 1, 3): MOMENT}
    reading = read(("b.xlsx", workbook(rows, formats)))
    assert said(reading) == []
    assert reading.families[0].births == (date(2025, 1, 10),)
    visit = reading.visits[0]
    assert (visit.reference, visit.minutes, visit.nurse) == ("7", 60, True)
    assert visit.starts_at.isoformat() == "2025-03-14T09:20:00+00:00"


def test_a_date_is_no_start_but_midnight_is():
    rows = {
        "enheter": [HEADING, ROW],
        "familjer": [FAMILY_HEADING, ("F1", "vivalla", "2025-01-10")],
        "besök": [
            VISIT_HEADING,
            ("B1", "F1", "2m", datetime.fromisoformat("2025-03-14 00:00"), "genomfört"),
            ("B2", "F1", "4m", datetime.fromisoformat("2025-05-14 00:00"), "genomfört"),
            ("B3", "F1", "8m", time(10, 0), "genomfört"),
        ],
    }
    formats = {("besök", 1, 3): DAY, ("besök", 2, 3): MOMENT, ("besök", 3, 3): "hh:mm"}
    reading = read(("b.xlsx", workbook(rows, formats)))
    assert places(reading) == ["b.xlsx[besök]:2: starttid", "b.xlsx[besök]:4: starttid"]
    assert [visit.reference for visit in reading.visits] == ["B2"]


def test_codes_that_became_numbers():
    rows = [
        HEADING,
        ("a", "A", "bvc", 18, "R", 1880),
        ("b", "B", "bvc", 3, "R", 380),
        ("c", "C", "socialtjanst", 180, "K", "0180"),
    ]
    reading = read(("e.xlsx", workbook({"Blad1": rows})))
    assert places(reading) == ["e.xlsx:3: huvudmannakod", "e.xlsx:3: kommunkod", "e.xlsx:4: huvudmannakod"]
    for sentence, right in zip(said(reading), (" 03.", " 0380.", " 0180."), strict=True):
        assert right in sentence
    assert reading.units[0].municipality_code == "1880"


def test_a_number_shown_with_its_zeros_has_them():
    formats = {("Blad1", 1, 3): "00", ("Blad1", 1, 5): "0000"}
    reading = read(("e.xlsx", workbook({"Blad1": [HEADING, ("a", "A", "bvc", 3, "R", 380)]}, formats)))
    assert (reading.units[0].authority_code, reading.units[0].municipality_code) == ("03", "0380")


def test_only_a_workbook_of_several_sheets_names_the_sheet():
    bad = (*ROW[:2], "klinik", *ROW[3:])
    assert places(read(("e.xlsx", workbook({"Mitt blad": [HEADING, bad]})))) == ["e.xlsx:2: typ"]
    assert places(read(("e.xlsx", workbook({"Mitt blad": [HEADING, bad], "Tomt": []})))) == ["e.xlsx[Mitt blad]:2: typ"]


def test_blank_rows_keep_their_numbers():
    reading = read(("e.xlsx", workbook({"B": [[], HEADING, [], ["", "  "], (*ROW[:2], "klinik", *ROW[3:])]})))
    assert places(reading) == ["e.xlsx:5: typ"]


def test_a_sheet_that_is_none_is_a_fault_of_its_own():
    reading = read(("e.xlsx", workbook({"enheter": [HEADING, ROW], "Läs mig": [("Hej",), ("Så här fyller du i",)]})))
    assert places(reading) == ["e.xlsx[Läs mig]:1: rubrikraden"]


def test_notes_beside_the_sheet_are_an_unknown_column():
    reading = read(("e.xlsx", workbook({"B": [HEADING, (*ROW, "", "ring!")]})))
    assert said(reading) == []
    assert [column.name for column in reading.unknown_columns] == ["”kolumn 8 utan rubrik”"]


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_formula_that_no_program_has_worked_out_is_its_own_text():
    book = openpyxl.Workbook()
    book.active.append(HEADING)
    book.active.append((*ROW[:1], "=1+1", *ROW[2:]))
    book.active.append(("b", "B", "bvc", "18", "R", "=1880+0"))
    reading = read(("e.xlsx", saved(book)))
    assert reading.units[0].name == "=1+1"
    assert places(reading) == ["e.xlsx:3: kommunkod"]


def test_a_formula_that_has_been_worked_out_is_its_value():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ROW)
        page.write_formula(1, 1, '="BVC "&A2', None, "BVC vivalla")
    assert read(("e.xlsx", content.getvalue())).units[0].name == "BVC vivalla"


def test_a_formula_worked_out_to_nothing_is_an_empty_cell():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, (*HEADING, "områdestyp"))
        page.write_row(1, 0, ROW)
        page.write_formula(1, len(HEADING), '=IF(A2="x",1,"")', None, "")
    reading = read(("e.xlsx", content.getvalue()))
    assert places(reading) == []
    assert reading.units[0].area_type is None


def rewritten(old: bytes, new: bytes) -> bytes:
    """A right workbook with some bytes of its parts exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"B": [HEADING, ROW, ("b", *ROW[1:])]}))) as before,
        zipfile.ZipFile(out, "w") as after,
    ):
        for part in before.infolist():
            after.writestr(part, before.read(part).replace(old, new))
    return out.getvalue()


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    assert len(read(("e.xlsx", rewritten(b'ref="A1:F3"', b'ref="A1"'))).units) == 2


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(zipped(xl__worksheets__sheet1_xml=b"0" * (reader.MOST_UNPACKED + 1)), "för stor", id="a bomb"),
        pytest.param(
            zipped(xl__worksheets__sheet1_xml=b"0" * (reader.SMALL_UNPACKED + 1)), "för stor", id="a small bomb"
        ),
        pytest.param(rewritten(b"<worksheet", b"<!DOCTYPE x><worksheet"), "skadad", id="own entities"),
        pytest.param(zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "skadad", id="another zip"),
        pytest.param(workbook({"B": [HEADING]})[:-200], "skadad", id="cut off"),
    ],
)
def test_a_workbook_that_is_none(content, word):
    reading = read(("e.xlsx", content))
    assert [word in sentence for sentence in said(reading)] == [True]


def test_a_row_at_the_end_of_the_world_costs_nothing():
    assert len(read(("e.xlsx", rewritten(b'<row r="3"', b'<row r="99999999999"'))).units) == 1


def test_a_row_at_the_end_of_the_sheet_is_read():
    reading = read(("e.xlsx", rewritten(b'<row r="3"', b'<row r="1048576"')))
    assert [unit.at.line for unit in reading.units] == [2, 1_048_576]
