"""Joint free times for a visit, the best first, each with its reasons."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from hembesok_field.access.door import looking
from hembesok_field.booking import pages, queries
from hembesok_field.booking.api import blueprint
from hembesok_field.booking.api.told import Along, AlongSeen, Minutes, along_seen, wanted_of
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.shapes import Proposal, Why, Wish
from hembesok_field.kernel import clock
from hembesok_field.web.api import operation
from hembesok_field.web.api.shapes import AskedPage, Day, Moment, Page, Told, after_number, cursor
from hembesok_field.web.guard import asking
from hembesok_field.web.problems import Problem

LONGEST_SEARCH = 92  # days


class WhySeen(Told):
    code: Why
    text: str


class Slot(Told):
    starts_at: Moment
    ends_at: Moment
    staff: list[int]
    reasons: list[WhySeen]


class Slots(Page[Slot]):
    """`obstacle`: what stands in the way, in a sentence, if there is no time. `resources`: what could come along."""

    obstacle: str | None = None
    resources: list[AlongSeen]


class AskedSlots(AskedPage):
    """`staff`: assignments with commas between; without it the family's own first, then others of its units.

    `car`, `interpreter`: one's own that should be free too, by number, `any` or `none`; else what comes along already.
    """

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    minutes: Minutes | None = None
    staff: Annotated[str | None, Field(pattern=r"^[1-9][0-9]{0,8}(,[1-9][0-9]{0,8}){0,19}$")] = None
    car: Along | None = None
    interpreter: Along | None = None


@operation(
    blueprint,
    "GET",
    "/visits/<uuid:visit_id>/slots",
    "Lediga tider för alla som ska gå, den bästa först, med skälen",
    query=AskedSlots,
    gives={200: Slots},
)
def slots(visit_id: UUID, asked: AskedSlots) -> Slots:
    by, now = asking(), clock.now()
    begin = after_number(asked.cursor)
    wanted = wanted_of(asked.car, asked.interpreter)
    wish = Wish(
        staff=tuple(int(one) for one in asked.staff.split(",")) if asked.staff else None,
        minutes=asked.minutes,
        car=wanted.car,
        interpreter=wanted.interpreter,
        count=begin + asked.limit + 1,
    )
    with looking(by, "visit.time") as session:
        found = queries.slots_between(session, by, visit_id, wish, now=now, days=_days(asked))
    if not {one.assignment_id for one in found.colleagues}.issuperset(wish.staff or ()):
        raise Problem(422, errors=[("staff", pages.REFUSALS[Reason.NOT_COLLEAGUE])])
    shown = found.proposals[begin : begin + asked.limit]
    following = cursor(str(begin + asked.limit)) if len(found.proposals) > begin + asked.limit else None
    because = pages.obstacle_words(found) if found.obstacles else None
    along = [along_seen(one) for one in found.resources]
    return Slots(items=[_slot(one) for one in shown], next=following, obstacle=because, resources=along)


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
