"""What was promised and to whom it was written, for telling the next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Unit
from hembesok_field.booking import queries as booking
from hembesok_field.booking.rules import Step
from hembesok_field.booking.tables import BookingParticipant, BookingStep
from hembesok_field.family.tables import Family, Participation
from hembesok_field.outbox.tables import Outgoing
from hembesok_field.plan.tables import Visit


@dataclass(frozen=True)
class Standing:
    """How a visit stands for those who are told of it."""

    family: Family
    owner_id: int  # the authority that answers for what the family is told
    step: BookingStep
    has_ended: bool

    @property
    def is_on(self) -> bool:
        return self.step.step is not Step.CANCELLED and not self.family.is_protected


def standing_of(session: Session, visit_id: UUID) -> Standing | None:
    """None for a visit that was never promised."""
    steps = booking.steps_of(session, visit_id)
    if not steps:
        return None
    asked = (
        select(Family, func.coalesce(Unit.company_id, Unit.authority_id), Participation.ended_on)
        .join(Unit, Unit.id == Family.bvc_id)
        .join(Visit, Visit.family_id == Family.id)
        .join(Participation, Participation.id == Visit.participation_id)
        .where(Visit.id == visit_id)
    )
    family, owner_id, ended_on = session.execute(asked).one()
    return Standing(family, owner_id, steps[-1], ended_on is not None)


def written_about(session: Session, visit_id: UUID) -> Sequence[Outgoing]:
    """Every message about a visit in the order they were written, held still until the act is done."""
    asked = select(Outgoing).where(Outgoing.visit_id == visit_id).order_by(Outgoing.id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).all()


def authorities_of(session: Session, assignment_ids: Collection[int]) -> Mapping[int, int]:
    asked = select(Assignment.id, Assignment.authority_id).where(Assignment.id.in_(assignment_ids))
    return dict(session.execute(asked).all())


def coming_visits_of(session: Session, person_id: int, now: datetime) -> list[UUID]:
    """The visits that a person is to come to, or was told that she was."""
    steps = (
        select(BookingStep.visit_id)
        .join(BookingParticipant, BookingParticipant.step_id == BookingStep.id)
        .where(BookingParticipant.person_id == person_id, BookingStep.starts_at > now)
    )
    return sorted(set(session.scalars(steps)), key=str)


def coming_visits_of_family(session: Session, family_id: UUID, now: datetime) -> list[UUID]:
    asked = select(BookingStep.visit_id).where(BookingStep.family_id == family_id, BookingStep.starts_at > now)
    return sorted(set(session.scalars(asked)), key=str)
