"""The statistics pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.statistics import door, pages, queries
from hembesok_field.web.guard import asking

blueprint = Blueprint("statistics", __name__)


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


@blueprint.get("/statistik/lista")
def visits() -> ResponseReturnValue:
    by = asking()
    figure, key = request.args.get("visar", ""), request.args.get("nyckel", "")
    if figure not in pages.LISTS:
        abort(404)
    door.fresh()
    with looking(by, "statistics.list") as session:
        scope = queries.own_scope(session, by)
        chosen = asked_year(clock.today().year)
        rule = queries.counts_joint_ordinary(session, by, scope, chosen)
        number = request.args.get("sida", 1, int)
        page = queries.list_behind(session, by, scope, chosen, figure=figure, key=key, page=number)
    return render_template(
        "statistics/visits.html", say=pages, scope=scope, year=chosen, figure=figure, key=key, page=page, rule=rule
    )


def asked_year(otherwise: int) -> int:
    """The year in the address; an odd one is 404."""
    chosen = request.args.get("ar", otherwise, int)
    if not 2000 <= chosen <= 2100:
        abort(404)
    return chosen
