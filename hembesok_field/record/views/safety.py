"""Safety at the door: I go in, I stay, I am out. Seen at one's own unit, and nowhere else."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import acting
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.record import actions, pages, queries
from hembesok_field.record.forms import GoInForm, LeaveForm, LongerForm
from hembesok_field.record.views import blueprint
from hembesok_field.record.views.visit import page_for, shown
from hembesok_field.web.guard import asking


@blueprint.post("/besok/<uuid:visit_id>/gar-in")
def go_in(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page, form = page_for(by, visit_id), GoInForm()
    form.offer(page)
    if form.validate():
        try:
            with acting(by, "visit.in") as session:
                seen = queries.visit_for_word(session, by, visit_id)
                actions.go_in(session, visit=seen, by=by, at=now, **form.word(now))
        except Refused as no:
            form.refuse(pages.refusal(no), form.field_of(no))
        else:
            return _back(visit_id)
    return shown(by, page, safety=form), 422


@blueprint.post("/besok/<uuid:visit_id>/stannar")
def stay_longer(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page, form = page_for(by, visit_id), LongerForm()
    if not form.validate():
        return shown(by, page), 422
    due_at = max(now, page.watch.due_at if page.watch else now) + timedelta(minutes=form.minutes.data or 0)
    try:
        with acting(by, "visit.in") as session:
            seen = queries.visit_for_word(session, by, visit_id)
            actions.stay_longer(session, word_id=form.word_id(), visit=seen, by=by, at=now, due_at=due_at)
    except Refused as no:
        flash(pages.refusal(no), "needs_you")
    return _back(visit_id)


@blueprint.post("/besok/<uuid:visit_id>/ute")
def leave(visit_id: UUID) -> ResponseReturnValue:
    by, form = asking(), LeaveForm()
    try:
        with acting(by, "visit.out") as session:
            seen = queries.visit_for_word(session, by, visit_id)
            actions.leave(session, word_id=form.word_id(), visit=seen, by=by, at=clock.now(), was_in=form.was_in())
    except Refused as no:
        flash(pages.refusal(no), "needs_you")
    return _back(visit_id)


def _back(visit_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("record.visit", visit_id=visit_id, _anchor="trygghet"))
