"""Every question put to the family tables, named by the question, always told who asks."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Assignment, Authority, Collaboration, Unit
from hembesok_field.family.rules import Sharing, SharingNow, consent_state
from hembesok_field.family.shapes import ChildFace, FamilyFace, GuardianFace
from hembesok_field.family.tables import (
    Child,
    ConsentWord,
    Disclosure,
    Family,
    FamilyEvent,
    Guardian,
    Participation,
)
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import By, Duty, Operator, Side, Who
from hembesok_field.kernel.walls import across

T = TypeVar("T")
AT_ONCE = 500  # ids in one question


@cache
def consent_in_force() -> ColumnElement[bool]:
    """No standing no, and a standing yes from every recorded guardian (house.md 3.2).

    Where the sheet recorded no guardian by name, the family's own imported yes is enough. Built once: nearly every
    question asks it, and building it took longer than the database did to answer.
    """
    # Aliases, so that a question which itself asks for guardians or words is not taken for this one's.
    word, guardian = aliased(ConsentWord), aliased(Guardian)
    standing = and_(word.family_id == Family.id, word.is_standing)
    said_no = exists().where(standing, ~word.is_yes).correlate(Family)
    family_said_yes = exists().where(standing, word.is_yes, word.guardian_id.is_(None)).correlate(Family)
    has_guardians = exists().where(guardian.family_id == Family.id).correlate(Family)
    agreed = exists().where(standing, word.is_yes, word.guardian_id == guardian.id).correlate(Family, guardian)
    someone_silent = exists().where(guardian.family_id == Family.id, ~agreed).correlate(Family)
    return and_(~said_no, or_(and_(has_guardians, ~someone_silent), and_(~has_guardians, family_said_yes)))


@lru_cache(maxsize=1024)  # built once for each asker, as `consent_in_force` for all
def visible_to(by: By) -> ColumnElement[bool]:
    """Which families the asker may know of: her own BVC's, or her own unit's as partner with consent in force.

    A protected family is there only for the pair that is named for it (its BVC while no nurse is; house.md 3.6).
    Coordinators, admins and log reviewers see numbers, people or the log; no families. What she has opened in need
    is there too, for its hour and while she still could open it.
    """
    if isinstance(by, Operator):
        return true()
    if not by.is_field or by.unit_id is None:
        return false()
    own_bvc = Family.bvc_id == by.unit_id
    is_partner = and_(Family.partner_id == by.unit_id, _may_see(by), consent_in_force())
    is_named = or_(Family.nurse_id == by.assignment_id, Family.social_worker_id == by.assignment_id)
    if by.side is not Side.SOCIAL_SERVICES:
        is_named = or_(is_named, and_(own_bvc, Family.nurse_id.is_(None)))
    hers = and_(or_(own_bvc, is_partner), or_(~Family.is_protected, is_named))
    return or_(hers, and_(Family.id.in_(by.opened), opens_in_need(by))) if by.opened else hers


def _may_see(by: Who) -> ColumnElement[bool]:
    """Whether the authority of the asker's unit lets its workers see families at all (house.md 3.3)."""
    unit, authority = aliased(Unit), aliased(Authority)
    return exists().where(
        unit.id == by.unit_id,
        authority.id == unit.authority_id,
        authority.sees_families != SeesFamilies.COUNT_ONLY,
    )


def opens_in_need(by: Who) -> ColumnElement[bool]:
    """Which families the asker may open in need: those of her own authority's other units, on her own side.

    Never a protected one; in social services only what is shared with it: consent in force, and a municipality
    that sees families.
    """
    if not by.is_field or by.side is Side.OTHER:
        return false()
    unit = aliased(Unit)
    is_nurse = by.side is Side.NURSE
    of_own_authority = exists().where(
        unit.id == (Family.bvc_id if is_nurse else Family.partner_id),
        unit.id != by.unit_id,
        func.coalesce(unit.company_id, unit.authority_id) == by.authority_id,
    )
    shared = true() if is_nurse else and_(_may_see(by), consent_in_force())
    return and_(of_own_authority, shared, ~Family.is_protected)


def family_in_need(session: Session, by: Who, reference: str) -> Family:
    """The family of exactly this reference that the asker may open in need; NotFound alike for all others."""
    wanted = select(Family).where(Family.reference == reference, opens_in_need(by))
    found = list(session.scalars(wanted.limit(2)))
    if len(found) != 1:  # two regions may have the same reference; nobody is shown the wrong one
        raise NotFound
    return found[0]


def family_for(session: Session, by: By, family_id: UUID) -> Family:
    """The family, if the asker may see it; NotFound alike for one that is foreign and one that is not."""
    family = session.scalars(_seen_by(by), {"family_id": family_id}).one_or_none()
    if family is None:
        raise NotFound
    return family


@lru_cache(maxsize=1024)  # as `visible_to`
def _seen_by(by: By) -> Select[Family]:
    return select(Family).where(Family.id == bindparam("family_id"), visible_to(by))


def family_to_step_in_for(session: Session, by: Who, family_id: UUID) -> Family:
    """A family of the nurse's own BVC that opens for her, or could: the way in when the named nurse cannot go."""
    wanted = select(Family).where(Family.id == family_id, Family.bvc_id == by.unit_id)
    if not by.is_field or by.side is not Side.NURSE:
        raise NotFound
    return _found(session.scalars(wanted).one_or_none())


def own_family_for(session: Session, by: By, family_id: UUID) -> Family:
    """The family, for what only its own BVC may do. NotFound where the asker may not know it, else NotAllowed.

    Protected: only the pair that is named for it (any colleague while no nurse is named).
    """
    family = family_for(session, by, family_id)
    if not is_own(by, family) or not is_named_for(by, family):
        raise NotAllowed
    return family


def is_own(by: By, family: Family) -> bool:
    """Whether the asker stands on the BVC's side of this family."""
    if isinstance(by, Operator):
        return True
    return family.bvc_id == by.unit_id and by.side is not Side.SOCIAL_SERVICES


def is_named_for(by: By, family: Family) -> bool:
    """Whether a protected family opens for the asker: as few of the staff as possible (house.md 3.6)."""
    if not family.is_protected or isinstance(by, Operator):
        return True
    if family.nurse_id is None and is_own(by, family):
        return True
    return by.assignment_id in (family.nurse_id, family.social_worker_id)


def listed_families(session: Session, by: By, after: UUID | None, limit: int) -> tuple[list[Family], bool]:
    """Some of the families that the asker may know of, in the order of their ids, and whether there are more.

    None that is protected: those stand in no list (house.md 3.6).
    """
    wanted = select(Family.id).where(visible_to(by), ~Family.is_protected).order_by(Family.id).limit(limit + 1)
    ids = list(session.scalars(wanted if after is None else wanted.where(Family.id > after)))
    found = session.scalars(select(Family).where(Family.id.in_(ids[:limit])).order_by(Family.id))
    return list(found), len(ids) > limit


def child_for(session: Session, by: By, child_id: UUID) -> Child:
    wanted = select(Child).join(Family, Family.id == Child.family_id).where(Child.id == child_id, visible_to(by))
    return _found(session.scalars(wanted).one_or_none())


def guardian_for(session: Session, by: By, guardian_id: UUID) -> Guardian:
    wanted = select(Guardian).join(Family, Family.id == Guardian.family_id)
    return _found(session.scalars(wanted.where(Guardian.id == guardian_id, visible_to(by))).one_or_none())


def participation_for(session: Session, by: By, participation_id: UUID) -> Participation:
    wanted = select(Participation).join(Family, Family.id == Participation.family_id)
    return _found(session.scalars(wanted.where(Participation.id == participation_id, visible_to(by))).one_or_none())


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row


def participations_of(session: Session, family: Family) -> list[Participation]:
    """All births' programmes of a family that was already opened, the first one first."""
    wanted = select(Participation).where(Participation.family_id == family.id)
    return list(session.scalars(wanted.order_by(Participation.number)))


def children_of(session: Session, family: Family) -> list[Child]:
    wanted = select(Child).where(Child.family_id == family.id)
    return list(session.scalars(wanted.order_by(Child.position)))


def guardians_of(session: Session, family: Family) -> list[Guardian]:
    wanted = select(Guardian).where(Guardian.family_id == family.id)
    return list(session.scalars(wanted.order_by(Guardian.position)))


def consent_words_of(session: Session, family: Family) -> list[ConsentWord]:
    """Every word on sharing, the newest first."""
    wanted = select(ConsentWord).where(ConsentWord.family_id == family.id)
    return list(session.scalars(wanted.order_by(ConsentWord.id.desc())))


def standing_word(session: Session, family: Family, guardian: Guardian | None) -> ConsentWord | None:
    """A guardian's standing word; without a guardian the one that a sheet said of the whole family."""
    whose = ConsentWord.guardian_id.is_(None) if guardian is None else ConsentWord.guardian_id == guardian.id
    wanted = select(ConsentWord).where(ConsentWord.family_id == family.id, whose, ConsentWord.is_standing)
    return session.scalars(wanted).one_or_none()


def events_of(session: Session, by: By, family: Family) -> list[FamilyEvent]:
    """The family's history as the asker's own side wrote it, the newest first; never what the other side did."""
    wanted = select(FamilyEvent).where(FamilyEvent.family_id == family.id)
    if isinstance(by, Who):
        own = [by.authority_id, unit_of(session, family.bvc_id).owner_id] if is_own(by, family) else [by.authority_id]
        wanted = wanted.where(FamilyEvent.authority_id.in_(own))
    return list(session.scalars(wanted.order_by(FamilyEvent.id.desc())))


def sharing_of(session: Session, family_ids: Sequence[UUID]) -> list[SharingNow]:
    """How these families stand towards the other side; the program's own question, whoever changed something."""
    bvc, partner, authority = aliased(Unit), aliased(Unit), aliased(Authority)
    found = []
    for some in _portions(family_ids):
        words: dict[UUID, list[tuple[int, bool]]] = defaultdict(list)
        standing = select(ConsentWord.family_id, ConsentWord.id, ConsentWord.is_yes)
        wanted = standing.where(ConsentWord.family_id.in_(some), ConsentWord.is_standing).order_by(ConsentWord.id)
        for family_id, number, is_yes in session.execute(wanted):
            words[family_id].append((number, is_yes))
        asked = (
            select(
                Family.id,
                func.coalesce(bvc.company_id, bvc.authority_id),
                Family.partner_id,
                authority.sees_families,
                consent_in_force(),
            )
            .join(bvc, bvc.id == Family.bvc_id)
            .outerjoin(partner, partner.id == Family.partner_id)
            .outerjoin(authority, authority.id == partner.authority_id)
            .where(Family.id.in_(some))
        )
        for key, owner_id, partner_id, sees, is_in_force in session.execute(asked):
            found.append(
                SharingNow(
                    family_id=key,
                    owner_id=owner_id,
                    partner_id=partner_id,
                    is_refused=any(not is_yes for _, is_yes in words[key]),
                    sharing=Sharing(partner_id, sees) if partner_id is not None and is_in_force else None,
                    ground=" ".join(str(number) for number, is_yes in words[key] if is_yes),
                )
            )
    return found


def last_disclosures(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, Disclosure]:
    """The newest disclosure of each of these families that has one."""
    found = {}
    for some in _portions(family_ids):
        newest = select(func.max(Disclosure.id)).where(Disclosure.family_id.in_(some)).group_by(Disclosure.family_id)
        for row in session.scalars(select(Disclosure).where(Disclosure.id.in_(newest))):
            found[row.family_id] = row
    return found


def shared_with(session: Session, by: Who) -> list[UUID]:
    """The families that were ever disclosed to the units of the asker's authority; ids alone."""
    of_units = select(Unit.id).where(Unit.authority_id == by.authority_id)
    return list(session.scalars(select(Disclosure.family_id).where(Disclosure.unit_id.in_(of_units)).distinct()))


def _portions(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def unit_of(session: Session, unit_id: int) -> Unit:
    return _found(session.get(Unit, unit_id))


def collaborate(session: Session, bvc_id: int, social_id: int, on: date) -> bool:
    """Whether the two units make visits together that day."""
    wanted = select(Collaboration.id).where(
        Collaboration.bvc_id == bvc_id,
        Collaboration.social_id == social_id,
        Collaboration.from_on <= on,
        or_(Collaboration.until_on.is_(None), Collaboration.until_on >= on),
    )
    return session.scalars(wanted.limit(1)).first() is not None


def field_assignment(session: Session, assignment_id: int, unit_id: int | None, on: date) -> Assignment | None:
    """The assignment, if it is one of visiting families from that unit on that day."""
    wanted = select(Assignment).where(
        Assignment.id == assignment_id,
        Assignment.unit_id == unit_id,
        Assignment.duty == Duty.FIELD,
        Assignment.from_on <= on,
        or_(Assignment.until_on.is_(None), Assignment.until_on >= on),
    )
    return session.scalars(wanted).one_or_none()


def is_taken(session: Session, region_id: int, reference: str) -> bool:
    """Whether the region already has a family with this reference; a yes or no, whoever asks."""
    wanted = select(Family.id).where(Family.region_id == region_id, Family.reference == reference)
    with across(session):
        return session.scalars(wanted).first() is not None


def sees_as(session: Session, by: Who) -> SeesFamilies:
    """How families that are not its own are seen by the asker's authority; a unit's by its municipality's choice.

    So also at a unit that a company runs: whose workers' authority is the company, and whose choice the municipality's.
    """
    of_unit = select(Unit.authority_id).where(Unit.id == by.unit_id).scalar_subquery()
    wanted = select(Authority.sees_families).where(Authority.id == (of_unit if by.unit_id else by.authority_id))
    return session.scalars(wanted).one()


def sees_more_than_counts(authority_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an authority sees visits of families that are not its own as more than the hour and a count."""
    return exists().where(Authority.id == authority_id, Authority.sees_families != SeesFamilies.COUNT_ONLY)


def may_know_steps(session: Session, by: By) -> bool:
    """Whether which visit it is may be told; an authority that sees by count only knows the hour and no more."""
    return not isinstance(by, Who) or sees_as(session, by) is not SeesFamilies.COUNT_ONLY


def face_of(session: Session, by: Who, family_id: UUID) -> FamilyFace:
    """One family as the asker may see it; NotFound alike for one that is foreign and one that is not."""
    return faces_of(session, by, [family_for(session, by, family_id)])[family_id]


def own_face_of(session: Session, by: Who, family_id: UUID) -> FamilyFace:
    """As `face_of`, for what only the family's own BVC may do."""
    own_family_for(session, by, family_id)
    return face_of(session, by, family_id)


def faces_of(session: Session, by: Who, families: Sequence[Family]) -> dict[UUID, FamilyFace]:
    """Families that the asker has opened, as she may see them; the number of questions does not grow with theirs."""
    is_named = sees_as(session, by) is SeesFamilies.IDENTIFIABLE
    children: dict[UUID, list[Child]] = defaultdict(list)
    guardians: dict[UUID, list[Guardian]] = defaultdict(list)
    words: dict[UUID, list[ConsentWord]] = defaultdict(list)
    for some in _portions([family.id for family in families]):
        for child in session.scalars(select(Child).where(Child.family_id.in_(some)).order_by(Child.position)):
            children[child.family_id].append(child)
        for guardian in session.scalars(
            select(Guardian).where(Guardian.family_id.in_(some)).order_by(Guardian.position)
        ):
            guardians[guardian.family_id].append(guardian)
        standing = select(ConsentWord).where(ConsentWord.family_id.in_(some), ConsentWord.is_standing)
        for word in session.scalars(standing):
            words[word.family_id].append(word)
    return {
        family.id: _face(by, family, children[family.id], guardians[family.id], words[family.id], is_named=is_named)
        for family in families
    }


def _face(
    by: Who,
    family: Family,
    children: Sequence[Child],
    guardians: Sequence[Guardian],
    words: Sequence[ConsentWord],
    *,
    is_named: bool,
) -> FamilyFace:
    own, is_open = is_own(by, family), is_named_for(by, family)
    has_names = is_open and (own or is_named)
    said = {word.guardian_id: word for word in words}
    people = tuple(_guardian_face(one, said.get(one.id), has_names=has_names) for one in guardians)
    of_all = said.get(None)
    named = " och ".join(one.name for one in guardians) or next((c.name for c in children if c.name), None)
    return FamilyFace(
        family_id=family.id,
        reference=family.reference,
        name="Skyddade uppgifter" if not is_open else named if has_names and named else family.reference,
        is_own=own,
        is_open=is_open,
        is_protected=family.is_protected,
        children=tuple(
            ChildFace(
                c.id, c.name if has_names else None, c.born_on, c.due_on, c.uses_corrected_age, c.participation_id
            )
            for c in children
        ),
        guardians=people,
        consent=consent_state([one.word for one in people], of_all.is_yes if of_all else None),
        language=family.language,
        needs_interpreter=family.needs_interpreter,
        address=family.address if has_names else None,
        area_name=family.area_name if has_names else None,
        area_type=family.area_type,
        target_groups=tuple(family.target_groups.split()) if own else (),
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        nurse_id=family.nurse_id,
        social_worker_id=family.social_worker_id,
        has_names=has_names,
    )


def _guardian_face(guardian: Guardian, word: ConsentWord | None, *, has_names: bool) -> GuardianFace:
    return GuardianFace(
        guardian_id=guardian.id,
        name=guardian.name if has_names else f"Vårdnadshavare {guardian.position}",
        phone=guardian.phone if has_names else None,
        language=guardian.language,
        word=word.is_yes if word else None,
        said_on=word.said_on if word else None,
    )
