"""Svar: yes or no to an hour outside one's own time."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.booking import actions, pages
from hembesok_field.booking.forms import PressForm
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.guard import asking

ANSWERS = {
    "ja": (actions.say_yes, "Sparat: du kommer."),
    "nej": (actions.say_no, "Sparat: du kommer inte. Kollegan ser det på Idag."),
}


@blueprint.post("/besok/<uuid:visit_id>/svar")
def answer(visit_id: UUID) -> ResponseReturnValue:
    by, now, word = asking(), clock.now(), request.form.get("svar", "")
    if PressForm().validate() and word in ANSWERS:
        say, words = ANSWERS[word]
        try:
            act(by, "visit.answer", lambda s: say(s, visit_id=visit_id, by=by, now=now))
        except Refused as no:
            flash(pages.refusal(no), "needs_you")
            return redirect(url_for("desk.today"))
        if word == "nej" and _may_see(by, visit_id):
            return redirect(url_for("booking.booked", visit_id=visit_id))
        flash(words, "done")
    return redirect(url_for("desk.today"))


def _may_see(by: Who, visit_id: UUID) -> bool:
    """Of some visits she may know the hour and no more; then there is no page to go on to."""
    try:
        with looking(by, "visit.booked") as session:
            visit_for(session, by, visit_id)
    except NotFound:
        return False
    return True
