"""What is half written: kept so that nothing typed is lost, and thrown away when it is said or too old."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries, rules
from hembesok_field.record.shapes import Reason
from hembesok_field.record.tables import Draft


def keep_draft(
    session: Session,
    *,
    visit: Visit,
    by: Who,
    body: Mapping[str, Iterable[str]],
    now: datetime,
    made_id: UUID | None = None,
) -> Draft | None:
    """Keep what she has typed so far, in place of what was kept before. `body`: the form's fields as they were sent.

    None where the word that it would have become (`made_id`) is said already: what was on its way came too late.
    """
    own = queries.last_own_word(session, visit.id, by.assignment_id)
    if own is not None and made_id is not None and own.made_id == made_id:
        return None
    written = json.dumps({name: list(said) for name, said in body.items()}, ensure_ascii=False)
    if len(written) > rules.DRAFT_LENGTH:
        raise Refused(Reason.DRAFT_TOO_LARGE)
    draft = session.get(Draft, (visit.id, by.assignment_id))
    if draft is None:
        draft = Draft(visit_id=visit.id, assignment_id=by.assignment_id, family_id=visit.family_id)
        session.add(draft)
    draft.at, draft.body = now, written
    return draft


def drop_draft(session: Session, *, visit_id: UUID, by: Who) -> None:
    session.execute(delete(Draft).where(Draft.visit_id == visit_id, Draft.assignment_id == by.assignment_id))
