"""Cells out to a spreadsheet: none of them may start a formula there, and each can be read back as it was."""

import csv
import io
from collections.abc import Iterable, Sequence

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
    out = io.StringIO(newline="")
    written = csv.writer(out, delimiter=";", lineterminator="\r\n")
    written.writerows([safe_cell(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue().encode()
