"""Every question put to the voices tables, told who asks. None reads what waits, and none reads a code."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.kernel.identity import By, Who
from hembesok_field.kernel.walls import across
from hembesok_field.outbox.queries import reviewed
from hembesok_field.statistics.queries.scopes import must_own
from hembesok_field.statistics.shapes import Scope
from hembesok_field.voices.rules import half_asked
from hembesok_field.voices.shapes import Asked, QuestionText, Total
from hembesok_field.voices.tables import VoiceGiven, VoiceTotal
from hembesok_field.voices.texts import texts


def counts_for(session: Session, by: Who) -> int:
    """The authority whose return her answers and slips count in: her unit's, also where a company runs it."""
    found = session.scalar(select(Unit.authority_id).where(Unit.id == by.unit_id)) if by.unit_id else None
    return by.authority_id if found is None else found


def totals_of(session: Session, by: By, scope: Scope, year: int) -> dict[Asked, Total]:
    """What may be shown of the authority's year; a question that fewer than five have answered is not there."""
    must_own(by, scope)
    wanted = select(VoiceTotal.question, VoiceTotal.yes, VoiceTotal.partly, VoiceTotal.no).where(
        VoiceTotal.authority_id == scope.id, VoiceTotal.year == year
    )
    return {row[0]: Total(*row) for row in session.execute(wanted)}


def has_answered(session: Session, by: Who, authority_id: int, year: int, half: int) -> bool:
    return session.get(VoiceGiven, (by.person_id, authority_id, year, half)) is not None


def is_asked(session: Session, by: Who, today: date) -> bool:
    """Whether the three questions are open, and she has not answered them."""
    half = half_asked(today)
    return half is not None and not has_answered(session, by, counts_for(session, by), today.year, half)


def languages_for(session: Session, authority_id: int) -> list[QuestionText]:
    """The languages whose very words somebody has reviewed for this authority, Swedish first."""
    with across(session):
        return reviewed(session, texts(), authority_id)


def languages_to_read(session: Session) -> list[QuestionText]:
    """The languages that a family can answer in: reviewed for any of the authorities here."""
    return reviewed(session, texts(), None)
