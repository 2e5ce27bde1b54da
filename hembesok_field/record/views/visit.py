"""The visit's own page: what we are doing here, and who was there."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Field

from hembesok_field.access.door import acting, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.record import actions, pages, queries
from hembesok_field.record.forms import AgreeForm, BareForm, GoInForm, NoteForm, WordForm, filled_in
from hembesok_field.record.shapes import Reason, VisitPage
from hembesok_field.record.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.route("/besok/<uuid:visit_id>", methods=["GET", "POST"])
def visit(visit_id: UUID) -> ResponseReturnValue:
    by = asking()
    page = page_for(by, visit_id)
    form = word_form(by, page)
    if form.validate_on_submit() and form.has_why(page):
        try:
            with acting(by, "visit.attest") as session:
                seen, now = queries.visit_for_word(session, by, visit_id), clock.now()
                actions.attest(session, visit=seen, by=by, now=now, **form.word(by, page))
                actions.tick_themes(session, made_id=form.word_id(), visit=seen, themes=form.ticked(), by=by, now=now)
        except Refused as no:
            form.refuse(pages.refusal(no), _at_field(form, no))
        else:
            flash("Sparat. Tack!", "done")
            return redirect(url_for("record.visit", visit_id=visit_id))
    return shown(by, page, form=form), 422 if form.is_submitted() else 200


@blueprint.post("/besok/<uuid:visit_id>/overens")
def agree(visit_id: UUID) -> ResponseReturnValue:
    """One tap: what my colleague said of this is right."""
    by, form = asking(), AgreeForm()
    page = page_for(by, visit_id, must_see_family=True)
    if not form.validate():
        return shown(by, page), 422
    try:
        with acting(by, "visit.attest") as session:
            actions.agree(
                session,
                visit=queries.visit_for_word(session, by, visit_id),
                by=by,
                about=form.word(),
                author=form.author.data or 0,
                now=clock.now(),
                made_id=form.made(),
            )
    except Refused as no:
        flash(pages.refusal(no), "needs_you")
        return redirect(url_for("record.visit", visit_id=visit_id, ratta=1))
    flash("Sparat. Tack!", "done")
    return redirect(url_for("record.visit", visit_id=visit_id))


@blueprint.post("/besok/<uuid:visit_id>/anteckning")
def note(visit_id: UUID) -> ResponseReturnValue:
    by = asking()
    form = NoteForm()
    page = page_for(by, visit_id, must_see_family=True)
    if form.validate():
        try:
            with acting(by, "visit.note") as session:
                seen = queries.visit_for_word(session, by, visit_id)
                text = form.text.data or ""
                actions.write_note(
                    session,
                    family_id=seen.family_id,
                    visit=seen,
                    by=by,
                    text=text,
                    now=clock.now(),
                    made_id=form.made(),
                )
        except Refused as no:
            form.refuse(pages.refusal(no), form.text)
        else:
            return redirect(url_for("record.visit", visit_id=visit_id, _anchor="anteckningar"))
    return shown(by, page, note=form), 422


def page_for(by: Who, visit_id: UUID, *, must_see_family: bool = False) -> VisitPage:
    with looking(by, "visit.page") as session:
        return queries.visit_page(session, by, visit_id, must_see_family=must_see_family)


def word_form(by: Who, page: VisitPage, *, is_read: bool = True) -> WordForm | BareForm:
    """The form as it was sent (`is_read`), else as she left it in her draft, else as what is known fills it in."""
    sent = request.method == "POST" and is_read
    left = MultiDict([(name, one) for name, said in page.draft.body.items() for one in said]) if page.draft else None
    if page.family is None:
        return BareForm(data={"made_id": str(uuid4())}) if sent else BareForm(left, data={"made_id": str(uuid4())})
    known = filled_in(by, page)
    form = WordForm(data=known) if sent else WordForm(left, data=known)
    form.themes.choices = [(line.theme_id, line.words) for line in page.themes]
    if page.family.needs_interpreter:
        form.needs_interpreter()
    return form


def _at_field(form: WordForm | BareForm, no: Refused) -> Field | None:
    return form.absence_cause if no.reason is Reason.CAUSE_MISSING and isinstance(form, WordForm) else None


def shown(
    by: Who,
    page: VisitPage,
    *,
    form: WordForm | BareForm | None = None,
    note: NoteForm | None = None,
    safety: GoInForm | None = None,
) -> str:
    now = clock.now()
    begun = pages.has_begun(page, now)
    is_sent = form is not None and form.is_submitted()
    is_writing = is_sent or "ratta" in request.args or page.mine is None or page.draft is not None
    return render_template(
        "record/visit.html",
        visit=page,
        say=pages,
        by=by,
        now=now,
        form=form or word_form(by, page, is_read=False),
        is_sent=is_sent,
        note=note or NoteForm(formdata=None, data={"made_id": str(uuid4())}),
        safety=safety or GoInForm.ready(page, now),
        ids={name: str(uuid4()) for name in ("out", "longer", "ended")},
        agree=AgreeForm(formdata=None, data={"made_id": str(uuid4())}),
        has_begun=begun,
        is_writing=begun and is_writing,
        signs=pages.signs_of(page.stands),
    )
