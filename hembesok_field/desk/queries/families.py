"""What the families' pages ask: who needs something, and where one family is in its programme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Authority
from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import Step
from hembesok_field.booking.shapes import Promise
from hembesok_field.desk.queries.needs import FamilyNeed, heard, needs_of, visit_facts
from hembesok_field.desk.shapes import Course, FamiliesPage, FamilyPage, FamilyRow, Told
from hembesok_field.family import queries as families
from hembesok_field.family.shapes import ChildFace, FamilyFace
from hembesok_field.family.tables import Child, Family, FamilyEvent, Guardian, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan import queries as plan
from hembesok_field.plan.rules import Need, VisitFacts, line, next_step
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries as record
from hembesok_field.record.shapes import Standing

A_PAGE = 50
SOON = timedelta(days=14)  # pages.md, Idag
ORDER = (Need.NO_TIME, Need.AWAITS_ANSWER, Need.OVERDUE, Need.ON_ITS_WAY, Need.FINISHED)
MOST = 20  # families that need a time, shown under the day; all stand under Familjer
Names = dict[UUID, tuple[list[str], list[str]]]
NAMELESS: tuple[list[str], list[str]] = [], []


def families_page(
    session: Session, by: Who, now: datetime, *, sought: str = "", only: Need | None = None, number: int = 1
) -> FamiliesPage:
    """The asker's families by what they need, the most pressing first; each once, with its most pressing programme.

    Names are sealed, so they are opened only for a search and for those that compete for a place on the page; only
    the families on the page are seen, and logged.
    """
    programmes = needs_of(session, by, now, and_(families.visible_to(by), ~Family.is_protected))
    pressing = {one.family_id: one for one in sorted(programmes, key=_place, reverse=True)}
    found = list(pressing.values())
    names: Names = {}
    if sought:
        names = _names(session, by, [one.family_id for one in found])
        found = [one for one in found if _fits(one, names, sought)]
    counts = Counter(one.need for one in found)
    wanted = sorted(((_place(one), one) for one in found if only is None or one.need is only), key=lambda one: one[0])
    first, last = (number - 1) * A_PAGE, number * A_PAGE
    rivals = {place for place, _ in wanted[first:last]}
    if not sought:
        names = _names(session, by, [one.family_id for place, one in wanted if place in rivals])
    wanted.sort(key=lambda one: (one[0], _name(one[1], names)))
    return FamiliesPage(
        rows=_rows(session, by, [one for _, one in wanted[first:last]]),
        counts={need: counts[need] for need in ORDER if counts[need]},
        found=len(wanted),
        first=first + 1,
        number=number,
        has_next=last < len(wanted),
    )


def _names(session: Session, by: Who, family_ids: Sequence[UUID]) -> Names:
    """Guardians' and children's names of those families that the asker sees by name. Opened, not yet shown."""
    is_named = families.sees_as(session, by) is SeesFamilies.IDENTIFIABLE
    is_own = false() if by.side is Side.SOCIAL_SERVICES else Family.bvc_id == by.unit_id
    may_be_named = and_(Family.id.in_(family_ids), true() if is_named else is_own)
    found: Names = defaultdict(lambda: ([], []))
    tables: tuple[type[Guardian | Child], ...] = (Guardian, Child)
    for which, table in enumerate(tables):
        wanted = select(table.family_id, table.name).join(Family, Family.id == table.family_id).where(may_be_named)
        for family_id, name in session.execute(wanted.order_by(table.position)):
            if name:
                found[family_id][which].append(name)
    return found


def _place(one: FamilyNeed) -> tuple[int, date]:
    return ORDER.index(one.need), one.presses_on


def _name(one: FamilyNeed, names: Names) -> str:
    guardians, children = names.get(one.family_id, NAMELESS)
    return (" och ".join(guardians) or next(iter(children), one.reference)).casefold()


def _fits(one: FamilyNeed, names: Names, sought: str) -> bool:
    """Whether every sought word stands in the names or the reference; nothing else can be sought (house.md 3.5)."""
    guardians, children = names.get(one.family_id, NAMELESS)
    said = " ".join([one.reference, *guardians, *children]).casefold()
    return all(word in said for word in sought.casefold().split())


def needing_time(session: Session, by: Who, now: datetime) -> tuple[list[FamilyNeed], int]:
    """The families that the asker herself visits whose window closes within a fortnight, or has closed, without a time.

    The most pressing of them, and how many there are. Protected families stand here and in no list: each with
    whatever step is next, so that its own find it.
    """
    last = clock.swedish(now).date() + SOON
    found = [one for one in needs_of(session, by, now, _visited_by(by)) if _is_soon(one, last)]
    found.sort(key=lambda one: (not one.is_protected, one.presses_on, one.reference))
    shown = max(MOST, sum(one.is_protected for one in found))
    return found[:shown], len(found)


def _visited_by(by: Who) -> ColumnElement[bool]:
    """The families that the asker is named for; a nurse's also those of her BVC that have no nurse yet."""
    named = or_(Family.nurse_id == by.assignment_id, Family.social_worker_id == by.assignment_id)
    unnamed = and_(Family.bvc_id == by.unit_id, Family.nurse_id.is_(None)) if by.side is Side.NURSE else false()
    return and_(families.visible_to(by), or_(named, unnamed))


def _is_soon(one: FamilyNeed, last: date) -> bool:
    if one.is_protected:
        return one.need is not Need.FINISHED
    return one.need in (Need.NO_TIME, Need.OVERDUE) and one.presses_on <= last


def _rows(session: Session, by: Who, shown: Sequence[FamilyNeed]) -> tuple[FamilyRow, ...]:
    """The families with their faces; they are seen from here on."""
    of_page = session.scalars(select(Family).where(Family.id.in_([one.family_id for one in shown]))).all()
    faces = families.faces_of(session, by, of_page)
    return tuple(with_face(one, faces) for one in shown)


def with_face(one: FamilyNeed, faces: Mapping[UUID, FamilyFace]) -> FamilyRow:
    face = faces[one.family_id]
    return FamilyRow(face, children_of(face, one.participation_id), one.earlier, one.steps, one.need, one.is_paused)


def children_of(face: FamilyFace, participation_id: UUID) -> tuple[ChildFace, ...]:
    """The children whose programme it is; all, where it has none of its own."""
    return tuple(child for child in face.children if child.participation_id == participation_id) or face.children


def facts_of(session: Session, visits: Iterable[Visit], now: datetime) -> dict[UUID, VisitFacts]:
    """What booking and record know of these visits, which the asker has opened, as plain values."""
    wanted = list(visits)
    ids = [visit.id for visit in wanted]
    promises, stands = booking.promises_by_visit(session, ids), record.standing_of(session, ids)
    return {visit.id: _facts(visit, promises.get(visit.id), stands.get(visit.id), now) for visit in wanted}


def _facts(visit: Visit, promise: Promise | None, stands: Standing | None, now: datetime) -> VisitFacts:
    step = Step.CANCELLED if promise and promise.is_cancelled else Step.BOOKED
    starts_at = promise.starts_at if promise else None
    return visit_facts(VisitFacts(visit.id, visit.step_code), heard(stands), step, starts_at, now)


def _family_or_closed(session: Session, by: Who, family_id: UUID) -> Family:
    """The family; for another nurse of its BVC a protected one is closed, but can be taken over."""
    try:
        return families.family_for(session, by, family_id)
    except NotFound:
        return families.family_to_step_in_for(session, by, family_id)


def family_page(session: Session, by: Who, family_id: UUID, now: datetime, earlier: UUID | None = None) -> FamilyPage:
    """One family as the asker may see it, in the newest of its programmes or in that one.

    NotFound alike for a family that is foreign and one that is not, and for a programme that is not.
    """
    family = _family_or_closed(session, by, family_id)
    face = families.faces_of(session, by, [family])[family.id]
    theirs = families.participations_of(session, family)
    part = plan.one_of(theirs, earlier)
    visits = plan.visits_of(session, [family.id]).get(part.id, [])
    facts, course = facts_of(session, visits, now), plan.courses_of(session, [family.id]).get(part.id)
    steps = line(course, plan.facts_of(visits, facts), clock.swedish(now).date()) if course and face.is_open else ()
    partner = families.unit_of(session, family.partner_id) if family.partner_id else None
    return FamilyPage(
        face=face,
        children=children_of(face, part.id),
        earlier=None if part is theirs[-1] else part.id,
        beside=_beside(face, part, theirs) if face.is_open else {},
        steps=steps,
        next=next_step(steps) if part.ended_on is None else None,
        closed=_closed(facts.values()),
        counts_from=course.counts_from if course else None,
        course=_course(part, is_own=face.is_own),
        bvc_name=families.unit_of(session, family.bvc_id).name,
        partner_name=partner.name if partner else None,
        partner_sees=session.get_one(Authority, partner.authority_id).sees_families if partner else None,
        nurse=_person(session, family.nurse_id),
        social_worker=_person(session, family.social_worker_id),
        history=_history(session, by, family) if face.is_open else (),
    )


def _beside(
    face: FamilyFace, shown: Participation, theirs: Sequence[Participation]
) -> dict[UUID | None, tuple[ChildFace, ...]]:
    """The children of the other programmes that nobody has ended, the newest first."""
    others = (one for one in reversed(theirs) if one is not shown and (one is theirs[-1] or one.ended_on is None))
    return {None if one is theirs[-1] else one.id: children_of(face, one.id) for one in others}


def _closed(facts: Iterable[VisitFacts]) -> dict[str, tuple[UUID, ...]]:
    found: dict[str, tuple[UUID, ...]] = defaultdict(tuple)
    for fact in facts:
        if fact.happened_at is not None and not fact.is_done and not fact.is_contradicted:
            found[fact.step_code] = (*found[fact.step_code], fact.visit_id)
    return dict(found)


def _course(part: Participation, *, is_own: bool) -> Course:
    return Course(
        number=part.number,
        offered_on=part.offered_on if is_own else None,
        answer=part.answer if is_own else None,
        answered_on=part.answered_on if is_own else None,
        started_on=part.started_on,
        ended_on=part.ended_on,
        end_reason=part.end_reason if is_own else None,
        paused_on=part.paused_on,
    )


def _person(session: Session, assignment_id: int | None) -> Colleague | None:
    return None if assignment_id is None else access.colleague(session, assignment_id)


def _history(session: Session, by: Who, family: Family) -> tuple[Told, ...]:
    events: list[FamilyEvent] = families.events_of(session, by, family)
    names = {doer: access.colleague(session, doer).name for doer in {e.done_by for e in events} if doer is not None}
    return tuple(
        Told(event.kind, event.happened_on, event.detail, names.get(event.done_by) if event.done_by else None)
        for event in events
    )
