"""Teman: what each visit is about, and an authority's own list of it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan.pages import step_words
from hembesok_field.record import actions, pages, queries
from hembesok_field.record.forms import ThemesForm
from hembesok_field.record.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/teman")
def themes() -> ResponseReturnValue:
    """Every step of the programmes that one's units work by, with the list that stands. No family is in it."""
    by = asking()
    with db.reading(by) as session:
        versions = queries.lists_of(session, by)
    return render_template("record/themes.html", versions=versions, say=pages, step_words=step_words)


@blueprint.route("/teman/<int:version_id>/<step_code>", methods=["GET", "POST"])
def step_themes(version_id: int, step_code: str) -> ResponseReturnValue:
    """One step's list to write; the other authority keeps its own."""
    by, now = asking(), clock.now()
    with db.reading(by) as session:
        version, step = queries.list_of(session, by, version_id, step_code)
    form = ThemesForm(data={"themes": "\n".join(step.standing)})
    if form.validate_on_submit():
        facts: dict[str, Any] = {"version_id": version_id, "step_code": step_code, "themes": form.told(), "now": now}
        try:
            act(by, "authority.themes", lambda s: actions.write_themes(s, by=by, **facts))
        except Refused as no:
            form.refuse(pages.refusal(no), form.themes)
        else:
            flash("Listan gäller från och med nu.", "done")
            return redirect(url_for("record.themes"))
    page = render_template(
        "record/step_themes.html", version=version, step=step, form=form, say=pages, named=step_words(step_code)
    )
    return page, 422 if form.is_submitted() else 200
