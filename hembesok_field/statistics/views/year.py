"""Statistik: the year's figures, and the visits behind each of them."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import door, pages, queries
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.rules import BY_MUNICIPALITY, Part
from hembesok_field.statistics.shapes import Scope
from hembesok_field.statistics.views import blueprint
from hembesok_field.statistics.views.asked import address_of, asked_cut, asked_year
from hembesok_field.web.guard import asking


@blueprint.get("/statistik")
def year() -> ResponseReturnValue:
    by, this_year = asking(), clock.today().year
    door.fresh()
    with looking(by, "statistics.year") as session:
        scope = queries.own_scope(session, by)
        chosen = asked_year(this_year)
        counted = queries.year_of(session, by, scope, chosen)
        figures = counted.figures
        years = sorted({this_year, chosen, *queries.years_with_visits(session, by, scope)}, reverse=True)
        bvcs = queries.bvc_names(session, by, figures.by_bvc)
    return render_template(
        "statistics/year.html",
        say=pages,
        scope=scope,
        figures=figures,
        differ=counted.differ,
        years=years,
        bvcs=bvcs,
        this_year=this_year,
        month=clock.today().month if chosen == this_year else 12,
    )


def handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    figures = queries.measures(session, by, scope, year)
    lead = pages.sentence(scope, figures, is_this_year=year == clock.today().year)
    return Handout(f"Statistik {year}, {scope.name}", pages.OURS, lead, pages.year_sheets(figures, scope))


@blueprint.get("/statistik/lista")
def visits() -> ResponseReturnValue:
    by = asking()
    figure, key = request.args.get("visar", ""), request.args.get("nyckel", "")
    if figure not in pages.LISTS:
        abort(404)
    door.fresh()
    with looking(by, "statistics.list") as session:
        scope = queries.own_scope(session, by)
        chosen, cut = asked_year(clock.today().year), asked_cut()
        rule = queries.counts_joint_ordinary(session, by, scope, chosen)
        number = request.args.get("sida", 1, int)
        page = queries.list_behind(session, by, scope, chosen, figure=figure, key=key, page=number, cut=cut)
        places = {
            Part.BVC: queries.bvc_names(session, by, [cut.by_bvc]) if cut.by_bvc else {},
            BY_MUNICIPALITY: queries.town_names(session, by, [cut.by_municipality]) if cut.by_municipality else {},
        }
    return render_template(
        "statistics/visits.html",
        say=pages,
        scope=scope,
        year=chosen,
        figure=figure,
        key=key,
        page=page,
        rule=rule,
        filters=address_of(cut),
        narrowed=pages.cut_words(cut, places),
    )
