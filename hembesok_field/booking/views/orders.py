"""Tolk: what was ordered of an agency for a visit, and that it was called off there."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.forms import OrderForm, PressForm
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.shapes import Wish
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.guard import asking


@blueprint.route("/besok/<uuid:visit_id>/tolk", methods=["GET", "POST"])
def interpreter(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    with looking(by, "interpreter.page") as session:
        page = queries.booking_page(session, by, visit_id, Wish(), now)
        order = queries.order_of(session, by, visit_id)
    form = OrderForm(**pages.order_filled(order, page.language))
    if form.validate_on_submit():
        facts = form.facts()
        try:
            act(
                by,
                "interpreter.order",
                lambda s: actions.order_interpreter(s, visit=visit_for(s, by, visit_id), by=by, now=now, **facts).id,
            )
        except Refused as no:
            form.refuse(pages.refusal(no), form.cancel_by if no.reason is Reason.AFTER_THE_VISIT else None)
        else:
            flash("Sparat.", "done")
            return redirect(url_for("booking.booked", visit_id=visit_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "booking/interpreter.html", page=page, order=order, form=form, press=PressForm(), say=pages
    ), status


@blueprint.post("/besok/<uuid:visit_id>/tolk/avbokad")
def end_order(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    if PressForm().validate():
        try:
            act(by, "interpreter.end", lambda s: actions.end_order(s, visit=visit_for(s, by, visit_id), by=by, now=now))
        except Refused as no:
            flash(pages.refusal(no), "needs_you")
        else:
            flash("Skrivet: tolken är avbokad.", "done")
    return redirect(url_for("booking.booked", visit_id=visit_id))
