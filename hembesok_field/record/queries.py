"""Every question put to the record tables, named by the question, always told who asks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.shapes import Colleague
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import sees_as, visible_to
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record.rules import standing
from hembesok_field.record.shapes import FamilyAtDoor, Promised, Said, Scope, Source, Standing, VisitPage, Word
from hembesok_field.record.tables import Attestation, Note

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


def last_imports(session: Session, visit_ids: Iterable[UUID], scope: Scope) -> dict[UUID, Attestation]:
    """What the newest sheet of this scope, or of both sides, said about each visit. A system question of intake."""
    wanted = list(visit_ids)
    last: dict[UUID, Attestation] = {}
    for start in range(0, len(wanted), AT_ONCE):
        stmt = select(Attestation).where(
            Attestation.visit_id.in_(wanted[start : start + AT_ONCE]),
            Attestation.source == Source.IMPORT,
            Attestation.scope.in_({scope, Scope.BOTH}),
        )
        last.update({row.visit_id: row for row in session.scalars(stmt.order_by(Attestation.id))})
    return last


def visit_page(session: Session, by: Who, visit_id: UUID, *, must_see_family: bool = False) -> VisitPage:
    """One visit as the asker may see it; NotFound alike for a foreign one and one that is not."""
    visit = visit_for_word(session, by, visit_id)
    is_open = may_see(session, by, visit)
    if must_see_family and not is_open:
        raise NotFound
    said = _said(session, by, visit_id)
    if not is_open:
        said = tuple(one for one in said if one.is_mine)
    own = [one.word for one in said if one.is_mine and one.word.source is Source.OWN]
    return VisitPage(
        visit_id=visit.id,
        reference=visit.reference,
        step_code=visit.step_code,
        expects_social_services=visit.partner_id is not None,
        promised=promised_of(session, by, visit_id),
        family=families_at_door(session, by, [visit.family_id]).get(visit.family_id),
        stands=standing(one.word for one in said),
        said=said,
        mine=own[-1] if own else None,
        notes=_notes(session, by, visit.family_id) if is_open else (),
    )


def promised_of(session: Session, by: Who, visit_id: UUID) -> Promised | None:
    """The standing promise of a visit the caller has already asked for."""
    return promised_of_all(session, by, [visit_id]).get(visit_id)


def promised_of_all(session: Session, by: Who, visit_ids: Iterable[UUID]) -> dict[UUID, Promised]:
    """The standing promises of visits the caller has already asked for; a protected colleague has no name."""
    stmt = (
        select(Hold, Person, Assignment.profession, Unit.name)
        .join(Person, Person.id == Hold.person_id)
        .join(Assignment, Assignment.id == Hold.assignment_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Hold.visit_id.in_(list(visit_ids)))
        .order_by(Hold.id)
    )
    promised: dict[UUID, Promised] = {}
    for hold, person, profession, unit in session.execute(stmt):
        hidden = person.is_protected and person.id != by.person_id
        one = Colleague(
            assignment_id=hold.assignment_id,
            person_id=person.id,
            name="Skyddad medarbetare" if hidden else person.name,
            profession=profession,
            side=hold.side,
            unit_name=unit or "",
        )
        before = promised.get(hold.visit_id)
        people = (*before.people, one) if before else (one,)
        promised[hold.visit_id] = Promised(hold.starts_at, hold.ends_at, people)
    return promised


def _said(session: Session, by: Who, visit_id: UUID) -> tuple[Said, ...]:
    stmt = (
        select(Attestation, Person)
        .outerjoin(Assignment, Assignment.id == Attestation.said_by)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Attestation.visit_id == visit_id)
        .order_by(Attestation.id)
    )
    rows = session.execute(stmt).all()
    last = {(row.source, row.said_by if row.source is Source.OWN else row.scope): row.id for row, _ in rows}
    return tuple(
        Said(
            word=word_from(row),
            by=None if person is None else "Skyddad medarbetare" if person.is_protected else person.name,
            at=row.at,
            is_mine=row.source is Source.OWN and row.said_by == by.assignment_id,
            is_replaced=row.id not in last.values(),
        )
        for row, person in rows
    )


def families_at_door(session: Session, by: Who, family_ids: Iterable[UUID]) -> dict[UUID, FamilyAtDoor]:
    """Of these families, those the asker may see, as far as she may see them."""
    stmt = (
        select(Family)
        .where(Family.id.in_(list(family_ids)), visible_to(by))
        .options(selectinload(Family.children), selectinload(Family.guardians))
    )
    families = session.scalars(stmt).all()
    is_named = bool(families) and sees_as(session, by) is SeesFamilies.IDENTIFIABLE
    return {family.id: _at_door(family, is_named or family.bvc_id == by.unit_id) for family in families}


def _at_door(family: Family, is_named: bool) -> FamilyAtDoor:
    """A protected family, or one seen by pseudonym, has its reference for a name and no way there."""
    has_names = is_named and not family.is_protected
    return FamilyAtDoor(
        family_id=family.id,
        reference=family.reference,
        children=tuple(child.name or "Barnet" for child in family.children) if has_names else (family.reference,),
        guardians=tuple((one.name, one.phone) for one in family.guardians) if has_names else (),
        address=family.address if has_names else None,
        area=family.area_name if has_names else None,
        is_protected=family.is_protected,
        language=family.language,
        needs_interpreter=bool(family.needs_interpreter),
        guardian_count=family.guardian_count or len(family.guardians) or None,
    )


def _notes(session: Session, by: Who, family_id: UUID) -> tuple[tuple[str, datetime, str], ...]:
    stmt = (
        select(Note, Person.name)
        .join(Assignment, Assignment.id == Note.written_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(Note.family_id == family_id, Note.authority_id == by.authority_id)
        .order_by(Note.id.desc())
    )
    return tuple((note.text, note.at, name) for note, name in session.execute(stmt))


def has_ongoing_programme(session: Session, family_id: UUID) -> bool:
    """Whether any birth's programme of a family that the caller has asked for has not ended."""
    ongoing = select(Participation.id).where(Participation.family_id == family_id, Participation.ended_on.is_(None))
    return session.scalars(ongoing.limit(1)).first() is not None
