"""What the two authorities have said to each other about a visit, while both may see it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Authority, Unit
from hembesok_field.family.queries import consent_in_force, sees_more_than_counts
from hembesok_field.family.tables import Family
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.returns.queries.comparing import lines_of
from hembesok_field.returns.shapes import Apart, Asks, Compared, VisitWord, Waiting
from hembesok_field.returns.tables import VisitMessage
from hembesok_field.statistics.shapes import Fact, Listed, Scope

REMEMBERED = timedelta(days=550)  # from a visit in January to the spring after its return


def fact_of(found: Compared, visit_id: UUID) -> tuple[Fact, Apart | None] | None:
    """The visit in a comparison, and why only one of the two counts it."""
    parts = (*((fact, None) for fact in found.both), *found.only_region, *found.only_municipality)
    return next(((fact, why) for fact, why in parts if fact.visit_id == visit_id), None)


def visit_called(session: Session, region: Scope, reference: str) -> UUID | None:
    """The visit with a reference in the region; whether the asker may know of it is for the comparison to say."""
    with across(session):
        return session.scalar(select(Visit.id).where(Visit.region_id == region.id, Visit.reference == reference))


def seen_by_both(session: Session, municipality: Scope, visit_ids: Collection[UUID]) -> set[UUID]:
    """Those of the visits that the municipality may know which they are. The region sees its own."""
    wanted = (
        select(Visit.id)
        .join(Family, Family.id == Visit.family_id)
        .join(Unit, Unit.id == Visit.partner_id)
        .where(Visit.id.in_(visit_ids), Unit.authority_id == municipality.id, ~Family.is_protected, consent_in_force())
        .where(sees_more_than_counts(municipality.id))
    )
    with across(session):
        return set(session.scalars(wanted))


def messages_of(session: Session, by: Who, visit_id: UUID) -> list[VisitWord]:
    """The words about a visit that the asker has already been let see, the first one first."""
    wanted = (
        select(Authority.name, VisitMessage)
        .join(Authority, Authority.id == VisitMessage.authority_id)
        .where(VisitMessage.visit_id == visit_id, _mine(by))
        .order_by(VisitMessage.id)
    )
    return [
        VisitWord(name, row.authority_id == by.authority_id, row.asks, row.words, row.said_at)
        for name, row in session.execute(wanted)
    ]


def is_said_last(session: Session, by: Who, visit_id: UUID, asks: Asks, words: str) -> bool:
    """Whether the last that was said of the visit is this, and by one's own authority: the same press twice."""
    wanted = select(VisitMessage).where(VisitMessage.visit_id == visit_id, _mine(by)).order_by(VisitMessage.id.desc())
    last = session.scalars(wanted.limit(1)).first()
    return last is not None and (last.authority_id, last.asks, last.words) == (by.authority_id, asks, words)


def talked_of(session: Session, by: Who, visit_ids: Collection[UUID]) -> set[UUID]:
    """Those of the visits that something has been said of."""
    return set(session.scalars(select(VisitMessage.visit_id).where(VisitMessage.visit_id.in_(visit_ids), _mine(by))))


def waiting_of(session: Session, by: Who, scope: Scope, now: datetime) -> list[Waiting]:
    """Visits that the other side wrote of last, and nobody has settled; left out when one of the two may not see."""
    other = aliased(Authority)
    later = aliased(VisitMessage)
    is_last = ~(select(later.id).where(later.visit_id == VisitMessage.visit_id, later.id > VisitMessage.id).exists())
    wanted = (
        select(VisitMessage.year, other.code, other.name, Visit.reference, Visit.family_id)
        .join(other, other.id == VisitMessage.authority_id)
        .join(Visit, Visit.id == VisitMessage.visit_id)
        .join(Family, Family.id == Visit.family_id)
        .where(VisitMessage.to_authority_id == scope.id, VisitMessage.asks != Asks.SETTLED, is_last)
        .where(VisitMessage.said_at >= now - REMEMBERED, ~Family.is_protected, consent_in_force())
        .where(sees_more_than_counts(scope.id), sees_more_than_counts(VisitMessage.authority_id))
        .order_by(VisitMessage.id)
    )
    rows = session.execute(wanted).all()
    db.saw(session, {row.family_id for row in rows})
    return [Waiting(row.year, row.code, row.name, row.reference) for row in rows]


def _mine(by: Who) -> ColumnElement[bool]:
    return or_(VisitMessage.authority_id == by.authority_id, VisitMessage.to_authority_id == by.authority_id)


def line_of(session: Session, by: Who, region: Scope, municipality: Scope, fact: Fact) -> Listed | None:
    """The visit as a line, None where the asker's own authority may not see it."""
    return lines_of(session, by, region, municipality, [fact]).get(fact.visit_id)
