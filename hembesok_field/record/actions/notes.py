"""Short practical notes, each for its writer's own authority."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import rules
from hembesok_field.record.actions.once import added_once
from hembesok_field.record.shapes import Reason
from hembesok_field.record.tables import Note


def write_note(
    session: Session,
    *,
    family_id: UUID,
    visit: Visit | None,
    by: Who,
    text: str,
    now: datetime,
    made_id: UUID | None = None,
) -> Note:
    """A short practical note for the writer's own authority; refuses a personal number and more than 280 characters."""
    written = " ".join(text.split())
    if not written:
        raise Refused(Reason.NOTE_EMPTY)
    if len(written) > rules.NOTE_LENGTH:
        raise Refused(Reason.NOTE_TOO_LONG, length=len(written))
    if looks_like_personnummer(written):
        raise Refused(Reason.NOTE_HAS_NUMBER)
    note = Note(
        family_id=family_id,
        visit_id=visit.id if visit else None,
        authority_id=by.authority_id,
        written_by=by.assignment_id,
        at=now,
        text=written,
        made_id=made_id,
    )
    return added_once(session, note, key=Note.made_id, besides={"id", "at"})
