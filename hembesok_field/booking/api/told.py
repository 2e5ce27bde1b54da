"""What a program is told of a promise, and how a rule says no to it."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import Field
from werkzeug.http import quote_etag

from hembesok_field.access import pages as access_pages
from hembesok_field.access.rules import Reason as AccessReason
from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import pages
from hembesok_field.booking.rules import ANY, LONGEST, NONE, SHORTEST, Reason, ResourceKind, Wanted
from hembesok_field.booking.shapes import Promise, ResourceSeen
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Profession, Side
from hembesok_field.web.api.shapes import Moment, Told, utc
from hembesok_field.web.problems import Problem

TAKEN, RESOURCE_TAKEN = "urn:hembesok:taken", "urn:hembesok:resource-taken"
CHANGED = {Reason.NOBODY: "staff", Reason.SAME_PERSON: "staff", Reason.NOT_COLLEAGUE: "staff"} | {
    Reason.PAST: "starts_at",
    Reason.TOO_FAR: "starts_at",
    Reason.TOO_SHORT: "minutes",
    Reason.TOO_LONG: "minutes",
}

Minutes = Annotated[int, Field(ge=SHORTEST, le=LONGEST)]
SPOKEN = {"none": NONE, "any": ANY}
# What should come along: one by its number, any that is free, or none. Left out: as it stands.
Along = Annotated[str, Field(pattern=r"^(any|none|[1-9][0-9]{0,8})$")]


def wanted_of(car: str | None, interpreter: str | None) -> Wanted:
    return Wanted(
        *(None if said is None else SPOKEN[said] if said in SPOKEN else int(said) for said in (car, interpreter))
    )


class ColleagueSeen(Told):
    """`id` is her assignment's number: what stands in `staff` when one books."""

    id: int
    name: str
    profession: Profession
    side: Side
    unit: str


class AlongSeen(Told):
    """A car or an interpreter; the other side's without number and name."""

    kind: ResourceKind
    id: int | None
    name: str | None


class BookingSeen(Told):
    """The promise of a visit; it has the visit's id, for a visit has one promise at a time.

    `resources`: the cars and interpreters that come along.
    """

    id: UUID
    visit_id: UUID
    starts_at: Moment
    ends_at: Moment
    minutes: int
    staff: list[ColleagueSeen]
    with_interpreter: bool
    resources: list[AlongSeen]


def says(no: Refused) -> Problem:
    """A rule's no for a program: at the field that can make it right, or as the state of things."""
    if isinstance(no.reason, AccessReason):
        is_body = no.reason is AccessReason.ANOTHER_BODY
        return Problem(422 if is_body else 409, access_pages.REFUSALS[no.reason])
    reason, sentence = Reason(no.reason), pages.refusal(no)
    if reason in CHANGED:
        return Problem(422, errors=[(CHANGED[reason], sentence)])
    if reason is Reason.NO_RESOURCE:
        return Problem(422, errors=[(no.facts["kind"].value, sentence)])
    if reason is Reason.RESOURCE_TAKEN:
        near = [utc(start) for start in no.facts["nearest"]]
        return Problem(409, sentence, kind=RESOURCE_TAKEN, resource={"kind": no.facts["kind"].value, "nearest": near})
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


def along_seen(one: ResourceSeen) -> AlongSeen:
    return AlongSeen(kind=ResourceKind(one.kind), id=one.id, name=one.name)


def booking_seen(promise: Promise | None, along: Iterable[ResourceSeen] = ()) -> BookingSeen | None:
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
        resources=[along_seen(one) for one in along],
    )


def tag_of(visit_id: UUID, promise: Promise | None) -> str:
    """Changes with every step of the promise, whoever took it."""
    return f"{visit_id.hex[:8]}-{promise.number if promise else 0}"


def tagged(visit_id: UUID, promise: Promise | None) -> dict[str, str]:
    return {"ETag": quote_etag(tag_of(visit_id, promise))}
