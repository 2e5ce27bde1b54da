"""What is disclosed to the other authority: written down when it begins, changes and ends."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.family import queries, rules
from hembesok_field.family.rules import Sharing
from hembesok_field.family.tables import Disclosure
from hembesok_field.kernel import walls
from hembesok_field.kernel.errors import NotAllowed
from hembesok_field.kernel.identity import AuthorityKind, By, Duty, Who


def keep_disclosures(session: Session, family_ids: Sequence[UUID], *, by: By, now: datetime) -> None:
    """Bring the disclosures of these families in step with consent and partner as they stand; to call after a change.

    Each act that can open or close a family to the other side calls it: nothing else writes a disclosure.
    """
    with walls.across(session):  # one side's word opens or closes what the other side may see
        last = queries.last_disclosures(session, family_ids)
        for one in queries.sharing_of(session, family_ids):
            kept = last.get(one.family_id)
            before = Sharing(kept.unit_id, kept.sees) if kept is not None and kept.step.is_open else None
            steps = rules.disclosure_steps(before, one.sharing, partner_id=one.partner_id, is_refused=one.is_refused)
            for step, sharing in steps:
                row = Disclosure(
                    family_id=one.family_id,
                    authority_id=one.owner_id,
                    unit_id=sharing.unit_id,
                    step=step,
                    sees=sharing.sees,
                    ground=one.ground if step.is_open else "",
                    done_by=by.assignment_id,
                    at=now,
                )
                session.add(row)
                session.flush()  # closed before opened: the newest stands


def choose_way(session: Session, *, by: Who, sees: SeesFamilies, now: datetime) -> None:
    """How one's own municipality sees families from now on; each family that is shared with it is told of it."""
    if by.duty is not Duty.ADMIN or by.authority_kind is not AuthorityKind.MUNICIPALITY:
        raise NotAllowed
    session.get_one(Authority, by.authority_id, with_for_update=True).sees_families = sees
    with walls.across(session):
        shared = queries.shared_with(session, by)
    keep_disclosures(session, shared, by=by, now=now)
