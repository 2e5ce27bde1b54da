"""The intake pages: read the request, call one act or ask one question, show one page."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.intake import actions, door, pages, queries
from hembesok_field.intake.cells import folded
from hembesok_field.intake.forms import RIGHT, SendForm, StoreForm
from hembesok_field.intake.sheets import SHEETS
from hembesok_field.intake.writing import template_csv, template_xlsx
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.guard import asking
from hembesok_field.web.limits import takes

blueprint = Blueprint("intake", __name__)
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SENT = 20 * 1024 * 1024  # bytes; a year's sheets of a large region are about a tenth of it
BLANK = {"csv": (template_csv, CSV), "xlsx": (template_xlsx, XLSX)}


@blueprint.get("/inlasning")
def page() -> ResponseReturnValue:
    return _page(SendForm())


def _page(form: SendForm, status: int = 200) -> ResponseReturnValue:
    by = asking()
    with looking(by, "intake.page") as session:
        reader = queries.reader_of(session, by)
        names = queries.waiting_names(session, by, clock.now() - actions.WAITS)
    shown = render_template("intake/page.html", form=form, say=pages, reader=reader, waiting=names, folded=folded)
    return shown, status


@blueprint.post("/inlasning")
@takes(MOST_SENT)
def send() -> ResponseReturnValue:
    by, form = asking(), SendForm()
    files = [(sent.filename or "", sent.read()) for sent in request.files.getlist("files")]
    form.validate()
    try:
        act(by, "intake.send", lambda session: actions.send(session, files=files, by=by, now=clock.now()))
    except Refused as no:
        form.refuse(pages.REFUSALS[no.reason], form.files)
        return _page(form, 422)
    return redirect(url_for("intake.preview"))


@blueprint.get("/inlasning/granska")
def preview() -> ResponseReturnValue:
    found = door.preview(asking())
    if found is None:
        flash(pages.NONE_WAITING, "info")
        return redirect(url_for("intake.page"))
    return render_template("intake/preview.html", form=StoreForm(key=found.waiting.key), say=pages, found=found)


@blueprint.post("/inlasning/las-in")
def store() -> ResponseReturnValue:
    by, form = asking(), StoreForm()
    key, only_right = form.key.data or "", form.rows.data == RIGHT
    try:
        reading, stored = act(
            by,
            "intake.store",
            lambda session: actions.store_waiting(session, key=key, only_right_rows=only_right, by=by, now=clock.now()),
        )
    except Refused as no:
        flash(pages.REFUSALS[no.reason], "needs_you")
        return redirect(url_for("intake.preview"))
    flash(pages.done(stored.counts, len(reading.rejected)), "done")
    return redirect(url_for("intake.page"))


@blueprint.post("/inlasning/kasta")
def throw_away() -> ResponseReturnValue:
    by = asking()
    act(by, "intake.throw_away", lambda session: actions.throw_away(session, by=by, now=clock.now()))
    flash(pages.THROWN_AWAY, "info")
    return redirect(url_for("intake.page"))


@blueprint.get("/inlasning/avvisade/<int:number>")
def rejected(number: int) -> ResponseReturnValue:
    """The rejected rows of one waiting file, by its place among those that have any."""
    sheets = list(door.rejected(asking()).items())
    if not 1 <= number <= len(sheets):
        abort(404)
    name, content = sheets[number - 1]
    return _file(content, f"{name}.avvisade.csv", CSV)


@blueprint.get("/inlasning/mallar/<name>.<form>")
def template(name: str, form: str) -> ResponseReturnValue:
    sheet = next((sheet for sheet in SHEETS if folded(sheet.name) == name), None)
    if sheet is None or form not in BLANK:
        abort(404)
    make, kind = BLANK[form]
    return _file(make(sheet), f"{sheet.name}.{form}", kind)


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content,
        content_type=kind,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
