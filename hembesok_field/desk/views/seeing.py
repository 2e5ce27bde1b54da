"""Så ser vi familjer: a municipality's own choice of what its workers are shown of a family that has agreed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act
from hembesok_field.desk.forms import SeeingForm
from hembesok_field.desk.views import blueprint
from hembesok_field.family import actions, pages, queries
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.web.guard import asking


@blueprint.route("/sa-ser-vi-familjer", methods=["GET", "POST"])
def seeing() -> ResponseReturnValue:
    """For the municipality's own admin; a region has no such choice, and no such page."""
    by = asking()
    if by.authority_kind is not AuthorityKind.MUNICIPALITY:
        raise NotFound
    with db.reading(by) as session:
        stands = queries.sees_as(session, by)
    form = SeeingForm(data={"sees": stands.value})
    if form.validate_on_submit():
        act(by, "authority.sees_families", lambda s: actions.choose_way(s, by=by, sees=form.told(), now=clock.now()))
        flash("Valet gäller från och med nu.", "done")
        return redirect(url_for("desk.seeing"))
    page = render_template("desk/seeing.html", form=form, stands=stands, tell=pages)
    return page, 422 if form.is_submitted() else 200
