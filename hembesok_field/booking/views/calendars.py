"""Jag: my calendar address. And the calendar itself, for whoever holds its address."""

from datetime import datetime

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from hembesok_field.access.door.guesses import A_MINUTE, may_guess
from hembesok_field.access.queries import posts_of
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.actions.addresses import hash_of, is_worth_noting
from hembesok_field.booking.calendar import LAST, STAYS, Shelf, Written, changed_since, entry_of, written
from hembesok_field.booking.forms import PressForm
from hembesok_field.booking.views import blueprint
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import NOBODY, OPERATOR, Who
from hembesok_field.web.guard import asking
from hembesok_field.web.pictures import qr_code

SHELF = Shelf(room=200)  # a calendar of a year weighs some tens of kilobytes


@blueprint.get("/jag")
def me() -> ResponseReturnValue:
    return _me(asking(), token=None)


@blueprint.post("/jag/kalender")
def new_address() -> ResponseReturnValue:
    """The address is shown in this answer and never again: only its hash is kept."""
    by = asking()
    if not PressForm().validate():
        return _me(by, token=None)
    with db.unit_of_work(by) as session:
        token = actions.new_address(session, person_id=by.person_id, now=clock.now())
    return _me(by, token=token)


def _me(by: Who, *, token: str | None) -> str:
    with db.reading(by) as session:
        addresses = queries.addresses_of(session, by.person_id)
        posts = posts_of(session, by.person_id, clock.today())
    address = addresses[-1] if addresses else None
    fetched_at = address.fetched_at if address else None
    path = url_for("booking.feed", token=token) if token else None
    url = f"{current_app.config['HEMBESOK'].url}{path}" if path else None
    return render_template(
        "booking/me.html",
        by=by,
        posts=posts,
        address=address,
        fetched=pages.fetched(fetched_at, _changes(by, fetched_at) if fetched_at else 0, clock.now()),
        url=url,
        subscribe_url="webcal:" + url.partition(":")[2] if url else None,
        picture=qr_code(url) if url else None,
        form=PressForm(),
    )


def _changes(by: Who, fetched_at: datetime) -> int:
    """How many of her visits stand otherwise than when her calendar was fetched: of all that the calendar tells."""
    with db.reading(OPERATOR) as session:
        known = queries.calendar_of(session, by.person_id, fetched_at, 0)
    return changed_since([entry for steps, area in known if (entry := entry_of(steps, area))], fetched_at)


@blueprint.get("/kalender/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """The calendar of the person whose address it is. A dead address and one that never was get the same answer."""
    now, token_hash = clock.now(), hash_of(token)
    with db.reading(OPERATOR) as session:  # all of one person's hours, whatever she is where: hours and area only
        address = queries.served_at(session, token_hash, clock.swedish(now).date())
        told, is_new = None, False
        if address is not None:
            state = queries.calendar_state(session, address.person_id)
            told = SHELF.find(token_hash, state, now)
            is_new = told is None  # the first to be told of a change is noted at once
            if told is None:
                known = queries.calendar_of(session, address.person_id, now - STAYS, LAST)
                entries = [entry for steps, area in known if (entry := entry_of(steps, area))]
                told = written(entries, state, address=token_hash, made_at=address.made_at, now=now)
                SHELF.keep(token_hash, told)
    if address is None or told is None:
        if not may_guess(request.remote_addr or ""):
            raise TooManyRequests(retry_after=int(A_MINUTE.total_seconds()))
        raise NotFound
    if is_new or is_worth_noting(address.fetched_at, now):
        with db.unit_of_work(NOBODY) as session:
            actions.note_fetched(session, token_hash=token_hash, now=now, is_new=is_new)
    return _calendar(told)


def _calendar(told: Written) -> ResponseReturnValue:
    answer = make_response(told.body)
    answer.content_type = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="hembesok.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"  # ask each time, and be told when nothing has changed
    answer.set_etag(told.tag)
    return answer.make_conditional(request)
