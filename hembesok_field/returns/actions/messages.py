"""What is said of a visit, to the other authority and to whoever could confirm it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import queries
from hembesok_field.returns.shapes import Asks, Reason
from hembesok_field.returns.tables import Reminder, VisitMessage
from hembesok_field.statistics.shapes import Scope


def say_of_visit(
    session: Session,
    *,
    region: Scope,
    municipality: Scope,
    visit_id: UUID,
    year: int,
    asks: Asks,
    words: str,
    by: Who,
    now: datetime,
) -> None:
    """Say something to the other side about a visit that both may see. Free words only where the choice needs them.

    What is said already and not answered is not said again: a button pressed twice asks once.
    """
    said = " ".join(words.split())
    if visit_id not in queries.seen_by_both(session, municipality, [visit_id]):
        raise Refused(Reason.NOT_SEEN_BY_BOTH)
    if asks is Asks.OTHER and not said:
        raise Refused(Reason.SAYS_NOTHING)
    if looks_like_personnummer(said):
        raise Refused(Reason.HAS_PERSONNUMMER)
    if queries.is_said_last(session, by, visit_id, asks, said):
        return
    to = municipality if by.authority_id == region.id else region
    session.add(
        VisitMessage(
            visit_id=visit_id,
            year=year,
            authority_id=by.authority_id,
            to_authority_id=to.id,
            asks=asks,
            words=said,
            said_by=by.assignment_id,
            said_at=now,
        )
    )
    session.flush()


def remind(session: Session, *, scope: Scope, year: int, assignment_id: int, by: Who, now: datetime) -> int:
    """Ask a colleague of one's own authority for her word about every visit of the year that lacks it; says how many.

    Once a day for each visit. NotFound when she has none.
    """
    lacking = queries.lacking_of(session, by, scope, year, now)
    hers = [one for one in lacking if assignment_id in dict(one.people)]
    if not hers:
        raise NotFound
    today = clock.swedish(now).date()
    done = queries.reminded_today(session, scope, assignment_id, today)
    session.add_all(
        Reminder(
            authority_id=scope.id,
            assignment_id=assignment_id,
            visit_id=one.visit_id,
            sent_by=by.assignment_id,
            sent_on=today,
        )
        for one in hers
        if one.visit_id not in done
    )
    session.flush()
    return len(hers)
