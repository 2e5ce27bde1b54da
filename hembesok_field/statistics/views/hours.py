"""Räcker tiden: the hours that the plan needs in the coming three months, and the hours there are."""

from typing import Any

from flask import render_template

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import pages, queries
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.shapes import Scope
from hembesok_field.statistics.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/statistik/tiden")
def hours() -> str:
    by = asking()
    with looking(by, "statistics.hours") as session:
        scope = queries.own_scope(session, by)
        units = queries.capacity_of(session, by, scope, clock.now())
    return render_template("statistics/hours.html", say=pages, scope=scope, units=units)


def handout(session: Any, by: Who, scope: Scope, year: int) -> Handout:
    units = queries.capacity_of(session, by, scope, clock.now())
    return Handout(
        f"Räcker tiden, {scope.name}", pages.OURS, pages.capacity_words(units), [pages.capacity_sheet(units)]
    )
