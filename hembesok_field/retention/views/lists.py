"""A gallringslista: made by one, signed by another, and its receipt."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.retention import actions, pages, queries
from hembesok_field.retention.door import act, looking
from hembesok_field.retention.forms import PressForm
from hembesok_field.retention.shapes import RecordType
from hembesok_field.retention.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.post("/gallring/lista")
def make() -> ResponseReturnValue:
    by, now, today = asking(), clock.now(), clock.today()
    try:
        wanted = RecordType(request.form.get("slag", ""))
    except ValueError:
        raise NotFound from None
    with looking(by, "retention.page") as session:
        words = pages.snapshot(queries.rule_now(session, by, wanted, today))
    try:
        made = act(
            by,
            "retention.make",
            lambda s: actions.make_list(s, by=by, record_type=wanted, rule_words=words, now=now, today=today),
        )
    except Refused as no:
        flash(pages.sentence(no), "needs_you")
        return redirect(url_for("retention.page"))
    return redirect(url_for("retention.waiting", number=made.id))


@blueprint.get("/gallring/lista/<int:number>")
def waiting(number: int) -> ResponseReturnValue:
    by = asking()
    with looking(by, "retention.list") as session:
        seen = queries.list_seen(session, by, number)
    return render_template("retention/list.html", seen=seen, press=PressForm(formdata=None), say=pages)


@blueprint.post("/gallring/lista/<int:number>/skriv-under")
def sign(number: int) -> ResponseReturnValue:
    by, now, today = asking(), clock.now(), clock.today()
    try:
        act(by, "retention.sign", lambda s: actions.sign_list(s, by=by, number=number, now=now, today=today))
    except Refused as no:
        flash(pages.sentence(no), "needs_you")
        return redirect(url_for("retention.waiting", number=number))
    return redirect(url_for("retention.receipt", number=number))


@blueprint.post("/gallring/lista/<int:number>/ta-tillbaka")
def withdraw(number: int) -> ResponseReturnValue:
    by = asking()
    try:
        act(by, "retention.withdraw", lambda s: actions.withdraw_list(s, by=by, number=number, now=clock.now()))
    except Refused as no:
        flash(pages.sentence(no), "needs_you")
        return redirect(url_for("retention.waiting", number=number))
    flash("Listan är återtagen. Inget gallrades.", "done")
    return redirect(url_for("retention.page"))


@blueprint.get("/gallring/lista/<int:number>/kvitto")
def receipt(number: int) -> ResponseReturnValue:
    """What was erased, when and by whom, to print and keep; no name and no reference."""
    by = asking()
    with looking(by, "retention.list") as session:
        seen = queries.list_seen(session, by, number)
    if seen.signed_at is None:
        raise NotFound
    return render_template("retention/receipt.html", seen=seen, say=pages)
