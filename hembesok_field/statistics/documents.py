"""Sheets of figures as files: plain rows, a workbook, or pages to print; each says the same as the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.spreadsheets import as_csv as rows_as_csv
from hembesok_field.kernel.spreadsheets import plain, workbook
from hembesok_field.statistics.shapes import Reason, Sheet
from hembesok_field.web.printing import NoPango, printed


@dataclass(frozen=True)
class Handout:
    """What is handed out: a title, who may read it, the answer in a sentence, and the tables behind."""

    title: str
    note: str
    lead: str
    sheets: Sequence[Sheet]


def as_csv(made: Handout) -> bytes:
    """The tables under each other, each under its name; semicolons and a byte order mark."""
    rows: list[Sequence[str]] = [[made.title], [made.note], []]
    for sheet in made.sheets:
        rows += [[sheet.name], sheet.head, *([plain(cell) for cell in row] for row in sheet.rows), []]
    return rows_as_csv(rows)


def as_xlsx(made: Handout) -> bytes:
    about = Sheet("Om", ("Om filen",), [(made.title,), (made.lead,), (made.note,)])
    return workbook([about, *made.sheets])


def as_pdf(made: Handout) -> bytes:
    """Refused with the line that installs it where the system's pango is missing."""
    page = current_app.jinja_env.get_template("statistics/paper.html")
    try:
        return printed(page.render(made=made, plain=plain))
    except NoPango:
        raise Refused(Reason.PDF_NEEDS_PANGO) from None


FORMATS: dict[str, tuple[Callable[[Handout], bytes], str]] = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "pdf": (as_pdf, "application/pdf"),
}
