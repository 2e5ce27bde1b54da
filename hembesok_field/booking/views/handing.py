"""Lämna över: a person's whole list to a colleague of her unit, and what became of it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.forms import HandOverForm, PressForm
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.guard import asking


@blueprint.route("/lamna-over", methods=["GET", "POST"])
def hand_over() -> ResponseReturnValue:
    by, now = asking(), clock.now()
    form = HandOverForm(leaving=by.assignment_id)
    with looking(by, "hand_over.page") as session:
        own = queries.colleagues_of_unit(session, by, clock.swedish(now).date())
    form.leaving.choices, form.coming.choices = pages.hand_over_choices(own, by)
    if form.validate_on_submit():
        facts = {"leaving": form.leaving.data, "coming": form.coming.data}
        try:
            done = act(by, "hand_over.done", lambda s: actions.hand_over(s, by=by, now=now, **facts).id)
        except Refused as no:
            form.refuse(pages.refusal(no), form.coming)
        else:
            return redirect(url_for("booking.handed_over", hand_over_id=done))
    return render_template("booking/hand_over.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/lamna-over/<int:hand_over_id>")
def handed_over(hand_over_id: int) -> ResponseReturnValue:
    """What the colleague was given, and each visit that stayed with the ways out."""
    by, now = asking(), clock.now()
    with looking(by, "hand_over.page") as session:
        done = queries.handed_over(session, by, hand_over_id, now)
    return render_template(
        "booking/handed_over.html", done=done, say=pages, form=PressForm(), today=clock.swedish(now).date()
    )


@blueprint.post("/lamna-over/<int:hand_over_id>/angra")
def undo_hand_over(hand_over_id: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    if PressForm().validate():
        try:
            act(
                by,
                "hand_over.undo",
                lambda s: actions.undo_hand_over(s, hand_over_id=hand_over_id, by=by, now=now).id,
            )
        except Refused as no:
            flash(pages.hand_over_refusal(no), "needs_you")
        else:
            flash("Ångrat. Listan är tillbaka.", "done")
    return redirect(url_for("booking.handed_over", hand_over_id=hand_over_id))
