"""A family opened in need: asking for it, its unit seeing that it was, and telling afterwards why."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, acting, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.review import actions, pages, queries
from hembesok_field.review.forms import ExplainForm, OpenForm, PressForm
from hembesok_field.review.rules import Reason
from hembesok_field.review.views import blueprint
from hembesok_field.web import typed
from hembesok_field.web.guard import asking


@blueprint.route("/nodoppning", methods=["GET", "POST"])
def open_in_need() -> ResponseReturnValue:
    by = asking()
    form = OpenForm(data=typed.given_back(by.person_id))
    if form.validate_on_submit():
        words = {"reference": form.reference.data or "", "reason": form.reason.data or ""}
        try:
            need = act(by, "emergency.open", lambda s: actions.open_in_need(s, by=by, now=clock.now(), **words))
        except Refused as no:
            is_unknown = no.reason is Reason.CANNOT_BE_OPENED
            form.refuse(pages.sentence(no), form.reference if is_unknown else form.reason)
            if is_unknown:
                _note_try(by)
        else:
            return redirect(url_for("desk.family", family_id=need.family_id))
    return render_template("review/open.html", form=form), 422 if form.is_submitted() else 200


def _note_try(by: Who) -> None:
    """Whoever tries references one after another is to be seen by those who review."""
    with acting(by, "emergency.sought"):
        pass


@blueprint.get("/nodoppning/<int:number>")
def need(number: int) -> ResponseReturnValue:
    return _page(number, ExplainForm())


def _page(number: int, form: ExplainForm) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    with looking(by, "emergency.page") as session:
        opened = queries.opened(session, by, number)
    page = render_template("review/need.html", opened=opened, form=form, say=pages, now=now, press=PressForm())
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/nodoppning/<int:number>/sett")
def seen(number: int) -> ResponseReturnValue:
    by = asking()
    act(by, "emergency.seen", lambda s: actions.mark_seen(s, by=by, number=number, now=clock.now()))
    return redirect(url_for("desk.today"))


@blueprint.post("/nodoppning/<int:number>/svar")
def explain(number: int) -> ResponseReturnValue:
    by, form = asking(), ExplainForm()
    if form.validate_on_submit():
        words = form.words.data or ""
        try:
            act(
                by,
                "emergency.explain",
                lambda s: actions.explain(s, by=by, number=number, words=words, now=clock.now()),
            )
        except Refused as no:
            form.refuse(pages.sentence(no), form.words)
        else:
            flash("Tack. Svaret är sparat.", "done")
            return redirect(url_for("desk.today"))
    return _page(number, form)
