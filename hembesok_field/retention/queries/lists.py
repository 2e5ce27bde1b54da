"""Lists, holds and rules as the people of one authority may see them: by reference, never by name."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Assignment, Authority, Person, Unit
from hembesok_field.family.tables import Family, FamilyEvent
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.retention import rules
from hembesok_field.retention.queries.due import due, rules_of
from hembesok_field.retention.rules import Reason
from hembesok_field.retention.shapes import HoldSeen, LineSeen, ListSeen, RecordType, Rule, RuleSeen
from hembesok_field.retention.tables import LegalHold, RetentionLine, RetentionList


def rules_seen(session: Session, by: Who, today: date) -> list[RuleSeen]:
    """The asker's own authority's rules as they hold today, in the order of its types."""
    written = rules_of(session, by.authority_id)
    found = []
    for record_type in rules.types_of(by.authority_kind):
        rule = rules.rule_on(written, by.authority_kind, record_type, today)
        if rule is None:
            continue
        coming = [one for one in written if one.record_type is record_type and one.from_on > today]
        ready = [] if record_type.is_automatic else due(session, by.authority_id, record_type, today)
        found.append(
            RuleSeen(
                rule=rule,
                is_own=rule.from_on > date.min,
                coming=coming[0] if coming else None,
                due=sum(one.kept_because is None for one in ready),
            )
        )
    return found


def rule_now(session: Session, by: Who, record_type: RecordType, today: date) -> Rule:
    """The rule of one type that holds today at the asker's own authority; NotFound for a type it does not keep."""
    found = rules.rule_on(rules_of(session, by.authority_id), by.authority_kind, record_type, today)
    if record_type not in rules.types_of(by.authority_kind) or found is None:
        raise NotFound
    return found


def waiting_lists(session: Session, authority_id: int, record_type: RecordType) -> Sequence[RetentionList]:
    """The lists of one type that nobody has signed, held until the unit of work ends."""
    wanted = select(RetentionList).where(
        RetentionList.authority_id == authority_id,
        RetentionList.record_type == record_type,
        RetentionList.signed_at.is_(None),
        RetentionList.withdrawn_at.is_(None),
    )
    return session.scalars(wanted.with_for_update()).all()


def list_for(session: Session, by: Who, number: int) -> RetentionList:
    """A list of the asker's own authority, held until the unit of work ends; NotFound for anyone else's."""
    wanted = select(RetentionList).where(RetentionList.id == number, RetentionList.authority_id == by.authority_id)
    found = session.scalars(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_seen(session: Session, by: Who, number: int) -> ListSeen:
    """One list with its lines, those that wait by reference; what is gone has no name here either."""
    found = _seen(session, by, RetentionList.id == number)
    if not found:
        raise NotFound
    return found[0]


def lists_seen(session: Session, by: Who) -> list[ListSeen]:
    """The authority's last lists, the newest first, without their lines."""
    return _seen(session, by, None)


LAST = 30


def _seen(session: Session, by: Who, which: ColumnElement[bool] | None) -> list[ListSeen]:
    maker, signer = aliased(Person), aliased(Person)
    one, other = aliased(Assignment), aliased(Assignment)
    wanted = (
        select(RetentionList, maker, signer, Authority.name)
        .join(one, one.id == RetentionList.made_by)
        .join(maker, maker.id == one.person_id)
        .outerjoin(other, other.id == RetentionList.signed_by)
        .outerjoin(signer, signer.id == other.person_id)
        .join(Authority, Authority.id == RetentionList.authority_id)
        .where(RetentionList.authority_id == by.authority_id)
        .order_by(RetentionList.id.desc())
        .limit(LAST)
    )
    rows = session.execute(wanted if which is None else wanted.where(which)).all()
    return [
        ListSeen(
            number=row.id,
            authority_name=name,
            record_type=row.record_type,
            rule_words=row.rule_words,
            due_by=row.due_by,
            made_by=made.name,
            made_at=row.made_at,
            is_mine=made.id == by.person_id,
            signed_by=signed.name if signed else None,
            signed_at=row.signed_at,
            withdrawn_at=row.withdrawn_at,
            lines=_lines(session, row.id, is_shown=which is not None),
        )
        for row, made, signed, name in rows
    ]


def _lines(session: Session, list_id: int, *, is_shown: bool) -> tuple[LineSeen, ...]:
    """The lines; the families that are named on them are seen, and logged, only where they are shown."""
    wanted = select(RetentionLine, Family.reference, Family.is_protected)
    wanted = wanted.outerjoin(Family, Family.id == RetentionLine.family_id)
    rows = session.execute(wanted.where(RetentionLine.list_id == list_id).order_by(RetentionLine.id)).all()
    if is_shown:
        db.saw(session, [line.family_id for line, _, _ in rows if line.family_id is not None])
    return tuple(
        LineSeen(None if is_protected else name, line.due_on, line.rows, line.kept_because, line.mark)
        for line, name, is_protected in rows
    )


def forget_on_lists(session: Session, family_id: UUID) -> None:
    """What is erased stands on no list any more, signed or not."""
    session.execute(update(RetentionLine).where(RetentionLine.family_id == family_id).values(family_id=None))


def holds_seen(session: Session, by: Who) -> list[HoldSeen]:
    """What stands held among the families the asker's authority answers for, the newest first."""
    wanted = (
        select(LegalHold, Family.reference, Family.is_protected, Person.name, Authority.name)
        .join(Family, Family.id == LegalHold.family_id)
        .join(Assignment, Assignment.id == LegalHold.held_by)
        .join(Person, Person.id == Assignment.person_id)
        .join(Authority, Authority.id == LegalHold.authority_id)
        .where(LegalHold.lifted_at.is_(None), _answers_for(by))
        .order_by(LegalHold.id.desc())
    )
    return [
        HoldSeen(
            number=held.id,
            reference=None if is_protected else reference,
            reason=held.reason if held.authority_id == by.authority_id else "",
            by=name if held.authority_id == by.authority_id else authority,
            at=held.at,
            is_mine=held.authority_id == by.authority_id,
        )
        for held, reference, is_protected, name, authority in session.execute(wanted)
    ]


def hold_for(session: Session, by: Who, number: int) -> LegalHold:
    """A standing hold of the asker's own authority; NotFound for anyone else's."""
    wanted = select(LegalHold).where(
        LegalHold.id == number, LegalHold.authority_id == by.authority_id, LegalHold.lifted_at.is_(None)
    )
    found = session.scalars(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_held_by(session: Session, by: Who, family_id: UUID) -> bool:
    wanted = exists().where(
        LegalHold.family_id == family_id,
        LegalHold.authority_id == by.authority_id,
        LegalHold.lifted_at.is_(None),
    )
    return bool(session.scalar(select(wanted)))


def family_named(session: Session, by: Who, reference: str) -> UUID:
    """The family of exactly this reference that the asker's authority answers for; refused alike for all others."""
    wanted = select(Family.id).where(Family.reference == reference, ~Family.is_protected, _answers_for(by))
    found = session.scalars(wanted.limit(2)).all()
    if len(found) != 1:
        raise Refused(Reason.REFERENCE_UNKNOWN)
    return found[0]


def _answers_for(by: Who) -> ColumnElement[bool]:
    """Families whose planning, or whose partner's own rows, the asker's authority keeps."""
    own_bvc = select(Unit.id).where(func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id)
    own_units = select(Unit.id).where(Unit.authority_id == by.authority_id)
    own_rows = select(FamilyEvent.family_id).where(FamilyEvent.authority_id == by.authority_id)
    return or_(Family.bvc_id.in_(own_bvc), Family.partner_id.in_(own_units), Family.id.in_(own_rows))
