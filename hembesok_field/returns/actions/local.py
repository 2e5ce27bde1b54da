"""What one may do with a region's own money: write its rules, apply and report as a BVC, and answer as the region."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import broke
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import queries, rules
from hembesok_field.returns.shapes import LocalBvc, LocalKind, LocalRules, LocalStep, Reason
from hembesok_field.returns.tables import LocalPaper, LocalRule
from hembesok_field.statistics import actions as statistics_actions
from hembesok_field.statistics.shapes import Scope


def write_rules(session: Session, *, scope: Scope, said: LocalRules, by: Who, now: datetime) -> None:
    """A region's own rules of a year, the whole anew; what they said before stays. Writing the same again does nothing.

    `said.number`: those that she had read. The amounts hold for the whole year's figures at once.
    """
    if not scope.is_region:
        raise NotFound
    if (why := rules.why_not_rules(said)) is not None:
        raise Refused(why, year=said.year)
    stands = queries.local_rules(session, scope.id, said.year)
    if stands.number and replace(stands, number=said.number) == said:
        return
    if stands.number != said.number:
        raise Refused(Reason.ANSWERED_MEANWHILE)
    session.add(
        LocalRule(
            region_id=scope.id,
            year=said.year,
            number=said.number + 1,
            variable_kr=said.variable_kr,
            fixed_kr=said.fixed_kr,
            journal_code=said.journal_code,
            journal_words=said.journal_words,
            fixed_above_cni=said.fixed_above_cni,
            report_by_on=said.report_by_on,
            questions="\n".join(said.questions),
            headings="\n".join(said.headings),
            written_by=by.assignment_id,
            written_at=now,
        )
    )
    statistics_actions.keep_rates(
        session, region_id=scope.id, year=said.year, variable_kr=said.variable_kr, fixed_kr=said.fixed_kr, by=by
    )
    _flush(session, "uq_local_rule_region_id")


def write_paper(
    session: Session,
    *,
    year: int,
    kind: LocalKind,
    after: int,
    answers: Sequence[str],
    figures: Sequence[tuple[str, str]],
    sends: bool,
    by: Who,
    now: datetime,
) -> None:
    """A BVC's own application or report: a draft, or sent with its figures as they stand; then it is the region's too.

    `after`: the number of the step that she had read. Refused (ANSWERED_MEANWHILE) where another stands by now.
    """
    bvc = queries.own_bvc(session, by)
    told = queries.local_rules(session, bvc.region_id, year)
    asked = told.asks(kind)
    if not asked or len(answers) != len(asked):
        raise NotFound
    written = queries.local_words(session, by, bvc.id, year, kind)
    applied = rules.stands(queries.local_words(session, by, bvc.id, year, LocalKind.APPLICATION))
    if (why := rules.why_not_write(told, kind, bvc, written, applied)) is not None:
        raise Refused(why)
    is_over = clock.swedish(now).year > year
    if sends and (why := rules.why_not_send(kind, answers, year_is_over=is_over)) is not None:
        raise Refused(why, field=next((f"answer_{n}" for n, said in enumerate(answers) if not said.strip()), ""))
    for number, said in enumerate(answers):
        if looks_like_personnummer(said):
            raise Refused(Reason.HAS_PERSONNUMMER, field=f"answer_{number}")
    document = {
        "answers": [[question, said.strip()] for question, said in zip(asked, answers, strict=True)],
        "figures": [list(one) for one in figures] if sends else [],
    }
    step = LocalStep.SENT if sends else LocalStep.DRAFT
    last = written[-1].number if written else 0
    kept = json.dumps(document, ensure_ascii=False)
    _add(session, bvc, (year, kind), after=after, last=last, step=step, by=by, now=now, document=kept)


def decide_paper(
    session: Session,
    *,
    scope: Scope,
    unit_id: int,
    year: int,
    kind: LocalKind,
    after: int,
    step: LocalStep,
    words: str,
    by: Who,
    now: datetime,
) -> None:
    """The region's answer to what one of its BVC has sent; a no, or sent back, says why."""
    bvc = queries.bvc_for(session, by, scope, unit_id)
    written = queries.local_words(session, by, bvc.id, year, kind)
    said = " ".join(words.split())
    if (why := rules.why_not_decide(kind, written, step, said)) is not None:
        raise Refused(why)
    if looks_like_personnummer(said):
        raise Refused(Reason.HAS_PERSONNUMMER, field="words")
    last = written[-1].number
    _add(session, bvc, (year, kind), after=after, last=last, step=step, by=by, now=now, words=said)


def _add(
    session: Session,
    bvc: LocalBvc,
    paper: tuple[int, LocalKind],
    *,
    after: int,
    last: int,
    step: LocalStep,
    by: Who,
    now: datetime,
    document: str = "",
    words: str = "",
) -> None:
    """The next step, if nobody has taken one since she read; the table decides between two at once."""
    if after != last:
        raise Refused(Reason.ANSWERED_MEANWHILE)
    session.add(
        LocalPaper(
            unit_id=bvc.id,
            year=paper[0],
            kind=paper[1],
            number=last + 1,
            step=step,
            authority_id=by.authority_id,
            owner_id=bvc.owner_id,
            region_id=bvc.region_id,
            document=document,
            words=words,
            said_by=by.assignment_id,
            said_at=now,
        )
    )
    _flush(session, "uq_local_paper_unit_id")


def _flush(session: Session, constraint: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if not broke(error, constraint):
            raise
        raise Refused(Reason.ANSWERED_MEANWHILE) from error
