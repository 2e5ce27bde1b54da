"""Helping a colleague in who has lost her keys: two people, one link."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.door import acting
from hembesok_field.access.forms import HelpForm
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import flash_no, say
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Duty
from hembesok_field.web.guard import asking


@blueprint.route("/hjalp-in", methods=["GET", "POST"])
def help_in() -> ResponseReturnValue:
    """Those who wait for a second person, and for an admin: starting to help another, or signing her out."""
    form, by = HelpForm(), asking()
    if form.validate_on_submit():
        signs_out = "logga_ut" in request.form
        try:
            with acting(by, "sign_in.end" if signs_out else "recovery.start") as session:
                act = actions.sign_out_colleague if signs_out else actions.start_help
                act(session, by=by, email=form.email.data or "", now=clock.now(), today=clock.today())
        except Refused as no:
            form.refuse(say(no), form.email)
        else:
            flash("Kollegan är utloggad överallt." if signs_out else "Nu behöver en kollega godkänna.", "done")
            return redirect(url_for("access.help_in"))
    return _page(form), 422 if form.is_submitted() else 200


def _page(form: HelpForm, link: str = "") -> str:
    by, now = asking(), clock.now()
    with db.reading(by) as session:
        waiting = queries.help_waiting(session, by, now - rules.RECOVERY_LIVES)
        asks_for_two = queries.asks_for_two(session, by, clock.today())
    return render_template(
        "access/help_in.html",
        form=form,
        waiting=waiting,
        link=link,
        is_admin=by.duty is Duty.ADMIN,
        asks_for_two=asks_for_two,
        me=by.person_id,
    )


@blueprint.post("/hjalp-in/<int:number>/godkann")
def approve_help(number: int) -> ResponseReturnValue:
    """Shows the link, once."""
    by = asking()
    try:
        with acting(by, "recovery.approve") as session:
            token = actions.approve_help(session, by=by, number=number, now=clock.now())
    except Refused as no:
        flash_no(no)
        return redirect(url_for("access.help_in"))
    return _page(HelpForm(formdata=None), f"{current_app.config['HEMBESOK'].url}/valkommen/{token}")


@blueprint.post("/hjalp-in/<int:number>/ta-tillbaka")
def take_back_help(number: int) -> ResponseReturnValue:
    by = asking()
    try:
        with acting(by, "recovery.take_back") as session:
            actions.take_back_help(session, by=by, number=number, now=clock.now())
    except Refused as no:
        flash_no(no)
    return redirect(url_for("access.help_in"))


@blueprint.post("/hjalp-in/tva-steg")
def ask_for_two() -> ResponseReturnValue:
    """From today everyone at one's own authority shows two factors, or a password is enough again."""
    by, is_asked = asking(), request.form.get("krav") == "ja"
    with acting(by, "authority.second_factor") as session:
        actions.ask_for_two(session, by=by, is_asked=is_asked, today=clock.today())
    return redirect(url_for("access.help_in"))
