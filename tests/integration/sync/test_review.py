"""What a person has to look at first: taken in under its author's name, or put away with a reason; never thrown."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from hembesok_field.access.tables import Assignment
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.record.tables import Attestation
from hembesok_field.sync.tables import OperationEnvelope
from tests.integration.sync.scene import Field, rows_of, word
from tests.people import Town, browser_of
from tests.tablets import Hand

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture
def left(field: Field, town: Town) -> Field:
    """Anna wrote, and left before it was handed in."""
    body = word(field, guardians=2)
    row = field.tablet.row(field.anna, field.visit, "attestation", body)
    after = field.tablet.row(field.anna, field.visit, "note", {"text": NASTY}, after=[])
    with db.unit_of_work(OPERATOR) as session:
        ended = update(Assignment).where(Assignment.id == town.anna.assignment_id).values(until_on=date(2026, 3, 1))
        session.execute(ended)
    assert {one["status"] for one in field.tablet.told(field.bo, row, after)} == {"in_review"}
    return field


def test_a_colleague_takes_it_in_and_it_stays_its_authors(left: Field, app: Flask, town: Town):
    bo = browser_of(app, town.bo)
    page = bo.get("/granska-rader").text
    assert "Anna Ek" in page
    assert "Genomfört, var där, 60 minuter, 2 vårdnadshavare" in page
    for who in (town.kim, town.sara):  # another BVC, another authority
        assert "Anna Ek" not in browser_of(app, who).get("/granska-rader").text
        assert browser_of(app, who).post("/granska-rader/1/ta-in").status_code == 404
    assert bo.post("/granska-rader/1/ta-in", follow_redirects=True).status_code == 200
    (said,) = rows_of(Attestation)
    assert (said.said_by, said.guardians) == (town.anna.assignment_id, 2)
    assert bo.post("/granska-rader/1/ta-in").status_code == 404  # it waits no longer
    assert len(rows_of(Attestation)) == 1


def test_what_was_written_is_shown_as_text(left: Field, app: Flask, town: Town):
    bo = browser_of(app, town.bo)
    for page in (bo.get("/granska-rader").text, _noted(bo, left)):
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{7*7}}" in page


def _noted(bo, left: Field) -> str:
    bo.post("/granska-rader/2/ta-in")
    return bo.get(f"/besok/{left.visit}").text


def test_what_is_put_away_keeps_its_bytes_and_its_reason(left: Field, app: Flask, town: Town):
    bo = browser_of(app, town.bo)
    bo.post("/granska-rader/1/arkivera", data={"why": " "})
    assert "Anna Ek" in bo.get("/granska-rader").text
    bo.post("/granska-rader/1/arkivera", data={"why": "Skrevs om på papper"})
    bo.post("/granska-rader/2/arkivera", data={"why": "Skrevs om på papper"})
    assert "Inget väntar på dig" in bo.get("/granska-rader").text
    assert rows_of(Attestation) == []
    assert len(rows_of(OperationEnvelope)) == 2


def test_what_nobody_could_show_who_wrote_is_taken_in_by_her_alone(field: Field, app: Flask, town: Town):
    forged = Hand(town.anna, field.bo.token, field.bo.key_id, field.bo.secret)
    field.tablet.told(field.bo, field.tablet.row(forged, field.visit, "attestation", word(field)))
    bo, anna = browser_of(app, town.bo), browser_of(app, town.anna)
    assert "Bara den som skrev" in bo.post("/granska-rader/1/ta-in", follow_redirects=True).text
    assert rows_of(Attestation) == []
    anna.post("/granska-rader/1/ta-in")
    assert [one.said_by for one in rows_of(Attestation)] == [town.anna.assignment_id]


def test_taking_in_is_offered_where_it_can_be_done(field: Field, app: Flask, town: Town):
    """A kind that the program does not know can only be put away; what nobody could show who wrote is asked of her."""
    unknown = field.tablet.row(field.anna, field.visit, "teleport", {"text": "Portkod"})
    forged = Hand(town.anna, field.bo.token, field.bo.key_id, field.bo.secret)
    unproven = field.tablet.row(forged, field.visit, "note", {"text": "Nyckel hos grannen"})
    assert {one["status"] for one in field.tablet.told(field.bo, unknown, unproven)} == {"in_review"}
    annas, bos = (
        browser_of(app, town.anna).get("/granska-rader").text,
        browser_of(app, town.bo).get("/granska-rader").text,
    )
    offered = [text.count("/ta-in") for text in (annas, bos)]
    assert offered == [1, 0]
    assert "Var det du tar du in det." in annas
    assert "Var det du" not in bos
