"""What the returns pages share: a sound year, the stepper, a file."""

from dataclasses import replace
from datetime import datetime

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import documents, pages
from hembesok_field.returns.shapes import Book, FormStep, Paper
from hembesok_field.statistics import documents as handouts
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.pages import sentence_of

ENDPOINTS = {
    "Siffror": "returns.year",
    "Svar": "returns.answers",
    "Pengar": "returns.money",
    "Stäm av": "returns.year",
    "Lämna in": "returns.check",
}


def sound(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise NotFound
    return year


def is_running(year: int, now: datetime) -> bool:
    """Only the running year has a forecast."""
    return clock.swedish(now).year == year


def stepped(book: Book, lacking: int, *, here: str) -> list[FormStep]:
    """The stepper of a year's return, where I am and what is left of each step. `lacking`: visits without a word."""
    return [
        replace(
            step,
            state="current" if step.label == here else step.state,
            url=url_for(ENDPOINTS[step.label], year=book.year, _anchor="stam-av" if step.label == "Stäm av" else None),
        )
        for step in pages.steps(lacking, book.fields, book.money, is_filed=bool(book.filings))
    ]


def a_file(paper: Paper, kind: str, name: str) -> ResponseReturnValue:
    """The paper as a file to keep; a page that says why where it can't be made here."""
    if kind not in documents.FORMATS:
        abort(404)
    write, media = documents.FORMATS[kind]
    try:
        content = write(paper)
    except Refused as no:
        sentence = pages.REFUSALS[pages.reason_of(no)]
        return render_template(
            "returns/no_file.html", sentence=sentence, back=url_for("returns.year", year=paper.document["year"])
        ), 422
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, headers=headers, content_type=media)


def a_handout(made: Handout, kind: str, name: str, back: str) -> ResponseReturnValue:
    """Tables as a file to keep; a page that says why where it can't be made here."""
    if kind not in handouts.FORMATS:
        abort(404)
    write, media = handouts.FORMATS[kind]
    try:
        content = write(made)
    except Refused as no:
        return render_template("returns/no_file.html", sentence=sentence_of(no), back=back), 422
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, headers=headers, content_type=media)
