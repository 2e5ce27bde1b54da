"""What people answer in the form, and the form's own words for a year."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions.once import flush_once
from hembesok_field.returns.shapes import Question, Reason
from hembesok_field.returns.tables import FormWords, ReturnAnswer
from hembesok_field.returns.years import form_of
from hembesok_field.statistics.shapes import Scope


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
    if looks_like_personnummer(words):
        raise Refused(Reason.HAS_PERSONNUMMER)
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
    flush_once(session, ("uq_return_answer_authority_id",), Reason.ANSWERED_MEANWHILE)
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
    flush_once(session, ("uq_form_words_authority_id", "form_words.authority_id"), Reason.WORDED_MEANWHILE)
    return number + 1
