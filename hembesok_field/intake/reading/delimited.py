"""CSV as teams keep it: three delimiters, three encodings, quoted cells, and quotes that go wrong."""

import csv
import io
from collections.abc import Iterator

from hembesok_field.intake.reading.raw import RawRow, UnreadableFile
from hembesok_field.intake.sheets import familiar

DELIMITERS = (";", ",", "\t")
LONGEST_ROW = 50  # lines that one row may span; beyond that a quote was left open
MISREAD = ("Ã¤", "Ã¶", "Ã¥", "Ã„", "Ã–", "Ã…")  # å ä ö in UTF-8 seen through Windows-1252
OPEN_QUOTE = "citattecknen går inte ihop; ett citattecken inuti en cell skrivs två gånger."


def decoded(content: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252 (Excel's own UTF-16 is let in, too)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if b"\0" in content:
        raise UnreadableFile("filen är varken CSV eller XLSX.")
    text = _decoded_as(content, "cp1252")
    if any(letters in text for letters in MISREAD):
        raise UnreadableFile("filen blandar två teckenkodningar; spara den som UTF-8.", line)
    return text


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise UnreadableFile("filen är varken UTF-8 eller Windows-1252; spara den som CSV UTF-8.") from None


def rows(content: bytes) -> Iterator[RawRow]:
    """Every row with the number of its first line, blank ones too."""
    text = decoded(content)
    if "\0" in text:
        raise UnreadableFile("filen är varken CSV eller XLSX.")
    lines = io.StringIO(text, newline="").readlines()
    first = 1 if lines and lines[0].strip().lower().startswith("sep=") else 0  # a line for Excel alone
    yield from _rows(lines, first, _delimiter(lines, first))


def _delimiter(lines: list[str], first: int) -> str:
    """The one that makes the most familiar headings of the first row that has any text."""

    def known_headings(delimiter: str) -> int:
        heading = next((row for row in _rows(lines, first, delimiter) if not row.is_blank), None)
        return familiar(heading.cells) if heading else 0

    return max(DELIMITERS, key=known_headings)


class _Feed:
    """Lines for the csv reader, that can be taken back and never runs away with an open quote."""

    def __init__(self, lines: list[str], at: int) -> None:
        self.lines, self.at, self.until = lines, at, at

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= min(self.until, len(self.lines)):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _rows(lines: list[str], first: int, delimiter: str) -> Iterator[RawRow]:
    feed = _Feed(lines, first)
    reader = csv.reader(feed, delimiter=delimiter, strict=True, skipinitialspace=True)
    while feed.at < len(lines):
        start = feed.at
        feed.until = start + LONGEST_ROW
        try:
            yield RawRow(start + 1, tuple(next(reader)))
        except csv.Error:
            # The row is bad by itself; those after it are read from the next line on.
            feed.at = start + 1
            reader = csv.reader(feed, delimiter=delimiter, strict=True, skipinitialspace=True)
            naive = lines[start].rstrip("\r\n").replace('"', "").split(delimiter)
            yield RawRow(start + 1, tuple(naive), OPEN_QUOTE)
