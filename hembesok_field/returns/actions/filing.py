"""Handing in a return, or a correction of it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions.once import flush_once
from hembesok_field.returns.shapes import Difference, Document, Filed, Reason
from hembesok_field.returns.tables import ReturnFiling
from hembesok_field.returns.years import form_of
from hembesok_field.statistics import actions as statistics_actions
from hembesok_field.statistics.shapes import Scope

AT_ONCE = timedelta(minutes=1)  # longer than any page takes to answer a press; nobody writes a correction in it


def hand_in(
    session: Session,
    *,
    scope: Scope,
    year: int,
    read: str,
    reason: str,
    texts: Document,
    by: Who,
    now: datetime,
) -> int:
    """Freeze the return as it stands and sign it; says its number: 1, or for a dated correction the next.

    `read`: the hash of what she read before she signed; if the ledger says something else by now it is
    CHANGED_SINCE. Refused while a required field is missing. No refresh of the facts comes in between. The same thing
    handed in again at once was pressed twice: it is handed in once, and both presses are told its number. Two in the
    same moment come in turn, by the refresh's lock; `uq_return_filing_authority_id` stands behind it.
    """
    if scope.kind not in form_of(year).kinds:
        raise Refused(Reason.NO_FORM)
    with across(session):  # the marks to count again are nobody's own
        statistics_actions.refresh(session)
    book = queries.book_of(session, by, scope, year)
    made, before = queries.return_of(session, by, book), book.filings
    if any(one.is_missing for one in book.fields):
        raise Refused(Reason.NOT_COMPLETE)
    if rules.document(made)["hash"] != read:
        raise Refused(Reason.CHANGED_SINCE)
    if before:
        then = queries.frozen(queries.filing_for(session, by, scope, year)).document
        difference = rules.difference(then, rules.document(made))
        if not difference.is_any and _is_pressed_twice(before[-1], reason, now):
            return len(before)
        _has_cause(difference, reason)
    document = rules.as_text(rules.document(replace(made, filed_at=now)))
    words = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    session.add(
        ReturnFiling(
            authority_id=scope.id,
            year=year,
            number=len(before) + 1,
            reason=reason.strip(),
            document=document,
            texts=words,
            seal=rules.seal(document, words),
            filed_by=by.assignment_id,
            filed_at=now,
        )
    )
    flush_once(session, ("uq_return_filing_authority_id",), Reason.FILED_MEANWHILE)
    return len(before) + 1


def _is_pressed_twice(last: Filed, reason: str, now: datetime) -> bool:
    return last.reason == reason.strip() and now - last.filed_at <= AT_ONCE


def _has_cause(difference: Difference, reason: str) -> None:
    """A correction says why, and corrects something."""
    if not difference.is_any:
        raise Refused(Reason.NOTHING_CHANGED)
    if looks_like_personnummer(reason):
        raise Refused(Reason.HAS_PERSONNUMMER)
    if not reason.strip():
        raise Refused(Reason.NEEDS_A_REASON)
