"""A town's year with visits, a grant, and the coordinators who hand it in."""

from datetime import date, datetime
from itertools import count

from hembesok_field.access.tables import Authority, Unit
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import Operator, Who
from hembesok_field.returns import actions, pages, queries, rules
from hembesok_field.returns.shapes import Decision, QuestionKind
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.shapes import Scope
from tests.integration.statistics.ledger import Ledger
from tests.people import Town

YEAR = 2025
_numbers = count(1)


class TownLedger(Ledger):
    """A ledger's plain words over a town that is there already."""

    def __init__(self, session, town: Town) -> None:
        self.session = session
        self.region = session.get_one(Authority, town.region_id)
        self.municipality = session.get_one(Authority, town.municipality_id)
        self.bvc, self.social = session.get_one(Unit, town.bvc_id), session.get_one(Unit, town.social_id)


def a_year(town: Town, visits: int = 3, year: int = YEAR) -> None:
    """Visits done by both, and a grant for the region and the municipality, of which a part was left."""
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        for _ in range(visits):
            a_visit(ledger, date(year, 5, 6))
        for code, name in (("18", "Region Örebro län"), ("1880", "Örebro kommun")):
            actions.keep_grant(
                session,
                year=year,
                recipient=name,
                code=code,
                requisitioned=100_000,
                wants_more=None,
                redistributed=0,
                allocated=100_000,
                unused=0,
                by=Operator(),
            )


def a_grant(town: Town, visit_kr: int | None = 6_000) -> None:
    """The running year's grant of the region and the municipality, and what a visit costs them."""
    with unit_of_work(Operator()) as session:
        for code, name in (("18", "Region Örebro län"), ("1880", "Örebro kommun")):
            actions.keep_grant(
                session, year=clock.today().year, recipient=name, code=code, requisitioned=100_000, wants_more=None,
                redistributed=0, allocated=100_000, unused=None, by=Operator(),
            )  # fmt: skip
    for who in (town.carin, town.kajsa):
        with unit_of_work(who) as session:
            decision = Decision(visit_kr=visit_kr)
            actions.keep_decision(
                session, scope=scope_of(session, who), year=clock.today().year, decision=decision, by=who
            )


def a_visit(ledger: Ledger, day: date = date(2025, 5, 6), **said) -> str:
    reference = f"B-{next(_numbers)}"
    ledger.word(ledger.visit(ledger.family(), reference=reference), day, **said)
    return reference


def scope_of(session, by: Who) -> Scope:
    return statistics.own_scope(session, by)


def answer(by: Who, field: str, *options: str, text: str = "", after: int = 0, year: int = YEAR) -> int:
    with unit_of_work(by) as session:
        return actions.answer(
            session,
            scope=scope_of(session, by),
            year=year,
            field=field,
            after=after,
            options=options,
            text=text,
            by=by,
            now=clock.now(),
        )


def fill_in(by: Who, year: int = YEAR) -> None:
    """Answer all that is missing, again and again, since an answer may open a field."""
    while missing := _missing(by, year):
        for question in missing:
            many = question.kind is not QuestionKind.TEXT
            answer(by, question.number, *([question.options[0].code] if many else []), text="Så var det.", year=year)


def _missing(by: Who, year: int) -> list:
    with unit_of_work(by) as session:
        scope = scope_of(session, by)
        fields = queries.book_of(session, by, scope, year).fields
    return [one.question for one in fields if one.is_missing and one.question.kind.is_for_people]


def as_it_stands(by: Who, year: int = YEAR) -> dict:
    door.fresh()
    with unit_of_work(by) as session:
        return dict(
            rules.document(queries.return_of(session, by, queries.book_of(session, by, scope_of(session, by), year)))
        )


def hand_in(
    by: Who, *, reason: str = "", read: str | None = None, year: int = YEAR, now: datetime | None = None
) -> int:
    """Read the return as it stands and sign it."""
    seen = as_it_stands(by, year)["hash"] if read is None else read
    with unit_of_work(by) as session:
        scope = scope_of(session, by)
        texts = pages.texts_of(scope, queries.form_for(session, by, scope, year))
        return actions.hand_in(
            session, scope=scope, year=year, read=seen, reason=reason, texts=texts, by=by, now=now or clock.now()
        )


def frozen(by: Who, number: int | None = None, year: int = YEAR) -> str:
    with unit_of_work(by) as session:
        return queries.filing_for(session, by, scope_of(session, by), year, number).json
