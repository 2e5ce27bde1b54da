"""What was disclosed of a family to the other authority, and who of the other authority has looked."""

from itertools import zip_longest
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.tables import Assignment, Authority, LogEntry, LogEntryFamily, Person, Unit
from hembesok_field.family.tables import ConsentWord, Disclosure, Guardian
from hembesok_field.kernel import walls
from hembesok_field.kernel.identity import Who
from hembesok_field.review.shapes import Agreed, Disclosed, LookByOther, Shared

MOST_LOOKS = 200  # shown at once; the log itself has them all
WHOLE_FAMILY = "Familjen"  # where a sheet said that the family agreed, but not whom it had asked


def disclosed(session: Session, by: Who, family_id: UUID) -> Disclosed:
    """Of a family that the asker was let in to: what her authority has disclosed of it, or has been given."""
    with walls.across(session):  # a disclosure is both sides', and the looks are in the other authority's log
        return _disclosed(session, by, family_id)


def _disclosed(session: Session, by: Who, family_id: UUID) -> Disclosed:
    rows = session.execute(
        select(Disclosure, Unit, Authority)
        .join(Unit, Unit.id == Disclosure.unit_id)
        .join(Authority, Authority.id == Unit.authority_id)
        .where(
            Disclosure.family_id == family_id,
            or_(Disclosure.authority_id == by.authority_id, Unit.authority_id == by.authority_id),
        )
        .order_by(Disclosure.id)
    ).all()
    words = _words(session, by, family_id)
    shared = [
        Shared(
            unit_name=unit.name,
            authority_name=authority.name,
            sees=row.sees,
            ground=tuple(words[number] for number in map(int, row.ground.split()) if number in words),
            from_at=row.at,
            until_at=after[0].at if after else None,
            ended_by=after[0].step if after else None,
        )
        for (row, unit, authority), after in zip_longest(rows, rows[1:])
        if row.step.is_open
    ]
    looks = _looks(session, family_id, {unit.id for row, unit, _ in rows if row.authority_id == by.authority_id})
    return Disclosed(tuple(reversed(shared)), tuple(looks[:MOST_LOOKS]), has_more_looks=len(looks) > MOST_LOOKS)


def _words(session: Session, by: Who, family_id: UUID) -> dict[int, Agreed]:
    """Every word on consent of a family, by its number. Who wrote it is named within her own authority alone."""
    asked = (
        select(ConsentWord, Guardian.position, Person, Unit.name, Assignment.authority_id)
        .outerjoin(Guardian, Guardian.id == ConsentWord.guardian_id)
        .outerjoin(Assignment, Assignment.id == ConsentWord.taken_by)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(ConsentWord.family_id == family_id)
    )
    return {
        word.id: Agreed(
            who=f"Vårdnadshavare {position}" if position else WHOLE_FAMILY,
            said_on=word.said_on,
            way=word.way,
            text_version=word.text_version,
            language=word.language,
            with_interpreter=word.with_interpreter,
            taken_by=", ".join(filter(None, (_name(person) if owner == by.authority_id else "", unit_name))),
        )
        for word, position, person, unit_name, owner in session.execute(asked)
    }


def _name(person: Person | None) -> str:
    return "" if person is None else PROTECTED if person.is_protected else person.name


def _looks(session: Session, family_id: UUID, unit_ids: set[int]) -> list[LookByOther]:
    """The newest looks from the units that the asker's authority disclosed the family to; one more than is shown."""
    asked = (
        select(LogEntry.at, Assignment.profession, Assignment.duty, Unit.name, Authority.name, LogEntry.action)
        .join(LogEntryFamily, LogEntryFamily.entry_id == LogEntry.id)
        .join(Assignment, Assignment.id == LogEntry.assignment_id)
        .join(Authority, Authority.id == LogEntry.authority_id)
        .join(Unit, Unit.id == LogEntry.unit_id)
        .where(
            LogEntryFamily.family_id == family_id,
            LogEntry.unit_id.in_(unit_ids),
        )
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
        .limit(MOST_LOOKS + 1)
    )
    return [
        LookByOther(at, profession, duty, ", ".join(filter(None, (unit_name, authority_name))), action)
        for at, profession, duty, unit_name, authority_name, action in session.execute(asked)
    ]
