"""Writers: the same rows as the files different teams would send, in every spelling a reader must meet."""

import csv
import io
import random
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.recount.nation import HEADERS, Nation, Row

DATES = {"från", "till", "erbjuden", "svar_datum", "startade", "avslutad", "samtycke", "barn_födda"}
NUMBERS = {"områdestyp", "antal_vårdnadshavare", "minuter", "vårdnadshavare"}
CODES = {
    "typ",
    "ersättning",
    "svar",
    "avslutsorsak",
    "tolk",
    "steg",
    "utfall",
    "plats",
    "sjuksköterska",
    "frånvaro_orsak",
    "målgrupper",
    "kontakter",
    "information",
}
REFERENCES = {"familj", "besök"}
PLAIN_LETTERS = str.maketrans("åäöÅÄÖ", "aaoAAO")


class Hand:
    """How one team spells: drawn from the seed, the same for a whole file."""

    def __init__(self, seed: int, *, plain: bool = False) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.plain = plain

    def spelt(self, word: str, *, spaces: bool) -> str:
        """The same word in another case, with other joints (`_`, `-`, safe spaces), or without dots."""
        if self.plain:
            return word
        styles = [str.upper, str.title, str.lower, lambda text: text.translate(PLAIN_LETTERS)]
        word = self.dice.choice(styles)(word)
        if "_" in word:
            word = word.replace("_", self.dice.choice("_- " if spaces else "_-"))
        return word

    def header(self, column: str) -> str:
        column = self.spelt(column, spaces=True)
        return f" {column} " if not self.plain and self.dice.random() < 0.1 else column

    def code(self, value: str) -> str:
        """A cell of codes: a space inside one code would make two of it where several may stand."""
        if self.plain or self.dice.random() < 0.6:
            return value
        return " ".join(self.spelt(word, spaces=False) for word in value.split())

    def columns(self, sheet: str) -> list[str]:
        columns = list(HEADERS[sheet])
        if not self.plain:
            self.dice.shuffle(columns)
        return columns

    def says(self, share: float) -> bool:
        return not self.plain and self.dice.random() < share


def is_code_cell(sheet: str, column: str) -> bool:
    return column in CODES or (sheet == "besök" and column == "socialtjänst")


def spelt_cell(hand: Hand, sheet: str, column: str, value: str) -> str:
    if not value:
        return value
    if is_code_cell(sheet, column) or (column == "samtycke" and value == "nej"):
        return hand.code(value)
    if column == "starttid" and hand.says(0.3):
        return f"{value}:00"
    if column == "barn_cni" and hand.says(0.5):
        return value.replace(".", ",")
    return value


def csv_bytes(sheet: str, rows: Iterable[Row], seed: int, *, plain: bool = False) -> bytes:
    """Delimiter, encoding, line ends, order and spelling of columns from the seed; `plain` draws nothing."""
    hand = Hand(seed, plain=plain)
    delimiter = ";" if plain else hand.dice.choice((";", ",", "\t"))
    encoding = "utf-8" if plain else hand.dice.choice(("utf-8", "utf-8-sig", "cp1252"))
    columns = hand.columns(sheet)
    headers = [hand.header(column) for column in columns]
    if encoding != "cp1252" and hand.says(0.25):  # as a Mac writes å: a letter and a ring
        headers = [unicodedata.normalize("NFD", header) for header in headers]
    has_note = hand.says(0.4)
    out = io.StringIO(newline="")
    ends = "\n" if plain else hand.dice.choice(("\n", "\r\n"))
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends)
    writer.writerow([*headers, "Egen anteckning"] if has_note else headers)
    for row in rows:
        cells = [spelt_cell(hand, sheet, column, row[column]) for column in columns]
        writer.writerow([*cells, "ring först; knacka"] if has_note else cells)
    if hand.says(0.3):  # spreadsheets leave empty rows behind
        writer.writerow([""] * (len(headers) + has_note))
    return out.getvalue().encode(encoding)


def write_csv(nation: Nation, folder: Path, seed: int, *, plain: bool = False) -> list[Path]:
    """One file a sheet, in an order drawn from the seed (a visit's file may come before its families)."""
    paths = []
    for number, (sheet, rows) in enumerate(nation.rows.items()):
        path = folder / f"{sheet.translate(PLAIN_LETTERS)}-{seed}.csv"
        path.write_bytes(csv_bytes(sheet, rows, seed * 10 + number, plain=plain))
        paths.append(path)
    if not plain:
        random.Random(seed).shuffle(paths)  # noqa: S311
    return paths


def excel_cell(hand: Hand, sheet: str, column: str, value: str) -> Any:
    """What a spreadsheet would hold: real dates, times and numbers, now and then text all the same."""
    if not value or hand.says(0.15):
        return spelt_cell(hand, sheet, column, value)
    try:
        return _typed_cell(hand, sheet, column, value)
    except ValueError:  # what is no date or number stays what somebody wrote
        return value


def _typed_cell(hand: Hand, sheet: str, column: str, value: str) -> Any:
    if column in DATES and len(value) == 10:
        return date.fromisoformat(value)
    if column == "starttid" and len(value) > 10:  # a start without a time of day is text, not midnight
        return datetime.fromisoformat(value)
    if column in NUMBERS or (column in REFERENCES and value.isdigit()):
        return int(value)
    if column == "barn_cni":
        return float(value)
    return spelt_cell(hand, sheet, column, value)


def write_xlsx(
    nation: Nation, folder: Path, seed: int, *, one_workbook: bool = True, plain: bool = False
) -> list[Path]:
    """A workbook of all sheets (named as Excel names them, with an empty one left over), or one for each."""
    hand = Hand(seed, plain=plain)
    names = list(nation.rows)
    if not plain:
        hand.dice.shuffle(names)
    paths = []
    for group in [names] if one_workbook else [[name] for name in names]:
        suffix = "" if one_workbook else f"-{group[0].translate(PLAIN_LETTERS)}"
        path = folder / f"nation-{seed}{suffix}.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
            as_date = book.add_format({"num_format": "yyyy-mm-dd"})
            as_time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for number, sheet in enumerate(group, start=1):
                page = book.add_worksheet(sheet if plain else f"Blad{number}")
                _fill(page, hand, sheet, nation.rows[sheet], (as_date, as_time))
            if hand.says(0.5):
                book.add_worksheet("Tomt")
        paths.append(path)
    return paths


def _fill(page: Any, hand: Hand, sheet: str, rows: list[Row], formats: tuple[Any, Any]) -> None:
    as_date, as_time = formats
    columns = hand.columns(sheet)
    for place, column in enumerate(columns):
        page.write_string(0, place, hand.header(column))
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = excel_cell(hand, sheet, column, row[column])
            if isinstance(value, datetime):
                page.write_datetime(line, place, value, as_time)
            elif isinstance(value, date):
                page.write_datetime(line, place, value, as_date)
            elif isinstance(value, int | float):
                page.write_number(line, place, value)
            elif value:
                page.write_string(line, place, value)
