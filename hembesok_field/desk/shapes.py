"""Values that the desk's pages show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hembesok_field.access.shapes import Colleague
from hembesok_field.record.shapes import FamilyAtDoor, Standing


@dataclass(frozen=True)
class DayVisit:
    """One of my promised hours; `family` and `step_code` are None where I may know no more than the hour."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    step_code: str | None
    family: FamilyAtDoor | None
    colleagues: tuple[Colleague, ...]
    stands: Standing | None
    is_mine_said: bool


@dataclass(frozen=True)
class Today:
    """`mine` and `theirs` lack a word; they reach back before today."""

    next: DayVisit | None
    day: tuple[DayVisit, ...]
    mine: tuple[DayVisit, ...]
    theirs: tuple[DayVisit, ...]
