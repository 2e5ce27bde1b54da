"""Held by the day on paper: a code for each visit leads its worker back to it, and a protected family is nowhere."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hembesok_field.booking import actions as bookings
from hembesok_field.family import actions as families
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import pages, queries
from tests.integration.record.conftest import Doorstep
from tests.people import Town

ROOT = Path(__file__).parents[3]
SignedIn = Callable[[Who], FlaskClient]


@pytest.fixture
def promised_at(town: Town, doorstep: Doorstep) -> datetime:
    """When Anna and Sara are to come, a week from now."""
    day = clock.today() + timedelta(days=7)
    starts_at = clock.day_bounds(day)[0] + timedelta(hours=10)
    with db.unit_of_work(OPERATOR) as session:
        promise(session, town, doorstep.visit_id, starts_at)
    return starts_at


def promise(session: Session, town: Town, visit_id: UUID, starts_at: datetime) -> None:
    pair = [town.anna.assignment_id, town.sara.assignment_id]
    facts = {"starts_at": starts_at, "minutes": 60, "staff": pair, "by": town.anna, "now": clock.now()}
    bookings.book(session, visit=session.get_one(Visit, visit_id), **facts)


def sheet(app: Flask, by: Who, day: datetime) -> str:
    """The day's sheet as it goes to the printer's hand."""
    bounds = clock.day_bounds(clock.swedish(day).date())
    with db.reading(by) as session:
        visits = queries.day_on_paper(session, by, *bounds)
    page = app.jinja_env.get_template("record/day_sheet.html")
    return page.render(visits=visits, by=by, day=clock.swedish(day).date(), say=pages)


def test_the_code_on_the_sheet_opens_the_visit(
    app: Flask, town: Town, doorstep: Doorstep, promised_at: datetime, signed_in: SignedIn
):
    code = queries.code_of(doorstep.visit_id)
    for who in (town.anna, town.sara):
        paper = sheet(app, who, promised_at)
        assert code in paper
        assert "Lo Kanarie, Kanariegatan 1" in paper
        typed = f" {code[:3].lower()}-{code[3:]} "
        assert signed_in(who).post("/papper", data={"code": typed}).location == f"/besok/{doorstep.visit_id}"


def test_a_code_opens_nothing_for_anyone_else(
    town: Town, doorstep: Doorstep, promised_at: datetime, signed_in: SignedIn
):
    code = queries.code_of(doorstep.visit_id)
    answers = {
        (who.name, sent): signed_in(who).post("/papper", data={"code": sent})
        for who, sent in ((town.bo, code), (town.kim, code), (town.tore, code), (town.anna, "AAAAAA"))
    }
    for answer in answers.values():
        assert answer.status_code == 422
        assert "Det finns inget av dina besök med den koden" in answer.text


def test_a_protected_family_is_an_hour_and_a_code(app: Flask, town: Town, doorstep: Doorstep, promised_at: datetime):
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=doorstep.family_id, is_protected=True, now=clock.now())
    paper = sheet(app, town.anna, promised_at)
    assert queries.code_of(doorstep.visit_id) in paper
    assert not [word for word in ("Kanarie", "2-månader", "kyddade", "REF", "F-") if word in paper]


def test_a_bare_hour_is_a_bare_hour_on_paper_too(app: Flask, town: Town, closed_doorstep: Doorstep):
    starts_at = clock.day_bounds(clock.today() + timedelta(days=8))[0] + timedelta(hours=10)
    with db.unit_of_work(OPERATOR) as session:
        promise(session, town, closed_doorstep.visit_id, starts_at)
    paper = sheet(app, town.sara, starts_at)
    assert queries.code_of(closed_doorstep.visit_id) in paper
    assert "Kanarie" not in paper
    assert "månader" not in paper


def test_no_box_on_paper_stands_apart_from_its_word(app: Flask, town: Town, promised_at: datetime):
    """A box at a line's end, its word on the next, would be ticked for the word before it."""
    paper = sheet(app, town.anna, promised_at)
    assert paper.count("☐") == len(re.findall(r'<span class="tick">☐ [^<]+</span>', paper)) > 20
    assert ".tick { display: inline-block; white-space: nowrap;" in (ROOT / "static/css/paper.css").read_text()


def test_the_day_is_printed_and_an_odd_day_is_not_there(town: Town, promised_at: datetime, signed_in: SignedIn):
    nurse = signed_in(town.anna)
    made = nurse.get(f"/dagblad?dag={clock.swedish(promised_at).date()}")
    assert made.status_code in (200, 503), "503 where the system has no pango"
    assert made.data.startswith(b"%PDF") == (made.status_code == 200)
    for never in ("i-morgon", "0001-01-01", "9999-12-31"):
        assert nurse.get(f"/dagblad?dag={never}").status_code == 404, never
