"""A statistics page's files, opened by programs that did not write them, say what the page says."""

import csv
import io

import openpyxl
import pypdf
import pytest

from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.statistics.test_pages import TownLedger
from tests.people import browser_of

FILES = ("siffror", "uppdelat", "vagen", "hur-val", "tiden", "lamna-vidare")


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def carin(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for step in ("2m",) * 8 + ("4m",) * 3 + ("8m", "15m"):
            ledger.done(step, contacts="öppna_förskolan", guardians=2, interpreter=step == "4m")
    return browser_of(app, town.carin)


def rows_of(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text), delimiter=";") if row]


def value_of(cell: str) -> str | float:
    """A cell as a number where it is one: 100,0 in plain rows is 100 in a workbook."""
    number = cell.replace(",", ".")
    return float(number) if number.replace(".", "", 1).isdigit() else cell


@pytest.mark.parametrize("page", FILES)
def test_the_workbook_says_what_the_plain_rows_say(carin, page):
    answer = carin.get(f"/statistik/fil/{page}/csv?ar=2025").get_data()
    assert answer.startswith(b"\xef\xbb\xbf")
    plain = rows_of(answer.decode("utf-8-sig"))
    book = openpyxl.load_workbook(io.BytesIO(carin.get(f"/statistik/fil/{page}/xlsx?ar=2025").get_data()))
    said = {
        tuple(value_of(str(cell if cell is not None else "")) for cell in row)
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(values_only=True)
    }
    tables = [tuple(value_of(cell) for cell in row) for row in plain[2:] if len(row) > 1]
    assert tables
    assert set(tables) <= said


@pytest.mark.parametrize("page", ["uppdelat", "lamna-vidare"])
def test_the_pdf_says_it_too_and_is_tagged(carin, page):
    pytest.importorskip("weasyprint", exc_type=OSError, reason="the machine has no pango")
    made = carin.get(f"/statistik/fil/{page}/pdf?ar=2025").get_data()
    assert made.startswith(b"%PDF")
    read = pypdf.PdfReader(io.BytesIO(made))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    words = "".join(part.extract_text() for part in read.pages)
    for row in rows_of(carin.get(f"/statistik/fil/{page}/csv?ar=2025").get_data().decode("utf-8-sig"))[2:]:
        assert all(word in words for cell in row for word in cell.split()), row
