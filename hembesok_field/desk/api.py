"""Visits for a program: when each is due or promised, and how it stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from hembesok_field.access.door import act, looking
from hembesok_field.booking.api.told import BookingSeen, ColleagueSeen, booking_seen, colleague_seen, tagged
from hembesok_field.booking.queries import colleagues_of, resources_seen
from hembesok_field.booking.shapes import ResourceSeen
from hembesok_field.desk.queries.visits import one_visit, visit_list
from hembesok_field.desk.shapes import ListedVisit, VisitList
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.actions import name_visits
from hembesok_field.plan.rules import StepState
from hembesok_field.web.api import Answer, operation, room
from hembesok_field.web.api.shapes import AskedPage, Day, Page, Told, cursor
from hembesok_field.web.guard import asking

blueprint = room("desk", __name__)


class WindowSeen(Told):
    """The days that are right for a visit, both ends included."""

    opens_on: Day
    target_on: Day
    closes_on: Day


class FamilyNamed(Told):
    id: UUID
    name: str


class VisitSeen(Told):
    """`reference`, `family`, `step` and `window` are null where the person may know the hour and no more."""

    id: UUID
    reference: str | None
    family: FamilyNamed | None
    step: str | None
    state: StepState
    window: WindowSeen | None
    booking: BookingSeen | None


class VisitWhole(VisitSeen):
    """`colleagues` are those who can be booked for it."""

    colleagues: list[ColleagueSeen]


class AskedVisits(AskedPage):
    """Without a time a visit is on every day of its window."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    state: StepState | None = None


@operation(
    blueprint,
    "GET",
    "/visits",
    "Besöken i dina familjers program, efter dag",
    query=AskedVisits,
    gives={200: Page[VisitSeen]},
)
def visits(asked: AskedVisits) -> Page[VisitSeen]:
    by = asking()
    found, along = _listed(by, asked)
    if found.unnamed:
        act(by, "visit.name", lambda s: name_visits(s, steps=found.unnamed, by=by, now=clock.now()))
        found, along = _listed(by, asked)
    following = cursor(found.rows[-1].place) if found.has_more else None
    shown = [VisitSeen(**_facts(one, along[one.visit_id])) for one in found.rows if one.visit_id]
    return Page[VisitSeen](items=shown, next=following)


@operation(
    blueprint,
    "GET",
    "/visits/<uuid:visit_id>",
    "Ett besök, och vilka som kan gå",
    gives={200: VisitWhole},
    has_tag=True,
)
def visit(visit_id: UUID) -> Answer:
    by, now = asking(), clock.now()
    with looking(by, "visit.page") as session:
        found = one_visit(session, by, visit_id, now)
        people = colleagues_of(session, by, visit_id, clock.swedish(now).date()) if found.family_id else []
        along = _along(session, by, [found])
    whole = VisitWhole(**_facts(found, along[visit_id]), colleagues=[colleague_seen(one) for one in people])
    return Answer(whole, 200, tagged(visit_id, found.promise))


Along = Mapping[UUID, tuple[ResourceSeen, ...]]


def _listed(by: Who, asked: AskedVisits) -> tuple[VisitList, Along]:
    days = asked.first or date.min, asked.last or date.max
    with looking(by, "visit.list") as session:
        found = visit_list(
            session, by, clock.now(), days=days, state=asked.state, after=asked.cursor or "", limit=asked.limit
        )
        return found, _along(session, by, found.rows)


def _along(session: Any, by: Who, rows: Iterable[ListedVisit]) -> Along:
    """What comes along to the visits whose family she may know; of a bare hour nothing."""
    return resources_seen(session, by, [one.visit_id for one in rows if one.visit_id and one.family_id and one.promise])


def _facts(one: ListedVisit, along: Iterable[ResourceSeen]) -> dict[str, Any]:
    window = one.window
    return {
        "id": one.visit_id,
        "reference": one.reference,
        "family": FamilyNamed(id=one.family_id, name=one.family_name or "") if one.family_id else None,
        "step": one.step_code,
        "state": one.state,
        "window": window
        and WindowSeen(opens_on=window.opens_on, target_on=window.target_on, closes_on=window.closes_on),
        "booking": booking_seen(one.promise, along),
    }
