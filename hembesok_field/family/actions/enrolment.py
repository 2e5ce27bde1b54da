"""Writing a family in, with its offer and its answer."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Unit
from hembesok_field.family import queries, rules
from hembesok_field.family.actions.checks import (
    check_children,
    check_home,
    check_offer,
    check_partner,
    check_people,
    refuse,
    words,
)
from hembesok_field.family.actions.history import own, remember
from hembesok_field.family.actions.home import codes, nurse_on_protection
from hembesok_field.family.actions.people import child_row, guardian_row
from hembesok_field.family.rules import Answer, EventKind, NewChild, NewGuardian, Offer, Reason, TargetGroup
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import By, Side, Who
from hembesok_field.kernel.ids import new_reference


def enrol(
    session: Session,
    *,
    by: By,
    bvc_id: int,
    children: Sequence[NewChild],
    offered_on: date | None,
    answer: Answer | None,
    now: datetime,
    answered_on: date | None = None,
    starts_on: date | None = None,
    partner_id: int | None = None,
    guardians: Sequence[NewGuardian] = (),
    guardian_count: int | None = None,
    language: str | None = None,
    needs_interpreter: bool | None = None,
    area_type: int | None = None,
    area_name: str | None = None,
    address: str | None = None,
    is_protected: bool = False,
    target_groups: Sequence[TargetGroup] = (),
    reference: str | None = None,
) -> tuple[Family, Participation]:
    """Write in a family with its first birth's offer. A person does it at her own BVC; a sheet may know less."""
    unit = _bvc_for(session, by, bvc_id)
    today = clock.swedish(now).date()
    check_people(by, children, guardians, today)
    check_home(address, area_type, area_name, language, is_protected=is_protected)
    check_offer(by, Offer(offered_on, answer, answered_on, starts_on), today)
    check_partner(session, by, bvc_id, partner_id, today)
    family = Family(
        region_id=unit.authority_id,
        reference=_free_reference(session, unit.authority_id, reference),
        bvc_id=bvc_id,
        partner_id=partner_id,
        nurse_id=nurse_on_protection(by) if is_protected else None,
        guardian_count=guardian_count or len(guardians) or None,
        area_type=area_type,
        area_name=words(area_name),
        language=words(language),
        needs_interpreter=needs_interpreter,
        is_protected=is_protected,
        address=words(address),
        target_groups=codes(target_groups),
        made_at=now,
    )
    session.add(family)
    session.flush()
    for guardian in guardians:
        guardian_row(session, family, guardian)
    participation = _offer(session, family, children, Offer(offered_on, answer, answered_on, starts_on))
    remember(session, family, by=by, kind=EventKind.ENROLLED, on=offered_on or today, now=now)
    session.flush()
    return family, participation


def offer_again(
    session: Session,
    *,
    by: By,
    family_id: UUID,
    children: Sequence[NewChild],
    offered_on: date | None,
    answer: Answer | None,
    now: datetime,
    answered_on: date | None = None,
    starts_on: date | None = None,
) -> Participation:
    """A later birth: a new programme of the same family, with its own offer."""
    family = own(session, by, family_id)
    today = clock.swedish(now).date()
    offer = Offer(offered_on, answer, answered_on, starts_on)
    check_children(children, today)
    check_offer(by, offer, today)
    participation = _offer(session, family, children, offer)
    remember(session, family, by=by, kind=EventKind.OFFERED_AGAIN, on=offered_on or today, now=now)
    session.flush()
    return participation


def answer_offer(
    session: Session,
    *,
    by: By,
    participation_id: UUID,
    answer: Answer,
    answered_on: date,
    now: datetime,
    starts_on: date | None = None,
) -> Participation:
    """Write the family's answer; a no may become a yes while nothing has begun. A yes begins that day if not said."""
    participation = queries.participation_for(session, by, participation_id)
    family = own(session, by, participation.family_id)
    if participation.ended_on is not None:
        raise Refused(Reason.HAS_ENDED)
    if participation.started_on is not None:
        raise Refused(Reason.ALREADY_BEGUN)
    begins_on = (starts_on or answered_on) if answer is Answer.YES else None
    offer = Offer(participation.offered_on or answered_on, answer, answered_on, begins_on)
    check_offer(by, offer, clock.swedish(now).date())
    participation.answer, participation.answered_on, participation.started_on = answer, answered_on, begins_on
    if answer is not Answer.UNANSWERED:
        kind = EventKind.SAID_YES if answer is Answer.YES else EventKind.SAID_NO
        remember(session, family, by=by, kind=kind, on=answered_on, now=now)
    return participation


def _bvc_for(session: Session, by: By, bvc_id: int) -> Unit:
    """The BVC at which the asker may write in a family: her own."""
    if isinstance(by, Who) and (not by.is_field or by.unit_id != bvc_id or by.side is Side.SOCIAL_SERVICES):
        raise NotAllowed
    unit = queries.unit_of(session, bvc_id)
    if unit.kind is not UnitKind.BVC:
        raise NotAllowed
    return unit


def _free_reference(session: Session, region_id: int, wished: str | None) -> str:
    """The wished reference, or a fresh one. The table's own no stands behind it (uq_family_region_id)."""
    reference = (wished or "").strip() or new_reference("F")
    refuse(rules.why_not_text(reference, 60), field="reference")
    if queries.is_taken(session, region_id, reference):
        raise Refused(Reason.REFERENCE_TAKEN, field="reference")
    return reference


def _offer(session: Session, family: Family, children: Sequence[NewChild], offer: Offer) -> Participation:
    earlier = queries.participations_of(session, family)
    participation = Participation(
        family_id=family.id,
        number=len(earlier) + 1,
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        offered_on=offer.offered_on,
        answer=offer.answer,
        answered_on=offer.answered_on,
        started_on=offer.starts_on if offer.answer is Answer.YES else None,
    )
    session.add(participation)
    session.flush()
    before = len(queries.children_of(session, family))
    session.add_all(
        child_row(family, participation, child, before + place) for place, child in enumerate(children, start=1)
    )
    return participation
