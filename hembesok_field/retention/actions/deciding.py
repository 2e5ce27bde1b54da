"""What people decide: how long, what must stay, what goes; one proposes a list and another signs it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.retention import queries, rules
from hembesok_field.retention.actions.erasing import erase, write_journal
from hembesok_field.retention.rules import Reason
from hembesok_field.retention.shapes import Due, KeptBecause, RecordType, Rule
from hembesok_field.retention.tables import LegalHold, RetentionLine, RetentionList, RetentionRule

ON_A_LIST = 500  # families that one person can look through and another sign; the rest stand on the next


def write_rule(session: Session, *, by: Who, rule: Rule, now: datetime, today: date) -> RetentionRule:
    """A new version of the asker's own authority's rule; an old one is never changed. Refused before today."""
    if rule.record_type not in rules.types_of(by.authority_kind):
        raise NotFound
    if reason := rules.why_not_rule(rule, today):
        raise Refused(reason)
    _refuse_number(rule.ground)
    written = queries.rules_of(session, by.authority_id)
    if any((one.record_type, one.from_on) == (rule.record_type, rule.from_on) for one in written):
        raise Refused(Reason.SAME_DAY)
    new = RetentionRule(
        authority_id=by.authority_id,
        record_type=rule.record_type,
        since=rule.since,
        years=rule.years,
        months=rule.months,
        days=rule.days,
        ground=" ".join(rule.ground.split()),
        from_on=rule.from_on,
        written_by=by.assignment_id,
        at=now,
    )
    session.add(new)
    session.flush()
    return new


def hold_family(session: Session, *, by: Who, reference: str, reason: str, now: datetime) -> LegalHold:
    """Nothing of this family goes while the hold stands, at any authority."""
    said = " ".join(reason.split())
    if len(said) < rules.SHORTEST_REASON:
        raise Refused(Reason.REASON_TOO_SHORT)
    if len(said) > rules.LONGEST_REASON:
        raise Refused(Reason.TEXT_TOO_LONG)
    _refuse_number(said)
    family_id = queries.family_named(session, by, reference.strip())
    if queries.is_held_by(session, by, family_id):
        raise Refused(Reason.ALREADY_HELD)
    new = LegalHold(family_id=family_id, authority_id=by.authority_id, reason=said, held_by=by.assignment_id, at=now)
    session.add(new)
    session.flush()
    db.saw(session, [family_id])
    return new


def lift_hold(session: Session, *, by: Who, number: int, now: datetime) -> None:
    held = queries.hold_for(session, by, number)
    held.lifted_by, held.lifted_at = by.assignment_id, now
    db.saw(session, [held.family_id])


def _refuse_number(words: str) -> None:
    if looks_like_personnummer(words):
        raise Refused(Reason.LOOKS_LIKE_PERSONNUMMER)


def make_list(
    session: Session, *, by: Who, record_type: RecordType, rule_words: str, now: datetime, today: date
) -> RetentionList:
    """What is due today of one type, for another person to sign. An earlier list that waits is withdrawn."""
    if record_type.is_automatic or record_type not in rules.types_of(by.authority_kind):
        raise NotFound
    found = queries.due(session, by.authority_id, record_type, today)[:ON_A_LIST]
    if not any(one.kept_because is None for one in found):
        raise Refused(Reason.NOTHING_DUE)
    for old in queries.waiting_lists(session, by.authority_id, record_type):
        old.withdrawn_at = now
    new = RetentionList(
        authority_id=by.authority_id,
        record_type=record_type,
        rule_words=rule_words,
        due_by=today,
        made_by=by.assignment_id,
        made_at=now,
    )
    session.add(new)
    session.flush()
    session.add_all(
        RetentionLine(list_id=new.id, family_id=one.family_id, due_on=one.due_on, kept_because=one.kept_because)
        for one in found
    )
    db.saw(session, [one.family_id for one in found])
    return new


def withdraw_list(session: Session, *, by: Who, number: int, now: datetime) -> None:
    waiting = queries.list_for(session, by, number)
    _refuse_settled(waiting)
    waiting.withdrawn_at = now


def _refuse_settled(waiting: RetentionList) -> None:
    if waiting.signed_at is not None or waiting.withdrawn_at is not None:
        raise Refused(Reason.ALREADY_SIGNED)


def sign_list(session: Session, *, by: Who, number: int, now: datetime, today: date) -> RetentionList:
    """Erase what stands on the list, if it is still due and not held; the rest is told why it stays.

    Refused for the one who made the list: two people stand behind what cannot be undone (ASVS 2.3.5).
    """
    waiting = queries.list_for(session, by, number)
    _refuse_settled(waiting)
    maker = session.scalars(select(Person).join(Assignment).where(Assignment.id == waiting.made_by)).one()
    if maker.id == by.person_id:
        raise Refused(Reason.OWN_LIST)
    lines = session.scalars(select(RetentionLine).where(RetentionLine.list_id == waiting.id)).all()
    wanted = [line.family_id for line in lines if line.family_id is not None]
    still = {
        one.family_id: one for one in queries.due(session, waiting.authority_id, waiting.record_type, today, wanted)
    }
    db.saw(session, wanted)
    waiting.signed_by, waiting.signed_at = by.assignment_id, now
    by_words = f"{maker.name} och {by.name}"
    for line in lines:
        if line.family_id is not None:
            line.kept_because = _why_kept(still.get(line.family_id))
            if line.kept_because is None:
                _erase_line(session, waiting, line, line.family_id, by_words)
    session.flush()
    return waiting


def _why_kept(found: Due | None) -> KeptBecause | None:
    return KeptBecause.NO_LONGER_DUE if found is None else found.kept_because


def _erase_line(session: Session, waiting: RetentionList, line: RetentionLine, family_id: UUID, by_words: str) -> None:
    record_type, owner, at = waiting.record_type, waiting.authority_id, waiting.signed_at
    session.flush()
    rows = erase(session, record_type=record_type, family_id=family_id, authority_id=owner)
    written = write_journal(
        session,
        authority_id=owner,
        record_type=record_type,
        family_id=family_id,
        rows=rows,
        by_words=by_words,
        now=at or waiting.made_at,
    )
    line.rows, line.mark, line.family_id = rows, written.mark, None
    if record_type is RecordType.LEDGER:
        queries.forget_on_lists(session, family_id)
