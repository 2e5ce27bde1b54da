"""What someone has begun to write: her own alone."""

import json
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
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


def has_draft(by: Who, visit_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether she has begun to write about the visit of this column: part of another question, and none of its own."""
    return exists().where(Draft.assignment_id == by.assignment_id, Draft.visit_id == visit_id)
