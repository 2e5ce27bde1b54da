"""XLSX through openpyxl: every cell as the text that a CSV would have held."""

import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from hembesok_field.intake.reading.raw import MOST_ROWS, RawRow, UnreadableFile

MAGIC = b"PK"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"  # Excel 97–2003, and every workbook with a password
MOST_UNPACKED = 80_000_000  # bytes; ten thousand visits are about ten million
MOST_SWELLING = 60  # times as large unpacked as packed; real sheets swell ten or twenty times
SMALL_UNPACKED = 10_000_000  # bytes; below this nothing swells so much that it matters
MOST_PARTS = 2_000
LAST_ROW, LAST_COLUMN = 1_048_576, 100
CORRUPT = "filen är skadad eller ingen XLSX-fil; öppna den i Excel och spara den på nytt."
_ZEROS = re.compile(r"0+")


@dataclass(frozen=True)
class Tab:
    title: str
    is_hidden: bool
    rows: list[RawRow]


def is_workbook(content: bytes) -> bool:
    return content.startswith((MAGIC, OLE_MAGIC))


def tabs(content: bytes) -> list[Tab]:
    """The worksheets. Whatever openpyxl stumbles on, the answer is a sentence."""
    if content.startswith(OLE_MAGIC):
        raise UnreadableFile(
            "filen är lösenordsskyddad eller i gammalt Excel-format; spara den som XLSX utan lösenord."
        )
    has_open_formulas = _looked_through(content)
    try:
        with warnings.catch_warnings():  # openpyxl's remarks on styles and validations concern nobody here
            warnings.simplefilter("ignore")
            return _tabs(content, has_open_formulas)
    except UnreadableFile:
        raise
    except Exception as error:  # a made-up workbook can make openpyxl fail in any way it likes
        raise UnreadableFile(CORRUPT) from error


def _looked_through(content: bytes) -> bool:
    """Refuse what would swell when unpacked or define its own entities; tell whether formulas stand there unanswered.

    A program that works them out answers them all, often with an empty text (`=IF(A2="","",A2)`): that is an empty
    cell. One that only writes formulas answers none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile("filen är lösenordsskyddad; spara den utan lösenord.")
            most = min(MOST_UNPACKED, max(SMALL_UNPACKED, MOST_SWELLING * len(content)))
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
                raise UnreadableFile("filen är för stor uppackad; dela upp den.")
            has_formulas = is_worked_out = False
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    text = archive.read(part)
                    if b"<!DOCTYPE" in text[:4096].replace(b"\0", b"").upper():
                        raise UnreadableFile(CORRUPT)
                    if "worksheets/" in part.filename:
                        has_formulas = has_formulas or b"<f" in text
                        is_worked_out = is_worked_out or _has_answers(text)
            return has_formulas and not is_worked_out
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(CORRUPT) from error


def _has_answers(sheet: bytes) -> bool:
    """Whether any formula of a worksheet has its answer beside it, if only an empty text."""
    for cell in sheet.split(b"<f")[1:]:
        opening, _, rest = cell.partition(b">")
        answer = rest if opening.endswith(b"/") else rest.partition(b"</f>")[2]
        if answer.lstrip().startswith(b"<v>"):
            return True
    return False


def _tabs(content: bytes, has_open_formulas: bool) -> list[Tab]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    written = openpyxl.load_workbook(io.BytesIO(content), read_only=True) if has_open_formulas else None
    return [
        Tab(sheet.title, sheet.sheet_state != "visible", _rows(sheet, written[sheet.title] if written else None))
        for sheet in book.worksheets
    ]


def _rows(sheet: Any, written: Any) -> list[RawRow]:
    """The rows that hold anything, by Excel's own numbers, all as wide as the widest."""
    rows: list[tuple[int, list[str]]] = []
    last: Any = None
    areas = zip(_area(sheet), _area(written) if written else itertools.repeat(()), strict=False)
    for line, (row, formulas) in enumerate(areas, start=1):
        if row is last:  # openpyxl gives one and the same tuple for every missing row
            continue
        last = row
        cells = [_text(cell) for cell in row]
        for place, cell in enumerate(formulas):
            if cell.data_type == "f" and not cells[place]:
                cells[place] = str(cell.value)  # no program has worked it out: its own text stands there
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append((line, cells))
        if len(rows) > MOST_ROWS:
            raise UnreadableFile(f"bladet har fler än {MOST_ROWS} rader; dela upp filen.", line)
    width = max((len(cells) for _, cells in rows), default=0)
    return [RawRow(line, (*cells, *[""] * (width - len(cells)))) for line, cells in rows]


def _area(sheet: Any) -> Iterator[Any]:
    # The size that the file itself claims is often wrong, and is not asked for.
    area: Iterator[Any] = sheet.iter_rows(min_row=1, max_row=LAST_ROW, min_col=1, max_col=LAST_COLUMN)
    return area


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return _datetime_text(value, str(cell.number_format))
    if isinstance(value, int | float):
        return _number_text(value, str(cell.number_format))
    return str(value)


def _datetime_text(value: datetime, number_format: str) -> str:
    """Excel keeps a date as midnight; whether a clock time was meant shows in how the cell is formatted."""
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    shows_clock = "h" in number_format.lower() or "t" in number_format.lower()
    return str(value) if shows_clock or value.time() != time() else value.date().isoformat()


def _number_text(value: float, number_format: str) -> str:
    """180 in a cell that shows four digits is 0180, as the reader sees it."""
    if not abs(value) < 1e15:  # too large to be exact, or no number at all
        return str(value)
    if value == int(value):
        text = str(int(value))
        return text.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else text
    return format(Decimal(repr(value)), "f")
