"""What becomes of a row. Each takes a session and never commits."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.booking import actions as bookings
from hembesok_field.family.tables import Participation
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan import actions as plans
from hembesok_field.plan.queries import visit_for
from hembesok_field.record import actions as records
from hembesok_field.record import queries as record_queries
from hembesok_field.record.rules import SAFETY_LIVES
from hembesok_field.sync import queries, rules
from hembesok_field.sync.shapes import Came, Epoch, Kind, Outcome, Reason, State
from hembesok_field.sync.tables import Operation, OperationEnvelope, OperationStep, SyncEpoch

Words = Callable[[Refused], str]


def become(session: Session, *, came: Came, by: Who, now: datetime) -> None:
    """Let a row become what it says, as its author. Refused by the room's own rules; NotFound where it is not hers."""
    BECOMES[Kind(came.said.kind)](session, came, rules.body_of(came.said), by, now)


def _made_id(came: Came) -> UUID:
    """The row's id in the other rooms: another sender's row of the same id is another row."""
    return uuid5(came.id, came.sender)


def _attestation(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = record_queries.visit_for_word(session, by, came.said.visit_id)
    facts = body.model_dump()
    if not record_queries.may_see(session, by, visit) and facts.keys() - _bare(facts):
        raise Refused(Reason.BODY)
    records.attest(session, visit=visit, by=by, now=now, made_id=_made_id(came), **facts)


def _note(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = visit_for(session, by, came.said.visit_id)
    family_id, made_id = visit.family_id, _made_id(came)
    records.write_note(session, family_id=family_id, visit=visit, by=by, text=body.text, now=now, made_id=made_id)


def _booking_wish(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit, wanted = visit_for(session, by, came.said.visit_id), body.model_dump(exclude={"step"})
    if body.step is not None:
        part = session.get_one(Participation, visit.participation_id)
        step = {"step_code": body.step, "besides": {visit.id}}  # the same step once more: this visit came to nothing
        visit = plans.visit_of_step(session, participation=part, by=by, now=now, **step)
    bookings.book(session, visit=visit, by=by, now=now, with_interpreter=None, **wanted)


def _agreement(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = record_queries.visit_for_word(session, by, came.said.visit_id)
    made_id = _made_id(came)
    records.agree(session, visit=visit, by=by, about=body.about, author=body.author, now=now, made_id=made_id)


def _theme_tick(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = record_queries.visit_for_word(session, by, came.said.visit_id)
    tick_id, is_ticked = _made_id(came), body.is_ticked
    records.tick(session, tick_id=tick_id, visit=visit, theme_id=body.theme, is_ticked=is_ticked, by=by, now=now)


def _safety_in(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit, at = record_queries.visit_for_word(session, by, came.said.visit_id), _said_at(came, now)
    facts = {"due_at": body.due_at, "call": body.call, "watcher_id": body.watcher}
    records.go_in(session, word_id=_made_id(came), visit=visit, by=by, at=at, **facts)


def _safety_longer(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = record_queries.visit_for_word(session, by, came.said.visit_id)
    at = _said_after(session, came, by, now)
    records.stay_longer(session, word_id=_made_id(came), visit=visit, by=by, at=at, due_at=body.due_at)


def _safety_out(session: Session, came: Came, body: Any, by: Who, now: datetime) -> None:
    visit = record_queries.visit_for_word(session, by, came.said.visit_id)
    at = _said_after(session, came, by, now)
    records.leave(session, word_id=_made_id(came), visit=visit, by=by, at=at, was_in=body.was_in)


def _said_at(came: Came, now: datetime) -> datetime:
    """When she says she went in or out: it may come hours later, and she is then missed at once if she was to be out.

    Only her own safety is read by her own clock, and only where it can be right.
    """
    claimed = came.said.claimed_at
    return claimed if claimed is not None and now - SAFETY_LIVES <= claimed <= now else now


def _said_after(session: Session, came: Came, by: Who, now: datetime) -> datetime:
    """As `_said_at`, but never before what she said last: the order they came in is right."""
    at, made_id = _said_at(came, now), _made_id(came)
    said = record_queries.safety_words(session, by, came.said.visit_id)
    return at if all(one.at < at for key, one in said if key != made_id) else now


BECOMES: Mapping[Kind, Callable[[Session, Came, Any, Who, datetime], None]] = {
    Kind.ATTESTATION: _attestation,
    Kind.NOTE: _note,
    Kind.BOOKING_WISH: _booking_wish,
    Kind.AGREEMENT: _agreement,
    Kind.THEME_TICK: _theme_tick,
    Kind.SAFETY_IN: _safety_in,
    Kind.SAFETY_LONGER: _safety_longer,
    Kind.SAFETY_OUT: _safety_out,
}


def _bare(facts: dict[str, object]) -> set[str]:
    """What one may say who knows no more than the hour; and what is not said at all."""
    unsaid = {name for name, fact in facts.items() if fact is None or fact == []}
    return {"starts_at", "minutes", "attended", "place"} | unsaid


def keep(
    session: Session,
    *,
    came: Came,
    outcome: Outcome,
    author_id: int | None,
    authority_id: int,
    delivered_by: int,
    skew_seconds: int | None,
    now: datetime,
) -> int:
    """Write down that a row came and what became of it. Its bytes stay until they have become what they say."""
    number = queries.last_number(session) + 1
    is_foreign = outcome.reason == Reason.NOT_THERE
    family_id = None if is_foreign else queries.family_of_visit(session, came.said.visit_id)
    session.add(
        Operation(
            number=number,
            sender=came.sender,
            operation_id=came.id,
            tablet_id=came.tablet_id,
            authority_id=authority_id,
            author_id=author_id,
            delivered_by=delivered_by,
            family_id=family_id,
            visit_id=came.said.visit_id if family_id else None,
            kind=came.said.kind,
            after=" ".join(map(str, came.said.after)),
            hash=came.hash,
            claimed_at=came.said.claimed_at,
            skew_seconds=skew_seconds,
            at=now,
        )
    )
    session.flush()
    step(session, number=number, outcome=outcome, by=None, now=now)
    if outcome.state is not State.STORED:
        keep_bytes(session, number=number, came=came, delivered_by=delivered_by, now=now)
    return number


def step(session: Session, *, number: int, outcome: Outcome, by: Who | None, now: datetime) -> None:
    """One step more; the bytes of a row that has become what it says are needed no longer."""
    session.add(
        OperationStep(
            number=number,
            state=outcome.state,
            reason=outcome.reason,
            note=outcome.sentence,
            by=by.assignment_id if by else None,
            at=now,
        )
    )
    session.flush()
    if outcome.state is State.STORED:
        session.execute(delete(OperationEnvelope).where(OperationEnvelope.number == number))


def keep_bytes(session: Session, *, number: int, came: Came, delivered_by: int, now: datetime) -> None:
    session.add(
        OperationEnvelope(
            number=number,
            hash=came.hash,
            sent=came.sent,
            signature=came.signature,
            delivered_by=delivered_by,
            at=now,
        )
    )
    session.flush()


def keep_other_body(session: Session, *, number: int, came: Came, delivered_by: int, now: datetime) -> None:
    """Another body under an id that is taken: kept beside the first, once, for a person to look at."""
    if not queries.has_other_body(session, number, came.hash):
        with across(session):  # the first may be another authority's
            keep_bytes(session, number=number, came=came, delivered_by=delivered_by, now=now)


def try_to_become(session: Session, *, came: Came, by: Who, now: datetime, words: Words) -> Outcome:
    """Stored, or why not; what it had begun to do is then undone."""
    try:
        with session.begin_nested():
            become(session, came=came, by=by, now=now)
            session.flush()
    except NotFound:
        return Outcome(State.REFUSED, Reason.NOT_THERE, words(Refused(Reason.NOT_THERE)))
    except NotAllowed:
        return Outcome(State.REFUSED, Reason.NOT_ALLOWED, words(Refused(Reason.NOT_ALLOWED)))
    except Refused as no:
        return Outcome(State.REFUSED, no.reason.value, words(no))
    return Outcome(State.STORED)


def begin_epoch(session: Session, *, now: datetime, instance_id: UUID | None = None) -> Epoch:
    """A new epoch: of a database that meets its first tablet, or that has been restored.

    All that is in it now came out of a backup, and so is covered.
    """
    queries.take_turn(session)
    before = queries.last_epoch(session)
    row = SyncEpoch(
        number=before.number + 1 if before else 1,
        instance_id=instance_id or (before.instance_id if before else uuid4()),
        epoch_id=uuid4(),
        began_at=now,
        covered_number=queries.last_number(session) if before or instance_id else 0,
        mark=queries.mark(session),
    )
    session.add(row)
    session.flush()
    return Epoch(row.instance_id, row.epoch_id, row.covered_number)


def cover(session: Session, *, number: int, now: datetime) -> None:
    """Rows up to this number stand in a backup. Never goes back, and never past what is here."""
    row = queries.last_epoch(session)
    if row is not None and row.covered_number < number <= queries.last_number(session):
        row.covered_number, row.covered_at = number, now
