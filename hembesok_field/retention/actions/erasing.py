"""What is done to the rows themselves. Each says how many rows; none asks whether it may: that is the list's work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.family.tables import Family, FamilyEvent
from hembesok_field.kernel import keys
from hembesok_field.kernel.db import Base
from hembesok_field.record.tables import Note, ThemeTick
from hembesok_field.retention import registry
from hembesok_field.retention.queries.due import mark_of
from hembesok_field.retention.queries.paths import of_family, tables_of_family
from hembesok_field.retention.shapes import RecordType
from hembesok_field.retention.tables import Erasure
from hembesok_field.statistics import actions as statistics


def erase(session: Session, *, record_type: RecordType, family_id: UUID, authority_id: int) -> int:
    """Erase one type of rows of one family; the figures of every year stay as they are."""
    return WAYS[record_type](session, family_id, authority_id)


def _notes(session: Session, family_id: UUID, authority_id: int) -> int:
    """Practical notes, and which themes were ticked."""
    number = 0
    for table in (Note, ThemeTick):
        own = delete(table).where(table.family_id == family_id, table.authority_id == authority_id)
        number += len(session.scalars(own.returning(table.id)).all())
    return number


def _contact(session: Session, family_id: UUID, authority_id: int) -> int:
    """Names, telephone, address and every free text; what was planned, done and agreed stands."""
    cut: dict[str, dict[str, str | None]] = {}
    for (name, column), instead in registry.CUT.items():
        cut.setdefault(name, {})[column] = instead
    number = 0
    for name, values in cut.items():
        table = Base.metadata.tables[name]
        done = update(table).where(of_family(table, family_id)).values(values)
        number += len(session.execute(done.returning(*table.primary_key)).all())
    return number


def _own_side(session: Session, family_id: UUID, authority_id: int) -> int:
    """The partner's own events and notes, and its way to the family. What it did stays in the shared planning."""
    events = delete(FamilyEvent).where(FamilyEvent.family_id == family_id, FamilyEvent.authority_id == authority_id)
    number = len(session.scalars(events.returning(FamilyEvent.id)).all())
    number += _notes(session, family_id, authority_id)
    own_units = select(Unit.id).where(Unit.authority_id == authority_id)
    way = update(Family).where(Family.id == family_id, Family.partner_id.in_(own_units))
    shut = session.scalars(way.values(partner_id=None, social_worker_id=None).returning(Family.id))
    return number + len(shut.all())


def _ledger(session: Session, family_id: UUID, authority_id: int) -> int:
    """The family and all that hangs from it, in any room, also in tables that are newer than this line."""
    statistics.keep_without_family(session, family_id)
    session.flush()
    tables = reversed(tables_of_family())
    wanted = [(table, of_family(table, family_id)) for table in tables]
    number = 0
    for table, hers in wanted:
        number += session.scalar(select(func.count()).select_from(table).where(hers)) or 0
        session.execute(delete(table).where(hers))
    session.expire_all()
    statistics.refresh(session)
    return number


WAYS: Mapping[RecordType, Callable[[Session, UUID, int], int]] = {
    RecordType.NOTES: _notes,
    RecordType.CONTACT: _contact,
    RecordType.OWN_SIDE: _own_side,
    RecordType.LEDGER: _ledger,
}


def write_journal(
    session: Session,
    *,
    authority_id: int,
    record_type: RecordType,
    family_id: UUID | None,
    rows: int,
    by_words: str,
    now: datetime,
) -> Erasure:
    """That it was done; signed, without a name, a reference or an id of the family."""
    made = Erasure(
        authority_id=authority_id,
        record_type=record_type,
        mark=mark_of(record_type, family_id) if family_id else "",
        rows=rows,
        at=now,
        by_words=by_words,
    )
    made.signature = journal_signature(made)
    session.add(made)
    return made


def journal_signature(row: Erasure) -> str:
    said = "\x1f".join(
        (str(row.authority_id), row.record_type, row.mark, str(row.rows), row.at.isoformat(), row.by_words)
    )
    return keys.held().sign(f"journal {said}".encode())
