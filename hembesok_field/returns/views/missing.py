"""Det här saknas: what stands between the ledger and a true return, by unit and person, and a reminder in one tap."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.returns import actions, pages, queries
from hembesok_field.returns.forms import RemindForm
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking
from hembesok_field.web.words import count_words


@blueprint.get("/aterrapport/<int:year>/saknas")
def missing(year: int) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.missing") as session:
        scope = statistics.own_scope(session, by)
        lacking = queries.lacking_of(session, by, scope, sound(year), clock.now())
    return render_template(
        "returns/missing.html",
        say=pages,
        scope=scope,
        year=year,
        lacking=lacking,
        groups=pages.by_unit_and_person(lacking),
        today=clock.today(),
    )


@blueprint.post("/aterrapport/<int:year>/paminn")
def remind(year: int) -> ResponseReturnValue:
    by, form = asking(), RemindForm()
    if not form.validate_on_submit():
        abort(422)
    door.fresh()

    def work(session):
        scope = statistics.own_scope(session, by)
        person = form.assignment_id.data or 0
        return actions.remind(session, scope=scope, year=sound(year), assignment_id=person, by=by, now=clock.now())

    asked = act(by, "returns.remind", work)
    flash(f"Påmint om {count_words(asked, 'besök', 'besök')}. Det står på personens Idag.")
    return redirect(url_for("returns.missing", year=year))
