"""What was erased stays erased: the journal is read again over a copy from before, until nothing in it is left."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority
from hembesok_field.family.tables import Family
from hembesok_field.retention.actions.erasing import erase, journal_signature
from hembesok_field.retention.queries.due import mark_of
from hembesok_field.retention.shapes import Erased, RecordType
from hembesok_field.retention.tables import Erasure

OF_FAMILIES = (RecordType.CONTACT, RecordType.OWN_SIDE, RecordType.LEDGER)  # the whole family last


def replay(session: Session, journal: Iterable[Erased]) -> int:
    """Erase again what the journal names and this database still has; says how many families' rows went.

    What this database's own journal holds already was erased here, and what came after is nobody's to take.
    """
    known = set(session.scalars(select(Erasure.signature)))
    authorities = set(session.scalars(select(Authority.id)))
    new = {one.signature: one for one in journal if one.signature not in known and one.authority_id in authorities}
    families = list(session.scalars(select(Family.id)))
    number = 0
    for record_type in OF_FAMILIES:
        wanted = {one.mark: one for one in new.values() if one.record_type is record_type}
        number += sum(_again(session, record_type, family_id, wanted) for family_id in families) if wanted else 0
    session.add_all(_row(one) for one in sorted(new.values(), key=lambda one: one.at))
    return number


def _again(session: Session, record_type: RecordType, family_id: UUID, wanted: dict[str, Erased]) -> bool:
    found = wanted.get(mark_of(record_type, family_id))
    if found is None or session.get(Family, family_id) is None:
        return False
    erase(session, record_type=record_type, family_id=family_id, authority_id=found.authority_id)
    return True


def _row(one: Erased) -> Erasure:
    return Erasure(
        authority_id=one.authority_id,
        record_type=one.record_type,
        mark=one.mark,
        rows=one.rows,
        at=one.at,
        by_words=one.by_words,
        signature=one.signature,
    )


def is_signed(one: Erased) -> bool:
    """Whether a row is as it was written, under the keys we hold."""
    return one.signature == journal_signature(_row(one))
