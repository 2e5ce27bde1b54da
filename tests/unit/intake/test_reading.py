import pytest

from tests.unit.intake.paper import (
    BVC,
    FAMILY,
    PAIRS,
    SOCIAL,
    VISIT,
    families,
    places,
    read,
    rows_of,
    said,
    sheet,
    units,
    visits,
)

UNITS = sheet(BVC, SOCIAL)
HEADING = b"enhetskod;namn;typ;huvudmannakod;huvudman;kommunkod\n"
ROW = "vivalla;Vivalla/Lundby;bvc;18;Region Örebro län;1880\n".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_dialect_reads_equal(encoding, delimiter, ends):
    content = sheet(BVC, SOCIAL, delimiter=delimiter, ends=ends).decode().encode(encoding)
    reading = read(("enheter.csv", content))
    assert said(reading) == []
    assert rows_of(reading) == rows_of(read(("enheter.csv", UNITS)))
    assert {unit.authority_name for unit in reading.units} == {"Region Örebro län", "Örebro kommun"}


def test_a_comma_in_a_heading_row_of_semicolons_is_a_comma():
    content = HEADING.replace(b"namn", b'"namn"').replace(b"kommunkod", b"kommunkod;a,b,c,d,e,f,g,h") + ROW
    assert len(read(("e.csv", content)).units) == 1


def test_lines_are_those_of_an_editor_also_after_a_cell_of_several_lines():
    bad = BVC | {"enhetskod": "b", "typ": "klinik"}
    content = sheet(BVC | {"namn": "Vivalla\noch\r\nLundby"}, bad)
    reading = read(("e.csv", content))
    assert places(reading) == ["e.csv:5: typ"]
    assert reading.units[0].name == "Vivalla och Lundby"


def test_blank_rows_and_cells_left_behind_are_passed_over():
    content = b"\n;;;\n" + HEADING.replace(b"\n", b";;;\n") + b"\n;;;;;;;;\n" + ROW + b";;;;;;;;;;\n\n\n"
    reading = read(("e.csv", content))
    assert said(reading) == []
    assert reading.units[0].at.line == 6


def test_the_line_that_tells_excel_the_delimiter_is_passed_over():
    reading = read(("e.csv", b"sep=;\n" + HEADING + ROW))
    assert reading.units[0].at.line == 3


def test_rows_may_stop_early():
    assert len(read(("e.csv", HEADING.replace(b"\n", b";utforare\n") + ROW)).units) == 1


def test_a_row_wider_than_its_heading_is_bad_since_its_cells_may_be_shifted():
    reading = read(("e.csv", HEADING + ROW.replace(b"18;", b"18;;") + ROW.replace(b"vivalla", b"b")))
    assert places(reading) == ["e.csv:2: raden"]
    assert [unit.code for unit in reading.units] == ["b"]


def test_a_quote_left_open_is_one_bad_row_and_not_the_end_of_the_sheet():
    rows = [ROW, ROW.replace(b"vivalla;", b'b;"'), *(ROW.replace(b"vivalla", f"c{n}".encode()) for n in range(60))]
    reading = read(("e.csv", HEADING + b"".join(rows)), families(FAMILY | {"bvc": "b", "socialtjänst": ""}))
    assert places(reading) == ["e.csv:3: raden"]
    assert len(reading.units) == 61


def test_quotes_inside_a_cell():
    reading = read(("e.csv", sheet(BVC | {"namn": 'BVC "Lilla" ; bron'})))
    assert reading.units[0].name == 'BVC "Lilla" ; bron'


def test_a_formula_is_text():
    assert read(("e.csv", sheet(BVC | {"namn": "=1+1"}))).units[0].name == "=1+1"


def test_headings_in_any_spelling_and_order():
    heading = "KOMMUN-KOD;typ;Huvudmanna kod; Enhets_Kod ;NAMN;huvudman;omradestyp"
    reading = read(("e.csv", f"{heading}\n1880;BVC;18;vivalla;Vivalla;Region;2\n".encode()))
    assert said(reading) == []
    assert reading.units[0].area_type == 2


def test_an_unknown_column_is_named_once_and_left_out():
    reading = read(("e.csv", HEADING.replace(b"\n", b";vader;\n") + (ROW.strip() + b";sol;x\n") * 1))
    assert [column.name for column in reading.unknown_columns] == ["”vader”", "”kolumn 8 utan rubrik”"]
    assert len(reading.units) == 1


def test_the_column_of_reasons_is_left_out_in_silence():
    reading = read(("e.csv", HEADING.replace(b"\n", b";Fel\n") + ROW.strip() + b";typ: fel\n"))
    assert reading.unknown_columns == ()
    assert said(reading) == []


@pytest.mark.parametrize("lacking", ["besök", "familj", "steg", "starttid", "utfall"])
def test_a_missing_column_is_named_and_is_one_fault(lacking):
    row = {column: cell for column, cell in VISIT.items() if column != lacking}
    reading = read(units(), families(FAMILY), visits(row))
    assert said(reading) == [f"besok.csv:1: rubrikraden: {lacking} saknas i bladet besök."]
    assert not reading.is_readable
    assert reading.visits == ()


def test_rows_that_refer_to_a_sheet_without_its_columns_are_no_faults():
    reading = read(
        ("enheter.csv", b"enhetskod;namn;typ\nvivalla;Vivalla;bvc\n"), families(FAMILY | {"socialtjänst": ""})
    )
    assert places(reading) == ["enheter.csv:1: rubrikraden"]
    assert reading.families == ()


def test_a_column_that_stands_twice_is_a_fault():
    assert "står två gånger" in said(read(("e.csv", HEADING.replace(b"namn", b"namn;NAMN") + ROW)))[0]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(b"", "tom", id="nothing"),
        pytest.param(b"\n\n ; ;\n", "tom", id="nothing but blanks"),
        pytest.param(b"namn;telefon\nAnna;019\n", "känns inte igen", id="a telephone list"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0\0", "varken", id="a PDF"),
        pytest.param("område;enhetskod\n".encode() + b"\xff\0\xfe", "varken", id="bytes"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "gammalt", id="an old or locked workbook"),
        pytest.param(b"PK\x03\x04 broken", "skadad", id="a broken workbook"),
        pytest.param(HEADING + ROW + b"\xe5", "teckenkodningar", id="two encodings in one"),
        pytest.param(b"enhetskod;namn\x81;typ\n\x81\xe5", "varken UTF-8 eller", id="no encoding that fits"),
    ],
)
def test_what_is_no_sheet_is_a_fault_in_words(content, word):
    reading = read(("fil.csv", content))
    assert [word in sentence for sentence in said(reading)] == [True]
    assert not reading.is_readable


def test_one_unreadable_file_does_not_make_the_others_rows_bad():
    reading = read(("enheter.csv", b"PK\x03\x04"), families(FAMILY), visits(VISIT), PAIRS)
    assert places(reading) == ["enheter.csv:1: filen"]


def test_sheets_may_stand_under_each_other_with_a_blank_row_between():
    reading = read(("allt.csv", UNITS + b"\n" + sheet(FAMILY) + b";;\n" + sheet(VISIT | {"utfall": "klart"})))
    assert places(reading) == ["allt.csv:9: utfall"]
    assert len(reading.families) == 1


def test_a_row_that_only_speaks_in_unknown_columns_is_blank():
    reading = read(("e.csv", HEADING.replace(b"\n", b";nr\n") + ROW.replace(b"\n", b";1\n") + b";;;;;;2\n"))
    assert said(reading) == []


def test_a_file_too_large_is_refused_before_it_is_read():
    assert "större än 20 MB" in said(read(("stor.csv", HEADING + b"x" * 20_000_001)))[0]


def test_a_quote_that_is_closed_far_below_does_not_swallow_the_rows_between():
    between = b"".join(ROW.replace(b"vivalla", f"c{number}".encode()) for number in range(60))
    content = HEADING + b'a;"A;bvc;18;R;1880\n' + between + b'b;B";bvc;18;R;1880\n'
    reading = read(("e.csv", content))
    assert places(reading) == ["e.csv:2: raden"]
    assert len(reading.units) == 61
