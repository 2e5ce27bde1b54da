"""Booking for a program: joint free times, and to promise an hour, move it and take it back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID

from flask import Response
from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from werkzeug.datastructures import ETags
from werkzeug.http import quote_etag

from hembesok_field.access import pages as access_pages
from hembesok_field.access.door import act, act_once, looking
from hembesok_field.access.rules import Reason as AccessReason
from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import actions, pages, queries
from hembesok_field.booking.rules import LONGEST, SHORTEST, Reason
from hembesok_field.booking.shapes import Promise, Proposal, Why, Wish
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Profession, Side, Who
from hembesok_field.plan.queries import visit_for
from hembesok_field.web.api import PREFIX, Answer, Once, as_text, from_text, operation, problem_answer, respond, room
from hembesok_field.web.api.shapes import AskedPage, Day, Moment, Page, Sent, Told, after_number, cursor, utc
from hembesok_field.web.guard import asking
from hembesok_field.web.problems import Problem

blueprint = room("booking", __name__)

LONGEST_SEARCH = 92  # days
TAKEN = "urn:hembesok:taken"
CHANGED = {Reason.NOBODY: "staff", Reason.SAME_PERSON: "staff", Reason.NOT_COLLEAGUE: "staff"} | {
    Reason.PAST: "starts_at",
    Reason.TOO_FAR: "starts_at",
    Reason.TOO_SHORT: "minutes",
    Reason.TOO_LONG: "minutes",
}

T = TypeVar("T")


def _cause(said: str) -> str:
    if said not in pages.CANCEL_REASONS:
        raise ValueError(f"Välj något av det som går att välja: {', '.join(pages.CANCEL_REASONS)}.")
    return said


Cause = Annotated[str, AfterValidator(_cause), WithJsonSchema({"type": "string", "enum": list(pages.CANCEL_REASONS)})]
Minutes = Annotated[int, Field(ge=SHORTEST, le=LONGEST)]
Staff = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1, max_length=20)]


class ColleagueSeen(Told):
    """`id` is her assignment's number: what stands in `staff` when one books."""

    id: int
    name: str
    profession: Profession
    side: Side
    unit: str


class BookingSeen(Told):
    """The promise of a visit; it has the visit's id, for a visit has one promise at a time."""

    id: UUID
    visit_id: UUID
    starts_at: Moment
    ends_at: Moment
    minutes: int
    staff: list[ColleagueSeen]
    with_interpreter: bool


class NewBooking(Sent):
    """`with_interpreter`: without it, as the family needs."""

    starts_at: Moment
    minutes: Minutes
    staff: Staff
    with_interpreter: bool | None = None


class Move(Sent):
    """What is left out stays as it was."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    starts_at: Moment | None = None
    minutes: Minutes | None = None
    staff: Staff | None = None
    with_interpreter: bool | None = None
    reason: Cause | None = None


class Cancelling(Sent):
    reason: Cause


class WhySeen(Told):
    code: Why
    text: str


class Slot(Told):
    starts_at: Moment
    ends_at: Moment
    staff: list[int]
    reasons: list[WhySeen]


class AskedSlots(AskedPage):
    """`staff`: assignments with commas between; without it those whom the booking page would choose."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    minutes: Minutes | None = None
    staff: Annotated[str | None, Field(pattern=r"^[1-9][0-9]{0,8}(,[1-9][0-9]{0,8}){0,19}$")] = None


def says(no: Refused) -> Problem:
    """A rule's no for a program: at the field that can make it right, or as the state of things."""
    if isinstance(no.reason, AccessReason):
        is_body = no.reason is AccessReason.ANOTHER_BODY
        return Problem(422 if is_body else 409, access_pages.REFUSALS[no.reason])
    reason, sentence = Reason(no.reason), pages.refusal(no)
    if reason in CHANGED:
        return Problem(422, errors=[(CHANGED[reason], sentence)])
    if reason is not Reason.TAKEN or "starts_at" not in no.facts:
        return Problem(409, sentence)
    collision = {
        "role": no.facts["role"].value,
        "starts_at": utc(no.facts["starts_at"]),
        "ends_at": utc(no.facts["ends_at"]),
    }
    return Problem(409, sentence, kind=TAKEN, collision=collision)


def colleague_seen(one: Colleague) -> ColleagueSeen:
    return ColleagueSeen(
        id=one.assignment_id, name=one.name, profession=one.profession, side=one.side, unit=one.unit_name
    )


def booking_seen(promise: Promise | None) -> BookingSeen | None:
    """A promise that stands; a cancelled one is none."""
    if promise is None or promise.is_cancelled:
        return None
    return BookingSeen(
        id=promise.visit_id,
        visit_id=promise.visit_id,
        starts_at=promise.starts_at,
        ends_at=promise.ends_at,
        minutes=promise.minutes,
        staff=[colleague_seen(one) for one in promise.staff],
        with_interpreter=promise.with_interpreter,
    )


def tag_of(visit_id: UUID, promise: Promise | None) -> str:
    """Changes with every step of the promise, whoever took it."""
    return f"{visit_id.hex[:8]}-{promise.number if promise else 0}"


def tagged(visit_id: UUID, promise: Promise | None) -> dict[str, str]:
    return {"ETag": quote_etag(tag_of(visit_id, promise))}


@operation(
    blueprint,
    "GET",
    "/visits/<uuid:visit_id>/slots",
    "Lediga tider för alla som ska gå, den bästa först, med skälen",
    query=AskedSlots,
    gives={200: Page[Slot]},
)
def slots(visit_id: UUID, asked: AskedSlots) -> Page[Slot]:
    by, now = asking(), clock.now()
    begin = after_number(asked.cursor)
    wish = Wish(
        staff=tuple(int(one) for one in asked.staff.split(",")) if asked.staff else None,
        minutes=asked.minutes,
        count=begin + asked.limit + 1,
    )
    with looking(by, "visit.time") as session:
        found = queries.slots_between(session, by, visit_id, wish, now=now, days=_days(asked))
    shown = found[begin : begin + asked.limit]
    following = cursor(str(begin + asked.limit)) if len(found) > begin + asked.limit else None
    return Page[Slot](items=[_slot(one) for one in shown], next=following)


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

    def work(session: Any) -> str:
        visit = visit_for(session, by, visit_id)
        actions.book(
            session,
            visit=visit,
            by=by,
            now=now,
            starts_at=body.starts_at,
            minutes=body.minutes,
            staff=body.staff,
            with_interpreter=_or_else(body.with_interpreter, lambda: queries.needs_interpreter(session, by, visit)),
        )
        made = queries.promise_of(session, visit_id)
        where = {"Location": f"{PREFIX}/visits/{visit_id}"}
        return as_text(respond(Answer(booking_seen(made), 201, tagged(visit_id, made) | where)))

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

    if not any((body.starts_at, body.minutes, body.staff, body.with_interpreter is not None)):
        raise Problem(422, errors=[("starts_at", "Skriv vad som ska ändras.")])

    def work(session: Any) -> Promise | None:
        visit, stands = _as_seen(session, by, visit_id, match)
        actions.move(
            session,
            visit=visit,
            by=by,
            now=now,
            starts_at=body.starts_at or stands.starts_at,
            minutes=body.minutes or stands.minutes,
            staff=body.staff or [one.assignment_id for one in stands.staff],
            with_interpreter=_or_else(body.with_interpreter, lambda: stands.with_interpreter),
            reason=body.reason or "",
            seen=stands.number,
        )
        return queries.promise_of(session, visit_id)

    moved = _unless_changed(lambda: act(by, "visit.move", work))
    return Answer(booking_seen(moved), 200, tagged(visit_id, moved))


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


def _or_else(said: bool | None, otherwise: Callable[[], bool]) -> bool:
    return otherwise() if said is None else said


def _days(asked: AskedSlots) -> tuple[date, date] | None:
    """The days to look in, both included; None where the visit's own window decides."""
    if asked.first is None and asked.last is None:
        return None
    first = asked.first or clock.today()
    last = asked.last or first + timedelta(days=LONGEST_SEARCH)
    if not first <= last <= first + timedelta(days=LONGEST_SEARCH):
        raise Problem(422, errors=[("to", f"Välj en dag från from till {LONGEST_SEARCH} dagar därefter.")])
    return first, last


def _slot(one: Proposal) -> Slot:
    return Slot(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        staff=list(one.staff),
        reasons=[WhySeen(code=why, text=pages.why_words(why, len(one.staff))) for why in one.why],
    )
