"""Safety: a worker says that she goes in, stays longer, is out; someone at her unit misses her if she does not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries, rules
from hembesok_field.record.actions.once import added_once
from hembesok_field.record.shapes import Reason, SafetyStep
from hembesok_field.record.tables import SafetyWord


def go_in(
    session: Session,
    *,
    word_id: UUID,
    visit: Visit,
    by: Who,
    at: datetime,
    due_at: datetime,
    call: str,
    watcher_id: int | None = None,
) -> SafetyWord:
    """She goes in. Who watches (None: all at her unit) misses her from `due_at`, and has a number to call."""
    call = " ".join(call.split())
    if reason := rules.why_not_due(due_at, at) or rules.why_not_call(call):
        raise Refused(reason)
    if watcher_id is not None and watcher_id not in dict(queries.colleagues_of(session, by)):
        raise Refused(Reason.WATCHER_ELSEWHERE)
    word = _word(word_id, visit, by, at, SafetyStep.IN)
    word.due_at, word.call, word.watcher_id = due_at, call, watcher_id
    return _said(session, word)


def stay_longer(
    session: Session, *, word_id: UUID, visit: Visit, by: Who, at: datetime, due_at: datetime
) -> SafetyWord:
    """She is still there, and well; missed later."""
    if reason := rules.why_not_due(due_at, at):
        raise Refused(reason)
    _must_be_in(session, visit, by, word_id)
    word = _word(word_id, visit, by, at, SafetyStep.LONGER)
    word.due_at = due_at
    return _said(session, word)


def leave(session: Session, *, word_id: UUID, visit: Visit, by: Who, at: datetime, was_in: bool = True) -> SafetyWord:
    """She is out; or (`was_in` False) was never in, and needs no watching."""
    _must_be_in(session, visit, by, word_id)
    return _said(session, _word(word_id, visit, by, at, SafetyStep.OUT if was_in else SafetyStep.ENDED))


def _must_be_in(session: Session, visit: Visit, by: Who, word_id: UUID) -> None:
    """Refused when nobody watches; the word itself, said before, is no reason."""
    said = queries.safety_words(session, by, visit.id)
    watch = rules.watch_of(one for key, one in said if key != word_id)
    if watch is None or watch.over_at is not None:
        raise Refused(Reason.NOT_IN)


def _word(word_id: UUID, visit: Visit, by: Who, at: datetime, step: SafetyStep) -> SafetyWord:
    return SafetyWord(
        id=word_id, visit_id=visit.id, authority_id=by.authority_id, said_by=by.assignment_id, at=at, step=step
    )


def _said(session: Session, word: SafetyWord) -> SafetyWord:
    return added_once(session, word, key=SafetyWord.id, besides={"at", "due_at"})
