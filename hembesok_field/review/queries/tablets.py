"""Which families may lie on a tablet, as the log tells it: for the one who reports it when it has been stolen."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access import queries as people
from hembesok_field.access.shapes import TabletSeen
from hembesok_field.access.tables import LogEntry, WritingKey
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import Who
from hembesok_field.review.queries.needs import names_of
from hembesok_field.review.shapes import FamiliesOn

FETCHED = "sync.visits"
DAY_LIVES = timedelta(hours=72)  # on a tablet; what was older when it was last heard of was gone (docs/synk.md, 7)


def families_on(session: Session, by: Who) -> list[FamiliesOn]:
    """Each tablet of the asker's authority with all that those let in on it can have had there, by reference.

    Rather one too many: she who is let in on two may have fetched her day to the other.
    """
    found = []
    for tablet in people.tablets_of(session, by):
        families = () if tablet.wiped_at else _fetched(session, by, tablet)
        names = names_of(session, families)
        found.append(FamiliesOn(tablet, tuple(names[one] for one in families)))
    db.saw(session, {name.family_id for one in found for name in one.families if name.reference})
    return found


def _fetched(session: Session, by: Who, tablet: TabletSeen) -> tuple[UUID, ...]:
    let_in = select(WritingKey.assignment_id).where(WritingKey.tablet_id == tablet.id)
    asked = select(LogEntry.families).where(
        LogEntry.authority_id == by.authority_id,
        LogEntry.action == FETCHED,
        LogEntry.assignment_id.in_(let_in),
        LogEntry.at > (tablet.seen_at or tablet.made_at) - DAY_LIVES,
    )
    return tuple(sorted({UUID(one) for shown in session.scalars(asked) for one in shown.split()}))
