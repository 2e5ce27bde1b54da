"""A return as a file: JSON, a table for Excel, plain rows, or pages to print."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from flask import current_app

from hembesok_field.kernel.errors import Refused
from hembesok_field.returns import rules
from hembesok_field.returns.rules import FIELDS, MONEY
from hembesok_field.returns.shapes import Reason, Return
from hembesok_field.statistics.pages import FIGURES

Cell = str | int | float | None
Sheet = tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(made: Return) -> bytes:
    return (json.dumps(rules.document(made), ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(made: Return) -> bytes:
    """Semicolons and a BOM, as Swedish Excel wants it; a text that looks like a formula is kept as text."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for name, head, lines in _sheets(made):
        rows.writerow([name])
        rows.writerow(head)
        rows.writerows([_plain(cell) for cell in line] for line in lines)
        rows.writerow([])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(made: Return) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, head, lines in _sheets(made):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head, bold)
            for number, line in enumerate(lines, start=1):
                sheet.write_row(number, 0, line)
            sheet.set_column(0, 0, 44)
            sheet.set_column(1, len(head) - 1, 30)
    return out.getvalue()


def as_pdf(made: Return) -> bytes:
    """Tagged pages in Swedish; refused with the line that installs it where the system's pango is missing."""
    try:
        import weasyprint  # noqa: PLC0415 - fails to load, not to install, where pango is missing
    except OSError:
        raise Refused(Reason.PDF_NEEDS_PANGO) from None
    page = current_app.jinja_env.get_template("returns/paper.html")
    text = page.render(made=made, sheets=_sheets(made), hash=rules.document(made)["hash"])
    sheet = Path(str(current_app.static_folder), "css", "paper.css").read_text()
    written = weasyprint.HTML(string=text).write_pdf(stylesheets=[weasyprint.CSS(string=sheet)], pdf_variant="pdf/ua-1")
    return bytes(written)


FORMATS: dict[str, tuple[Callable[[Return], bytes], str]] = {
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "pdf": (as_pdf, "application/pdf"),
}


def _sheets(made: Return) -> list[Sheet]:
    return [
        ("Återrapport", ("Uppgift", "Värde"), _about(made)),
        ("Siffror", ("Mått", "Del", "Värde"), list(_figures(made))),
        ("Svar", ("Fält", "Fråga", "Svar", "Formulärets val"), _answers(made)),
        ("Pengar", ("Belopp", "Kronor"), [(MONEY[key], amount) for key, amount in asdict(made.money).items()]),
        ("Besök", ("Besök som räknas",), [(reference,) for reference in sorted(made.visits)]),
    ]


def _about(made: Return) -> list[tuple[Cell, ...]]:
    return [
        ("Mottagare", made.recipient.name),
        ("Kod", made.recipient.code),
        ("Bidragsår", made.year),
        ("Formulär", made.form),
        ("Inlämnad", made.filed_at.isoformat() if made.filed_at else "inte än"),
    ]


def _figures(made: Return) -> Iterator[tuple[Cell, ...]]:
    for key, value in asdict(made.figures).items():
        if key in ("authority", "year"):
            continue
        if not isinstance(value, dict):
            yield FIGURES[key], "", value
        for part, number in value.items() if isinstance(value, dict) else ():
            if isinstance(number, dict):
                for unit, amount in number.items():
                    yield f"{FIGURES[key]}: {FIGURES[part]}", unit, amount
            elif part in FIGURES:
                yield f"{FIGURES[key]}: {FIGURES[part]}", "", number
            else:
                yield FIGURES[key], part, number


def _answers(made: Return) -> list[tuple[Cell, ...]]:
    return [(answer.field, FIELDS[answer.field], answer.text, "; ".join(answer.options)) for answer in made.answers]


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",")
    said = str(cell)
    return f"'{said}" if isinstance(cell, str) and said.startswith(STARTS_A_FORMULA) else said
