"""Uppdelat: the year, or ten, by step, centre, area, age, municipality or outcome, narrowed by filters."""

from typing import Any

from flask import render_template

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import door, pages, queries
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.shapes import Scope
from hembesok_field.statistics.views import blueprint
from hembesok_field.statistics.views.asked import address_of, asked_cut, asked_rows, asked_year
from hembesok_field.web.guard import asking


@blueprint.get("/statistik/uppdelat")
def cut_up() -> str:
    by, this_year = asking(), clock.today().year
    door.fresh()
    with looking(by, "statistics.cut") as session:
        scope = queries.own_scope(session, by)
        chosen, rows, cut = asked_year(this_year), asked_rows(), asked_cut()
        places = queries.places_in(session, by, scope)
        lines = queries.lines_of(session, by, scope, chosen, rows=pages.ROWS[rows], cut=cut)
        years = sorted({this_year, chosen, *queries.years_with_visits(session, by, scope)}, reverse=True)
    return render_template(
        "statistics/cut.html",
        say=pages,
        scope=scope,
        year=chosen,
        years=years,
        word=rows,
        filters=address_of(cut),
        lines=lines,
        rows=pages.labelled(lines, places),
        choices={word: pages.choices(word, places) for word in ("steg", "bvc", "omrade", "kommun")},
        lead=pages.lines_words(lines, chosen, scope, pages.cut_words(cut, places)),
    )


def handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    """The same table as a file."""
    rows, cut = asked_rows(), asked_cut()
    places = queries.places_in(session, by, scope)
    lines = queries.lines_of(session, by, scope, year, rows=pages.ROWS[rows], cut=cut)
    lead = pages.lines_words(lines, year, scope, pages.cut_words(cut, places))
    sheet = pages.lines_sheet(lines, pages.labelled(lines, places))
    return Handout(f"Uppdelat {year}, {scope.name}", pages.OURS, lead, [sheet])
