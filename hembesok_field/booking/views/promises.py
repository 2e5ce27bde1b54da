"""Boka: which time is best for this family? And to move it, to cancel it and to undo."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from hembesok_field.access.door import act, looking
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.forms import OWN, BookForm, CancelForm, PressForm, wish_in
from hembesok_field.booking.rules import Reason, Wanted
from hembesok_field.booking.shapes import BookingPage, Wish
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.guard import asking

UNDO_SECONDS = 10


@blueprint.route("/besok/<uuid:visit_id>/boka", methods=["GET", "POST"])
def book(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page = _page_for(by, visit_id)
    if page.promise and request.method == "GET":
        return redirect(url_for("booking.change", visit_id=visit_id))
    form = _form_for(page)
    if form.validate_on_submit():
        try:
            facts = _facts(form)
            _promised(by, "visit.book", actions.book, visit_id, now=now, **facts)
        except Refused as no:
            return _refused(by, visit_id, form, no)
        return redirect(_after(visit_id))
    return _shown(page, form)


@blueprint.route("/besok/<uuid:visit_id>/flytta", methods=["GET", "POST"])
def change(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page = _page_for(by, visit_id)
    if page.promise is None and request.method == "GET":
        return redirect(url_for("booking.book", visit_id=visit_id))
    form = _form_for(page)
    if form.validate_on_submit():
        try:
            facts = _facts(form) | {"reason": form.reason.data or "", "seen": form.seen.data}
            _promised(by, "visit.move", actions.move, visit_id, now=now, **facts)
        except Refused as no:
            return _refused(by, visit_id, form, no)
        return redirect(_after(visit_id))
    return _shown(page, form)


@blueprint.route("/besok/<uuid:visit_id>/stall-in", methods=["GET", "POST"])
def cancel(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page = _page_for(by, visit_id)
    if page.promise is None and request.method == "GET":
        return redirect(url_for("booking.book", visit_id=visit_id))
    form = CancelForm(seen=page.promise.number if page.promise else None)
    form.reason.choices = [*pages.CANCEL_REASONS.items()]
    if form.validate_on_submit():
        facts: dict[str, Any] = {"reason": form.reason.data, "seen": form.seen.data}
        try:
            act(
                by,
                "visit.cancel",
                lambda s: actions.cancel(s, visit=visit_for(s, by, visit_id), by=by, now=now, **facts),
            )
        except Refused as no:
            form.refuse(pages.refusal(no))
        else:
            return redirect(url_for("booking.booked", visit_id=visit_id))
    status = 422 if form.is_submitted() else 200
    return render_template("booking/cancel.html", page=page, form=form, say=pages), status


@blueprint.get("/besok/<uuid:visit_id>/bokat")
def booked(visit_id: UUID) -> ResponseReturnValue:
    """What was just promised, moved or cancelled, with a way back for some seconds."""
    by, now = asking(), clock.now()
    with looking(by, "visit.booked") as session:
        page = queries.booking_page(session, by, visit_id, Wish(), now)
        promise = queries.promise_of(session, visit_id)
        history = queries.history_of(session, visit_id)
        order = queries.order_of(session, by, visit_id)
        may_undo = queries.may_undo(session, by, visit_id, now)
        asked = queries.not_yet_agreed(session, visit_id)
        no_said = queries.no_said(session, by, visit_id, now)
    if promise is None:
        return redirect(url_for("booking.book", visit_id=visit_id))
    seconds = UNDO_SECONDS if may_undo else 0
    return render_template(
        "booking/booked.html",
        page=page,
        promise=promise,
        history=history,
        order=order,
        asked=asked,
        no_said=no_said,
        press=PressForm(),
        say=pages,
        seconds=seconds,
    )


@blueprint.post("/besok/<uuid:visit_id>/angra")
def undo(visit_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    page = _page_for(by, visit_id)
    if PressForm().validate():
        try:
            act(by, "visit.undo", lambda s: actions.undo(s, visit=visit_for(s, by, visit_id), by=by, now=now))
        except Refused as no:
            flash(pages.undo_refusal(no), "needs_you")
            return redirect(_after(visit_id))
        flash("Ångrat. Allt är som förut.", "done")
    return redirect(_after(visit_id, otherwise=url_for("desk.family", family_id=page.family_id)))


def _promised(by: Who, action: str, promise: Callable[..., object], visit_id: UUID, **facts: Any) -> None:
    act(by, action, lambda s: promise(s, visit=visit_for(s, by, visit_id), by=by, **facts), rehearsed=True)


def _after(visit_id: UUID, otherwise: str | None = None) -> str:
    """Back to the week for whoever pressed there."""
    if request.form.get("fran") == "vecka":
        return url_for("booking.week", visit_id=visit_id)
    return otherwise or url_for("booking.booked", visit_id=visit_id)


def _page_for(by: Who, visit_id: UUID) -> BookingPage:
    """What was typed decides what is shown, so that a refused form meets the times of the ones it chose."""
    now = clock.now()
    wish = wish_in(request.args, request.form, clock.swedish(now).date())
    with looking(by, "visit.time") as session:
        return queries.booking_page(session, by, visit_id, wish, now)


def _form_for(page: BookingPage) -> BookForm:
    form = BookForm(
        minutes=page.minutes,
        staff=list(page.staff),
        with_interpreter=page.needs_interpreter,
        seen=page.promise.number if page.promise else None,
        day=page.day,
        car=page.car,
        interpreter=page.interpreter,
    )
    form.staff.choices = [(one.assignment_id, pages.colleague_words(one)) for one in page.colleagues]
    form.reason.choices = pages.move_reasons()
    return form


def _facts(form: BookForm) -> dict[str, Any]:
    form.take_way()
    return {
        "starts_at": form.moment(),
        "minutes": form.minutes.data,
        "staff": form.staff.data or [],
        "with_interpreter": form.with_interpreter.data,
        "wanted": Wanted(form.car.data, form.interpreter.data),
    }


def _at_field(form: BookForm, reason: StrEnum) -> Field | None:
    """Where the sentence stands: at what can be changed to make it right."""
    if reason in {Reason.NOBODY, Reason.SAME_PERSON, Reason.NOT_COLLEAGUE}:
        return form.staff
    if reason in {Reason.TOO_SHORT, Reason.TOO_LONG}:
        return form.minutes
    if reason in {Reason.RESOURCE_TAKEN, Reason.NO_RESOURCE}:
        return form.slot
    about_time = {Reason.TAKEN, Reason.PAST, Reason.TOO_FAR, Reason.NO_SUCH_TIME, Reason.NO_TIME_CHOSEN}
    return form.slot if reason in about_time | {Reason.TWO_TIMES} else None


def _refused(by: Who, visit_id: UUID, form: BookForm, no: Refused) -> ResponseReturnValue:
    """The page as it stands now, for someone may have been first: what was typed stays, and the next best is chosen."""
    form.refuse(pages.refusal(no), _at_field(form, no.reason))
    nearest = no.facts.get("nearest", ())
    if nearest and form.slot.data != OWN:
        form.slot.data = pages.slot_value(nearest[0])
    return _shown(_page_for(by, visit_id), form, nearest)


def _shown(page: BookingPage, form: BookForm, nearest: Sequence[datetime] = ()) -> ResponseReturnValue:
    def address(**changes: Any) -> str:
        asked: dict[str, Any] = pages.asks(page) | changes
        return url_for(f".{'change' if page.promise else 'book'}", visit_id=page.visit_id, **asked)

    def day_address(day: date) -> str:
        return address(dag=day.isoformat(), _anchor="tider")

    status = 422 if form.is_submitted() else 200
    return render_template(
        "booking/book.html",
        page=page,
        form=form,
        say=pages,
        address=address,
        day_address=day_address,
        nearest=nearest,
        week_url=_week_of(page),
    ), status


def _week_of(page: BookingPage) -> str:
    """The week of the day shown, else of the best proposal, for those who are chosen."""
    best = clock.swedish(page.proposals[0].starts_at).date() if page.proposals else None
    day = page.day or best
    asked: dict[str, Any] = {
        "vem": list(page.staff),
        "minuter": page.minutes,
        "vecka": pages.week_address(day) if day else None,
    }
    return url_for("booking.week", visit_id=page.visit_id, **asked)
