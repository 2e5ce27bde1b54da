"""When a programme ends, or the family moves: what each side kept for itself goes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.booking import actions as bookings
from hembesok_field.family.rules import EndReason
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.record import queries
from hembesok_field.record.tables import Draft, Note, ThemeTick


def end_programme(
    session: Session, *, participation_id: UUID, reason: EndReason, ended_on: date, by: Who, now: datetime
) -> Participation:
    """End a programme with its promises; when no other goes on, the practical notes of both sides are gone too."""
    part = bookings.end_participation(
        session, participation_id=participation_id, reason=reason, ended_on=ended_on, by=by, now=now
    )
    session.flush()
    if not queries.has_ongoing_programme(session, part.family_id):
        _forget_notes(session, part.family_id)
    return part


def move_family(
    session: Session,
    *,
    by: Who,
    family_id: UUID,
    to_bvc_id: int,
    to_partner_id: int | None,
    moved_on: date,
    now: datetime,
) -> Family:
    """Hand the family over; notes about its old door are nobody's any more."""
    with across(session):  # a handover: the last of it is written in rows that are the other authority's already
        family = bookings.move_family(
            session,
            by=by,
            family_id=family_id,
            to_bvc_id=to_bvc_id,
            to_partner_id=to_partner_id,
            moved_on=moved_on,
            now=now,
        )
        _forget_notes(session, family_id)
    return family


def _forget_notes(session: Session, family_id: UUID) -> None:
    """Notes, ticks and drafts are not journal and no act: they go when they are of no more use (house.md 3.1)."""
    with across(session):  # the other side's too, which nobody here may read
        for table in (Note, ThemeTick, Draft):
            session.execute(delete(table).where(table.family_id == family_id))
