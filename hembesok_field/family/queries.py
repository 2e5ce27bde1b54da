"""Every question put to the family tables, named by the question, always told who asks."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority, Unit
from hembesok_field.family.tables import ConsentWord, Family, Guardian
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By, Operator, Side, Who


def consent_in_force() -> ColumnElement[bool]:
    """No standing no, and a standing yes from every recorded guardian (house.md 3.2).

    Where the sheet recorded no guardian by name, the family's own imported yes is enough.
    """
    word = aliased(ConsentWord)
    standing = and_(word.family_id == Family.id, word.is_standing)
    said_no = exists().where(standing, ~word.is_yes)
    family_said_yes = exists().where(standing, word.is_yes, word.guardian_id.is_(None))
    has_guardians = exists().where(Guardian.family_id == Family.id)
    agreed = exists().where(standing, word.is_yes, word.guardian_id == Guardian.id)
    someone_silent = exists().where(Guardian.family_id == Family.id, ~agreed)
    return and_(~said_no, or_(and_(has_guardians, ~someone_silent), and_(~has_guardians, family_said_yes)))


def visible_to(by: By) -> ColumnElement[bool]:
    """Which families the asker may know of: her own BVC's, or her own unit's as partner with consent in force.

    Coordinators, admins and log reviewers see numbers, people or the log; no families.
    """
    if isinstance(by, Operator):
        return true()
    if not by.is_field or by.unit_id is None:
        return false()
    own_bvc = Family.bvc_id == by.unit_id
    sees = exists().where(
        Unit.id == by.unit_id,
        Authority.id == Unit.authority_id,
        Authority.sees_families != SeesFamilies.COUNT_ONLY,
    )
    return or_(own_bvc, and_(Family.partner_id == by.unit_id, sees, consent_in_force()))


def family_for(session: Session, by: By, family_id: UUID) -> Family:
    """The family, if the asker may see it; NotFound alike for one that is foreign and one that is not."""
    family = session.scalars(select(Family).where(Family.id == family_id, visible_to(by))).one_or_none()
    if family is None:
        raise NotFound
    return family


def own_family_for(session: Session, by: Who, family_id: UUID) -> Family:
    """The family, if it belongs to the asker's own BVC; for what only the BVC's side may see or do."""
    family = family_for(session, by, family_id)
    if family.bvc_id != by.unit_id or by.side is Side.SOCIAL_SERVICES:
        raise NotFound
    return family
