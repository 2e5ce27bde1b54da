"""Vägen: the funnel by quarter of birth. Hur väl: in time, by the same two, and what was never done."""

from typing import Any

from flask import render_template

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import door, pages, queries
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import WHOLE, Scope
from hembesok_field.statistics.views import blueprint
from hembesok_field.statistics.views.asked import address_of, asked_cut, asked_year
from hembesok_field.web.guard import asking


@blueprint.get("/statistik/vagen")
def course() -> str:
    """A region sees its cohorts; a municipality the year's totals of offers, and the families each step reached."""
    by, this_year = asking(), clock.today().year
    door.fresh()
    with looking(by, "statistics.course") as session:
        scope = queries.own_scope(session, by)
        chosen = asked_year(this_year)
        made, funnel = _course(session, by, scope, chosen)
    return render_template(
        "statistics/course.html",
        scope=scope,
        year=chosen,
        this_year=this_year,
        lead=made.lead,
        funnel=funnel,
        sheet=made.sheets[0],
    )


def course_handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    return _course(session, by, scope, year)[0]


def _course(session: Any, by: Who, scope: Scope, year: int) -> tuple[Handout, list[dict[str, object]]]:
    title = f"Vägen genom programmet {year}, {scope.name}"
    if scope.is_region:
        cohorts = queries.cohorts_of(session, by, scope, year)
        made = Handout(title, pages.OURS, pages.cohort_words(year, cohorts), [pages.cohort_sheet(year, cohorts)])
        return made, pages.funnel_steps(cohorts)
    figures = queries.measures(session, by, scope, year)
    steps = queries.lines_of(session, by, scope, year, rows=Part.STEP, cut=WHOLE)
    funnel = pages.municipality_funnel(figures, scope, steps)
    return Handout(title, pages.OURS, pages.MUNICIPALITY_COURSE, [pages.funnel_sheet(funnel)]), funnel


@blueprint.get("/statistik/hur-val")
def quality() -> str:
    by, this_year = asking(), clock.today().year
    door.fresh()
    with looking(by, "statistics.quality") as session:
        scope = queries.own_scope(session, by)
        chosen, cut = asked_year(this_year), asked_cut()
        places = queries.places_in(session, by, scope)
        steps = queries.lines_of(session, by, scope, chosen, rows=Part.STEP, cut=cut)
        outcomes = queries.lines_of(session, by, scope, chosen, rows=Part.OUTCOME, cut=cut)
        same = queries.continuity_of(session, by, scope, chosen, cut)
        spread = queries.spread_of(session, by, scope, chosen, cut)
    return render_template(
        "statistics/quality.html",
        say=pages,
        scope=scope,
        year=chosen,
        this_year=this_year,
        filters=address_of(cut),
        choices={word: pages.choices(word, places) for word in ("bvc", "omrade")},
        narrowed=pages.cut_words(cut, places),
        steps=steps,
        rows=pages.labelled(steps, places),
        outcomes=outcomes,
        same=same,
        spread=spread,
    )


def quality_handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    cut = asked_cut()
    places = queries.places_in(session, by, scope)
    steps = queries.lines_of(session, by, scope, year, rows=Part.STEP, cut=cut)
    outcomes = queries.lines_of(session, by, scope, year, rows=Part.OUTCOME, cut=cut)
    same = queries.continuity_of(session, by, scope, year, cut)
    sheets = [
        pages.timely_sheet(pages.labelled(steps, places)),
        pages.continuity_sheet(same),
        pages.cancelled_sheet(outcomes),
    ]
    return Handout(f"Hur väl {year}, {scope.name}", pages.OURS, pages.cut_words(cut, places), sheets)
