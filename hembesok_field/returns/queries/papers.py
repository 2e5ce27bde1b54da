"""A return as it stands, what people have answered in it, and what was handed in."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.tables import Assignment, Person
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import By
from hembesok_field.returns import rules
from hembesok_field.returns.queries.money import costs_of, decision_of, money_of, own
from hembesok_field.returns.shapes import Book, Document, Filed, Filing, Filled, Form, FormText, Paper, Return, Signed
from hembesok_field.returns.tables import FormWords, ReturnAnswer, ReturnFiling
from hembesok_field.returns.years import form_of
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.shapes import Scope
from hembesok_field.voices.queries import totals_of


def book_of(session: Session, by: By, scope: Scope, year: int) -> Book:
    """The authority's year, each thing asked once; the facts must be fresh."""
    counted = statistics.year_of(session, by, scope, year)
    others = tuple(statistics.others_in(session, by, scope, year))
    costs = tuple(costs_of(session, by, scope, year))
    money = money_of(session, by, scope, year, costs)
    fields: tuple[Filled, ...] = ()
    form = form_for(session, by, scope, year)
    if scope.kind in form.kinds:
        uses = list(dict.fromkeys(cost.use for cost in costs))
        contacts = {option.code: option.text for one in form.questions if one.number == "7b" for option in one.options}
        voices = totals_of(session, by, scope, year)
        decided = decision_of(session, by, scope, year)
        suggested = rules.suggestions(
            counted.figures, uses, [other.name for other in others], contacts, voices, decision=decided
        )
        fields = rules.filled(form, scope.kind, money, suggested, signed_of(session, by, scope, year))
    filings = tuple(filings_of(session, by, scope, year))
    return Book(scope, year, counted, others, costs, money, fields, filings, form)


def form_for(session: Session, by: By, scope: Scope, year: int) -> Form:
    """The year's form as the authority words it."""
    return rules.worded(form_of(year), scope.kind, {one.field: one for one in _texts(session, by, scope, year)})


def texts_written(session: Session, by: By, scope: Scope, year: int, field: str) -> list[FormText]:
    """Every version of one field's words, the latest first."""
    return [one for one in reversed(_texts(session, by, scope, year)) if one.field == field]


def _texts(session: Session, by: By, scope: Scope, year: int) -> list[FormText]:
    """All that was written of the year's form, oldest first, so that the last one of a field stands."""
    own(by, scope)
    wanted = (
        select(FormWords, Person.name, Person.is_protected)
        .join(Assignment, Assignment.id == FormWords.written_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(FormWords.authority_id == scope.id, FormWords.year == year)
        .order_by(FormWords.field, FormWords.number)
    )
    return [
        FormText(
            row.field,
            row.number,
            row.text,
            json.loads(row.options),
            row.is_printed,
            row.source,
            PROTECTED if hidden else name,
            row.written_at,
        )
        for row, name, hidden in session.execute(wanted)
    ]


def return_of(session: Session, by: By, book: Book) -> Return:
    """The authority's return as it stands."""
    rule = book.counted.count_joint_ordinary
    return Return(
        recipient=book.scope,
        year=book.year,
        figures=book.figures,
        answers=rules.answers(book.fields, book.figures),
        money=book.money,
        visits=statistics.counted_references(session, by, book.scope, book.year, count_joint_ordinary=rule),
    )


def signed_of(session: Session, by: By, scope: Scope, year: int) -> dict[str, Signed]:
    """The last answer in each field that somebody has answered."""
    own(by, scope)
    age = func.row_number().over(partition_by=ReturnAnswer.field, order_by=ReturnAnswer.number.desc()).label("age")
    of_the_year = (ReturnAnswer.authority_id == scope.id, ReturnAnswer.year == year)
    told = select(ReturnAnswer, age).where(*of_the_year).subquery()
    answer = aliased(ReturnAnswer, told)
    wanted = (
        select(answer, Person.name, Person.is_protected)
        .join(Assignment, Assignment.id == answer.said_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(told.c.age == 1)
    )
    return {
        row.field: Signed(row.number, tuple(row.options.split()), row.text, PROTECTED if hidden else name, row.said_at)
        for row, name, hidden in session.execute(wanted)
    }


def filings_of(session: Session, by: By, scope: Scope, year: int) -> list[Filed]:
    """When the year was handed in and corrected, the first first; without what was handed in."""
    own(by, scope)
    wanted = (
        select(
            ReturnFiling.number,
            ReturnFiling.reason,
            ReturnFiling.seal,
            ReturnFiling.filed_at,
            Person.name,
            Person.is_protected,
        )
        .join(Assignment, Assignment.id == ReturnFiling.filed_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(ReturnFiling.authority_id == scope.id, ReturnFiling.year == year)
        .order_by(ReturnFiling.number)
    )
    return [
        Filed(row.number, row.reason, row.seal, row.filed_at, PROTECTED if row.is_protected else row.name)
        for row in session.execute(wanted)
    ]


def filing_for(session: Session, by: By, scope: Scope, year: int, number: int | None = None) -> Filing:
    """What was handed in, to the last byte: that number, else the latest. NotFound when there is none."""
    own(by, scope)
    wanted = select(ReturnFiling.document, ReturnFiling.texts, ReturnFiling.seal).where(
        ReturnFiling.authority_id == scope.id, ReturnFiling.year == year
    )
    if number is not None:
        wanted = wanted.where(ReturnFiling.number == number)
    row = session.execute(wanted.order_by(ReturnFiling.number.desc()).limit(1)).first()
    if row is None:
        raise NotFound
    return Filing(*row)


def frozen(filing: Filing) -> Paper:
    """What a handed-in return's files are made of: its own figures in its own words."""
    return Paper(json.loads(filing.json), json.loads(filing.texts), filing.json)


def paper_of(session: Session, by: By, scope: Scope, year: int, texts: Document) -> Paper:
    """The return to hand out: the one handed in last, for ever; before that as it stands, in `texts`."""
    try:
        return frozen(filing_for(session, by, scope, year))
    except NotFound:
        return rules.paper(return_of(session, by, book_of(session, by, scope, year)), texts)
