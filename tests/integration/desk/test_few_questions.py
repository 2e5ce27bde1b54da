"""Familjer, Idag, Vecka, a visit and Läget put as many questions to the database for fifty families as for five."""

import re
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from hembesok_field.access.tables import LogEntry
from hembesok_field.booking import actions as booking
from hembesok_field.booking.rules import AwayCause, Step
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.desk.queries.families import families_page, family_page
from hembesok_field.family.rules import NewGuardian
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import actions as plan
from hembesok_field.plan.rules import StepState
from hembesok_field.plan.tables import Visit, Waiver
from hembesok_field.record.shapes import Outcome, Scope, Source
from hembesok_field.record.tables import Attestation
from tests.families import NOW, TODAY, a_family, all_say_yes

PAGES = {"/familjer": "anna", "/idag": "anna", "/laget": "carin", "/vecka": "anna", "/vecka/utan-tid": "anna"}
PAGES |= {"/borta": "anna", "a visit": "anna", "its time": "anna", "its week": "anna"}
MOST = {"/familjer": 26, "/idag": 26, "/laget": 17}  # sign-in, the log's own and all; house.md 7
MOST |= {"/vecka": 25, "/vecka/utan-tid": 17, "/borta": 5, "a visit": 25, "its time": 32, "its week": 33}
BESIDE = ("BEGIN", "PRAGMA", "SET TRANSACTION", "SELECT set_config")  # the last says for whom


@pytest.fixture(autouse=True)
def monday(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


def asked(browser, page: str) -> list[str]:
    told: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(BESIDE):
            told.append(statement)

    event.listen(db.db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(page).status_code == 200
    finally:
        event.remove(db.db.engine, "before_cursor_execute", note)
    return told


def promised(session, visit: Visit, starts_at: datetime, town) -> None:
    hour = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    at = {"wall_clock": f"{starts_at:%Y-%m-%d %H:%M}", "at": starts_at - timedelta(days=9)}
    session.add(
        BookingStep(
            visit_id=visit.id, family_id=visit.family_id, number=1, step=Step.BOOKED,
            done_by=town.anna.assignment_id, **hour, **at,
        )
    )  # fmt: skip
    for who in (town.anna, town.sara):
        held = {"held_from": hour["starts_at"], "held_to": hour["ends_at"]}
        session.add(
            Hold(
                visit_id=visit.id, person_id=who.person_id, assignment_id=who.assignment_id, side=who.side, **hour,
                **held,
            )
        )  # fmt: skip


def said_in_turn(town, number: int) -> list[tuple[Scope, Who, Outcome]]:
    """Nobody, one, both; one who corrects herself, or two of the same side who differ."""
    nurse, worker = (Scope.NURSE, town.anna, Outcome.DONE), (Scope.SOCIAL_SERVICES, town.sara, Outcome.DONE)
    missed = (Scope.NURSE, town.anna if number % 10 == 4 else town.bo, Outcome.FAMILY_NOT_HOME)
    return {1: [nurse], 2: [nurse, worker], 4: [nurse, missed]}.get(number % 5, [])


def more_families(town, numbers: range) -> None:
    """Families of Anna's, of every kind in turn: told of by one or two, promised, waived, without a time."""
    with db.unit_of_work(OPERATOR) as session:
        for number in numbers:
            family, part = a_family(
                session, town.anna, town.bvc_id, partner_id=town.social_id, guardians=[NewGuardian(f"Nr {number:03}")]
            )
            family.nurse_id = town.anna.assignment_id
            all_say_yes(session, town.anna, family)
            visit = plan.visit_of_step(session, participation=part, step_code="2m", by=town.anna, now=NOW)
            starts_at = NOW + timedelta(hours=2 * number - 80)
            if number % 5 < 3:
                promised(session, visit, starts_at, town)
            for scope, who, outcome in said_in_turn(town, number) if starts_at < NOW else []:
                session.add(
                    Attestation(
                        visit_id=visit.id, family_id=family.id, source=Source.OWN, scope=scope, at=NOW,
                        said_by=who.assignment_id, starts_at=starts_at, outcome=outcome,
                        nurse_attended=True, social_attended=True,
                    )
                )  # fmt: skip
                session.flush()
            if number % 5 == 3:
                session.add(
                    Waiver(
                        participation_id=part.id, family_id=family.id, step_code="4m", reason="Bortresta",
                        waived_by=town.anna.assignment_id, at=NOW,
                    )
                )  # fmt: skip


def one_is_ill(town, numbers: range) -> None:
    """As Anna has told of her colleague, a short while for each family."""
    with db.unit_of_work(OPERATOR) as session:
        for number in numbers:
            starts_at = NOW + timedelta(days=40 + number)
            facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "cause": AwayCause.SICK}
            booking.tell_away(session, by=town.anna, now=NOW, whom=town.bo.person_id, **facts)


def first_without_a_time() -> UUID:
    with db.reading(OPERATOR) as session:
        without = select(Visit.id).where(Visit.id.not_in(select(BookingStep.visit_id)))
        return session.scalars(without.order_by(Visit.made_at, Visit.id).limit(1)).one()


def test_as_many_questions_for_fifty_families_as_for_five(town, signed_in):
    browsers = {page: signed_in(getattr(town, who)) for page, who in PAGES.items()}
    counts = {}
    for families in (range(5), range(5, 50)):
        more_families(town, families)
        one_is_ill(town, families)
        visit = f"/besok/{first_without_a_time()}"
        for page, browser in browsers.items():
            path = {"a visit": visit, "its time": f"{visit}/boka", "its week": f"{visit}/vecka"}.get(page, page)
            browser.get(path)  # the first brings the facts into step
            counts.setdefault(page, []).append(asked(browser, path))
    for page, (few, many) in counts.items():
        assert len(many) == len(few), (page, "\n".join(sorted(set(many) ^ set(few))))
        assert len(many) <= MOST[page], "\n".join(many)


def test_those_that_press_alike_stand_by_name_and_the_log_tells_of_those_that_stood_there_and_of_no_others(
    town, signed_in
):
    more_families(town, reversed(range(60)))  # all have the same first visit left to do
    browser = signed_in(town.anna)

    def logged() -> set[str]:
        with db.reading(OPERATOR) as session:
            return set(session.scalars(select(LogEntry.families).order_by(LogEntry.id.desc()).limit(1)).one().split())

    for page, expected in (("/familjer", range(50)), ("/familjer?sida=2", range(50, 60))):
        text = browser.get(page).text
        assert re.findall(r"Nr (\d{3})", text) == [f"{number:03}" for number in expected]
        assert len(logged()) == len(expected)
        assert all(f"/familjer/{family}" in text for family in logged())
    found = browser.post("/familjer", data={"q": "nr 017"}).text
    [only] = logged()
    assert f"/familjer/{only}" in found


def test_a_family_stands_in_the_list_as_on_its_own_page(town):
    """The list asks in columns, once for all; the family's page asks for rows. They must tell the same."""
    more_families(town, range(50))
    for who in (town.anna, town.sara):
        with db.reading(OPERATOR) as session:
            rows = families_page(session, who, NOW).rows
            assert len(rows) == 50
            for row in rows:
                page = family_page(session, who, row.face.family_id, NOW)
                assert (row.steps, row.face) == (page.steps, page.face)
            told = Counter(step.state for row in rows for step in row.steps)
    wanted = (StepState.DONE, StepState.DONE_BY_ONE, StepState.WAIVED, StepState.BOOKED, StepState.AWAITS_WORD)
    assert all(told[state] for state in wanted)
    assert told[StepState.CONTRADICTED] == 4
