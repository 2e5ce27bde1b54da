"""Områden och färdsätt: how far it is from a unit to each area, and how its people go."""

import json
from collections.abc import Mapping
from typing import Any

from flask import flash, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.forms import PERSON, AreaForm, BaseForm, PressForm, position_in, transport_in, transports_in
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.forms import HouseForm
from hembesok_field.web.guard import asking


@blueprint.get("/omraden")
def areas() -> ResponseReturnValue:
    return _page(request.args.get("enhet", type=int))


@blueprint.post("/omraden/<int:unit_id>/enhet")
def keep_base(unit_id: int) -> ResponseReturnValue:
    by, now, form = asking(), clock.now(), BaseForm()
    if form.validate():
        try:
            position, transport = position_in(form.base), transport_in(form)
            before = act(
                by,
                "area.keep",
                lambda s: actions.keep_base(s, by=by, unit_id=unit_id, position=position, transport=transport, now=now),
            )
        except Refused as no:
            form.refuse(pages.refusal(no), form.base)
        else:
            return _done(
                unit_id, "Enheten är sparad.", url_for(".keep_base", unit_id=unit_id), pages.base_fields(before)
            )
    return _page(unit_id, form), 422


@blueprint.post("/omraden/<int:unit_id>/omrade")
def keep_area(unit_id: int) -> ResponseReturnValue:
    """A new area, or one that stands there changed. What was new is undone by taking it away."""
    by, now, form = asking(), clock.now(), AreaForm()
    if form.validate():
        try:
            facts = form.facts()
            before = act(by, "area.keep", lambda s: actions.keep_area(s, by=by, unit_id=unit_id, now=now, **facts))
        except Refused as no:
            form.refuse(pages.refusal(no), _at_field(form, no))
        else:
            name = facts["name"].strip()
            undo = pages.place_fields(before) if before else {"name": name}
            way_back = url_for(".keep_area" if before else ".drop_area", unit_id=unit_id)
            return _done(unit_id, f"{name} är sparat.", way_back, undo)
    return _page(unit_id, form), 422


@blueprint.post("/omraden/<int:unit_id>/ta-bort")
def drop_area(unit_id: int) -> ResponseReturnValue:
    by, now, name = asking(), clock.now(), request.form.get("name", "")[:80]
    if PressForm().validate():
        before = act(by, "area.keep", lambda s: actions.drop_area(s, by=by, unit_id=unit_id, name=name, now=now))
        if before is not None and before.name:
            way_back = url_for(".keep_area", unit_id=unit_id)
            return _done(unit_id, f"{before.name} är borttaget.", way_back, pages.place_fields(before))
    return redirect(url_for(".areas", enhet=unit_id))


@blueprint.post("/omraden/<int:unit_id>/fardsatt")
def keep_transports(unit_id: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    if PressForm().validate():
        chosen = transports_in(request.form)
        before = act(
            by,
            "area.transport",
            lambda s: actions.keep_transports(s, by=by, unit_id=unit_id, chosen=chosen, now=now),
        )
        if before:
            undo = {f"{PERSON}{person_id}": transport or "" for person_id, transport in before.items()}
            return _done(unit_id, "Färdsätten är sparade.", url_for(".keep_transports", unit_id=unit_id), undo)
    return redirect(url_for(".areas", enhet=unit_id))


def _at_field(form: AreaForm, no: Refused) -> Any:
    if no.reason is Reason.NO_NAME:
        return form.name
    return form.position if no.reason is Reason.NOT_A_POSITION else form.kilometres


def _done(unit_id: int, words: str, url: str, fields: Mapping[str, str]) -> ResponseReturnValue:
    """Back to the page, which says what was done and holds the way back: a form with what stood before."""
    flash(json.dumps({"words": words, "url": url, "fields": fields}), "undo")
    return redirect(url_for(".areas", enhet=unit_id))


def _page(unit_id: int | None, refused: HouseForm | None = None) -> str:
    by, now = asking(), clock.now()
    with looking(by, "area.page") as session:
        if refused is not None and unit_id is not None:
            queries.unit_to_write(session, by, unit_id, clock.swedish(now).date())
        ways = queries.unit_ways(session, by, unit_id, now)
    chosen = request.args.get("omrade")
    area = next((one.place for one in ways.areas if one.place.name == chosen), None) if ways else None
    base = ways.base if ways else None
    filled = pages.place_fields(area) if area else {"name": (chosen or "")[:80]}
    undo = [json.loads(str(one)) for one in get_flashed_messages(category_filter=["undo"])]
    return render_template(
        "booking/areas.html",
        ways=ways,
        base_form=refused if isinstance(refused, BaseForm) else BaseForm(formdata=None, **_base_filled(base)),
        area_form=refused if isinstance(refused, AreaForm) else AreaForm(formdata=None, **filled),
        refused=refused,
        undo=undo[-1] if undo else None,
        person=PERSON,
        press=PressForm(),
        say=pages,
    )


def _base_filled(base: Any) -> dict[str, str]:
    return pages.base_fields(base) if base else {}
