"""Jag: when I work, when I am away, what I want of a day, and my own calendar's taken hours."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, acting, looking
from hembesok_field.booking import actions, fetching, pages, queries
from hembesok_field.booking.forms import (
    AwayForm,
    CalendarForm,
    HoursForm,
    IllForm,
    LimitForm,
    PressForm,
    StandInForm,
    WeekForm,
    transport_in,
)
from hembesok_field.booking.rules import AwayCause, Reason
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.forms import HouseForm
from hembesok_field.web.guard import asking

F = TypeVar("F", bound=HouseForm)


@blueprint.get("/jag/tider")
def hours() -> ResponseReturnValue:
    return _page()


@blueprint.post("/jag/tider/arbetstid")
def keep_week() -> ResponseReturnValue:
    by = asking()
    return _kept(
        "hours.week",
        WeekForm(),
        lambda session, form: actions.keep_week(session, week=form.week(), from_on=form.day(), by=by),
    )


@blueprint.post("/jag/tider/dagen")
def keep_limits() -> ResponseReturnValue:
    by = asking()
    return _kept(
        "hours.limits",
        LimitForm(),
        lambda session, form: actions.keep_limits(
            session,
            most_visits=form.most_visits.data,
            lunch=form.lunch(),
            at_doors=(form.earliest.data, form.latest.data),
            transport=transport_in(form),
            by=by,
        ),
    )


@blueprint.post("/jag/tider/borta")
def tell_away() -> ResponseReturnValue:
    by, now = asking(), clock.now()

    def tell(session: Any, form: AwayForm) -> None:
        starts_at, ends_at = form.span()
        cause = AwayCause(form.cause.data)
        actions.tell_away(session, starts_at=starts_at, ends_at=ends_at, cause=cause, by=by, now=now)

    return _kept("hours.away", AwayForm(), tell)


@blueprint.post("/jag/tider/borta/<int:away_id>/ta-bort")
def take_back_away(away_id: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    return _kept(
        "hours.back",
        PressForm(),
        lambda session, _: actions.take_back_away(session, away_id=away_id, by=by, now=now),
    )


@blueprint.get("/borta")
def told_away() -> ResponseReturnValue:
    """What one has told of colleagues, or what stands told in a coordinator's units: it can be taken back here."""
    by, now = asking(), clock.now()
    with looking(by, "hours.told") as session:
        told = queries.away_told(session, by, now)
    return render_template(
        "booking/told_away.html", told=told, by=by, say=pages, form=PressForm(), today=clock.swedish(now).date()
    )


@blueprint.post("/borta/<int:away_id>/ta-bort")
def take_back_told(away_id: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    if PressForm().validate():
        act(by, "hours.back", lambda session: actions.take_back_away(session, away_id=away_id, by=by, now=now))
        flash("Borttaget. Tiden är ledig igen.", "done")
    return redirect(url_for("booking.told_away"))


@blueprint.post("/jag/tider/kalender")
def keep_calendar() -> ResponseReturnValue:
    """An address that is read on a schedule, or a file that is read now."""
    by, now, form = asking(), clock.now(), CalendarForm()
    body = form.file.data.read() if form.file.data else None

    def keep(session: Any, form: CalendarForm) -> None:
        address = fetching.address_in(form.address.data or "") if body is None else None
        if body is None and address is None:
            raise Refused(Reason.NOT_AN_ADDRESS)
        actions.keep_calendar(session, address=address, by=by, now=now)
        if body is not None:
            spans = fetching.taken_from_file(body, clock.swedish(now).date())
            actions.keep_busy(session, person_id=by.person_id, spans=spans, etag=None, now=now)

    answer = _kept("hours.calendar", form, keep)
    if body is None and request.method == "POST" and not form.errors:
        fetching.read_calendar(by.person_id, by, current_app.config["HEMBESOK"].calendar_hosts)
    return answer


@blueprint.post("/jag/tider/kalender/las")
def read_calendar() -> ResponseReturnValue:
    by = asking()
    if PressForm().validate():
        fetching.read_calendar(by.person_id, by, current_app.config["HEMBESOK"].calendar_hosts)
    return redirect(url_for("booking.hours", _anchor="kalender"))


@blueprint.post("/jag/tider/kalender/ta-bort")
def drop_calendar() -> ResponseReturnValue:
    by = asking()
    return _kept("hours.no_calendar", PressForm(), lambda session, _: actions.drop_calendar(session, by=by))


@blueprint.route("/jag/sjuk", methods=["GET", "POST"])
def ill() -> ResponseReturnValue:
    """I, or a colleague of my unit who cannot tell it herself, cannot come."""
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    form = IllForm(last_on=today, person=by.person_id)
    with looking(by, "hours.ill") as session:
        own = queries.colleagues_of_unit(session, by, today)
    form.person.choices = pages.ill_choices(own, by)
    if form.validate_on_submit():
        try:
            ends_at = form.ends_at()
            act(
                by,
                "hours.ill",
                lambda session: actions.tell_away(
                    session, starts_at=now, ends_at=ends_at, cause=AwayCause.SICK, by=by, now=now, whom=form.person.data
                ),
            )
        except Refused as no:
            form.refuse(pages.refusal(no), form.last_on)
        else:
            return redirect(url_for("booking.touched", person_id=form.person.data))
    return render_template("booking/ill.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/jag/sjuk/<int:person_id>")
def touched(person_id: int) -> ResponseReturnValue:
    """The visits that someone who is away cannot keep, each with the ways out."""
    by, now = asking(), clock.now()
    with looking(by, "hours.touched") as session:
        who = queries.own_colleague(session, by, person_id, clock.swedish(now).date())
        visits = queries.touched_by(session, by, person_id, now)
    return render_template(
        "booking/touched.html", who=who, visits=visits, say=pages, form=PressForm(), today=clock.swedish(now).date()
    )


@blueprint.post("/besok/<uuid:visit_id>/annan-gar")
def stand_in(visit_id: UUID) -> ResponseReturnValue:
    """Another goes in her place; then the same page without that visit, or what stood in the way."""
    by, now, form = asking(), clock.now(), StandInForm()
    if form.validate():
        try:
            act(
                by,
                "visit.stand_in",
                lambda s: actions.stand_in(s, visit=visit_for(s, by, visit_id), by=by, now=now, **form.facts()),
            )
        except Refused as no:
            flash(pages.refusal(no), "needs_you")
    return redirect(url_for("booking.booked", visit_id=visit_id))


def _kept(action: str, form: F, keep: Callable[[Any, F], object]) -> ResponseReturnValue:
    """One part of the page, kept; refused, the page is shown again with what was typed and why not."""
    by = asking()
    if form.validate():
        try:
            with acting(by, action) as session:
                keep(session, form)
        except Refused as no:
            form.refuse(pages.refusal(no), form.where(no) if isinstance(form, HoursForm) else None)
        else:
            flash("Sparat.", "done")
            return redirect(url_for("booking.hours"))
    return _page(form), 422


def _page(refused: HouseForm | None = None) -> str:
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    with looking(by, "hours.page") as session:
        mine = queries.my_hours(session, by, now)
        touched = queries.kept_by_nobody(session, by, by.person_id, now)
    (begins, ends), (earliest, latest) = mine.lunch or (None, None), mine.at_doors
    empty: tuple[HouseForm, ...] = (
        WeekForm(formdata=None, from_on=today, **WeekForm.filled(mine.week)),
        LimitForm(
            formdata=None,
            most_visits=mine.most_visits,
            lunch_begins=begins,
            lunch_ends=ends,
            earliest=earliest,
            latest=latest,
            transport=mine.transport or "",
        ),
        AwayForm(formdata=None, first_on=today),
        CalendarForm(formdata=None),
    )
    forms = {type(form).__name__: refused if type(form) is type(refused) else form for form in empty}
    return render_template(
        "booking/hours.html",
        mine=mine,
        by_person=by.person_id,
        touched=touched,
        forms=forms,
        refused=refused,
        press=PressForm(),
        say=pages,
        today=today,
    )
