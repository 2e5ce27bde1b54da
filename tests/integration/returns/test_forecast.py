"""Where the money is going: what the database counts is what one would count by hand, and who is shown what of it."""

import random
import re
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hembesok_field.access.tables import LogEntry
from hembesok_field.booking.tables import Hold
from hembesok_field.family.rules import Answer, ConsentWay
from hembesok_field.family.tables import Child, ConsentWord, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.plan import queries as plan_queries
from hembesok_field.plan.rules import ChildDates, counts_from, window_of
from hembesok_field.plan.tables import Plan, Waiver
from hembesok_field.returns import actions
from hembesok_field.returns.shapes import NoForecast
from hembesok_field.returns.tables import KeptForecast
from hembesok_field.statistics import queries as statistics
from tests.integration.returns.scene import TownLedger, a_grant, scope_of

TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 8, tzinfo=clock.SWEDEN)
LAST = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def monday(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


def plan_of(ledger: TownLedger, part: Participation, starts_on: date) -> int:
    version = plan_queries.version_for(ledger.session, part.bvc_id, starts_on)
    ledger.kept(Plan(participation_id=part.id, family_id=part.family_id, version_id=version.id, starts_on=starts_on))
    return version.id


def agree(ledger: TownLedger, part: Participation, by: int) -> None:
    ledger.kept(
        ConsentWord(
            family_id=part.family_id, is_yes=True, is_standing=True, said_on=TODAY, way=ConsentWay.ORAL, language=None,
            with_interpreter=False, text_version="", taken_by=by, at=NOW,
        )
    )  # fmt: skip


def some_families(ledger: TownLedger, town, number: int, dice: random.Random) -> list[tuple[Participation, set[str]]]:
    """Families of every age and kind in turn; with each, the steps that are taken already."""
    found = []
    for n in range(number):
        born = TODAY - timedelta(days=dice.randrange(-60, 520))
        twins = [born + timedelta(days=1)] if n % 7 == 0 else []
        answer = dice.choice([Answer.YES, Answer.YES, Answer.YES, Answer.NO, Answer.UNANSWERED, None])
        part = ledger.family(born, *twins, answer=answer, offered_on=dice.choice([None, born]))
        part.ended_on = TODAY if n % 11 == 3 else None
        if n % 5:
            agree(ledger, part, town.anna.assignment_id)
        taken = set()
        if answer is Answer.YES:
            plan_of(ledger, part, born)
            for code in dice.sample(["2m", "4m", "12m"], dice.randrange(3)):
                taken.add(code)
                take(ledger, part, code, dice, town)
        found.append((part, taken))
    return found


def take(ledger: TownLedger, part: Participation, code: str, dice: random.Random, town) -> None:
    """A time, a word or a waiver."""
    kind = dice.randrange(3)
    if kind == 2:
        by = town.anna.assignment_id
        ledger.kept(
            Waiver(participation_id=part.id, family_id=part.family_id, step_code=code, reason="", waived_by=by, at=NOW)
        )
    elif kind == 1:
        ledger.word(ledger.visit(part, code), date(2026, 1, 10))
    else:
        promise(ledger, ledger.visit(part, code).id, town.anna, NOW + timedelta(days=dice.randrange(1, 900), hours=2))


def promise(ledger: TownLedger, visit_id: UUID, who, starts_at: datetime) -> None:
    while ledger.session.scalar(select(func.count()).where(Hold.starts_at == starts_at)):
        starts_at += timedelta(hours=2)
    ends_at = starts_at + timedelta(hours=1)
    hour = {"starts_at": starts_at, "ends_at": ends_at, "held_from": starts_at, "held_to": ends_at}
    ledger.kept(Hold(visit_id=visit_id, person_id=who.person_id, assignment_id=who.assignment_id, side="nurse", **hour))


def counted_by_hand(session, part: Participation, taken: set[str]) -> list[tuple[str, bool]]:
    """Extra steps still to come of one family, one by one: the step, and whether its window is open."""
    children = session.scalars(select(Child).where(Child.participation_id == part.id))
    born = counts_from([ChildDates(one.born_on, one.due_on, one.uses_corrected_age) for one in children])
    version = plan_queries.version_for(session, part.bvc_id, TODAY)
    assert born is not None
    found = []
    for step in plan_queries.steps_of_version(session, version.id):
        window = window_of(step, born)
        if step.is_extra and step.code not in taken and window.closes_on >= TODAY and window.target_on <= LAST:
            found.append((step.code, window.opens_on <= TODAY))
    return found


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_is_to_come_is_what_each_family_has_left(town):
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        families = some_families(ledger, town, 70, random.Random(7))  # noqa: S311 - invented families
        running = [(part, taken) for part, taken in families if part.ended_on is None]
        begun = [(part, taken) for part, taken in running if part.answer is Answer.YES]
        by_hand = [one for part, taken in begun for one in counted_by_hand(session, part, taken)]
        agreed = set(session.scalars(select(ConsentWord.family_id)))
        shared = [
            one for part, taken in begun if part.family_id in agreed for one in counted_by_hand(session, part, taken)
        ]
        silent = [part for part, _ in running if part.answer in (None, Answer.UNANSWERED)]
        asked = {
            offered: sum(
                len(counted_by_hand(session, part, set())) for part in silent if bool(part.offered_on) is offered
            )
            for offered in (True, False)
        }
    for who, expected in ((town.carin, by_hand), (town.kajsa, shared)):
        with reading(who) as session:
            scope = scope_of(session, who)
            due = [one for one in statistics.due_by(session, who, scope, TODAY, LAST) if one.step.is_extra]
            months = statistics.due_in_months(session, who, scope, TODAY, LAST)
            unanswered = statistics.unanswered_by(session, who, scope, TODAY, LAST)
        assert len(expected) > 10
        assert sum(one.number for one in due) == len(expected) == sum(one.number for one in months)
        opened = sum(is_open for _, is_open in expected)
        assert sum(one.is_open for one in due) == opened == sum(one.number for one in months if one.is_open)
        assert opened
        if who is town.carin:
            [told] = unanswered
            assert (told.not_answered, told.not_offered) == (asked[True], asked[False])
            assert min(asked.values()) > 0
        else:
            assert unanswered == []  # offers are the BVC's side's own


def words(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.get_data(as_text=True))).replace("\xa0", " ")


def a_booked_family(town, *, is_protected: bool = False, agrees: bool = True) -> str:
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        part = ledger.family(TODAY - timedelta(days=50), answer=Answer.YES, is_protected=is_protected)
        plan_of(ledger, part, TODAY)
        if agrees:
            agree(ledger, part, town.anna.assignment_id)
        visit = ledger.visit(part, "2m")
        promise(ledger, visit.id, town.anna, NOW + timedelta(days=9))
        return visit.reference


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_the_situation_says_plainly_why_there_is_no_forecast(town, signed_in):
    carin = signed_in(town.carin)
    assert "bidrag är inte inläst än" in words(carin.get("/laget"))
    a_grant(town, visit_kr=None)  # the kept answer is thrown away with it
    page = words(carin.get("/laget"))
    assert "för få besök och kostnader" in page
    assert "100 000 kr" in page
    assert "för få besök och kostnader" in words(carin.get("/aterrapport/2026/prognos"))


def test_the_situation_shows_where_the_money_goes_and_each_number_opens_its_list(town, signed_in):
    reference = a_booked_family(town)
    a_grant(town)
    for who in (town.carin, town.kajsa):
        browser = signed_in(who)
        page = browser.get("/laget")
        # one booked (2m), one planned (4m is due on 26 November)
        assert "88 000 kr väntas vara oanvänt den 31 december. Det räcker till 14 utökade hembesök till" in words(page)
        assert ("inte har svarat" in words(page)) is (who is town.carin)
        assert 'href="/aterrapport/2026/prognos/bokade"' in page.text
        listed = browser.get("/aterrapport/2026/prognos/bokade")
        assert reference in listed.text
        assert "november 2026 4 månader" in words(browser.get("/aterrapport/2026/prognos"))
        with reading(OPERATOR) as session:
            asked = select(LogEntry.families).where(
                LogEntry.action == "returns.booked", LogEntry.authority_id == who.authority_id
            )
            assert session.scalars(asked).one()
    assert signed_in(town.anna).get("/aterrapport/2026/prognos").status_code == 403
    assert signed_in(town.carin).get("/aterrapport/2025/prognos").status_code == 404


def test_the_list_behind_what_is_booked_names_no_protected_family_and_none_that_has_not_agreed(town, signed_in):
    protected, closed = a_booked_family(town, is_protected=True), a_booked_family(town, agrees=False)
    a_grant(town)
    page = signed_in(town.carin).get("/aterrapport/2026/prognos/bokade")
    assert closed in page.text
    assert protected not in page.text
    assert "Två besök har en tid" in words(page)
    assert "Ett besök får din huvudman inte se" in words(page)
    page = signed_in(town.kajsa).get("/aterrapport/2026/prognos/bokade")
    assert protected not in page.text
    assert closed not in page.text


def test_what_is_kept_is_worked_out_again_when_a_cost_is_written_and_within_the_hour(town, signed_in):
    a_booked_family(town)
    a_grant(town)
    carin = signed_in(town.carin)
    assert "88 000 kr väntas" in words(carin.get("/laget"))
    a_booked_family(town)
    assert "88 000 kr väntas" in words(carin.get("/laget"))  # not yet
    cost = {"use": "training", "paid_on": "2026-09-01", "amount_kr": "1 000", "supplier": "AB", "document": "F-1"}
    assert carin.post("/aterrapport/2026/pengar/kostnad", data=cost).status_code == 302
    assert "75 000 kr väntas" in words(carin.get("/laget"))
    a_booked_family(town)
    with unit_of_work(OPERATOR) as session:
        session.query(KeptForecast).one().worked_out_at -= timedelta(hours=1)
    assert "63 000 kr väntas" in words(carin.get("/laget"))


def test_what_is_kept_reads_back_as_it_was(town):
    from hembesok_field.returns import door, queries

    a_booked_family(town)
    a_grant(town)
    with reading(town.carin) as session:
        scope = scope_of(session, town.carin)
    found = door.worked_out(town.carin, scope, NOW)
    assert found.forecast
    with reading(town.carin) as session:
        assert queries.kept_forecast(session, town.carin, scope, NOW + timedelta(minutes=59)) == found
        assert queries.kept_forecast(session, town.carin, scope, NOW + timedelta(minutes=60)) is None
    with unit_of_work(OPERATOR) as session:
        actions.keep_forecast(
            session, scope=scope, found=type(found)(NOW, found.money, lacks=NoForecast.NO_COST), by=OPERATOR
        )
    with reading(town.carin) as session:
        kept = queries.kept_forecast(session, town.carin, scope, NOW)
    assert kept.lacks is NoForecast.NO_COST
