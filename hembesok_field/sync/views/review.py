"""What tablets handed in and a person has to look at first."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.kernel.errors import Refused
from hembesok_field.sync import door, pages
from hembesok_field.sync.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/granska-rader")
def review() -> str:
    return render_template("sync/review.html", rows=door.waiting(asking()), say=pages)


@blueprint.post("/granska-rader/<int:number>/ta-in")
def take_in(number: int) -> ResponseReturnValue:
    by = asking()
    return _settled(lambda: door.take_in(by, number, pages.sentence), "Raden är intagen.")


@blueprint.post("/granska-rader/<int:number>/arkivera")
def put_away(number: int) -> ResponseReturnValue:
    by, why = asking(), request.form.get("why", "")
    return _settled(lambda: door.put_away(by, number, why, pages.sentence), "Raden är arkiverad.")


def _settled(work: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        work()
        flash(done, "done")
    except Refused as no:
        flash(pages.sentence(no), "needs_you")
    return redirect(url_for("sync.review"))
