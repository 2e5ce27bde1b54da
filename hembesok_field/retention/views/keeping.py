"""Gallring: how long, what is due, what must stay; and a new rule from a day on."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Duty
from hembesok_field.retention import actions, pages, queries
from hembesok_field.retention.door import act, looking
from hembesok_field.retention.forms import HoldForm, PersonForm, PressForm, RuleForm
from hembesok_field.retention.rules import Reason
from hembesok_field.retention.shapes import RecordType
from hembesok_field.retention.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/gallring")
def page() -> ResponseReturnValue:
    return page_with(HoldForm(formdata=None), PersonForm(formdata=None))


def page_with(hold: HoldForm, person: PersonForm) -> ResponseReturnValue:
    by, today = asking(), clock.today()
    with looking(by, "retention.page") as session:
        held = queries.holds_seen(session, by)
        rules = queries.rules_seen(session, by, today)
        lists = queries.lists_seen(session, by)
    is_refused = bool(hold.errors or person.errors)
    shown = render_template(
        "retention/page.html",
        rules=rules,
        lists=lists,
        holds=held,
        hold=hold,
        person=person,
        press=PressForm(formdata=None),
        is_admin=by.duty is Duty.ADMIN,
        say=pages,
    )
    return shown, 422 if is_refused else 200


@blueprint.route("/gallring/regel/<record_type>", methods=["GET", "POST"])
def rule(record_type: str) -> ResponseReturnValue:
    by, wanted, today = asking(), _type(record_type), clock.today()
    with looking(by, "retention.page") as session:
        now = queries.rule_now(session, by, wanted, today)
    form = RuleForm(data={**vars(now), "since": now.since.value, "ground": "", "from_on": today}).of(wanted)
    if form.validate_on_submit():
        told = form.rule(wanted)
        try:
            act(
                by,
                "retention.rule",
                lambda s: actions.write_rule(s, by=by, rule=told, now=clock.now(), today=today),
            )
        except Refused as no:
            form.refuse(pages.sentence(no), form.from_on)
        else:
            flash("Regeln är skriven.", "done")
            return redirect(url_for("retention.page"))
    shown = render_template("retention/rule.html", form=form, now=now, say=pages)
    return shown, 422 if form.is_submitted() else 200


def _type(word: str) -> RecordType:
    try:
        return RecordType(word)
    except ValueError:
        raise NotFound from None


@blueprint.post("/gallring/undantag")
def hold() -> ResponseReturnValue:
    by, form = asking(), HoldForm()
    if form.validate_on_submit():
        words = {"reference": form.reference.data or "", "reason": form.reason.data or ""}
        try:
            act(by, "retention.hold", lambda s: actions.hold_family(s, by=by, now=clock.now(), **words))
        except Refused as no:
            is_reference = no.reason in {Reason.REFERENCE_UNKNOWN, Reason.ALREADY_HELD}
            form.refuse(pages.sentence(no), form.reference if is_reference else form.reason)
        else:
            flash("Familjen är undantagen. Inget av den gallras förrän undantaget upphävs.", "done")
            return redirect(url_for("retention.page"))
    return page_with(form, PersonForm(formdata=None))


@blueprint.post("/gallring/undantag/<int:number>/upphav")
def lift(number: int) -> ResponseReturnValue:
    by = asking()
    act(by, "retention.lift", lambda s: actions.lift_hold(s, by=by, number=number, now=clock.now()))
    flash("Undantaget är upphävt.", "done")
    return redirect(url_for("retention.page"))
