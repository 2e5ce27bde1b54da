"""The day on paper: each visit with a code, by which what was written is later entered into the same visit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.booking.tables import BookingParticipant, BookingStep, Hold
from hembesok_field.kernel import ids, keys
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record.queries.door import families_at_door, promised_of_all
from hembesok_field.record.queries.words import may_see, own_hold
from hembesok_field.record.shapes import PaperVisit

LOOKS_BACK = timedelta(days=92)  # a quarter, as the day's page: paper that is older than that is lost
CODE_LENGTH = 6  # 30^6: two of one person's visits in a quarter share a code once in some hundred thousand quarters


def code_of(visit_id: UUID) -> str:
    """What a visit is called on paper, such as `K7QM2X`. Nothing is stored, and only who holds the keys can make it."""
    number = int(keys.held().sign(f"paper {visit_id}".encode())[:16], 16)
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ids.ALPHABET))
        code += ids.ALPHABET[place]
    return code


def day_on_paper(session: Session, by: Who, opens: datetime, closes: datetime) -> Sequence[PaperVisit]:
    """One's own visits between two moments, earliest first. A protected family is an hour and a code."""
    wanted = (
        select(Hold.visit_id, Visit.family_id, Visit.participation_id, Visit.step_code)
        .join(Visit, Visit.id == Hold.visit_id)
        .where(Hold.assignment_id == by.assignment_id, Hold.starts_at >= opens, Hold.starts_at < closes)
        .order_by(Hold.starts_at)
    )
    rows = session.execute(wanted).all()
    at_door = families_at_door(session, by, {row.family_id for row in rows})
    shown = {key: family for key, family in at_door.items() if not family.is_protected}
    promised = promised_of_all(session, by, [row.visit_id for row in rows])
    return [
        PaperVisit(
            code=code_of(row.visit_id),
            promised=promised[row.visit_id],
            step_code=row.step_code if row.family_id in shown else None,
            family=shown[row.family_id].visited_for(row.participation_id) if row.family_id in shown else None,
        )
        for row in rows
    ]


def visit_of_code(session: Session, by: Who, code: str, now: datetime) -> UUID | None:
    """Which of the visits she was to come to lately has this code, if she may still say something of it."""
    said = "".join(sign for sign in code.upper() if sign in ids.ALPHABET)
    wanted = (
        select(BookingStep.visit_id)
        .join(BookingParticipant, BookingParticipant.step_id == BookingStep.id)
        .where(BookingParticipant.assignment_id == by.assignment_id, BookingStep.starts_at >= now - LOOKS_BACK)
        .distinct()
    )
    found = [visit_id for visit_id in session.scalars(wanted) if code_of(visit_id) == said]
    if len(found) != 1:
        return None
    visit = session.get(Visit, found[0])
    is_hers = visit is not None and (may_see(session, by, visit) or own_hold(session, by, visit.id) is not None)
    return found[0] if is_hers else None
