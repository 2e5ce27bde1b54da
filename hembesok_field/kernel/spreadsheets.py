"""Cells out to a spreadsheet: none of them may start a formula there, and each can be read back as it was."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

# OWASP's list (CSV Injection), with NUL, which some programs drop, and the full-width forms, which some take for the
# plain ones.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARD = "'"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it; so does one that has one."""
    return f"{GUARD}{text}" if _is_guarded(text) else text


def without_guard(text: str) -> str:
    """The same cell back again."""
    return text[1:] if text.startswith(GUARD) and _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    return text.lstrip(GUARD).startswith(STARTS_A_FORMULA)


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte order mark, as a Swedish Excel wants it."""
    return BYTE_ORDER_MARK + csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """A piece of such a file, without the mark."""
    out = io.StringIO(newline="")
    written = csv.writer(out, delimiter=";", lineterminator="\r\n")
    written.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def plain(cell: str | int | float | None) -> str:
    """A cell as text, with a Swedish decimal comma; nothing known is empty."""
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str | int | float | None]]]]) -> bytes:
    """A workbook of sheets (name, heads, rows); numbers stay numbers, and no text is a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head, bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, row)
            sheet.set_column(0, 0, 44)
            sheet.set_column(1, max(len(head) - 1, 1), 30)
    return out.getvalue()
