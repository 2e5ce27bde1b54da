"""Which programme version holds, and whether a step of it is extra; each looked up once."""

from bisect import bisect_right
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.plan import queries as plans
from hembesok_field.plan.tables import ProgrammeVersion

ADDED_STEPS = ("före", "extra")  # contract section 4: beside the steps of any programme, and extra


class Versions:
    """The programme version that holds at a BVC on a day. The answer changes only on days when a version starts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._starts = list(session.scalars(select(ProgrammeVersion.from_on).distinct().order_by("from_on")))
        self._found: dict[tuple[int, date], int] = {}
        self._steps: dict[int, dict[str, bool]] = {}

    def at(self, bvc_id: int, on: date) -> int:
        start = self._starts[max(bisect_right(self._starts, on) - 1, 0)]
        if (bvc_id, start) not in self._found:
            self._found[bvc_id, start] = plans.version_for(self._session, bvc_id, start).id
        return self._found[bvc_id, start]

    def is_extra(self, version_id: int, step: str) -> bool:
        if step in ADDED_STEPS:
            return True
        if version_id not in self._steps:
            steps = plans.steps_of_version(self._session, version_id)
            self._steps[version_id] = {one.code: one.is_extra for one in steps}
        return self._steps[version_id].get(step, True)
