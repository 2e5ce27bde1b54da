"""What one may do in review: mark an entry as looked through, open a family in need, tell why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.tables import EmergencyAccess
from hembesok_field.family.queries import family_in_need
from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.family.tables import Family
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.review import queries, rules
from hembesok_field.review.queries.chain import review_signature
from hembesok_field.review.rules import Reason
from hembesok_field.review.tables import LogReview


def review(session: Session, *, by: Who, entry_id: int, comment: str, now: datetime) -> LogReview:
    """Sign that an entry was looked through. Nobody reviews what she did herself."""
    entry = queries.entry_for(session, by, entry_id)
    if entry.person_id == by.person_id:
        raise Refused(Reason.OWN_ENTRY)
    said = _checked(comment, rules.LONGEST_COMMENT)
    new = LogReview(authority_id=by.authority_id, entry_id=entry.id, reviewed_by=by.assignment_id, at=now, comment=said)
    new.signature = review_signature(new, entry.hash)
    session.add(new)
    db.saw(session, [UUID(family) for family in entry.families.split()])
    return new


def open_in_need(session: Session, *, by: Who, reference: str, reason: str, now: datetime) -> EmergencyAccess:
    """Open a family of another unit of one's own authority, to be read for an hour; its unit is told.

    Refused alike for a reference that is nobody's and one that may not be opened.
    """
    said = _reason(reason)
    try:
        family = family_in_need(session, by, reference.strip())
    except NotFound:
        raise Refused(Reason.CANNOT_BE_OPENED) from None
    new = EmergencyAccess(
        assignment_id=by.assignment_id,
        authority_id=by.authority_id,
        unit_id=_told_unit(family, by),
        family_id=family.id,
        reason=said,
        began_at=now,
        until_at=now + rules.LASTS,
    )
    session.add(new)
    session.flush()
    return new


def _told_unit(family: Family, by: Who) -> int:
    unit_id = family.bvc_id if by.side is Side.NURSE else family.partner_id
    if unit_id is None:  # opens_in_need asks for a unit of the asker's authority
        raise NotAllowed
    return unit_id


def mark_seen(session: Session, *, by: Who, number: int, now: datetime) -> None:
    """The family's unit has seen that it was opened. The first one who says so takes it from everyone's day."""
    need = queries.need_for(session, by, number)
    if need.unit_id != by.unit_id:
        raise NotFound
    db.saw(session, [need.family_id])
    if need.seen_at is None:
        need.seen_by, need.seen_at = by.assignment_id, now


def explain(session: Session, *, by: Who, number: int, words: str, now: datetime) -> None:
    """She who opened a family says afterwards why; once."""
    need = queries.need_for(session, by, number)
    if need.assignment_id != by.assignment_id:
        raise NotFound
    if need.explained_at is not None:
        raise Refused(Reason.ALREADY_EXPLAINED)
    need.explanation, need.explained_at = _reason(words), now
    db.saw(session, [need.family_id])


def _reason(words: str) -> str:
    said = _checked(words, rules.LONGEST_REASON)
    if len(said) < rules.SHORTEST_REASON:
        raise Refused(Reason.REASON_TOO_SHORT)
    return said


def _checked(words: str, longest: int) -> str:
    said = " ".join(words.split())
    if looks_like_personnummer(said):
        raise Refused(Reason.LOOKS_LIKE_PERSONNUMMER)
    if len(said) > longest:
        raise Refused(Reason.TOO_LONG, longest=longest)
    return said
