"""The visit's own page: what we are doing here, and who was there."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from hembesok_field.access.door import acting, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.record import actions, pages, queries
from hembesok_field.record.forms import BareForm, NoteForm, WordForm, filled_in
from hembesok_field.record.shapes import Reason, VisitPage
from hembesok_field.web.guard import asking

blueprint = Blueprint("record", __name__)


@blueprint.route("/besok/<uuid:visit_id>", methods=["GET", "POST"])
def visit(visit_id: UUID) -> ResponseReturnValue:
    by = asking()
    page = _page_for(by, visit_id)
    form = WordForm(data=filled_in(by, page)) if page.family else BareForm(data={"made_id": uuid4()})
    if form.validate_on_submit() and form.has_why(page):
        try:
            with acting(by, "visit.attest") as session:
                seen = queries.visit_for_word(session, by, visit_id)
                actions.attest(session, visit=seen, by=by, now=clock.now(), **form.word(by, page))
        except Refused as no:
            form.refuse(pages.refusal(no), _at_field(form, no))
        else:
            flash("Sparat. Tack!", "done")
            return redirect(url_for("record.visit", visit_id=visit_id))
    status = 422 if form.is_submitted() else 200
    return _shown(by, page, form=form, note=NoteForm(formdata=None)), status


@blueprint.post("/besok/<uuid:visit_id>/anteckning")
def note(visit_id: UUID) -> ResponseReturnValue:
    by = asking()
    form = NoteForm()
    page = _page_for(by, visit_id, must_see_family=True)
    if form.validate():
        try:
            with acting(by, "visit.note") as session:
                seen = queries.visit_for_word(session, by, visit_id)
                text = form.text.data or ""
                actions.write_note(session, family_id=seen.family_id, visit=seen, by=by, text=text, now=clock.now())
        except Refused as no:
            form.refuse(pages.refusal(no), form.text)
        else:
            return redirect(url_for("record.visit", visit_id=visit_id, _anchor="anteckningar"))
    word = WordForm(formdata=None, data=filled_in(by, page))
    return _shown(by, page, form=word, note=form), 422


def _page_for(by: Who, visit_id: UUID, *, must_see_family: bool = False) -> VisitPage:
    with looking(by, "visit.page") as session:
        return queries.visit_page(session, by, visit_id, must_see_family=must_see_family)


def _at_field(form: WordForm | BareForm, no: Refused) -> Field | None:
    return form.absence_cause if no.reason is Reason.CAUSE_MISSING and isinstance(form, WordForm) else None


def _shown(by: Who, page: VisitPage, *, form: WordForm | BareForm, note: NoteForm) -> str:
    begun = pages.has_begun(page, clock.now())
    is_writing = form.is_submitted() or "ratta" in request.args or page.mine is None
    return render_template(
        "record/visit.html",
        visit=page,
        say=pages,
        by=by,
        form=form,
        note=note,
        has_begun=begun,
        is_writing=begun and is_writing,
        signs=pages.signs_of(page.stands),
    )
