"""Lämna vidare: the one set of tables that may leave the owner, small numbers kept back."""

from typing import Any

from flask import render_template

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import door, pages, queries, rules
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.shapes import WHOLE, Scope
from hembesok_field.statistics.views import blueprint
from hembesok_field.statistics.views.asked import asked_year
from hembesok_field.web.guard import asking


@blueprint.get("/statistik/lamna-vidare")
def handing() -> str:
    by, this_year = asking(), clock.today().year
    door.fresh()
    with looking(by, "statistics.handing") as session:
        scope = queries.own_scope(session, by)
        chosen = asked_year(this_year - 1)
        made = handout(session, by, scope, chosen) if chosen < this_year else None
    years = range(max(this_year, chosen), min(this_year, chosen) - 4, -1)
    return render_template("statistics/handing.html", say=pages, scope=scope, year=chosen, years=list(years), made=made)


def handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    """No filter and no choice reaches in here: two different cuts could be taken from each other."""
    if year >= clock.today().year:
        raise NotFound
    counted = queries.year_of(session, by, scope, year)
    total = queries.lines_of(session, by, scope, year, rows=pages.ROWS["steg"], cut=WHOLE).total
    together = queries.together_of(session, by, scope, year, count_joint_ordinary=counted.count_joint_ordinary)
    told = rules.for_others(scope, counted.figures, (total.has_window, total.in_window), together)
    names = queries.bvc_names(session, by, counted.figures.by_bvc)
    sheets = pages.sheets_for_others(told, counted.figures, scope, names)
    return Handout(f"Utökade hembesök {year}, {scope.name}", pages.FOR_OTHERS, "", sheets)
