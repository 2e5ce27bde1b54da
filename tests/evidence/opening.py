"""What is handed out as a file, opened by programs that we did not write: they read what the page says, å ä ö too."""

import csv
import io
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pypdf
from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.integration.returns.scene import YEAR, TownLedger, a_year, answer, fill_in, hand_in
from tests.people import Town, a_town, browser_of

NEEDS = {"pdftotext": "poppler-utils", "pdfinfo": "poppler-utils", "soffice": "libreoffice-calc"}
PAGES = {
    "siffror": "/statistik",
    "uppdelat": "/statistik/uppdelat",
    "vagen": "/statistik/vagen",
    "hur-val": "/statistik/hur-val",
    "tiden": "/statistik/tiden",
    "lamna-vidare": "/statistik/lamna-vidare",
}
ODD = "Räksmörgås på Åsögatan: “två” språk – ÅÄÖ åäö é, 1 234 kr; =1+1"
REFERENCES = 400
Row = tuple[str, ...]


def files_say_what_the_page_says(app: Flask, found: Found) -> None:
    """Both authorities' returns, as they stand and handed in, and every page of statistics, in each format."""
    missing = sorted({package for tool, package in NEEDS.items() if shutil.which(tool) is None})
    if missing:
        found.tried(f"not installed, so not tried: apt-get install {' '.join(missing)}")
        return
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    _live(town)
    for who in (town.carin, town.kajsa):
        browser = browser_of(app, who)
        _compare(found, browser, f"/aterrapport/{YEAR}/svar", f"/aterrapport/{YEAR}/fil", "")
        fill_in(who)
        hand_in(who)
        _compare(found, browser, f"/aterrapport/{YEAR}/inlamnad/1", f"/aterrapport/{YEAR}/inlamnad/1/fil", "")
        for name, page in PAGES.items():
            _compare(found, browser, f"{page}?ar={YEAR}", f"/statistik/fil/{name}", f"?ar={YEAR}")


def _live(town: Town) -> None:
    """A year with many visits on several steps, and words in it that a file could spoil."""
    a_year(town, REFERENCES)
    with db.unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for number, step in enumerate(("2m", "4m", "8m", "12m", "15m") * 12):
            ledger.done(step, contacts="öppna_förskolan", guardians=1 + number % 2, interpreter=not number % 3)
    for who in (town.carin, town.kajsa):
        answer(who, "24", text=ODD)


def _compare(found: Found, browser: FlaskClient, page: str, file: str, asked: str) -> None:
    """One page and its files: two programs read the workbook, one the PDF, and the page is in them."""
    plain = browser.get(f"{file}/csv{asked}").get_data()
    book, paper = (browser.get(f"{file}/{kind}{asked}").get_data() for kind in ("xlsx", "pdf"))
    rows = [row for row in _rows(plain.decode("utf-8-sig"), ";") if any(row)]
    ours, theirs = set(_by_openpyxl(book)), set(_by_libreoffice(book))
    words = _letters(_by_pdftotext(paper))
    where = f"{file}{asked}"
    for row in rows:
        if len(row) > 1:
            said = tuple(_plain(cell) for cell in _filled(row))
            found.tried(None if said in ours else f"{where}: openpyxl does not read {row}")
            found.tried(None if said in theirs else f"{where}: LibreOffice does not read {row}")
        for cell in row:
            # Where a PDF breaks its lines is its own; a sign before what looks like a formula is the sheet's.
            wanted = _letters(cell.removeprefix("'"))
            found.tried(None if _is_in(wanted, words) else f"{where}: pdftotext does not read {cell!r}")
    everything = _letters(plain.decode("utf-8-sig"))
    for row in _rows_on(browser.get(page).get_data(as_text=True)):
        if len(row) > 1 and set(row[1:]) <= {"0", "–"}:
            continue  # a month without visits: twelve stand on the page, those that have some in the file
        for cell in row:
            said = _letters(cell).removesuffix("kr").removesuffix("%")
            found.tried(None if _is_in(said, everything) else f"{page} says {cell!r}, and its file does not")
    for fault in _untagged(paper):
        found.tried(f"{where}: {fault}")
    found.tried()


def _by_pdftotext(paper: bytes) -> str:
    return _ran(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], paper).decode()


def _by_openpyxl(book: bytes) -> Iterator[Row]:
    for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets:
        yield from (tuple(_plain(cell) for cell in _filled(row)) for row in sheet.iter_rows(values_only=True))


def _by_libreoffice(book: bytes) -> Iterator[Row]:
    """Every sheet as LibreOffice exports it: its own reading of our workbook, as CSV in UTF-8 with semicolons."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "book.xlsx").write_bytes(book)
        options = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
        command = ["soffice", f"-env:UserInstallation=file://{folder}/own", "--headless", "--convert-to", options]
        _ran([*command, "--outdir", folder, f"{folder}/book.xlsx"])
        for file in sorted(Path(folder).glob("book*.csv")):
            for row in _rows(file.read_text(encoding="utf-8"), ";"):
                yield tuple(_plain(cell) for cell in _filled(row))


def _ran(command: list[str], sent: bytes = b"") -> bytes:
    return subprocess.run(command, input=sent, capture_output=True, check=True, timeout=120).stdout


def _untagged(paper: bytes) -> Iterator[str]:
    """What one who listens needs of a PDF (PDF/UA-1), as far as it can be looked for: tags, language, letters."""
    told = _ran(["pdfinfo", "-"], paper).decode()
    if not re.search(r"^Tagged:\s+yes", told, re.M) or not re.search(r"^Title:\s+\S", told, re.M):
        yield "pdfinfo finds no tags or no title"
    if re.search(r"^JavaScript:\s+yes|^Encrypted:\s+yes", told, re.M):
        yield "pdfinfo finds scripts or a lock"
    read = pypdf.PdfReader(io.BytesIO(paper))
    root = read.trailer["/Root"]
    if root.get("/Lang") != "sv":
        yield "the language is not Swedish"
    if b"pdfuaid" not in root["/Metadata"].get_object().get_data():
        yield "it does not say that it is PDF/UA"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "a window would show the file's name and not its title"
    kinds = set(_tags(root["/StructTreeRoot"]))
    yield from (
        f"no {tag} among the tags"
        for tag in ("/Document", "/H1", "/H2", "/Table", "/TR", "/TH", "/TD")
        if tag not in kinds
    )
    for page in read.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            if "/ToUnicode" not in font.get_object():
                yield "a font whose letters cannot be read out"


def _tags(node: object) -> Iterator[str]:
    todo = [node]
    while todo:
        one = todo.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            todo.extend(one)
        elif isinstance(one, dict):
            if "/S" in one:
                yield str(one["/S"])
            if "/K" in one:
                todo.append(one["/K"])


def _rows(text: str, between: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=between))


def _filled(row: object) -> list[object]:
    """A row without the empty cells that a wider one of its sheet gives it."""
    cells = list(row)  # type: ignore[call-overload]
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells


def _plain(cell: object) -> str:
    """A cell as one writes it: 100,0 in rows, 100 in a workbook and 100.0 elsewhere are one number."""
    said = "" if cell is None else _spaced(str(cell))
    number = said.replace(",", ".")
    return (
        f"{float(number):g}" if re.fullmatch(r"-?\d+(\.\d+)?", number) and len(number) < 12 else said.removeprefix("'")
    )


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u202f", " ").replace("\u00a0", " ").split())


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def _is_in(wanted: str, words: str) -> bool:
    return wanted in words


class _Rows(HTMLParser):
    """The words of a page's table cells, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.found.append([])
        if tag == "td":
            self.inside = True
            self.found[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][-1] += data


def _rows_on(page: str) -> list[list[str]]:
    read = _Rows()
    read.feed(page)
    return [[" ".join(cell.split()) for cell in row] for row in read.found if row]
