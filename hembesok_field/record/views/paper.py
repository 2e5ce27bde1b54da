"""Paper: the day's sheet with a code for each visit, and what was written on it entered into the same visit."""

from datetime import date

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.record import pages, queries
from hembesok_field.record.forms import PaperForm
from hembesok_field.record.shapes import Reason
from hembesok_field.record.views import blueprint
from hembesok_field.web import printing
from hembesok_field.web.guard import asking


@blueprint.get("/dagblad")
def day_sheet() -> ResponseReturnValue:
    """One's own day as PDF; `dag` names another than today."""
    by = asking()
    try:
        day = date.fromisoformat(request.args.get("dag") or clock.today().isoformat())
        bounds = clock.day_bounds(day)
    except (ValueError, OverflowError):  # the calendar's own first and last day have no hours in UTC
        raise NotFound from None
    with looking(by, "visit.paper") as session:
        visits = queries.day_on_paper(session, by, *bounds)
    text = render_template("record/day_sheet.html", visits=visits, by=by, day=day, say=pages)
    try:
        pdf = printing.printed(text)
    except printing.NoPango:
        form = PaperForm(formdata=None)
        form.refuse(pages.refusal(Refused(Reason.PDF_NEEDS_PANGO)))
        return render_template("record/from_paper.html", form=form), 503
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="dagblad-{day}.pdf"'},
    )


@blueprint.route("/papper", methods=["GET", "POST"])
def from_paper() -> ResponseReturnValue:
    by, form = asking(), PaperForm()
    if form.validate_on_submit():
        with looking(by, "visit.paper") as session:
            visit_id = queries.visit_of_code(session, by, form.code.data or "", clock.now())
        if visit_id is not None:
            return redirect(url_for("record.visit", visit_id=visit_id))
        form.refuse(pages.refusal(Refused(Reason.CODE_UNKNOWN)), form.code)
    return render_template("record/from_paper.html", form=form), 422 if form.is_submitted() else 200
