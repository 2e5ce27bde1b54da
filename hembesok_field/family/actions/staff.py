"""Which unit and who of the staff meet a family."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family import queries
from hembesok_field.family.actions.checks import check_partner, check_worker
from hembesok_field.family.actions.history import locked, own, remember
from hembesok_field.family.actions.sharing import keep_disclosures
from hembesok_field.family.rules import EventKind, Reason
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import By, Who


def set_partner(session: Session, *, by: By, family_id: UUID, partner_id: int, now: datetime) -> Family:
    """Say which unit of the social services meets the family; an unended programme without one gets it too."""
    family = own(session, by, family_id)
    today = clock.swedish(now).date()
    if family.partner_id == partner_id:
        return family
    if family.partner_id is not None:
        raise Refused(Reason.HAS_A_PARTNER)
    check_partner(session, by, family.bvc_id, partner_id, today)
    family.partner_id = partner_id
    for participation in queries.participations_of(session, family):
        if participation.partner_id is None and participation.ended_on is None:
            participation.partner_id = partner_id
    remember(session, family, by=by, kind=EventKind.PARTNER_SET, on=today, now=now)
    keep_disclosures(session, [family.id], by=by, now=now)
    return family


def set_pair(
    session: Session, *, by: By, family_id: UUID, nurse_id: int | None, social_worker_id: int | None, now: datetime
) -> Family:
    """Say who of the staff meets the family. The partner's own workers may change their half of the pair."""
    family = locked(session, queries.family_for(session, by, family_id))
    if not queries.is_named_for(by, family) or (not queries.is_own(by, family) and nurse_id != family.nurse_id):
        raise NotAllowed
    today = clock.swedish(now).date()
    check_worker(session, nurse_id, family.bvc_id, today, is_nurse=True)
    check_worker(session, social_worker_id, family.partner_id, today, is_nurse=False)
    if (family.nurse_id, family.social_worker_id) != (nurse_id, social_worker_id):
        family.nurse_id, family.social_worker_id = nurse_id, social_worker_id
        remember(session, family, by=by, kind=EventKind.PAIR_SET, on=today, now=now)
    return family


def change_half(session: Session, *, by: By, family_id: UUID, leaving: int, coming: int, now: datetime) -> bool:
    """Another in the place of one who is the family's own worker; the other half of the pair stands unasked.

    False where she is it no longer, or the other cannot be: then nothing is changed.
    """
    family = locked(session, queries.family_for(session, by, family_id))
    if not queries.is_named_for(by, family):
        raise NotAllowed
    is_nurse = family.nurse_id == leaving
    if not (is_nurse and queries.is_own(by, family)) and family.social_worker_id != leaving:
        return False
    today = clock.swedish(now).date()
    try:
        check_worker(session, coming, family.bvc_id if is_nurse else family.partner_id, today, is_nurse=is_nurse)
    except Refused:
        return False
    if is_nurse:
        family.nurse_id = coming
    else:
        family.social_worker_id = coming
    remember(session, family, by=by, kind=EventKind.PAIR_SET, on=today, now=now)
    return True


def take_over(session: Session, *, by: Who, family_id: UUID, now: datetime) -> Family:
    """A nurse of the BVC steps in for the named one; for a protected family the only way in, and it is told."""
    family = locked(session, queries.family_to_step_in_for(session, by, family_id))
    family.nurse_id = by.assignment_id
    remember(session, family, by=by, kind=EventKind.TAKEN_OVER, on=clock.swedish(now).date(), now=now)
    return family
