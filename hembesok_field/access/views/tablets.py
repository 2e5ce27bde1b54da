"""The tablets of one's own authority: registered, let in and ended."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hembesok_field.access import actions, pages, queries
from hembesok_field.access.door import acting
from hembesok_field.access.door import tablets as tablet_door
from hembesok_field.access.shapes import TabletEnd
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import frame, say
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Duty
from hembesok_field.web.guard import asking


@blueprint.get("/jag/plattor")
def tablets() -> str:
    by = asking()
    with db.reading(by) as session:
        found = queries.tablets_of(session, by)
    return render_template(
        "access/tablets.html",
        frame=frame(),
        tablets=found,
        say=pages,
        ends=TabletEnd,
        is_field=by.is_field,
        may_find=by.duty is Duty.COORDINATOR,
    )


@blueprint.post("/jag/plattor/ny")
def new_tablet() -> ResponseReturnValue:
    try:
        made = tablet_door.register(
            asking(),
            name=request.form.get("name", ""),
            public_key=request.form.get("public_key", ""),
            proof=request.form.get("proof", ""),
            page_token=request.form.get("csrf_token", ""),
        )
    except Refused as no:
        return jsonify(sentence=say(no)), 422
    return jsonify(tablet=str(made))


@blueprint.post("/jag/plattor/pass")
def tablet_pass() -> ResponseReturnValue:
    """What the page needs to hand in rows, and her own writing key on this tablet."""
    by = asking()
    try:
        let_in = tablet_door.let_in(
            by,
            current_user.sign_in_hash,
            tablet=request.form.get("tablet", ""),
            proof=request.form.get("proof", ""),
            page_token=request.form.get("csrf_token", ""),
        )
    except Refused as no:
        return jsonify(sentence=say(no)), 422
    key = {"id": str(let_in.key_id), "secret": let_in.secret}
    her = {"author": let_in.author, "name": by.name, "profession": by.profession.value}
    return jsonify(token=let_in.token, writing_key=key, **her)


@blueprint.post("/jag/plattor/<uuid:tablet_id>/avsluta")
def end_tablet(tablet_id: UUID) -> ResponseReturnValue:
    by = asking()
    is_lost = request.form.get("how") == TabletEnd.LOST.value
    ending = TabletEnd.LOST if is_lost else TabletEnd.HANDED_IN
    with acting(by, "tablet.lost" if is_lost else "tablet.end") as session:
        tablet = actions.end_tablet(session, by=by, tablet_id=tablet_id, ending=ending, now=clock.now())
    flash(pages.TABLET_ENDED[ending].format(name=tablet.name), "done")
    return redirect(url_for("access.tablets"))


@blueprint.post("/jag/plattor/<uuid:tablet_id>/hittad")
def find_tablet(tablet_id: UUID) -> ResponseReturnValue:
    by = asking()
    with acting(by, "tablet.found") as session:
        tablet = actions.find_tablet(session, by=by, tablet_id=tablet_id, now=clock.now())
    flash(pages.TABLET_FOUND.format(name=tablet.name), "done")
    return redirect(url_for("access.tablets"))
