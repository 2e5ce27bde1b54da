"""Sheets out: the rejected rows of a file to correct and read again, and empty templates."""

import io
from collections.abc import Iterable, Sequence
from itertools import groupby

import xlsxwriter

from hembesok_field.intake.cells import folded
from hembesok_field.intake.shapes import Rejected
from hembesok_field.intake.sheets import OWN_COLUMN, Column, Sheet
from hembesok_field.kernel.spreadsheets import as_csv, without_guard

TEMPLATE_ROWS = 2_000  # how far down an empty workbook offers its choices


def rejected_sheet(rejected: Iterable[Rejected], file: str) -> bytes:
    """One file's rejected rows as they stood, with why; the sheets of a workbook under each other.

    Can be read again as it is: the column of reasons is left out in silence.
    """
    own = [row for row in rejected if row.at.file == file]
    out: list[Sequence[str]] = []
    for number, (_, group) in enumerate(groupby(own, key=lambda row: (row.at.tab, row.headings))):
        rows = list(group)
        headings = rows[0].headings
        kept = [place for place, name in enumerate(headings) if _is_kept(place, name, rows)]
        if number:
            out.append([])
        out.append([*(headings[place] for place in kept), OWN_COLUMN])
        for row in rows:
            cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
            out.append([*cells, " ".join(row.reasons), *row.cells[len(headings) :]])
    # A row that has been out once before carries its guards already.
    return as_csv([[without_guard(cell) for cell in row] for row in out])


def _is_kept(place: int, heading: str, rows: Sequence[Rejected]) -> bool:
    """Every column but an earlier reading's reasons and those without heading and content."""
    if folded(heading) == folded(OWN_COLUMN):
        return False
    return bool(heading) or any(place < len(row.cells) and row.cells[place].strip() for row in rows)


def template_csv(sheet: Sheet) -> bytes:
    return as_csv([[column.name for column in sheet.columns]])


def template_xlsx(sheet: Sheet) -> bytes:
    """An empty workbook: codes keep their zeros, days are days, and choices are offered in the cell."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        must, may = book.add_format({"bold": True}), book.add_format({"italic": True})
        as_text, as_day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, max(14, len(column.name) + 2), as_day if column.is_date else as_text)
            page.write_string(0, place, column.name, must if column.required else may)
            if column.choices:
                page.data_validation(1, place, TEMPLATE_ROWS, place, _choices(column))
    return content.getvalue()


def _choices(column: Column) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(column.choices),
        "error_title": column.name,
        "error_message": "Välj ett av orden i listan, eller lämna cellen tom.",
    }
