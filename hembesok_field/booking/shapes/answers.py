"""An answer that is asked for outside somebody's own hours, and a no."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AnswerSought:
    """One of the asker's own hours that waits for a word: hers (`is_mine`), or someone's after `name` has said no."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    name: str
    is_mine: bool


@dataclass(frozen=True)
class NoSaid:
    """That a colleague has said no to the hour that stands, and the nearest hours when all of `staff` are free."""

    name: str
    starts_at: datetime
    minutes: int
    number: int
    with_interpreter: bool
    staff: tuple[int, ...]
    nearest: tuple[datetime, ...]
