"""What the families' pages ask: who needs something, and where one family is in its programme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Authority
from hembesok_field.booking import queries as booking
from hembesok_field.booking.shapes import Promise
from hembesok_field.desk.shapes import Course, FamiliesPage, FamilyPage, FamilyRow, Told
from hembesok_field.family import queries as families
from hembesok_field.family.rules import Answer
from hembesok_field.family.shapes import FamilyFace
from hembesok_field.family.tables import Family, FamilyEvent, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.plan import queries as plan
from hembesok_field.plan.rules import NEEDS_A_TIME, LastTime, LineStep, Need, VisitFacts, line, need_of, next_step
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries as record
from hembesok_field.record.shapes import Outcome, Standing

A_PAGE = 50
SOON = timedelta(days=14)  # pages.md, Idag
ORDER = (Need.NO_TIME, Need.AWAITS_ANSWER, Need.OVERDUE, Need.ON_ITS_WAY, Need.FINISHED)
CANCELLED = {Outcome.FAMILY_CANCELLED, Outcome.BVC_CANCELLED, Outcome.SOCIAL_SERVICES_CANCELLED}
LATEST_DAY = date.max


def families_page(
    session: Session, by: Who, now: datetime, *, sought: str = "", only: Need | None = None, number: int = 1
) -> FamiliesPage:
    """The asker's families by what they need. Names are sealed, so they are sought among those already opened."""
    rows = [row for row in _rows(session, by, now, families.listed_families(session, by)) if _fits(row.face, sought)]
    counts = Counter(row.need for row in rows)
    shown = [row for row in rows if only is None or row.need is only]
    shown.sort(key=lambda row: (ORDER.index(row.need), _presses_on(row), row.face.name.casefold()))
    first = (number - 1) * A_PAGE
    return FamiliesPage(
        rows=tuple(shown[first : first + A_PAGE]),
        counts={need: counts[need] for need in ORDER if counts[need]},
        found=len(shown),
        first=first + 1,
        number=number,
        has_next=first + A_PAGE < len(shown),
    )


def _fits(face: FamilyFace, sought: str) -> bool:
    """Whether every sought word stands in the names or the reference; nothing else can be sought (house.md 3.5)."""
    names = [one.name for one in face.guardians if face.has_names] + [one.name or "" for one in face.children]
    said = " ".join([face.reference, *names]).casefold()
    return all(word in said for word in sought.casefold().split())


def _presses_on(row: FamilyRow) -> date:
    """The day the most pressing window closes, to put the most urgent first."""
    coming = next_step(row.steps)
    pressing = [step for step in row.steps if step.state in NEEDS_A_TIME] or ([coming] if coming else [])
    return min((step.window.closes_on for step in pressing if step.window), default=LATEST_DAY)


def needing_time(session: Session, by: Who, now: datetime) -> tuple[FamilyRow, ...]:
    """The families that the asker herself visits whose window closes within a fortnight, or has closed, without a time.

    Protected families stand here and in no list: each with whatever step is next, so that its own find it.
    """
    own = families.families_of_worker(session, by)
    rows = [row for row in _rows(session, by, now, own) if _is_soon(row, clock.swedish(now).date() + SOON)]
    return tuple(sorted(rows, key=lambda row: (not row.face.is_protected, _presses_on(row), row.face.reference)))


def _is_soon(row: FamilyRow, last: date) -> bool:
    if row.face.is_protected:
        return row.need is not Need.FINISHED
    return row.need in (Need.NO_TIME, Need.OVERDUE) and _presses_on(row) <= last


def _rows(session: Session, by: Who, now: datetime, found: list[Family]) -> list[FamilyRow]:
    """How these families stand, which the asker has opened; the number of questions does not grow with theirs."""
    ids = [family.id for family in found]
    faces, latest = families.faces_of(session, by, found), _latest(session, ids)
    courses, visits = plan.courses_of(session, ids), plan.visits_of(session, ids)
    mine = [visit for part in latest.values() for visit in visits.get(part.id, ())]
    facts = facts_of(session, mine, now)
    today = clock.swedish(now).date()
    rows = []
    for family in found:
        part = latest[family.id]
        course = courses.get(part.id)
        steps = line(course, plan.facts_of(visits.get(part.id, ()), facts), today) if course else ()
        rows.append(_row(faces[family.id], part, steps))
    return rows


def _row(face: FamilyFace, part: Participation, steps: tuple[LineStep, ...]) -> FamilyRow:
    has_answered = part.answer in (Answer.YES, Answer.NO)
    need = need_of(
        steps,
        awaits_answer=face.is_own and not has_answered and part.ended_on is None,
        has_ended=part.ended_on is not None or part.answer is Answer.NO,
        is_paused=part.paused_on is not None,
    )
    return FamilyRow(face, steps, need, part.paused_on is not None)


def _latest(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, Participation]:
    found: dict[UUID, Participation] = {}
    for part in plan.participations_of(session, family_ids):
        before = found.get(part.family_id)
        if before is None or part.number > before.number:
            found[part.family_id] = part
    return found


def facts_of(session: Session, visits: Iterable[Visit], now: datetime) -> dict[UUID, VisitFacts]:
    """What booking and record know of these visits, which the asker has opened, as plain values."""
    wanted = list(visits)
    ids = [visit.id for visit in wanted]
    promises, stands = booking.promises_by_visit(session, ids), record.standing_of(session, ids)
    return {visit.id: _facts(visit, promises.get(visit.id), stands.get(visit.id), now) for visit in wanted}


def _facts(visit: Visit, promise: Promise | None, stands: Standing | None, now: datetime) -> VisitFacts:
    known = VisitFacts(visit.id, visit.step_code)
    if stands is not None and stands.outcome is not None:
        is_done = stands.outcome is Outcome.DONE
        why = LastTime.CANCELLED if stands.outcome in CANCELLED else LastTime.MISSED
        return replace(
            known,
            is_done=is_done,
            is_contradicted=not stands.agrees,
            last_time=None if is_done else why,
            nurse=stands.nurse.confirmed,
            social=stands.social_services.confirmed,
            happened_at=stands.starts_at,
        )
    if promise is None:
        return known
    if promise.is_cancelled:
        return replace(known, last_time=LastTime.CANCELLED)
    return replace(known, booked_at=promise.starts_at, has_begun=promise.starts_at <= now)


def _family_or_closed(session: Session, by: Who, family_id: UUID) -> Family:
    """The family; for another nurse of its BVC a protected one is closed, but can be taken over."""
    try:
        return families.family_for(session, by, family_id)
    except NotFound:
        return families.family_to_step_in_for(session, by, family_id)


def family_page(session: Session, by: Who, family_id: UUID, now: datetime) -> FamilyPage:
    """One family as the asker may see it; NotFound alike for one that is foreign and one that is not."""
    family = _family_or_closed(session, by, family_id)
    face = families.faces_of(session, by, [family])[family.id]
    part = families.participations_of(session, family)[-1]
    visits = plan.visits_of(session, [family.id]).get(part.id, [])
    facts, course = facts_of(session, visits, now), plan.courses_of(session, [family.id]).get(part.id)
    steps = line(course, plan.facts_of(visits, facts), clock.swedish(now).date()) if course and face.is_open else ()
    partner = families.unit_of(session, family.partner_id) if family.partner_id else None
    return FamilyPage(
        face=face,
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
