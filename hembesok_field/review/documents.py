"""An extract of the log as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte order mark, as Swedish Excel wants it; no cell may start a formula there."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(head)
    rows.writerows([f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
