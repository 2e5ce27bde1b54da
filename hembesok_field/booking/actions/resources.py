"""Cars and interpreters: to keep an authority's list of them, and to let one come along to a visit.

Each promised hour is the resource's own, and the table refuses it twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.booking import queries
from hembesok_field.booking.queries.resources import Candidate, Choice
from hembesok_field.booking.rules import Reason, ResourceKind, Span, Way
from hembesok_field.booking.tables import BookingResource, BookingStep, Resource, ResourceHold
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who

Nearest = Callable[[], Sequence[object]]


def keep_resource(
    session: Session,
    *,
    by: Who,
    now: datetime,
    kind: ResourceKind,
    name: str,
    languages: str = "",
    contact: str = "",
    unit_id: int | None = None,
    travels: bool = True,
    resource_id: int | None = None,
) -> Resource:
    """A car or an interpreter on the authority's list; with a number it is one that stands there and is changed.

    One that was taken off the list comes back by its name. Refused: another authority's unit, a name in use, no name.
    """
    name = name.strip()
    if not name:
        raise Refused(Reason.NO_NAME)
    units = access.units_of(session, by, clock.swedish(now).date())
    if unit_id is not None and unit_id not in {one.id for one in units}:
        raise Refused(Reason.NOT_OUR_RESOURCE)
    same_name = queries.resource_named(session, by, kind, name)
    row = queries.resource_for(session, by, resource_id) if resource_id is not None else same_name
    if same_name is not None and (same_name is not row or (resource_id is None and same_name.ended_on is None)):
        raise Refused(Reason.NAMED_ALREADY)
    if row is None:
        row = Resource(authority_id=by.authority_id, kind=kind)
        session.add(row)
    row.name, row.languages, row.contact, row.unit_id = name, languages.strip(), contact.strip(), unit_id
    row.travels = travels or row.kind is ResourceKind.CAR
    row.ended_on = None
    session.flush()
    return row


def end_resource(session: Session, *, by: Who, now: datetime, resource_id: int) -> Resource:
    """Off the list from today. What it is promised to stands until somebody changes it, and the page counts it."""
    row = queries.resource_for(session, by, resource_id)
    row.ended_on = clock.swedish(now).date()
    session.flush()
    return row


def take_along(
    session: Session, *, step: BookingStep, choices: Sequence[Choice], by_road: Way, nearest: Nearest
) -> None:
    """Give back what the visit had, and take one of each choice for the step's hour.

    Refused where none of them is free; when the asker's own are taken it says by when they are free again (`nearest`).
    """
    let_go(session, step)
    queries.wait_for_turn(session, [one.id for choice in choices for one in choice.candidates])
    for choice in choices:
        if not choice.candidates:
            raise Refused(Reason.NO_RESOURCE, kind=choice.kind)
        _take_one(session, step, choice, by_road, nearest)


def _take_one(session: Session, step: BookingStep, choice: Choice, by_road: Way, nearest: Nearest) -> None:
    hour = Span(step.starts_at, step.ends_at)
    for one in choice.candidates:
        held = hour.widened(one.way(by_road).length)
        taken = queries.taken_of(session, [one.id], held.starts_at, held.ends_at)[one.id] if one.is_own else []
        if not taken and _took(session, step, one, hour, held):
            session.add(BookingResource(step_id=step.id, resource_id=one.id, kind=one.kind))
            session.flush()
            return
    free_again = nearest() if choice.candidates[0].is_own else ()
    raise Refused(
        Reason.RESOURCE_TAKEN, kind=choice.kind, is_own=choice.candidates[0].is_own,
        is_one=len(choice.candidates) == 1, wished_at=hour.starts_at, nearest=tuple(free_again),
    )  # fmt: skip


def _took(session: Session, step: BookingStep, one: Candidate, hour: Span, held: Span) -> bool:
    """Whether the table let it: of two who came at once, the second is told no."""
    try:
        with session.begin_nested():
            session.add(
                ResourceHold(
                    visit_id=step.visit_id,
                    resource_id=one.id,
                    kind=one.kind,
                    starts_at=hour.starts_at,
                    ends_at=hour.ends_at,
                    held_from=held.starts_at,
                    held_to=held.ends_at,
                )
            )
    except IntegrityError as error:
        if not broke(error, "resource_hold_no_double_booking"):
            raise
        return False
    return True


def let_go(session: Session, step: BookingStep) -> None:
    for before in queries.resource_holds_of(session, step.visit_id):
        session.delete(before)
    session.flush()
