"""Bilar och tolkar: an authority's own list of what visits can be promised beside people."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.access.queries import units_of
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.forms import PressForm, ResourceForm
from hembesok_field.booking.rules import Reason, ResourceKind
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.guard import asking


@blueprint.route("/bilar-och-tolkar", methods=["GET", "POST"])
def resources() -> ResponseReturnValue:
    by, now = asking(), clock.now()
    form = ResourceForm()
    if form.validate_on_submit():
        try:
            act(by, "resource.keep", lambda s: actions.keep_resource(s, by=by, now=now, **form.facts()))
        except Refused as no:
            form.refuse(pages.refusal(no), form.name if no.reason is not Reason.NOT_OUR_RESOURCE else form.unit)
        else:
            flash("Sparat.", "done")
            return redirect(url_for("booking.resources"))
    with looking(by, "resource.list") as session:
        listed = queries.resource_list(session, by, now)
        form.unit.choices = [
            (0, "Alla enheter"),
            *((u.id, u.name) for u in units_of(session, by, clock.swedish(now).date())),
        ]
    page = render_template(
        "booking/resources.html", listed=listed, form=form, press=PressForm(), say=pages, kinds=ResourceKind
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/bilar-och-tolkar/<int:resource_id>/ta-bort")
def end_resource(resource_id: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    if PressForm().validate():
        act(by, "resource.end", lambda s: actions.end_resource(s, by=by, now=now, resource_id=resource_id))
        flash("Borttagen. Det som redan är bokat står kvar.", "done")
    return redirect(url_for("booking.resources"))
