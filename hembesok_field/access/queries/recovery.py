"""Help for a colleague who has lost her keys."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.shapes import HelpSeen
from hembesok_field.access.tables import Assignment, Person, Recovery
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who


def recovery_for(session: Session, by: Who, number: int) -> Recovery:
    """Help that was begun at the asker's authority, held until the unit of work ends; NotFound for anyone else's."""
    asked = select(Recovery).where(Recovery.id == number, Recovery.authority_id == by.authority_id)
    found = session.scalars(asked.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def recovery_of_link(session: Session, token_hash: str) -> Recovery | None:
    return session.scalars(select(Recovery).where(Recovery.link_hash == token_hash)).one_or_none()


def help_waiting(session: Session, by: Who, since: datetime) -> list[HelpSeen]:
    """Whom the asker's authority is helping in, oldest first: begun since then, neither approved nor taken back."""
    starter, helped = aliased(Person), aliased(Person)
    asked = (
        select(Recovery, helped, starter)
        .join(helped, helped.id == Recovery.person_id)
        .join(Assignment, Assignment.id == Recovery.started_by)
        .join(starter, starter.id == Assignment.person_id)
        .where(
            Recovery.authority_id == by.authority_id,
            Recovery.started_at > since,
            Recovery.approved_at.is_(None),
            Recovery.ended_at.is_(None),
        )
        .order_by(Recovery.id)
    )
    return [
        HelpSeen(
            number=begun.id,
            person_id=person.id,
            name=person.name,
            email=person.email,
            started_by=other.name,
            started_at=begun.started_at,
            is_mine=other.id == by.person_id,
        )
        for begun, person, other in session.execute(asked)
    ]
