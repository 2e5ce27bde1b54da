"""Small sheets to read in the tests: right rows of each kind, to be changed one cell at a time."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from hembesok_field.intake.checking import Parsed, check
from hembesok_field.intake.shapes import Known, Reading

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
Row = dict[str, str]

BVC = {
    "enhetskod": "vivalla",
    "namn": "Vivalla/Lundby",
    "typ": "bvc",
    "huvudmannakod": "18",
    "huvudman": "Region Örebro län",
    "kommunkod": "1880",
}
SOCIAL = {
    "enhetskod": "stod",
    "namn": "Familjestöd",
    "typ": "socialtjanst",
    "huvudmannakod": "1880",
    "huvudman": "Örebro kommun",
    "kommunkod": "1880",
}
UPPSALA = BVC | {
    "enhetskod": "svartbacken",
    "huvudmannakod": "03",
    "huvudman": "Region Uppsala",
    "kommunkod": "0380",
}
PAIR = {"bvc": "vivalla", "socialtjänst": "stod", "från": "2024-01-01"}
FAMILY = {"familj": "F1", "bvc": "vivalla", "socialtjänst": "stod", "barn_födda": "2025-01-10"}
VISIT = {
    "besök": "B1",
    "familj": "F1",
    "steg": "2m",
    "starttid": "2025-03-14 10:00",
    "utfall": "genomfört",
    "sjuksköterska": "ja",
    "socialtjänst": "ja",
}
GRANT = {
    "år": "2025",
    "mottagare": "Region Örebro län",
    "kod": "18",
    "rekvirerat": "1 000",
    "omfördelat": "500",
    "fördelat": "1 500",
    "oanvänt": "0",
}


def columns_of(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def sheet(*rows: Row, delimiter: str = ";", ends: str = "\n") -> bytes:
    """A CSV with every column that any row has."""
    columns = columns_of(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()


def workbook(tabs: dict[str, Sequence[Sequence[Any]]], formats: dict[tuple[str, int, int], str] | None = None) -> bytes:
    """An XLSX of raw cells; `formats` are number formats by (tab, row, column)."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        for title, rows in tabs.items():
            page = book.add_worksheet(title)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    look = (formats or {}).get((title, line, place))
                    page.write(line, place, value, book.add_format({"num_format": look}) if look else None)
    return content.getvalue()


def units(*more: Row) -> tuple[str, bytes]:
    return "enheter.csv", sheet(BVC, SOCIAL, *more)


def families(*rows: Row) -> tuple[str, bytes]:
    return "familjer.csv", sheet(*rows)


def visits(*rows: Row) -> tuple[str, bytes]:
    return "besok.csv", sheet(*rows)


PAIRS = ("samverkan.csv", sheet(PAIR))


def read(*files: tuple[str, bytes], known: Known | None = None, home: str | None = None) -> Reading:
    return check(Parsed(files), known or Known(), now=NOW, home=home)


def said(reading: Reading) -> list[str]:
    return [str(fault) for fault in reading.faults]


def places(reading: Reading) -> list[str]:
    """`file:line: column` of every fault."""
    return [f"{fault.at}: {fault.column}" for fault in reading.faults]


def rows_of(reading: Reading) -> dict[str, set[Any]]:
    """Everything to store, without order."""
    kinds = ("authorities", "units", "collaborations", "families", "visits", "grants")
    return {kind: set(getattr(reading, kind)) for kind in kinds}
