"""What someone has begun to write: her own alone."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.kernel.identity import Who
from hembesok_field.record import shapes
from hembesok_field.record.tables import Draft


def draft_of(session: Session, by: Who, visit_id: UUID) -> shapes.Draft | None:
    own = select(Draft.at, Draft.body).where(Draft.visit_id == visit_id, Draft.assignment_id == by.assignment_id)
    row = session.execute(own).one_or_none()
    if row is None:
        return None
    return shapes.Draft(row.at, {name: tuple(said) for name, said in json.loads(row.body).items()})


def with_draft(session: Session, by: Who, visit_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these visits she has begun to write about."""
    own = select(Draft.visit_id).where(Draft.assignment_id == by.assignment_id, Draft.visit_id.in_(list(visit_ids)))
    return frozenset(session.scalars(own))
