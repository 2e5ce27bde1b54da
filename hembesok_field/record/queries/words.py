"""What was said about visits, and which visit one may say something about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record.rules import standing
from hembesok_field.record.shapes import Source, Standing, Word
from hembesok_field.record.tables import Attestation

AT_ONCE = 500  # ids in one question; SQLite takes 32 766 at most


def word_from(row: Attestation) -> Word:
    return Word(
        order=row.id,
        source=row.source,
        scope=row.scope,
        author=row.said_by,
        starts_at=row.starts_at,
        minutes=row.minutes,
        outcome=row.outcome,
        place=row.place,
        nurse_attended=row.nurse_attended,
        social_attended=row.social_attended,
        absence_cause=row.absence_cause,
        others=row.others,
        guardians=row.guardians,
        interpreter=row.interpreter,
        contacts=frozenset(row.contacts.split()),
        information=frozenset(row.information.split()),
        interpreter_way=row.interpreter_way,
        correction_cause=row.correction_cause,
        made_id=row.made_id,
    )


def words_of(session: Session, visit_ids: Iterable[UUID]) -> Mapping[UUID, list[Word]]:
    """All words about these visits, oldest first. A system question: the caller has already asked for the visits."""
    wanted = list(visit_ids)
    words: dict[UUID, list[Word]] = defaultdict(list)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for row in session.scalars(select(Attestation).where(Attestation.visit_id.in_(some)).order_by(Attestation.id)):
            words[row.visit_id].append(word_from(row))
    return words


def standing_of(session: Session, visit_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """What stands of each of these visits that has any word. A system question, as `words_of`."""
    stands = {visit_id: standing(words) for visit_id, words in words_of(session, visit_ids).items()}
    return {visit_id: stand for visit_id, stand in stands.items() if stand is not None}


def own_hold(session: Session, by: Who, visit_id: UUID) -> Hold | None:
    """The asker's own promised hour for this visit; all she has where the family is not hers to see."""
    mine = select(Hold).where(Hold.visit_id == visit_id, Hold.assignment_id == by.assignment_id)
    return session.scalars(mine).one_or_none()


def may_see(session: Session, by: By, visit: Visit) -> bool:
    """Whether the asker may see the visit's family, or may know no more than the hour she promised."""
    visible = select(Family.id).where(Family.id == visit.family_id, visible_to(by))
    return session.scalar(visible) is not None


def visit_for_word(session: Session, by: Who, visit_id: UUID) -> Visit:
    """The visit, if the asker sees its family or was to be there herself; NotFound alike for all others."""
    promised = select(Hold.visit_id).where(Hold.assignment_id == by.assignment_id)
    seen = select(Family.id).where(visible_to(by))
    stmt = select(Visit).where(Visit.id == visit_id, or_(Visit.family_id.in_(seen), Visit.id.in_(promised)))
    visit = session.scalars(stmt).one_or_none()
    if visit is None or not by.is_field:
        raise NotFound
    return visit


def imports_of(session: Session, visit_ids: Iterable[UUID]) -> Mapping[UUID, list[Attestation]]:
    """What sheets have said about each visit, oldest first. A system question of intake."""
    wanted = list(visit_ids)
    said: dict[UUID, list[Attestation]] = defaultdict(list)
    for start in range(0, len(wanted), AT_ONCE):
        stmt = select(Attestation).where(
            Attestation.visit_id.in_(wanted[start : start + AT_ONCE]), Attestation.source == Source.IMPORT
        )
        for row in session.scalars(stmt.order_by(Attestation.id)):
            said[row.visit_id].append(row)
    return said


def last_own_word(session: Session, visit_id: UUID, assignment_id: int) -> Attestation | None:
    """What this person last said herself of a visit that the caller has opened."""
    own = select(Attestation).where(Attestation.visit_id == visit_id, Attestation.said_by == assignment_id)
    return session.scalars(own.where(Attestation.source == Source.OWN).order_by(Attestation.id.desc())).first()
