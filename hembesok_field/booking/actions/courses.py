"""What happens to a family's programme as a whole: it moves, pauses, goes on or ends, and its promises with it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.booking import queries
from hembesok_field.booking.actions.promises import call_off
from hembesok_field.booking.rules import Reason
from hembesok_field.family import queries as families
from hembesok_field.family.actions import keep_disclosures, remember
from hembesok_field.family.rules import EndReason, EventKind
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.ids import new_reference
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Plan

BEFORE_THE_MOVE = "Var före flytten"


def pause(session: Session, *, participation_id: UUID, paused_on: date, by: Who, now: datetime) -> Participation:
    """Put a programme to rest: nothing is booked, and what was promised is cancelled. Nothing counts as late."""
    family, part = _own(session, by, participation_id)
    if part.paused_on is not None:
        raise Refused(Reason.PAUSED)
    _check_day(part, paused_on, now)
    part.paused_on = paused_on
    _call_off_coming(session, [part], by=by, now=now, reason="paused")
    remember(session, family, by=by, kind=EventKind.PAUSED, on=paused_on, now=now)
    return part


def resume(session: Session, *, participation_id: UUID, resumed_on: date, by: Who, now: datetime) -> Participation:
    """Let the programme go on. What was cancelled stays cancelled; new times are made with the family."""
    family, part = _own(session, by, participation_id)
    if part.paused_on is None:
        raise Refused(Reason.NOT_PAUSED)
    if resumed_on < part.paused_on or resumed_on > clock.swedish(now).date():
        raise Refused(Reason.NOT_YET)
    part.paused_on = None
    remember(session, family, by=by, kind=EventKind.RESUMED, on=resumed_on, now=now)
    return part


def end_participation(
    session: Session, *, participation_id: UUID, reason: EndReason, ended_on: date, by: Who, now: datetime
) -> Participation:
    """End a programme: what was promised is cancelled, done visits stay counted.

    After a child's death this is the one step there is: everything promised to the family is cancelled, whichever
    birth it was for, and nothing more is asked.
    """
    family, part = _own(session, by, participation_id)
    _check_day(part, ended_on, now)
    part.ended_on, part.end_reason = ended_on, reason
    part.paused_on = None
    everything = queries.open_participations(session, family.id) if reason is EndReason.CHILD_DECEASED else []
    _call_off_coming(session, [part, *everything], by=by, now=now, reason="ended")
    remember(session, family, by=by, kind=EventKind.ENDED, on=ended_on, now=now, detail=reason.value)
    return part


def move_family(
    session: Session,
    *,
    by: Who,
    family_id: UUID,
    to_bvc_id: int,
    to_partner_id: int | None,
    moved_on: date,
    now: datetime,
) -> Family:
    """Hand a family over to the BVC where it lives now.

    What was promised is cancelled; sharing with the old partner ends and new consent is needed; each programme goes
    on at the new unit from the same plan, without an offer of its own. Done visits stay with the units that made them.
    """
    family = families.own_family_for(session, by, family_id)
    _check_move(session, family, to_bvc_id=to_bvc_id, to_partner_id=to_partner_id, moved_on=moved_on, now=now)
    running = queries.open_participations(session, family.id)
    for part in running:
        _check_day(part, moved_on, now)
    _call_off_coming(session, running, by=by, now=now, reason="moved_family")
    remember(session, family, by=by, kind=EventKind.MOVED, on=moved_on, now=now)
    for word in families.consent_words_of(session, family):
        word.is_standing = False
    number = len(families.participations_of(session, family))
    for place, part in enumerate(running, start=1):
        after = _go_on(session, family, part, number=number + place, moved_on=moved_on)
        after.bvc_id, after.partner_id = to_bvc_id, to_partner_id
        _leave_behind(session, part, after, by=by, now=now)
    _settle(session, family, to_bvc_id, to_partner_id)
    keep_disclosures(session, [family.id], by=by, now=now)
    return family


def _own(session: Session, by: Who, participation_id: UUID) -> tuple[Family, Participation]:
    """The family and the participation, held still until the act is done; refused when it has ended."""
    part = families.participation_for(session, by, participation_id)
    family = families.own_family_for(session, by, part.family_id)
    part = queries.hold_still(session, part.id, to_change=True)
    if part.ended_on is not None:
        raise Refused(Reason.ENDED)
    return family, part


def _check_day(part: Participation, day: date, now: datetime) -> None:
    if day > clock.swedish(now).date():
        raise Refused(Reason.NOT_YET)
    began = part.started_on or part.offered_on
    if began is not None and day < began:
        raise Refused(Reason.NOT_STARTED)


def _call_off_coming(session: Session, parts: Sequence[Participation], *, by: Who, now: datetime, reason: str) -> None:
    coming = [
        visit
        for part in {part.id: part for part in parts}.values()
        for visit in queries.coming_of(session, part.id, now)
    ]
    queries.take_hours_in_turn(
        session, [hold.person_id for visit in coming for hold in queries.holds_of(session, visit.id)]
    )
    for visit in coming:
        call_off(session, visit=visit, by=by, now=now, reason=reason)


def _check_move(
    session: Session, family: Family, *, to_bvc_id: int, to_partner_id: int | None, moved_on: date, now: datetime
) -> None:
    if to_bvc_id == family.bvc_id:
        raise Refused(Reason.SAME_UNIT)
    try:
        bvc = families.unit_of(session, to_bvc_id)
    except NotFound:
        raise Refused(Reason.NOT_A_BVC) from None
    if bvc.kind is not UnitKind.BVC:
        raise Refused(Reason.NOT_A_BVC)
    if to_partner_id is not None and not families.collaborate(session, to_bvc_id, to_partner_id, moved_on):
        raise Refused(Reason.NOT_A_PARTNER)
    if moved_on > clock.swedish(now).date():
        raise Refused(Reason.NOT_YET)


def _settle(session: Session, family: Family, bvc_id: int, partner_id: int | None) -> None:
    """Where the family is now. The old address is nobody's any more; the pair is for the new units to name."""
    region_id = families.unit_of(session, bvc_id).authority_id
    if region_id != family.region_id:
        if families.is_taken(session, region_id, family.reference):
            family.reference = new_reference("F")
        family.region_id = region_id
    family.bvc_id, family.partner_id = bvc_id, partner_id
    family.nurse_id, family.social_worker_id = None, None
    family.address, family.area_name = None, None


def _go_on(session: Session, family: Family, before: Participation, *, number: int, moved_on: date) -> Participation:
    """The same programme at the new unit: the children and the version go with it; the offer does not.

    A programme that is followed has begun, though a sheet may have said no more than that the family said yes.
    """
    has_begun = before.started_on is not None or session.get(Plan, before.id) is not None
    after = Participation(
        family_id=family.id,
        number=number,
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        answer=before.answer,
        answered_on=before.answered_on,
        started_on=moved_on if has_begun else None,
        paused_on=before.paused_on,
    )
    session.add(after)
    session.flush()
    for child in families.children_of(session, family):
        if child.participation_id == before.id:
            child.participation_id = after.id
    before.ended_on, before.end_reason, before.paused_on = moved_on, EndReason.MOVED, None
    return after


def _leave_behind(session: Session, before: Participation, after: Participation, *, by: Who, now: datetime) -> None:
    """The plan goes on from the day of the move, without what was waived and what has been at the old unit."""
    followed = session.get(Plan, before.id)
    if followed is None or after.started_on is None:
        return
    session.add(
        Plan(
            participation_id=after.id,
            family_id=after.family_id,
            version_id=followed.version_id,
            starts_on=after.started_on,
        )
    )
    session.flush()
    without = dict.fromkeys(queries.steps_begun(session, before.id, now), BEFORE_THE_MOVE)
    without |= queries.waived_steps(session, before.id)
    for code, reason in without.items():
        plan.waive(session, participation=after, step_code=code, reason=reason, by=by, now=now)
