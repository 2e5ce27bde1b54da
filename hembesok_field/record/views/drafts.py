"""What one has begun to write about a visit: kept every few seconds, and begun again."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import acting
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.record import actions, pages, queries
from hembesok_field.record.forms import DraftForm
from hembesok_field.record.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.post("/besok/<uuid:visit_id>/utkast")
def keep_draft(visit_id: UUID) -> ResponseReturnValue:
    by, now, form = asking(), clock.now(), DraftForm()
    body = form.body(request.form)
    try:
        with acting(by, "visit.draft") as session:
            seen = queries.visit_for_word(session, by, visit_id)
            kept = actions.keep_draft(session, visit=seen, by=by, body=body, made_id=form.made(), now=now)
    except Refused as no:
        return {"words": pages.refusal(no)}, 422
    return {"words": pages.kept_words(kept.at) if kept else ""}


@blueprint.post("/besok/<uuid:visit_id>/utkast/bort")
def drop_draft(visit_id: UUID) -> ResponseReturnValue:
    by = asking()
    with acting(by, "visit.draft") as session:
        actions.drop_draft(session, visit_id=queries.visit_for_word(session, by, visit_id).id, by=by)
    return redirect(url_for("record.visit", visit_id=visit_id))
