"""What is due, by whose rule: families by the days they are counted from, and rules as they hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select, union
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority, Unit
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, FamilyEvent, Participation
from hembesok_field.kernel import clock, keys
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.record.tables import Draft, Note, ThemeTick
from hembesok_field.retention import rules
from hembesok_field.retention.queries.paths import links_to, tables_of_family
from hembesok_field.retention.shapes import Due, Erased, KeptBecause, RecordType, Rule, Starts
from hembesok_field.retention.tables import Erasure, LegalHold, RetentionRule

MOMENTS = ("at", "made_at")  # what an entry is dated by
NO_ENTRIES = {LegalHold.__tablename__, Draft.__tablename__}


def rules_of(session: Session, authority_id: int) -> list[Rule]:
    """Every rule that an authority has written, the oldest first; for the program itself."""
    wanted = select(RetentionRule).where(RetentionRule.authority_id == authority_id)
    return [
        Rule(row.record_type, row.since, row.years, row.months, row.days, row.ground, row.from_on)
        for row in session.scalars(wanted.order_by(RetentionRule.from_on))
    ]


def rule_that_holds(session: Session, authority_id: int, record_type: RecordType, day: date) -> Rule | None:
    kind = session.scalars(select(Authority.kind).where(Authority.id == authority_id)).one()
    return rules.rule_on(rules_of(session, authority_id), kind, record_type, day)


def mark_of(record_type: RecordType, family_id: UUID) -> str:
    """What tells an erased family again to whoever holds the keys file and the id, and to nobody else."""
    return keys.held().sign(f"erasure {record_type} {family_id}".encode())


def families_of(authority_id: int, record_type: RecordType) -> Select[UUID]:
    """Whose rows of a type an authority answers for: its own notes, its own BVCs' planning, its side as partner."""
    if record_type is RecordType.NOTES:
        own = (select(table.family_id).where(table.authority_id == authority_id) for table in (Note, ThemeTick))
        return select(union(*own).subquery().c.family_id)
    if record_type is RecordType.OWN_SIDE:
        own_units = select(Unit.id).where(Unit.authority_id == authority_id)
        own_rows = select(FamilyEvent.family_id).where(FamilyEvent.authority_id == authority_id)
        return select(Family.id).where(or_(Family.partner_id.in_(own_units), Family.id.in_(own_rows)))
    owner = func.coalesce(Unit.company_id, Unit.authority_id)
    return select(Family.id).join(Unit, Unit.id == Family.bvc_id).where(owner == authority_id)


def due(
    session: Session, authority_id: int, record_type: RecordType, day: date, only: Iterable[UUID] | None = None
) -> list[Due]:
    """The families whose rows of this type an authority may erase that day, the longest due first; held ones told so.

    `only` asks about these families alone, as when a list is signed. For the program itself.
    """
    rule = rule_that_holds(session, authority_id, record_type, day)
    if rule is None:
        return []
    whose = select(Family.id).where(Family.id.in_(families_of(authority_id, record_type)))
    if only is not None:
        whose = whose.where(Family.id.in_(list(only)))
    starts = starts_of(session, whose)
    others = _others_rules(session, whose, authority_id, day) if record_type is RecordType.LEDGER else {}
    days = {
        family_id: when
        for family_id, start in starts.items()
        if (when := _latest(rule, others.get(family_id, ()), start)) is not None and when <= day
    }
    if record_type is RecordType.CONTACT:
        days = _without_erased(session, days, starts)
    return _told(session, days)


def _latest(own: Rule, others: Iterable[Rule], starts: Starts) -> date | None:
    found: date | None = rules.goes_on(own, starts)
    for other in others:
        theirs = rules.goes_on(other, starts)
        found = max(found, theirs) if found is not None and theirs is not None else None
    return found


def _told(session: Session, days: Mapping[UUID, date]) -> list[Due]:
    held = set(session.scalars(select(LegalHold.family_id).where(LegalHold.lifted_at.is_(None))))
    wanted = select(Family.id, Family.reference, Family.is_protected).where(Family.id.in_(list(days)))
    rows = session.execute(wanted).all() if days else ()
    found = [
        Due(key, None if is_protected else name, days[key], KeptBecause.LEGAL_HOLD if key in held else None)
        for key, name, is_protected in rows
    ]
    return sorted(found, key=lambda one: (one.due_on, one.reference or "", one.family_id))


def _without_erased(session: Session, days: dict[UUID, date], starts: Mapping[UUID, Starts]) -> dict[UUID, date]:
    """Contact details that were cut, and that nobody has entered anything after, are not due a second time."""
    marks = select(Erasure.mark, func.max(Erasure.at)).where(Erasure.record_type == RecordType.CONTACT)
    cut: dict[str, datetime] = dict(session.execute(marks.group_by(Erasure.mark)).all())

    def is_gone(family_id: UUID) -> bool:
        at, last = cut.get(mark_of(RecordType.CONTACT, family_id)), starts[family_id].last_entry
        return at is not None and (last is None or last <= clock.swedish(at).date())

    return {family_id: when for family_id, when in days.items() if not is_gone(family_id)}


def _others_rules(session: Session, whose: Select[UUID], authority_id: int, day: date) -> dict[UUID, list[Rule]]:
    """By family, the rules of municipalities that still have rows of their own there: they hold the shared ones too."""
    partners = select(Family.id, Unit.authority_id).join(Unit, Unit.id == Family.partner_id).where(Family.id.in_(whose))
    found: dict[UUID, set[int]] = defaultdict(set)
    for table in (FamilyEvent, Note, ThemeTick):
        wanted = select(table.family_id, table.authority_id).where(table.family_id.in_(whose)).distinct()
        for family_id, other in session.execute(wanted):
            found[family_id].add(other)
    for family_id, other in session.execute(partners):
        found[family_id].add(other)
    of = {other: _own_side_rule(session, other, day) for other in set().union(*found.values()) - {authority_id}}
    return {
        family_id: [rule for other in sorted(some) if (rule := of.get(other)) is not None]
        for family_id, some in found.items()
    }


def _own_side_rule(session: Session, authority_id: int, day: date) -> Rule | None:
    kind = session.scalars(select(Authority.kind).where(Authority.id == authority_id)).one()
    if kind is not AuthorityKind.MUNICIPALITY:
        return None
    return rule_that_holds(session, authority_id, RecordType.OWN_SIDE, day)


def starts_of(session: Session, whose: Select[UUID]) -> dict[UUID, Starts]:
    """The days that these families' rows are counted from. A programme that was declined ended with the answer."""
    ended = func.coalesce(
        Participation.ended_on, case((Participation.answer == Answer.NO, Participation.answered_on), else_=None)
    )
    parts = select(Participation.family_id, func.count(), func.count(ended), func.max(ended)).where(
        Participation.family_id.in_(whose)
    )
    programme = {
        family_id: last if number == over else None
        for family_id, number, over, last in session.execute(parts.group_by(Participation.family_id))
    }
    born = func.max(func.coalesce(Child.born_on, Child.due_on))
    births = dict(
        session.execute(select(Child.family_id, born).where(Child.family_id.in_(whose)).group_by(Child.family_id)).all()
    )
    entries = _last_entries(session, whose)
    return {
        family_id: Starts(programme.get(family_id), clock.swedish(at).date(), births.get(family_id))
        for family_id, at in entries.items()
    }


def _last_entries(session: Session, whose: Select[UUID]) -> dict[UUID, datetime]:
    """When anything was last written about each family, in any table that hangs from it; a hold or a draft is none."""
    found: dict[UUID, datetime] = {}
    for table in tables_of_family():
        moment = next((table.c[name] for name in MOMENTS if name in table.c), None)
        family = table.c.id if table.name == "family" else next(iter(links_to(table, "family")), None)
        if moment is None or family is None or table.name in NO_ENTRIES:
            continue
        for family_id, at in session.execute(
            select(family, func.max(moment)).where(family.in_(whose)).group_by(family)
        ):
            found[family_id] = max(at, found.get(family_id, at))
    return found


def journal(session: Session) -> list[Erased]:
    """Everything that was erased, the first one first; for the operator, who keeps it apart."""
    return [
        Erased(row.authority_id, row.record_type, row.mark, row.rows, row.at, row.by_words, row.signature)
        for row in session.scalars(select(Erasure).order_by(Erasure.id))
    ]
