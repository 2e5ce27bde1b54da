"""What one may do with a plan. Each takes a session and who, and never commits."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family import rules as family_rules
from hembesok_field.family.rules import Answer, EventKind
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.ids import new_reference
from hembesok_field.plan import queries
from hembesok_field.plan.rules import ADDED, Reason, StepRule
from hembesok_field.plan.tables import Plan, Visit, Waiver


def enrol_with_plan(session: Session, *, by: By, now: datetime, **facts: Any) -> tuple[Family, Participation]:
    """Write in a family (facts: those of `family.actions.enrol`) and, when it said yes, make its plan."""
    family, participation = families.enrol(session, by=by, now=now, **facts)
    _plan_if_begun(session, participation, by=by, now=now)
    return family, participation


def write_in(
    session: Session, *, by: By, now: datetime, consents: Sequence[Mapping[str, Any] | None], **facts: Any
) -> tuple[Family, Participation]:
    """All of the page *Ny familj* at once: the family, its plan, and each guardian's word on sharing (None: not asked).

    A word holds what `family.actions.record_consent` takes besides whose it is.
    """
    family, participation = enrol_with_plan(session, by=by, now=now, **facts)
    for guardian, word in zip(family_queries.guardians_of(session, family), consents, strict=False):
        if word is not None:
            families.record_consent(session, by=by, family_id=family.id, guardian_id=guardian.id, now=now, **word)
    return family, participation


def offer_again_with_plan(session: Session, *, by: By, now: datetime, **facts: Any) -> Participation:
    """A later birth's programme (facts: those of `family.actions.offer_again`) and its plan."""
    participation = families.offer_again(session, by=by, now=now, **facts)
    _plan_if_begun(session, participation, by=by, now=now)
    return participation


def answer_with_plan(session: Session, *, by: By, now: datetime, **facts: Any) -> Participation:
    """Write the family's answer (facts: those of `family.actions.answer_offer`) and, when it is yes, make the plan."""
    participation = families.answer_offer(session, by=by, now=now, **facts)
    _plan_if_begun(session, participation, by=by, now=now)
    return participation


def _plan_if_begun(session: Session, participation: Participation, *, by: By, now: datetime) -> None:
    if participation.started_on is not None:
        make_plan(session, participation=participation, by=by, starts_on=participation.started_on, now=now)


def make_plan(
    session: Session,
    *,
    participation: Participation,
    by: By,
    starts_on: date,
    version_id: int | None = None,
    now: datetime | None = None,
) -> Plan:
    """Let a birth follow the programme that its BVC has that day; steps whose window has closed are not offered."""
    family = family_queries.own_family_for(session, by, participation.family_id)
    if participation.answer is not Answer.YES:
        raise Refused(Reason.HAS_NO_YES)
    if session.get(Plan, participation.id) is not None:
        raise Refused(Reason.HAS_A_PLAN)
    plan = Plan(
        participation_id=participation.id,
        family_id=participation.family_id,
        version_id=version_id or queries.version_for(session, participation.bvc_id, starts_on).id,
        starts_on=starts_on,
    )
    session.add(plan)
    families.remember(session, family, by=by, kind=EventKind.PLANNED, on=starts_on, now=now or clock.now())
    session.flush()
    return plan


def visit_of_step(
    session: Session,
    *,
    participation: Participation,
    step_code: str,
    by: By,
    now: datetime,
    besides: Collection[UUID] = (),
) -> Visit:
    """The visit of a programme step, with the id and reference it keeps for life; made the first time it is needed.

    `besides`: visits of the step that came to nothing; where there are no others it gets a new one.
    Either side may ask. Two who ask at once get the same visit: the plan's row is locked.
    """
    family = family_queries.family_for(session, by, participation.family_id)
    if not family_queries.is_named_for(by, family):
        raise NotAllowed
    if participation.ended_on is not None:
        raise Refused(Reason.HAS_ENDED)
    step = _step_of(session, participation, step_code)
    made = queries.visit_of_step(session, participation.id, step_code, besides)
    return made or _mint(session, participation, step, now=now)


def name_visits(session: Session, *, steps: Iterable[tuple[UUID, UUID | None, str]], by: By, now: datetime) -> None:
    """Give steps of families' programmes their visits (as `visit_of_step`), so that a program can speak of them.

    Each by family, programme (as `participation_of`) and step. A step that meanwhile came to an end gets none.
    """
    for family_id, earlier, step_code in steps:
        participation = queries.participation_of(session, by, family_id, earlier)
        with contextlib.suppress(Refused):
            visit_of_step(session, participation=participation, step_code=step_code, by=by, now=now)


def add_visit(
    session: Session,
    *,
    participation: Participation,
    by: By,
    opens_on: date,
    closes_on: date,
    why: str,
    now: datetime,
) -> Visit:
    """A visit beside the programme (step `extra`) with a window of its own, and why it was added."""
    family = _ongoing_for(session, by, participation)
    if opens_on > closes_on:
        raise Refused(Reason.WINDOW_BACKWARDS)
    if participation.started_on is not None and closes_on < participation.started_on:
        raise Refused(Reason.WINDOW_BEFORE_START)
    reason = _checked(why)
    step = StepRule(ADDED, 0, True, None, None, None, True, True, 60)
    visit = _mint(session, participation, step, now=now)
    visit.opens_on, visit.closes_on, visit.why_added = opens_on, closes_on, reason
    families.remember(
        session, family, by=by, kind=EventKind.VISIT_ADDED, on=clock.swedish(now).date(), now=now, detail=reason
    )
    return visit


def waive(
    session: Session, *, participation: Participation, step_code: str, reason: str, by: By, now: datetime
) -> Waiver:
    """The family does without a step; it is then never overdue. What is booked or done goes before."""
    family = _ongoing_for(session, by, participation)
    _step_of(session, participation, step_code)
    if queries.standing_waiver(session, participation.id, step_code) is not None:
        raise Refused(Reason.ALREADY_WAIVED)
    if by.assignment_id is None:
        raise NotAllowed
    waiver = Waiver(
        participation_id=participation.id,
        family_id=participation.family_id,
        step_code=step_code,
        reason=_checked(reason),
        waived_by=by.assignment_id,
        at=now,
    )
    session.add(waiver)
    detail = f"{step_code}: {waiver.reason}"
    on = clock.swedish(now).date()
    families.remember(session, family, by=by, kind=EventKind.STEP_WAIVED, on=on, now=now, detail=detail)
    session.flush()
    return waiver


def undo_waiver(session: Session, *, participation: Participation, step_code: str, by: By, now: datetime) -> Waiver:
    """The step comes back, with the state its window gives it today."""
    family = _ongoing_for(session, by, participation)
    waiver = queries.standing_waiver(session, participation.id, step_code)
    if waiver is None:
        raise Refused(Reason.NOT_WAIVED)
    waiver.undone_at = now
    on = clock.swedish(now).date()
    families.remember(session, family, by=by, kind=EventKind.WAIVER_UNDONE, on=on, now=now, detail=step_code)
    return waiver


def set_partner(session: Session, *, by: By, family_id: UUID, partner_id: int, now: datetime) -> Family:
    """Say which unit of the social services meets the family; visits that had none get it too."""
    family = families.set_partner(session, by=by, family_id=family_id, partner_id=partner_id, now=now)
    for visit in queries.visits_without_partner(session, family):
        visit.partner_id = partner_id
    return family


def _ongoing_for(session: Session, by: By, participation: Participation) -> Family:
    family = family_queries.own_family_for(session, by, participation.family_id)
    if participation.ended_on is not None:
        raise Refused(Reason.HAS_ENDED)
    return family


def _step_of(session: Session, participation: Participation, step_code: str) -> StepRule:
    plan = session.get(Plan, participation.id, with_for_update=True)
    if plan is None:
        raise Refused(Reason.HAS_NO_PLAN)
    steps: Sequence[StepRule] = queries.steps_of_version(session, plan.version_id)
    found = next((step for step in steps if step.code == step_code), None)
    if found is None:
        raise Refused(Reason.NOT_IN_PROGRAMME)
    return found


def _mint(session: Session, participation: Participation, step: StepRule, *, now: datetime) -> Visit:
    unit = family_queries.unit_of(session, participation.bvc_id)
    visit = Visit(
        family_id=participation.family_id,
        participation_id=participation.id,
        region_id=unit.authority_id,
        reference=new_reference("B"),
        step_code=step.code,
        is_extra=step.is_extra,
        bvc_id=participation.bvc_id,
        partner_id=participation.partner_id,
        made_at=now,
    )
    session.add(visit)
    session.flush()
    return visit


def _checked(words: str) -> str:
    reason = words.strip()
    if not reason:
        raise Refused(Reason.NEEDS_WHY)
    wrong = family_rules.why_not_text(reason)
    if wrong is not None:
        is_number = wrong is family_rules.Reason.LOOKS_LIKE_PERSONNUMMER
        raise Refused(Reason.LOOKS_LIKE_PERSONNUMMER if is_number else Reason.TOO_LONG)
    return reason
