"""What one may do about what happened. Each takes a session and who, only adds, and never commits."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.booking import actions as bookings
from hembesok_field.family.rules import EndReason, looks_like_personnummer
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By, Side, Who
from hembesok_field.kernel.keeping import Kept
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries, rules
from hembesok_field.record.shapes import AbsenceCause, Outcome, Place, Reason, Scope, Source, Word
from hembesok_field.record.tables import Attestation, Note


def attest(
    session: Session,
    *,
    visit: Visit,
    by: Who,
    now: datetime,
    starts_at: datetime,
    minutes: int | None,
    outcome: Outcome | None,
    attended: bool,
    colleague_attended: bool | None = None,
    place: Place = Place.HOME,
    absence_cause: AbsenceCause | None = None,
    others: str = "",
    guardians: int | None = None,
    interpreter: bool | None = None,
    contacts: Iterable[str] = (),
    information: Iterable[str] = (),
) -> Attestation:
    """Add a person's own word. It confirms her own attendance; of the colleague it is a claim.

    A second word by the same person is her correction: the first stays readable. Refused before the visit has
    begun, and where one profession was missing without a cause.
    """
    is_nurse = by.side is Side.NURSE
    nurse, social = (attended, colleague_attended) if is_nurse else (colleague_attended, attended)
    if by.side is Side.OTHER:
        nurse, social = None, None
    row = Attestation(
        visit_id=visit.id,
        family_id=visit.family_id,
        source=Source.OWN,
        scope=rules.scope_of(by.side),
        said_by=by.assignment_id,
        at=now,
        starts_at=starts_at,
        minutes=minutes,
        outcome=outcome,
        place=place,
        nurse_attended=nurse,
        social_attended=social,
        absence_cause=absence_cause if False in (nurse, social) else None,
        others=others,
        guardians=guardians,
        interpreter=interpreter,
        contacts=" ".join(sorted(contacts)),
        information=" ".join(sorted(information)),
    )
    return _added(session, row, now)


def _added(session: Session, row: Attestation, now: datetime) -> Attestation:
    word = Word(
        order=0,
        source=row.source,
        scope=row.scope,
        author=row.said_by,
        starts_at=row.starts_at,
        outcome=row.outcome,
        nurse_attended=row.nurse_attended,
        social_attended=row.social_attended,
        absence_cause=row.absence_cause,
    )
    if reason := rules.why_not(word, now):
        raise Refused(reason)
    session.add(row)
    session.flush()
    return row


def write_note(session: Session, *, family_id: UUID, visit: Visit | None, by: Who, text: str, now: datetime) -> Note:
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
    )
    session.add(note)
    return note


SHEET_FIELDS = (
    "starts_at",
    "minutes",
    "outcome",
    "place",
    "nurse_attended",
    "social_attended",
    "absence_cause",
    "others",
    "guardians",
    "interpreter",
    "contacts",
    "information",
)


def keep_import(
    session: Session,
    *,
    visit: Visit,
    by: By,
    scope: Scope,
    now: datetime,
    known: Mapping[str, Any],
    before: Attestation | None,
) -> Kept:
    """Add what a sheet knows about a visit, on top of what the sheet `before` it knew; the same again adds nothing.

    `known` holds only cells that were filled (names of SHEET_FIELDS): an empty cell is unknown and erases nothing.
    No person's own word is touched. Refused before the visit has begun, when the outcome is done.
    """
    held = {field: getattr(before, field) for field in SHEET_FIELDS} if before else {}
    after = {"place": Place.HOME, "others": "", "contacts": "", "information": "", **held, **known}
    if before and after == held:
        return Kept.SAME
    if after["outcome"] is Outcome.DONE and after["starts_at"] > now:
        raise Refused(Reason.NOT_BEGUN)
    session.add(
        Attestation(
            visit_id=visit.id,
            family_id=visit.family_id,
            source=Source.IMPORT,
            scope=scope,
            said_by=by.assignment_id,
            at=now,
            **after,
        )
    )
    return Kept.CHANGED if before else Kept.NEW


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
    """A note is not journal and not an act: it goes when it is of no more use (house.md 3.1)."""
    with across(session):  # the other side's too, which nobody here may read
        session.execute(delete(Note).where(Note.family_id == family_id))
