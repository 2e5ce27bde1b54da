"""An extract of the log as a file for a spreadsheet."""

from collections.abc import Iterable, Sequence

from hembesok_field.kernel import spreadsheets


def as_csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    return spreadsheets.as_csv([head, *lines])
