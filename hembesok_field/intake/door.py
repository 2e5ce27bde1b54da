"""Looks at what storing would do: tried in a unit of work that is taken back, and logged like any other look."""

from collections.abc import Mapping
from uuid import UUID

from hembesok_field.access.door import acting, looking
from hembesok_field.intake import actions
from hembesok_field.intake.checking import Parsed
from hembesok_field.intake.shapes import Preview
from hembesok_field.intake.storing import Stored
from hembesok_field.intake.writing import rejected_sheet
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import Who


class _Tried(Exception):
    """Takes back a trial: a unit of work that is left by an exception leaves nothing."""

    def __init__(self, preview: Preview, families: frozenset[UUID]) -> None:
        super().__init__()
        self.preview, self.families = preview, families


def preview(by: Who) -> Preview | None:
    """What the asker's waiting files would do; None when none wait. New families have no row to be seen yet."""
    now = clock.now()
    with db.reading(by) as session:
        found = actions.waiting(session, by=by, now=now)
    if found is None:
        return None
    waiting, files = found
    parsed = Parsed(files)
    try:
        with db.unit_of_work(by) as session:
            reading = actions.checked(session, parsed, by=by, now=now)
            seen = db.families_seen(session)
            stored = actions.carry(session, reading, by=by, now=now) if reading.is_readable else Stored()
            tried = Preview(waiting, reading, stored.counts, tuple(stored.changes), tuple(stored.contradicted))
            raise _Tried(tried, seen)
    except _Tried as tried_it:
        if tried_it.families:
            with acting(by, "intake.preview") as log:
                db.saw(log, tried_it.families)
        return tried_it.preview


def rejected(by: Who) -> Mapping[str, bytes]:
    """The rejected rows of each waiting file that has any, as a sheet to correct and send again."""
    now = clock.now()
    with looking(by, "intake.rejected") as session:
        found = actions.waiting(session, by=by, now=now)
        if found is None:
            return {}
        reading = actions.checked(session, Parsed(found[1]), by=by, now=now)
    names = dict.fromkeys(row.at.file for row in reading.rejected)
    return {name: rejected_sheet(reading.rejected, name) for name in names}
