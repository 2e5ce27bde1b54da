"""One visit's page: what one asker may see of it, and what her own side keeps for itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.record.queries.door import families_at_door, promised_of
from hembesok_field.record.queries.drafts import draft_of
from hembesok_field.record.queries.themes import themes_of
from hembesok_field.record.queries.watching import colleagues_of, last_call, safety_words
from hembesok_field.record.queries.words import may_see, visit_for_word, word_from
from hembesok_field.record.rules import standing, watch_of
from hembesok_field.record.shapes import Said, Source, VisitPage
from hembesok_field.record.tables import Attestation, Note


def visit_page(session: Session, by: Who, visit_id: UUID, *, must_see_family: bool = False) -> VisitPage:
    """One visit as the asker may see it; NotFound alike for a foreign one and one that is not."""
    visit = visit_for_word(session, by, visit_id)
    is_open = may_see(session, by, visit)
    if must_see_family and not is_open:
        raise NotFound
    said = _said(session, by, visit_id)
    if not is_open:
        said = tuple(one for one in said if one.is_mine)
    family = families_at_door(session, by, [visit.family_id]).get(visit.family_id)
    own = [one.word for one in said if one.is_mine and one.word.source is Source.OWN]
    return VisitPage(
        visit_id=visit.id,
        reference=visit.reference,
        step_code=visit.step_code,
        expects_social_services=visit.partner_id is not None,
        promised=promised_of(session, by, visit_id),
        family=family and family.visited_for(visit.participation_id),
        stands=standing(one.word for one in said),
        said=said,
        mine=own[-1] if own else None,
        notes=_notes(session, by, visit.family_id) if is_open else (),
        themes=themes_of(session, by, visit) if is_open else (),
        draft=draft_of(session, by, visit_id),
        **_safety(session, by, visit_id),
    )


def _safety(session: Session, by: Who, visit_id: UUID) -> dict[str, Any]:
    """Her own watch; whom she may ask to watch, and the number she gave last."""
    return {
        "watch": watch_of(one for _, one in safety_words(session, by, visit_id)),
        "colleagues": colleagues_of(session, by),
        "call": last_call(session, by),
    }


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
            is_standing_of_another=row.source is Source.OWN
            and row.said_by != by.assignment_id
            and row.id in last.values(),
        )
        for row, person in rows
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
