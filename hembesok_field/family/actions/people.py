"""Children and guardians: born, added, put right."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family import queries, rules
from hembesok_field.family.actions.checks import check_children, refuse, words
from hembesok_field.family.actions.history import own, remember
from hembesok_field.family.actions.sharing import keep_disclosures
from hembesok_field.family.rules import EventKind, NewChild, NewGuardian, Reason
from hembesok_field.family.tables import Child, Family, Guardian, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By


def register_birth(
    session: Session,
    *,
    by: By,
    child_id: UUID,
    born_on: date,
    now: datetime,
    name: str | None = None,
    uses_corrected_age: bool = False,
) -> Child:
    """The expected child is born; windows follow by themselves."""
    child, family = _own_child(session, by, child_id)
    if child.born_on is not None:
        raise Refused(Reason.ALREADY_BORN)
    return _rewrite_child(
        session, by, family, child, NewChild(name, born_on, child.due_on, uses_corrected_age),
        kind=EventKind.BIRTH_REGISTERED, on=born_on, now=now,
    )  # fmt: skip


def correct_child(session: Session, *, by: By, child_id: UUID, child: NewChild, now: datetime) -> Child:
    """Put a child's name, dates or choice of corrected age right; the history keeps the dates before."""
    found, family = _own_child(session, by, child_id)
    today = clock.swedish(now).date()
    return _rewrite_child(session, by, family, found, child, kind=EventKind.CHILD_CORRECTED, on=today, now=now)


def add_child(session: Session, *, by: By, participation_id: UUID, child: NewChild, now: datetime) -> Child:
    """One more child of the same birth: a twin nobody had written down."""
    participation = queries.participation_for(session, by, participation_id)
    family = own(session, by, participation.family_id)
    today = clock.swedish(now).date()
    check_children([child], today)
    known = queries.children_of(session, family)
    births = [one.born_on for one in known if one.participation_id == participation.id]
    refuse(rules.why_not_one_birth([child.born_on, *births]))
    added = child_row(family, participation, child, len(known) + 1)
    session.add(added)
    remember(session, family, by=by, kind=EventKind.CHILD_ADDED, on=today, now=now)
    return added


def add_guardian(session: Session, *, by: By, family_id: UUID, guardian: NewGuardian, now: datetime) -> Guardian:
    """A guardian who was not written down before. Nothing is shared until she has said yes herself."""
    family = own(session, by, family_id)
    refuse(rules.why_not_guardian(guardian))
    if len(queries.guardians_of(session, family)) >= 2:
        raise Refused(Reason.TOO_MANY_GUARDIANS)
    added = guardian_row(session, family, guardian)
    family.guardian_count = max(family.guardian_count or 0, added.position)
    remember(session, family, by=by, kind=EventKind.GUARDIAN_ADDED, on=clock.swedish(now).date(), now=now)
    keep_disclosures(session, [family.id], by=by, now=now)
    return added


def correct_guardian(session: Session, *, by: By, guardian_id: UUID, guardian: NewGuardian, now: datetime) -> Guardian:
    found = queries.guardian_for(session, by, guardian_id)
    family = own(session, by, found.family_id)
    refuse(rules.why_not_guardian(guardian))
    found.name, found.phone, found.language = (
        guardian.name.strip(),
        words(guardian.phone),
        words(guardian.language),
    )
    remember(session, family, by=by, kind=EventKind.GUARDIAN_CORRECTED, on=clock.swedish(now).date(), now=now)
    return found


def child_row(family: Family, participation: Participation, child: NewChild, position: int) -> Child:
    return Child(
        family_id=family.id,
        participation_id=participation.id,
        position=position,
        name=words(child.name),
        born_on=child.born_on,
        due_on=child.due_on,
        uses_corrected_age=child.uses_corrected_age,
    )


def guardian_row(session: Session, family: Family, guardian: NewGuardian) -> Guardian:
    added = Guardian(
        family_id=family.id,
        position=len(queries.guardians_of(session, family)) + 1,
        name=guardian.name.strip(),
        phone=words(guardian.phone),
        language=words(guardian.language),
    )
    session.add(added)
    session.flush()
    return added


def _own_child(session: Session, by: By, child_id: UUID) -> tuple[Child, Family]:
    child = queries.child_for(session, by, child_id)
    return child, own(session, by, child.family_id)


def _rewrite_child(
    session: Session,
    by: By,
    family: Family,
    child: Child,
    told: NewChild,
    *,
    kind: EventKind,
    on: date,
    now: datetime,
) -> Child:
    refuse(rules.why_not_child(told, clock.swedish(now).date()))
    before = child.born_on or child.due_on
    child.name = words(told.name) or child.name
    child.born_on, child.due_on = told.born_on, told.due_on
    child.uses_corrected_age = told.uses_corrected_age
    after = child.born_on or child.due_on
    detail = f"{before} → {after}" if before != after else ""
    remember(session, family, by=by, kind=kind, on=on, now=now, detail=detail)
    return child
