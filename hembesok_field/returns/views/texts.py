"""Årets texter: how the year's form is worded, field by field, until Socialstyrelsen's own form is known and after."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import actions, pages, queries
from hembesok_field.returns.forms import WordingForm
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound
from hembesok_field.returns.years import form_of
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking

TEXTS = "/aterrapport/<int:year>/texter"


@blueprint.get(TEXTS)
def texts(year: int) -> ResponseReturnValue:
    """Every field of the year's form, and where its words come from."""
    by = asking()
    with looking(by, "returns.texts") as session:
        scope = statistics.own_scope(session, by)
        form = queries.form_for(session, by, scope, sound(year))
        is_filed = bool(queries.filings_of(session, by, scope, year))
    asked = [one for one in form.questions if one.only_for in (None, scope.kind)]
    may_write = form_of(year).is_preliminary and not is_filed
    return render_template(
        "returns/texts.html", say=pages, scope=scope, year=year, form=form, asked=asked, may_write=may_write
    )


@blueprint.route(f"{TEXTS}/<field>", methods=["GET", "POST"])
def text(year: int, field: str) -> ResponseReturnValue:
    """One field's words, and every version of them."""
    by = asking()
    with looking(by, "returns.text") as session:
        scope = statistics.own_scope(session, by)
        form = queries.form_for(session, by, scope, sound(year))
        written = queries.texts_written(session, by, scope, year, field)
    found = [one for one in form.questions if one.number == field and one.only_for in (None, scope.kind)]
    if scope.kind not in form.kinds or not found:
        raise NotFound
    typed = WordingForm.for_field(found[0], written[0].number if written else 0)

    def work(session):
        own = statistics.own_scope(session, by)
        return actions.word_field(session, scope=own, year=year, field=field, by=by, now=clock.now(), **typed.told())

    if typed.went_through(lambda: act(by, "returns.word", work), _sentence):
        flash("Texten är sparad som en ny version.", "done")
        return redirect(url_for("returns.texts", year=year, _anchor=f"falt-{field}"))
    shown = render_template(
        "returns/text.html", say=pages, scope=scope, year=year, question=found[0], written=written, form=typed
    )
    return shown, 422 if typed.is_submitted() else 200


def _sentence(no: Refused) -> str:
    return pages.REFUSALS[pages.reason_of(no)]
