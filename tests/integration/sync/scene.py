"""What the tests of rows and tablets share."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.tablets import Hand, Tablet


@dataclass
class Field:
    tablet: Tablet
    anna: Hand
    bo: Hand  # a colleague who is signed in on the same tablet
    visit: UUID
    other_visit: UUID
    starts_at: str


def word(field: Field, **more: Any) -> dict[str, Any]:
    return {"starts_at": field.starts_at, "minutes": 60, "outcome": "done", "attended": True, **more}


def rows_of(model: type[Any]) -> list[Any]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(model)))
