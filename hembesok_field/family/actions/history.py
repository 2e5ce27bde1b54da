"""One row of the family's history for each act, and one act on a family at a time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family import queries, rules
from hembesok_field.family.rules import EventKind
from hembesok_field.family.tables import Family, FamilyEvent
from hembesok_field.kernel.identity import By, Who


def remember(
    session: Session, family: Family, *, by: By, kind: EventKind, on: date, now: datetime, detail: str = ""
) -> FamilyEvent:
    """Write one row of the family's history, owned by the authority of the one who acts."""
    owner = by.authority_id if isinstance(by, Who) else queries.unit_of(session, family.bvc_id).owner_id
    event = FamilyEvent(
        family_id=family.id,
        authority_id=owner,
        kind=kind.value,
        happened_on=on,
        detail=detail[: rules.WORDS_LENGTH],
        done_by=by.assignment_id,
        at=now,
    )
    session.add(event)
    return event


def own(session: Session, by: By, family_id: UUID) -> Family:
    return locked(session, queries.own_family_for(session, by, family_id))


def locked(session: Session, family: Family) -> Family:
    """One act on a family at a time; SQLite has one writer anyway."""
    session.refresh(family, with_for_update=True)
    return family
