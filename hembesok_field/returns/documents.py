"""A return as a file: JSON, a workbook, plain rows, or pages to print; each made of a paper, in its own words."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.spreadsheets import BYTE_ORDER_MARK, safe_cell, workbook
from hembesok_field.returns.rules import unused_share
from hembesok_field.returns.shapes import Document, Paper, Reason
from hembesok_field.web import printing

Cell = str | int | float | None
Sheet = tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]


def as_json(paper: Paper) -> bytes:
    return paper.json.encode()


def as_csv(paper: Paper) -> bytes:
    """Semicolons and a BOM, as Swedish Excel wants it; a text that looks like a formula is kept as text."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for name, head, lines in _sheets(paper):
        rows.writerow([name])
        rows.writerow(head)
        rows.writerows([_plain(cell) for cell in line] for line in lines)
        rows.writerow([])
    return BYTE_ORDER_MARK + out.getvalue().encode()


def as_xlsx(paper: Paper) -> bytes:
    return workbook(_sheets(paper))


def as_pdf(paper: Paper) -> bytes:
    page = current_app.jinja_env.get_template("returns/paper.html")
    return printed(
        page.render(
            held=paper.document,
            texts=paper.texts,
            filed_at=filed_words(paper.document["filed_at"]),
            sheets=_sheets(paper),
            lines=lines_of,
            plain=_written,
        )
    )


WIDTH = 92  # signs of the references' own letter across an A4 page


def lines_of(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """A sheet of one column as lines, as many beside each other as the longest lets."""
    words = [str(row[0]) for row in rows]
    wide = max(map(len, words), default=0) + 2
    across = max(WIDTH // wide, 1)
    return [
        "".join(word.ljust(wide) for word in words[at : at + across]).rstrip() for at in range(0, len(words), across)
    ]


def printed(text: str) -> bytes:
    """As `printing.printed`; refused with the line that installs it where the system's pango is missing."""
    try:
        return printing.printed(text)
    except printing.NoPango:
        raise Refused(Reason.PDF_NEEDS_PANGO) from None


FORMATS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "pdf": (as_pdf, "application/pdf"),
}


def _sheets(paper: Paper) -> list[Sheet]:
    held, texts = paper.document, paper.texts
    return [
        ("Återrapport", ("Uppgift", "Värde"), _about(paper)),
        ("Siffror", ("Mått", "Del", "Värde"), list(_figures(held["figures"], texts))),
        ("Definitioner", ("Mått", "Betyder"), [(texts["figures"][key], said) for key, said in texts["meant"].items()]),
        ("Svar", ("Fält", "Fråga", "Svar", "Formulärets val"), _answers(paper)),
        ("Pengar", ("Belopp", "Kronor"), _money(paper)),
        ("Besök", ("Besök som räknas",), [(reference,) for reference in held["visits"]]),
    ]


def _about(paper: Paper) -> list[tuple[Cell, ...]]:
    held, texts = paper.document, paper.texts
    return [
        ("Mottagare", held["recipient"]["name"]),
        ("Kod", held["recipient"]["code"]),
        ("Bidragsår", held["year"]),
        ("Formulär", held["form"]),
        ("Formulärets text", texts["form"]),
        ("Inlämnad", filed_words(held["filed_at"]) or "inte än"),
        ("Kontrollsumma", held["hash"]),
    ]


def filed_words(filed_at: str | None) -> str | None:
    """`2026-02-28 00:30`, as clocks in Sweden showed it; the document itself holds UTC."""
    return f"{clock.swedish(datetime.fromisoformat(filed_at)):%Y-%m-%d %H:%M}" if filed_at else None


def _money(paper: Paper) -> list[tuple[Cell, ...]]:
    held = paper.document["money"]
    rows: list[tuple[Cell, ...]] = [(paper.texts["money"][key], amount) for key, amount in held.items()]
    words, share = paper.texts.get("unused_share"), unused_share(held)
    return [*rows, (words, share)] if words and share is not None else rows


def _figures(figures: Mapping[str, Any], texts: Document) -> Iterator[tuple[Cell, ...]]:
    """A row a number, codes in words. A map within a map can be called something else than the figure of its name."""
    words, parts, labels = texts["figures"], texts.get("parts", {}), texts.get("labels", {})
    for key, value in figures.items():
        if key in ("authority", "year"):
            continue
        if not isinstance(value, Mapping):
            yield words[key], "", value
            continue
        for part, number in value.items():
            if isinstance(number, Mapping):
                for unit, amount in number.items():
                    yield f"{words[key]}: {parts.get(part, words[part])}", unit, amount
            elif part in words:
                yield f"{words[key]}: {words[part]}", "", number
            else:
                yield words[key], labels.get(key, {}).get(part, part), number


def _answers(paper: Paper) -> list[tuple[Cell, ...]]:
    """The answers with the year's own questions; one that only has been written again says so."""
    asked = paper.texts["questions"]
    return [
        (one["field"], asked[one["field"]], one["text"], "; ".join(one["options"])) for one in paper.document["answers"]
    ]


def _written(cell: Any) -> str:
    """A number with its comma, and words as they are: on paper nothing is a formula."""
    return str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else str(cell)


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",")
    return safe_cell(cell) if isinstance(cell, str) else str(cell)
