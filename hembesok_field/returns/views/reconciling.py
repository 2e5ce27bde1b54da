"""Stäm av: why do our figures differ?"""

from flask import render_template
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import pages, queries
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound
from hembesok_field.statistics import door
from hembesok_field.statistics import pages as statistics_pages
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking


@blueprint.get("/stam-av/<int:year>/<code>")
def reconcile(year: int, code: str) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.reconcile") as session:
        own = statistics.own_scope(session, by)
        region_code, municipality_code = (own.code, code) if own.is_region else (code, own.code)
        try:
            region, municipality = queries.pair_for(session, by, region_code, municipality_code)
        except Refused:
            raise NotFound from None
        found = queries.compared(session, by, region, municipality, sound(year))
        lists = queries.sides_of(session, by, region, municipality, found)
        grants = queries.has_grant(session, by, year, region, municipality)
    return render_template(
        "returns/reconcile.html",
        say=pages,
        words=statistics_pages,
        year=year,
        own=own,
        region=region,
        municipality=municipality,
        found=found,
        lists=lists,
        grants=grants,
    )
