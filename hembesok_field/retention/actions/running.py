"""What goes by itself on its day: notes, old sign-ins, and the log's oldest entries. Asked by the program alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Delete, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access import actions as access
from hembesok_field.access.tables import (
    ApiToken,
    Assignment,
    Authority,
    Challenge,
    EmergencyAccess,
    LogEntry,
    LogEntryFamily,
    OneTimeLink,
    Recovery,
    SignIn,
    SignInAttempt,
)
from hembesok_field.booking.tables import CalendarAddress
from hembesok_field.intake.tables import WaitingSheet
from hembesok_field.kernel import clock
from hembesok_field.record.rules import DRAFTS_LIVE, SAFETY_LIVES
from hembesok_field.record.tables import Draft, SafetyWord
from hembesok_field.retention import queries, rules
from hembesok_field.retention.actions.erasing import erase, write_journal
from hembesok_field.retention.queries.due import rule_that_holds
from hembesok_field.retention.shapes import RecordType
from hembesok_field.retention.tables import LegalHold
from hembesok_field.review.tables import LogReview
from hembesok_field.sync.tables import Operation, OperationEnvelope, OperationStep
from hembesok_field.voices.tables import VoiceCode, VoiceGiven

TRIES_LIVE = timedelta(days=30)  # failed tries slow the next ones for minutes; a month is for whoever looks into them
SHEETS_LIVE = timedelta(hours=1)
ROWS_LIVE = timedelta(days=365)


def run(session: Session, *, by_words: str, now: datetime, today: date) -> dict[RecordType, int]:
    """Every authority's own rules for what goes by itself; says how many rows of each type. Each leaves a receipt."""
    total = dict.fromkeys((RecordType.NOTES, RecordType.SIGN_IN, RecordType.LOG), 0)
    for authority_id, kind in session.execute(select(Authority.id, Authority.kind).order_by(Authority.id)).all():
        for record_type in total:
            if record_type not in rules.types_of(kind):
                continue
            rows = WAYS[record_type](session, authority_id, today)
            total[record_type] += rows
            if rows:
                write_journal(
                    session,
                    authority_id=authority_id,
                    record_type=record_type,
                    family_id=None,
                    rows=rows,
                    by_words=by_words,
                    now=now,
                )
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - TRIES_LIVE))
    session.execute(delete(Challenge).where(Challenge.expires_at < now))
    _rows_of_no_family(session, now)
    session.execute(delete(WaitingSheet).where(WaitingSheet.at < now - SHEETS_LIVE))
    session.execute(delete(Draft).where(Draft.at < now - DRAFTS_LIVE))
    session.execute(delete(SafetyWord).where(SafetyWord.at < now - SAFETY_LIVES))
    session.execute(delete(VoiceCode).where(VoiceCode.until_on < today))
    session.execute(delete(VoiceGiven).where(VoiceGiven.year < today.year))
    return total


def _rows_of_no_family(session: Session, now: datetime) -> None:
    """What tablets handed in that never became anything of a family's: a year to look into it."""
    old = select(Operation.number).where(Operation.family_id.is_(None), Operation.at < now - ROWS_LIVE)
    for table in (OperationEnvelope, OperationStep, Operation):
        session.execute(delete(table).where(table.number.in_(old)))


def _notes(session: Session, authority_id: int, today: date) -> int:
    ready = queries.due(session, authority_id, RecordType.NOTES, today)
    return sum(
        erase(session, record_type=RecordType.NOTES, family_id=one.family_id, authority_id=authority_id)
        for one in ready
        if one.kept_because is None
    )


def _before(session: Session, authority_id: int, record_type: RecordType, today: date) -> datetime | None:
    """The moment before which rows of this type are due today."""
    rule = rule_that_holds(session, authority_id, record_type, today)
    return None if rule is None else clock.day_bounds(rules.last_started(rule, today))[1]


def _sign_ins(session: Session, authority_id: int, today: date) -> int:
    before = _before(session, authority_id, RecordType.SIGN_IN, today)
    if before is None:
        return 0
    people = select(Assignment.person_id).where(Assignment.authority_id == authority_id)
    own = select(Assignment.id).where(Assignment.authority_id == authority_id)
    still = select(Recovery.link_hash).where(Recovery.link_hash.is_not(None))
    gone: tuple[Delete, ...] = (
        delete(SignIn).where(SignIn.person_id.in_(people), func.coalesce(SignIn.ended_at, SignIn.seen_at) < before),
        delete(Recovery).where(Recovery.authority_id == authority_id, Recovery.started_at < before),
        delete(OneTimeLink).where(
            OneTimeLink.person_id.in_(people), OneTimeLink.expires_at < before, OneTimeLink.token_hash.not_in(still)
        ),
        delete(ApiToken).where(ApiToken.assignment_id.in_(own), ApiToken.ended_at < before),
        delete(CalendarAddress).where(CalendarAddress.person_id.in_(people), CalendarAddress.ended_at < before),
    )
    return sum(_count(session, one) for one in gone)


def _count(session: Session, gone: Delete) -> int:
    return len(session.execute(gone.returning(*gone.table.primary_key)).all())


def _log(session: Session, authority_id: int, today: date) -> int:
    """From the chain's beginning up to the first that must stay: one that is young, or tells of a held family."""
    before = _before(session, authority_id, RecordType.LOG, today)
    if before is None:
        return 0
    held = select(LogEntryFamily.entry_id).where(
        LogEntryFamily.family_id.in_(select(LegalHold.family_id).where(LegalHold.lifted_at.is_(None)))
    )
    stays = or_(LogEntry.at >= before, LogEntry.id.in_(held))
    own = LogEntry.authority_id == authority_id
    first = session.scalar(select(func.min(LogEntry.number)).where(own, stays))
    last = session.scalar(select(func.max(LogEntry.number)).where(own)) or 0
    if not access.begin_log_after(session, authority_id, last if first is None else first - 1):
        return 0
    opened = and_(EmergencyAccess.authority_id == authority_id, EmergencyAccess.until_at < before)
    is_held = EmergencyAccess.family_id.in_(select(LegalHold.family_id).where(LegalHold.lifted_at.is_(None)))
    start = last if first is None else first - 1
    entries = select(LogEntry.id).where(own, LogEntry.number <= start)
    reviews = _count(session, delete(LogReview).where(LogReview.entry_id.in_(entries)))
    openings = _count(session, delete(EmergencyAccess).where(opened, ~is_held))
    return reviews + openings + access.take_away_begun(session, authority_id)


WAYS: Mapping[RecordType, Callable[[Session, int, date], int]] = {
    RecordType.NOTES: _notes,
    RecordType.SIGN_IN: _sign_ins,
    RecordType.LOG: _log,
}
