"""How many families stand at once: columns instead of rows, nothing unsealed, as many questions for one as for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from hembesok_field.booking.queries.promises import is_newest
from hembesok_field.booking.rules import Step
from hembesok_field.booking.tables import BookingStep
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.queries import steps_of_versions
from hembesok_field.plan.rules import (
    FINISHED,
    NEEDS_A_TIME,
    ChildDates,
    Course,
    LastTime,
    LineStep,
    Need,
    StepRule,
    VisitFacts,
    Window,
    counts_from,
    line,
    need_of,
    next_step,
)
from hembesok_field.plan.tables import Plan, Visit, Waiver
from hembesok_field.record.rules import standing
from hembesok_field.record.shapes import Outcome, Standing, Word
from hembesok_field.record.tables import Attestation

CANCELLED = {Outcome.FAMILY_CANCELLED, Outcome.BVC_CANCELLED, Outcome.SOCIAL_SERVICES_CANCELLED}
LATEST_DAY = date.max


class FamilyNeed(NamedTuple):
    """How one programme of a family stands, without a name; whoever shows it asks for its face.

    `earlier` is an earlier birth's that goes on beside the newest one's; None for the newest.
    """

    family_id: UUID
    participation_id: UUID
    reference: str
    is_protected: bool
    steps: tuple[LineStep, ...]
    need: Need
    is_paused: bool
    earlier: UUID | None

    def goes_on(self, today: date) -> bool:
        """Whether a step is left whose window is not closed: an earlier birth's programme is shown so long."""
        left = (step.window for step in self.steps if step.state not in FINISHED)
        return self.need is not Need.FINISHED and any(
            window is not None and window.closes_on >= today for window in left
        )

    @property
    def presses_on(self) -> date:
        """The day the most pressing window closes, to put the most urgent first."""
        coming = next_step(self.steps)
        pressing = [step for step in self.steps if step.state in NEEDS_A_TIME] or ([coming] if coming else [])
        return min((step.window.closes_on for step in pressing if step.window), default=LATEST_DAY)


class Told(NamedTuple):
    """What a line needs of the words about a visit."""

    outcome: Outcome
    agrees: bool
    nurse: bool | None
    social: bool | None
    happened_at: datetime


def needs_of(session: Session, by: Who, now: datetime, where: ColumnElement[bool]) -> list[FamilyNeed]:
    """The programmes of the families that fulfil `where`, which must say that the asker may see them: of each family
    the newest birth's, and after it the earlier ones that go on. Nothing here is logged as seen.
    """
    ids = select(Family.id).where(where)
    families, visits = _programmes(session, where), _visits(session, ids, now)
    followed = {rows[0].version_id for theirs in families for rows in theirs if rows[0].version_id is not None}
    steps = steps_of_versions(session, followed)
    today = clock.swedish(now).date()
    found = []
    for newest, *earlier in families:
        for rows in (newest, *earlier):
            part = rows[0]
            found_steps: tuple[LineStep, ...] = ()
            if part.version_id is not None:
                found_steps = line(_course(rows, steps.get(part.version_id, ())), visits.get(part.id, ()), today)
            need = _need(by, part, found_steps, None if rows is newest else part.id)
            if need.earlier is None or need.goes_on(today):
                found.append(need)
    return found


def _need(by: Who, part: Row[Any], steps: tuple[LineStep, ...], earlier: UUID | None) -> FamilyNeed:
    is_own = part.bvc_id == by.unit_id and by.side is not Side.SOCIAL_SERVICES
    need = need_of(
        steps,
        awaits_answer=is_own and part.answer not in (Answer.YES, Answer.NO) and part.ended_on is None,
        has_ended=part.ended_on is not None or part.answer is Answer.NO,
        is_paused=part.paused_on is not None,
    )
    return FamilyNeed(
        family_id=part.family_id,
        participation_id=part.id,
        reference=part.reference,
        is_protected=part.is_protected,
        steps=steps,
        need=need,
        is_paused=part.paused_on is not None,
        earlier=earlier,
    )


def _course(rows: Sequence[Row[Any]], steps: tuple[StepRule, ...]) -> Course:
    part = rows[0]
    births = [ChildDates(row.born_on, row.due_on, row.uses_corrected_age) for row in rows if row.born_on or row.due_on]
    return Course(
        steps=steps,
        counts_from=counts_from(births) or part.starts_on,
        starts_on=part.starts_on,
        ended_on=part.ended_on,
        waived=frozenset(row.waived for row in rows if row.waived is not None),
        has_partner=part.partner_id is not None,
    )


def _programmes(session: Session, where: ColumnElement[bool]) -> list[list[list[Row[Any]]]]:
    """Each family's participations, the newest first, and the plan of each: a row for every child and step waived."""
    wanted = (
        select(
            Family.id.label("family_id"),
            Family.reference,
            Family.is_protected,
            Family.bvc_id,
            Participation.id,
            Participation.answer,
            Participation.ended_on,
            Participation.paused_on,
            Participation.partner_id,
            Plan.version_id,
            Plan.starts_on,
            Child.born_on,
            Child.due_on,
            Child.uses_corrected_age,
            Waiver.step_code.label("waived"),
        )
        .join(Participation, Participation.family_id == Family.id)
        .outerjoin(Plan, Plan.participation_id == Participation.id)
        .outerjoin(Child, Child.participation_id == Participation.id)
        .outerjoin(Waiver, and_(Waiver.participation_id == Participation.id, Waiver.undone_at.is_(None)))
        .where(where)
        .order_by(Participation.number, Participation.id)
    )
    found: dict[UUID, list[list[Any]]] = {}
    for row in session.execute(wanted):
        theirs = found.setdefault(row.family_id, [])
        if theirs and theirs[0][0].id == row.id:
            theirs[0].append(row)
        else:
            theirs.insert(0, [row])
    return list(found.values())


def _visits(session: Session, ids: Any, now: datetime) -> dict[UUID, list[VisitFacts]]:
    """Every visit of these families by participation, oldest first, with its standing promise and what was said."""
    told = _told(session, ids)
    wanted = (
        select(
            Visit.id,
            Visit.participation_id,
            Visit.step_code,
            Visit.opens_on,
            Visit.closes_on,
            BookingStep.step,
            BookingStep.starts_at,
        )
        .outerjoin(BookingStep, and_(BookingStep.visit_id == Visit.id, is_newest()))
        .where(Visit.family_id.in_(ids))
        .order_by(Visit.made_at, Visit.reference)
    )
    found: dict[UUID, list[VisitFacts]] = defaultdict(list)
    for visit_id, part_id, code, opens_on, closes_on, step, starts_at in session.execute(wanted):
        window = None
        if opens_on is not None and closes_on is not None:
            window = Window(opens_on, opens_on + (closes_on - opens_on) // 2, closes_on)
        facts = visit_facts(VisitFacts(visit_id, code, window=window), told.get(visit_id), step, starts_at, now)
        found[part_id].append(facts)
    return found


def visit_facts(
    known: VisitFacts, told: Told | None, step: Step | None, starts_at: datetime | None, now: datetime
) -> VisitFacts:
    """What was said of a visit goes before what was promised."""
    if told is not None:
        is_done = told.outcome is Outcome.DONE
        why = LastTime.CANCELLED if told.outcome in CANCELLED else LastTime.MISSED
        return VisitFacts(
            known.visit_id,
            known.step_code,
            is_done=is_done,
            is_contradicted=not told.agrees,
            last_time=None if is_done else why,
            nurse=told.nurse,
            social=told.social,
            window=known.window,
            happened_at=told.happened_at,
        )
    if starts_at is None:
        return known
    if step is Step.CANCELLED:
        return replace(known, last_time=LastTime.CANCELLED)
    return replace(known, booked_at=starts_at, has_begun=starts_at <= now)


SAID = (
    Attestation.said_by,
    Attestation.source,
    Attestation.scope,
    Attestation.outcome,
    Attestation.nurse_attended,
    Attestation.social_attended,
)


def _told(session: Session, ids: Any) -> dict[UUID, Told]:
    """What stands of each visit that has an outcome."""
    wanted = select(Attestation.visit_id, Attestation.starts_at, *SAID).where(Attestation.family_id.in_(ids))
    words: dict[UUID, list[Any]] = defaultdict(list)
    for visit_id, *word in session.execute(wanted.order_by(Attestation.id)):
        words[visit_id].append(word)
    laid: dict[tuple[Any, ...], Told | None] = {}
    stands = {visit_id: _laid_together(said, laid) for visit_id, said in words.items()}
    return {visit_id: told for visit_id, told in stands.items() if told is not None}


def _laid_together(said: Sequence[Sequence[Any]], laid: dict[tuple[Any, ...], Told | None]) -> Told | None:
    """Most visits were told of in one of a few ways: the rules are asked once for each way. Hours must be the same.

    Who spoke matters only within the visit, where it tells a second word by one from a word by another.
    """
    hour = said[0][0]
    if any(word[0] != hour for word in said):
        return _stands(said)
    authors: dict[int | None, int] = {}
    way = tuple((authors.setdefault(word[1], len(authors)), *word[2:]) for word in said)
    if way not in laid:
        laid[way] = _stands(said)
    told = laid[way]
    return told and told._replace(happened_at=hour)


def _stands(said: Iterable[Sequence[Any]]) -> Told | None:
    words = [
        Word(
            order=order,
            source=source,
            scope=scope,
            author=author,
            starts_at=starts_at,
            outcome=outcome,
            nurse_attended=nurse,
            social_attended=social,
        )
        for order, (starts_at, author, source, scope, outcome, nurse, social) in enumerate(said)
    ]
    return heard(standing(words))


def heard(stands: Standing | None) -> Told | None:
    """What a line needs of what stands; nothing where nobody said how it went."""
    if stands is None or stands.outcome is None:
        return None
    confirmed = stands.nurse.confirmed, stands.social_services.confirmed
    return Told(stands.outcome, stands.agrees, *confirmed, stands.starts_at)
