"""To promise a visit an hour, move it and take it back: once under a key, and only on what one has seen."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from flask import Response
from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from werkzeug.datastructures import ETags

from hembesok_field.access.door import act, act_once
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.api import blueprint
from hembesok_field.booking.api.told import Along, BookingSeen, Minutes, booking_seen, says, tag_of, tagged, wanted_of
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.shapes import Promise, ResourceSeen
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.api import PREFIX, Answer, Once, as_text, from_text, operation, problem_answer, respond
from hembesok_field.web.api.shapes import Moment, Sent
from hembesok_field.web.guard import asking
from hembesok_field.web.problems import Problem

T = TypeVar("T")


def _cause(said: str) -> str:
    if said not in pages.CANCEL_REASONS:
        raise ValueError(f"Välj något av det som går att välja: {', '.join(pages.CANCEL_REASONS)}.")
    return said


Cause = Annotated[str, AfterValidator(_cause), WithJsonSchema({"type": "string", "enum": list(pages.CANCEL_REASONS)})]
Staff = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1, max_length=20)]


class NewBooking(Sent):
    """`with_interpreter`: without it, as the family needs. `car`, `interpreter`: one's own, or `any` or `none`."""

    starts_at: Moment
    minutes: Minutes
    staff: Staff
    with_interpreter: bool | None = None
    car: Along | None = None
    interpreter: Along | None = None


class Move(Sent):
    """What is left out stays as it was."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    starts_at: Moment | None = None
    minutes: Minutes | None = None
    staff: Staff | None = None
    with_interpreter: bool | None = None
    car: Along | None = None
    interpreter: Along | None = None
    reason: Cause | None = None


class Cancelling(Sent):
    reason: Cause


@operation(
    blueprint,
    "POST",
    "/visits/<uuid:visit_id>/booking",
    "Boka ett besök",
    body=NewBooking,
    gives={201: BookingSeen},
    says=says,
    also=(409,),
    takes_key=True,
    has_tag=True,
)
def book(visit_id: UUID, body: NewBooking, once: Once) -> Response:
    by, now = asking(), clock.now()

    def work(session: Any, visit: Any) -> str:
        as_needed = {"with_interpreter": None}
        actions.book(session, visit=visit, by=by, now=now, **as_needed | _told(body))
        made, along = _standing_with(session, by, visit_id)
        where = {"Location": f"{PREFIX}/visits/{visit_id}"}
        return as_text(respond(Answer(booking_seen(made, along), 201, tagged(visit_id, made) | where)))

    return from_text(
        act_once(
            by,
            "visit.book",
            "visit.booked",
            work,
            key=once.key,
            request_hash=once.request,
            opens=lambda session: visit_for(session, by, visit_id),
            refused=lambda no: as_text(problem_answer(says(no))),
        )
    )


@operation(
    blueprint,
    "PATCH",
    "/bookings/<uuid:visit_id>",
    "Flytta ett bokat besök",
    body=Move,
    gives={200: BookingSeen},
    says=says,
    also=(409,),
    needs_match=True,
    has_tag=True,
)
def move(visit_id: UUID, body: Move, match: ETags) -> Answer:
    by, now = asking(), clock.now()
    if not _told(body):
        raise Problem(422, errors=[("starts_at", "Skriv vad som ska ändras.")])

    def work(session: Any) -> tuple[Promise | None, tuple[ResourceSeen, ...]]:
        visit, stands = _as_seen(session, by, visit_id, match)
        facts = _standing(stands) | _told(body) | {"reason": body.reason or "", "seen": stands.number}
        actions.move(session, visit=visit, by=by, now=now, **facts)
        return _standing_with(session, by, visit_id)

    moved, along = _unless_changed(lambda: act(by, "visit.move", work, rehearsed=True))
    return Answer(booking_seen(moved, along), 200, tagged(visit_id, moved))


@operation(
    blueprint,
    "DELETE",
    "/bookings/<uuid:visit_id>",
    "Ställ in ett bokat besök",
    body=Cancelling,
    gives={204: None},
    says=says,
    also=(409,),
    needs_match=True,
    has_tag=True,
)
def cancel(visit_id: UUID, body: Cancelling, match: ETags) -> Answer:
    by, now = asking(), clock.now()

    def work(session: Any) -> Promise | None:
        visit, stands = _as_seen(session, by, visit_id, match)
        actions.cancel(session, visit=visit, by=by, now=now, reason=body.reason, seen=stands.number)
        return queries.promise_of(session, visit_id)

    ended = _unless_changed(lambda: act(by, "visit.cancel", work))
    return Answer(None, 204, tagged(visit_id, ended))


def _as_seen(session: Any, by: Who, visit_id: UUID, match: ETags) -> tuple[Any, Promise]:
    """The visit and the promise that stands, if it is still the one that the program read."""
    visit, stands = visit_for(session, by, visit_id), queries.promise_of(session, visit_id)
    if not match.contains(tag_of(visit_id, stands)):
        raise Problem(412)
    if stands is None or stands.is_cancelled:
        raise Refused(Reason.NOT_BOOKED)
    return visit, stands


def _unless_changed(deed: Callable[[], T]) -> T:
    """Somebody else was first, in the moment between reading and writing: that too is what If-Match is for."""
    try:
        return deed()
    except Refused as no:
        if no.reason is Reason.CHANGED_MEANWHILE:
            raise Problem(412) from no
        raise


def _told(body: NewBooking | Move) -> dict[str, Any]:
    """What the program said of the promise; what it left out is not there."""
    said = {name: getattr(body, name) for name in ("starts_at", "minutes", "staff", "with_interpreter")}
    if body.car is not None or body.interpreter is not None:
        said["wanted"] = wanted_of(body.car, body.interpreter)
    return {name: value for name, value in said.items() if value is not None}


def _standing_with(session: Any, by: Who, visit_id: UUID) -> tuple[Promise | None, tuple[ResourceSeen, ...]]:
    """The promise, and what comes along to it."""
    return queries.promise_of(session, visit_id), queries.resources_seen(session, by, [visit_id])[visit_id]


def _standing(promise: Promise) -> dict[str, Any]:
    return {
        "starts_at": promise.starts_at,
        "minutes": promise.minutes,
        "staff": [one.assignment_id for one in promise.staff],
        "with_interpreter": promise.with_interpreter,
    }
