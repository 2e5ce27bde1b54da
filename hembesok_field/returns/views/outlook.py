"""Prognosen: where the year's money is going, what each number rests on, and what would use the rest."""

from flask import abort, render_template, request

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.returns import queries
from hembesok_field.returns.pages import forecast as pages
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import is_running, sound
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking


@blueprint.get("/aterrapport/<int:year>/prognos")
def forecast(year: int) -> str:
    by, now = asking(), clock.now()
    if not is_running(sound(year), now):
        abort(404)
    door.fresh()
    with looking(by, "returns.forecast") as session:
        scope = statistics.own_scope(session, by)
        outlook = queries.outlook_of(session, by, scope, now)
        today = clock.swedish(now).date()
        due = statistics.due_in_months(session, by, scope, today, today.replace(month=12, day=31))
        units = queries.units_of(session, by, scope)
    return render_template(
        "returns/forecast.html", say=pages, scope=scope, year=year, outlook=outlook, due=due, units=units
    )


@blueprint.get("/aterrapport/<int:year>/prognos/bokade")
def booked(year: int) -> str:
    by, now = asking(), clock.now()
    if not is_running(sound(year), now):
        abort(404)
    number = max(request.args.get("sida", 1, int), 1)
    with looking(by, "returns.booked") as session:
        scope = statistics.own_scope(session, by)
        lines, hidden, total = queries.booked_visits(session, by, scope, now, number)
    return render_template(
        "returns/booked.html",
        say=pages,
        scope=scope,
        year=year,
        lines=lines,
        hidden=hidden,
        total=total,
        number=number,
        size=queries.PAGE,
    )
