"""What one may do with returns and grants. Each takes a session and never commits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import By, Who
from hembesok_field.kernel.keeping import Kept, overwrite
from hembesok_field.kernel.walls import across
from hembesok_field.returns import queries, rules
from hembesok_field.returns.shapes import Asks, CostUse, Decision, Difference, Document, Outlook, Question, Reason
from hembesok_field.returns.tables import (
    ClaimedDocument,
    Cost,
    FormWords,
    GrantDecision,
    GrantRecipientYear,
    KeptForecast,
    PlannedCost,
    Population,
    Reminder,
    ReturnAnswer,
    ReturnFiling,
    VisitMessage,
)
from hembesok_field.returns.years import form_of
from hembesok_field.statistics import actions as statistics_actions
from hembesok_field.statistics.shapes import Scope


def keep_grant(
    session: Session,
    *,
    year: int,
    recipient: str,
    code: str | None,
    requisitioned: int,
    wants_more: bool | None,
    redistributed: int | None,
    allocated: int | None,
    unused: int | None,
    by: By,
) -> Kept:
    """Store a recipient's year, or update the one with that name; None never erases what is stored."""
    found = queries.grant_named(session, year, recipient)
    row = found or GrantRecipientYear(year=year, name=recipient, requisitioned=requisitioned)
    session.add(row)
    said = {
        "code": code,
        "requisitioned": requisitioned,
        "wants_more": wants_more,
        "redistributed": redistributed,
        "allocated": allocated,
        "unused": unused,
    }
    kept = overwrite(row, said)
    _forget_forecast(session, year)
    session.flush()
    return kept if found else Kept.NEW


def keep_forecast(session: Session, *, scope: Scope, found: Outlook, by: By) -> None:
    """What was worked out stands until it is old; the last of two who did it at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    said = {"worked_out_at": found.worked_out_at, "document": queries.as_kept(found)}
    year = clock.swedish(found.worked_out_at).year
    added = dialect.insert(KeptForecast).values(authority_id=scope.id, year=year, **said)
    session.execute(added.on_conflict_do_update(index_elements=["authority_id", "year"], set_=said))


def _forget_forecast(session: Session, year: int, authority_id: int | None = None) -> None:
    """Somebody has written down what it was worked out from."""
    gone = delete(KeptForecast).where(KeptForecast.year == year)
    session.execute(gone if authority_id is None else gone.where(KeptForecast.authority_id == authority_id))


def keep_population(session: Session, *, code: str, children: int, hard_areas: int, by: By) -> Kept:
    """Store how many children a region or municipality has, or update it."""
    found = session.get(Population, code)
    row = found or Population(code=code, children=children, hard_areas=hard_areas)
    session.add(row)
    kept = overwrite(row, {"children": children, "hard_areas": hard_areas})
    session.flush()
    return kept if found else Kept.NEW


def answer(
    session: Session,
    *,
    scope: Scope,
    year: int,
    field: str,
    after: int,
    options: Sequence[str],
    text: str,
    by: Who,
    now: datetime,
) -> int:
    """Answer one field of the year's form and sign it; says which answer in order it became.

    `after`: the number of the answer she had read. If another stands by now nothing is written
    (ANSWERED_MEANWHILE), so that no word is lost unseen. Answering the same again writes nothing.
    """
    question = _question(scope, year, field)
    if (why := rules.why_not(question, options)) is not None:
        raise Refused(why)
    chosen, words = rules.in_order(question, options), text.strip()
    stands = queries.signed_of(session, by, scope, year).get(field)
    number = stands.number if stands else 0
    if stands and (stands.options, stands.text) == (chosen, words):
        return number
    if number != after:
        raise Refused(Reason.ANSWERED_MEANWHILE)
    session.add(
        ReturnAnswer(
            authority_id=scope.id,
            year=year,
            field=field,
            number=number + 1,
            options=" ".join(chosen),
            text=words,
            said_by=by.assignment_id,
            said_at=now,
        )
    )
    _flush(session, ("uq_return_answer_authority_id",), Reason.ANSWERED_MEANWHILE)
    return number + 1


def _question(scope: Scope, year: int, field: str) -> Question:
    form = form_of(year)
    found = [one for one in form.questions if one.number == field and one.only_for in (None, scope.kind)]
    if scope.kind not in form.kinds or not found or not found[0].kind.is_for_people:
        raise NotFound
    return found[0]


def word_field(
    session: Session,
    *,
    scope: Scope,
    year: int,
    field: str,
    after: int,
    text: str,
    options: Mapping[str, str],
    is_printed: bool,
    source: str,
    by: Who,
    now: datetime,
) -> int:
    """Write one field's words for a year whose form is not known yet; says which version they became.

    `after`: the version she had read. Refused for a year whose texts are the program's own, and for one handed in.
    """
    form = form_of(year)
    found = [one for one in form.questions if one.number == field and one.only_for in (None, scope.kind)]
    if scope.kind not in form.kinds or not found:
        raise NotFound
    if not form.is_preliminary or queries.filings_of(session, by, scope, year):
        raise Refused(Reason.TEXTS_FIXED)
    if (why := rules.why_not_worded(found[0], text, options, is_printed=is_printed, source=source)) is not None:
        raise Refused(why)
    stands = queries.texts_written(session, by, scope, year, field)
    number = stands[0].number if stands else 0
    if number != after:
        raise Refused(Reason.WORDED_MEANWHILE)
    words = {one.code: " ".join(options[one.code].split()) for one in found[0].options}
    session.add(
        FormWords(
            authority_id=scope.id,
            year=year,
            field=field,
            number=number + 1,
            text=" ".join(text.split()),
            options=json.dumps(words, ensure_ascii=False),
            is_printed=is_printed,
            source=" ".join(source.split()),
            written_by=by.assignment_id,
            written_at=now,
        )
    )
    _flush(session, ("uq_form_words_authority_id", "form_words.authority_id"), Reason.WORDED_MEANWHILE)
    return number + 1


def _flush(session: Session, constraints: tuple[str, ...], reason: Reason) -> None:
    """The table's own no, where two were at it at once on PostgreSQL; SQLite has one writer."""
    try:
        session.flush()
    except IntegrityError as error:
        if not any(broke(error, constraint) for constraint in constraints):
            raise
        raise Refused(reason) from error


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
    CHANGED_SINCE. Refused while a required field is missing. No refresh of the facts comes in between.
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
        _has_cause(rules.difference(then, rules.document(made)), reason)
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
    _flush(session, ("uq_return_filing_authority_id",), Reason.FILED_MEANWHILE)
    return len(before) + 1


def _has_cause(difference: Difference, reason: str) -> None:
    """A correction says why, and corrects something."""
    if not difference.is_any:
        raise Refused(Reason.NOTHING_CHANGED)
    if not reason.strip():
        raise Refused(Reason.NEEDS_A_REASON)


def keep_decision(session: Session, *, scope: Scope, year: int, decision: Decision, by: Who) -> None:
    """What the decision says; what is left empty is not known any more."""
    row = queries.decision_row(session, scope, year) or GrantDecision(authority_id=scope.id, year=year)
    for name, value in vars(decision).items():
        setattr(row, name, value)
    session.add(row)
    _forget_forecast(session, year, scope.id)
    session.flush()


def plan_costs(session: Session, *, scope: Scope, year: int, planned: Mapping[CostUse, int], by: Who) -> None:
    """What is meant for each accepted use, in whole kronor; the whole plan anew."""
    session.execute(delete(PlannedCost).where(PlannedCost.authority_id == scope.id, PlannedCost.year == year))
    session.add_all(
        PlannedCost(authority_id=scope.id, year=year, use=use, amount_kr=amount)
        for use, amount in planned.items()
        if amount
    )
    session.flush()


def write_cost(
    session: Session,
    *,
    scope: Scope,
    year: int,
    use: CostUse,
    unit_id: int | None,
    paid_on: date,
    amount_kr: int,
    supplier: str,
    document: str,
    by: Who,
    now: datetime,
) -> int:
    """Write down a cost of the grant year. Refused where its document stands in another's return, or another year's."""
    if paid_on.year != year:
        raise Refused(Reason.PAID_ANOTHER_YEAR, year=year)
    if unit_id is not None and unit_id not in queries.units_of(session, by, scope):
        raise Refused(Reason.ODD_UNIT)
    key = rules.document_key(supplier, document)
    _claim(session, key, scope, year)
    cost = Cost(
        authority_id=scope.id,
        year=year,
        use=use,
        unit_id=unit_id,
        paid_on=paid_on,
        amount_kr=amount_kr,
        supplier=supplier.strip(),
        document=document.strip(),
        document_key=key,
        written_by=by.assignment_id,
        written_at=now,
    )
    session.add(cost)
    _forget_forecast(session, year, scope.id)
    session.flush()
    return cost.id


def _claim(session: Session, key: str, scope: Scope, year: int) -> None:
    """A document is one authority's of one year; the table decides between two who claim it at once."""
    found = session.get(ClaimedDocument, key)
    if found is None:
        session.add(ClaimedDocument(document_key=key, authority_id=scope.id, year=year))
        _flush(session, ("pk_claimed_document", "claimed_document.document_key"), Reason.COST_ELSEWHERE)
    elif found.authority_id is None:
        free = update(ClaimedDocument).where(
            ClaimedDocument.document_key == key, ClaimedDocument.authority_id.is_(None)
        )
        taken = session.execute(free.values(authority_id=scope.id, year=year).returning(ClaimedDocument.document_key))
        if taken.first() is None:
            raise Refused(Reason.COST_ELSEWHERE)
    elif found.authority_id != scope.id:
        raise Refused(Reason.COST_ELSEWHERE)
    elif found.year != year:
        raise Refused(Reason.COST_IN_OTHER_YEAR, year=found.year)


def take_back_cost(session: Session, *, scope: Scope, year: int, cost_id: int, by: Who, now: datetime) -> None:
    """A cost that was wrong counts no more; who took it back stays. A document with no cost left is free again."""
    cost = queries.cost_for(session, scope, year, cost_id)
    if cost is None:
        raise NotFound
    cost.taken_back_by, cost.taken_back_at = by.assignment_id, now
    _forget_forecast(session, year, scope.id)
    session.flush()
    if not queries.stands_on(session, scope, cost.document_key):
        claim = session.get_one(ClaimedDocument, cost.document_key)
        claim.authority_id = claim.year = None
        session.flush()


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
    """Say something to the other side about a visit that both may see. Free words only where the choice needs them."""
    said = " ".join(words.split())
    if not queries.is_seen_by_both(session, municipality, visit_id):
        raise Refused(Reason.NOT_SEEN_BY_BOTH)
    if asks is Asks.OTHER and not said:
        raise Refused(Reason.SAYS_NOTHING)
    if looks_like_personnummer(said):
        raise Refused(Reason.HAS_PERSONNUMMER)
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
