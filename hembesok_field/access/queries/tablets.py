"""Tablets, who was let in on them and whose right has ended."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries.colleagues import PROTECTED
from hembesok_field.access.shapes import TabletEnd, TabletSeen
from hembesok_field.access.tables import Assignment, Person, SignIn, Tablet, TabletPass, WritingKey
from hembesok_field.kernel.identity import Who


def tablet_named(session: Session, tablet_id: UUID) -> Tablet | None:
    """A tablet, ended or not; it is met before anyone on it is known."""
    return session.get(Tablet, tablet_id)


def tablet_held(session: Session, tablet_id: UUID) -> Tablet:
    """A tablet that is there, held until the unit of work ends."""
    return session.scalars(select(Tablet).where(Tablet.id == tablet_id).with_for_update()).one()


def tablet_with_key(session: Session, public_key: bytes) -> Tablet | None:
    return session.scalars(select(Tablet).where(Tablet.public_key == public_key)).one_or_none()


def tablets_of(session: Session, by: Who) -> list[TabletSeen]:
    """The tablets of the asker's authority, those in use first."""
    asked = select(Tablet, Person.name, Person.is_protected).outerjoin(Assignment, Assignment.id == Tablet.seen_by)
    asked = asked.outerjoin(Person, Person.id == Assignment.person_id).where(Tablet.authority_id == by.authority_id)
    return [
        TabletSeen(
            id=one.id,
            name=one.name,
            made_at=one.made_at,
            seen_at=one.seen_at,
            seen_by=PROTECTED if is_protected else name,
            waiting=one.waiting,
            oldest_at=one.oldest_at,
            ending=one.ending,
            wiped_at=one.wiped_at,
        )
        for one, name, is_protected in session.execute(asked.order_by(Tablet.ended_at.is_not(None), Tablet.name))
    ]


def last_tablet_of_each(session: Session, by: Who) -> dict[int, UUID]:
    """Those who have been let in on a tablet of the asker's authority: by assignment, the one each used last."""
    came = func.coalesce(func.max(TabletPass.made_at), WritingKey.made_at)
    asked = (
        select(WritingKey.assignment_id, WritingKey.tablet_id)
        .join(Tablet, Tablet.id == WritingKey.tablet_id)
        .outerjoin(
            TabletPass,
            and_(TabletPass.tablet_id == WritingKey.tablet_id, TabletPass.assignment_id == WritingKey.assignment_id),
        )
        .where(Tablet.authority_id == by.authority_id)
        .group_by(WritingKey.id)
        .order_by(came)
    )
    return {row.assignment_id: row.tablet_id for row in session.execute(asked)}  # the last one stands


def pass_of(session: Session, token_hash: str) -> tuple[TabletPass, SignIn, Tablet] | None:
    """A tablet's pass while its sign-in and its tablet last."""
    asked = (
        select(TabletPass, SignIn, Tablet)
        .join(SignIn, SignIn.token_hash == TabletPass.sign_in_hash)
        .join(Tablet, Tablet.id == TabletPass.tablet_id)
        .where(TabletPass.token_hash == token_hash, SignIn.ended_at.is_(None))
    )
    found = session.execute(asked).one_or_none()
    return None if found is None or found[2].ending is TabletEnd.LOST else (found[0], found[1], found[2])


def sign_ins_on(session: Session, tablet_id: UUID) -> Sequence[SignIn]:
    """Those who are signed in on a tablet."""
    here = select(TabletPass.sign_in_hash).where(TabletPass.tablet_id == tablet_id)
    return session.scalars(select(SignIn).where(SignIn.token_hash.in_(here), SignIn.ended_at.is_(None))).all()


def ended_writing_keys(session: Session, tablet_id: UUID, today: date) -> list[UUID]:
    """Those on the tablet whose assignment is not in force: what they could read there is to go."""
    over = or_(Assignment.until_on < today, Assignment.from_on > today)
    asked = select(WritingKey.id).join(Assignment, Assignment.id == WritingKey.assignment_id)
    return list(session.scalars(asked.where(WritingKey.tablet_id == tablet_id, over).order_by(WritingKey.id)))


def writing_key_for(session: Session, tablet_id: UUID, assignment_id: int) -> WritingKey | None:
    asked = select(WritingKey).where(WritingKey.tablet_id == tablet_id, WritingKey.assignment_id == assignment_id)
    return session.scalars(asked).one_or_none()
