"""Rows that tablets hand in: each on its own, once, kept before it is answered, and never its deliverer's."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Assignment, Authority, LogEntry
from hembesok_field.family import actions as families
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Attestation, Note
from hembesok_field.sync.tables import Operation, OperationEnvelope
from tests.integration.sync.scene import Field, rows_of, word
from tests.people import Town
from tests.programs import program_of
from tests.tablets import Hand, Tablet, utc


def test_a_word_becomes_hers_whoever_delivers_it(field: Field, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field, guardians=2))
    (told,) = field.tablet.told(field.bo, row)
    assert (told["status"], told["reason"], told["receipt"]["number"]) == ("stored", None, 1)
    (said,) = rows_of(Attestation)
    assert (said.said_by, said.nurse_attended, said.guardians) == (town.anna.assignment_id, True, 2)
    (kept,) = rows_of(Operation)
    assert (kept.author_id, kept.delivered_by) == (town.anna.assignment_id, town.bo.assignment_id)
    with db.reading(OPERATOR) as session:
        entry = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.person_id, bool(entry.families)) == ("visit.attest", town.anna.person_id, True)


def test_the_same_row_ten_times_is_one_word_with_one_number(field: Field):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    told = [field.tablet.told(field.anna, row, row)[turn] for turn in (0, 1) for _ in range(5)]
    assert {one["receipt"]["number"] for one in told} == {1}
    assert [one["status"] for one in told].count("stored") == 1
    assert len(rows_of(Attestation)) == len(rows_of(Operation)) == 1


def test_another_body_under_the_same_id_is_refused_and_kept(field: Field):
    first = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    row_id = field.tablet.told(field.anna, first)[0]["id"]
    other = field.tablet.row(field.anna, field.visit, "attestation", word(field, guardians=1), row_id=row_id)
    told = field.tablet.told(field.anna, other, other)
    assert [(one["status"], one["reason"]) for one in told] == [("refused", "other_body")] * 2
    assert [said.guardians for said in rows_of(Attestation)] == [None]
    assert [kept.sent for kept in rows_of(OperationEnvelope)] == [other["envelope"]]


def test_a_bad_row_stops_no_other(field: Field):
    good = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    foreign = field.tablet.row(field.anna, field.other_visit, "note", {"text": "Portkod 12"})
    nowhere = field.tablet.row(field.anna, uuid4(), "note", {"text": "Portkod 12"})
    bent = {**good, "envelope": good["envelope"].replace('"v": 1', '"v": 2')}
    formless = field.tablet.row(field.anna, field.visit, "note", {"words": 1, "text": "\0"})
    told = field.tablet.told(field.anna, foreign, {"x": 1}, bent, 17, formless, nowhere, good)
    assert [(one["status"], one["reason"]) for one in told] == [
        ("refused", "not_there"),
        ("refused", "unreadable"),
        ("refused", "unreadable"),
        ("refused", "unreadable"),
        ("refused", "body"),
        ("refused", "not_there"),
        ("stored", None),
    ]
    assert [one["receipt"] is not None for one in told] == [True, False, False, False, True, True, True]
    shown = ("status", "reason", "message")
    assert {name: told[0][name] for name in shown} == {name: told[5][name] for name in shown}
    assert all(one["message"] for one in told[:-1])
    assert {kept.family_id is None for kept in rows_of(Operation) if kept.kind == "note"} == {True, False}


def test_rows_wait_for_the_one_before_in_whatever_order_they_come(field: Field):
    rows, ids = [], [str(uuid4()) for _ in range(3)]
    for number, row_id in enumerate(ids):
        after = ids[:number][-1:]
        facts = word(field, guardians=number)
        rows.append(field.tablet.row(field.anna, field.visit, "attestation", facts, row_id=row_id, after=after))
    held = field.tablet.told(field.anna, rows[2], rows[1])
    assert [one["status"] for one in held] == ["held", "held"]
    assert rows_of(Attestation) == []
    (first,) = field.tablet.told(field.anna, rows[0])
    assert first["status"] == "stored"
    assert [one.guardians for one in sorted(rows_of(Attestation), key=lambda one: one.id)] == [0, 1, 2]
    asked = field.tablet.told(field.anna, ask=tuple(ids))
    assert [one["status"] for one in asked] == ["stored"] * 3
    assert rows_of(OperationEnvelope) == []  # what has become what it says is needed no longer


def test_a_row_after_a_no_is_read_by_a_person(field: Field):
    foreign = field.tablet.row(field.anna, field.other_visit, "note", {"text": "Portkod 12"})
    (no,) = field.tablet.told(field.anna, foreign)
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field), after=[no["id"]])
    (told,) = field.tablet.told(field.anna, row)
    assert (told["status"], told["reason"]) == ("in_review", "before_refused")


def test_what_comes_when_her_assignment_has_ended_is_kept_for_a_person(field: Field, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    with db.unit_of_work(OPERATOR) as session:
        ended = update(Assignment).where(Assignment.id == town.anna.assignment_id).values(until_on=date(2026, 3, 1))
        session.execute(ended)
    assert field.tablet.send(field.anna, row).status_code == 401
    (told,) = field.tablet.told(field.bo, row)
    assert (told["status"], told["reason"]) == ("in_review", "author_ended")
    assert rows_of(Attestation) == []
    assert [kept.sent for kept in rows_of(OperationEnvelope)] == [row["envelope"]]


def test_a_colleague_on_the_tablet_cannot_write_as_her(field: Field, town: Town):
    """Bo has the tablet, and so its signature, and his own writing key; not hers."""
    forged = Hand(town.anna, field.bo.token, field.bo.key_id, field.bo.secret)
    named = Hand(town.anna, field.bo.token, field.anna.key_id, field.bo.secret)
    rows = [field.tablet.row(hand, field.visit, "attestation", word(field)) for hand in (forged, named)]
    told = field.tablet.told(field.bo, *rows)
    assert [(one["status"], one["reason"]) for one in told] == [("in_review", "author_unproven")] * 2
    assert rows_of(Attestation) == []


def test_another_tablets_row_is_not_taken(field: Field, app: Flask, town: Town):
    other = Tablet(app)
    other.register(town.anna)
    row = other.row(other.let_in(town.anna), field.visit, "attestation", word(field))
    assert [one["reason"] for one in field.tablet.told(field.anna, row)] == ["unknown_tablet"]
    stolen = {**row, "signature": field.tablet.sign(f"hembesok-operation-1\n{row['envelope']}")}
    assert [one["reason"] for one in other.told(other.let_in(town.anna), stolen)] == ["signature"]
    assert rows_of(Operation) == []


@pytest.mark.parametrize("said", ["1916-03-02T09:00:00Z", "2036-01-01T00:00:00+01:00", "i går", None])
def test_no_clock_is_too_wrong(field: Field, said):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field), at=said)
    (told,) = field.tablet.told(field.anna, row, clock=said)
    assert told["status"] == "stored"
    (kept,) = rows_of(Operation)
    assert (kept.claimed_at is None) == (kept.skew_seconds is None) == (said in ("i går", None))
    assert kept.at == clock.now()


def test_a_rule_says_no_in_its_own_words(field: Field):
    row = field.tablet.row(field.anna, field.visit, "note", {"text": "x" * 300})
    for _ in range(2):
        (told,) = field.tablet.told(field.anna, row)
        assert told["reason"] == "note_too_long"
        assert told["message"] == "Anteckningen är 300 tecken. Den får vara högst 280."
    assert rows_of(Note) == []


def test_a_wish_is_a_promise_only_if_both_are_free(field: Field, town: Town):
    taken = {"starts_at": field.starts_at, "minutes": 60, "staff": [town.anna.assignment_id]}
    (told,) = field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "booking_wish", taken))
    assert (told["status"], bool(told["message"])) == ("refused", True)


def test_a_program_hands_in_openly_as_the_one_whose_key_it_has(field: Field, app: Flask, town: Town):
    program, row_id = program_of(app, town.anna), str(uuid4())
    told = {"kind": "attestation", "visit": str(field.visit), "body": word(field)}
    for status in ("stored", "already_stored"):
        answer = program.post("/sync", {"operations": [{"id": row_id, "operation": told}]}).get_json()
        assert [one["status"] for one in answer["answers"]] == [status]
    assert [said.said_by for said in rows_of(Attestation)] == [town.anna.assignment_id]
    elsewhere = program_of(app, town.kim).post("/sync", {"operations": [{"id": row_id, "operation": told}]})
    assert elsewhere.get_json()["answers"][0]["reason"] == "not_there"  # her own id, and no trace of the other


def test_what_has_come_is_never_written_over(field: Field):
    field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "note", {"text": "x" * 300}))
    for table in ("operation", "operation_step", "operation_envelope"):
        with pytest.raises(DBAPIError, match="only added to"), db.unit_of_work(OPERATOR) as session:
            session.execute(text(f"UPDATE {table} SET number = number"))  # noqa: S608


def test_too_many_rows_at_once_and_too_often(field: Field):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    assert field.tablet.send(field.anna, *[row] * 51).status_code == 413
    answers = [field.tablet.send(field.anna) for _ in range(61)]
    assert [one.status_code for one in answers] == [200] * 60 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert rows_of(Attestation) == []


def test_an_answer_is_for_the_one_who_asked(field: Field, town: Town):
    assert field.tablet.ask().status_code == 200
    assert field.tablet.state["tablet"] == field.tablet.id
    stranger = Tablet(field.tablet.app)
    stranger.id = field.tablet.id
    assert stranger.ask().status_code == 401
    other = str(uuid4())
    assert field.tablet.send(field.anna, instance=other).status_code == 409


def visits_of(app: Flask, hand: Hand) -> dict[str, Any]:
    shown = {"Authorization": f"Bearer {hand.token}"}
    told: dict[str, Any] = app.test_client().get("/api/v1/sync/visits", headers=shown).get_json()
    return told


def test_a_wish_for_the_next_step_makes_its_visit_and_books_it(field: Field, app: Flask, town: Town):
    both = [town.anna.assignment_id, town.sara.assignment_id]
    wish = {"starts_at": "2026-05-12T08:00:00Z", "minutes": 60, "staff": both, "step": "4m"}
    (told,) = field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "booking_wish", wish))
    assert (told["status"], told["message"]) == ("stored", None)
    assert visits_of(app, field.anna)["visits"][0]["next"]["step"] != "4m"
    elsewhere = {**wish, "step": "99m", "starts_at": "2026-05-13T08:00:00Z"}
    (told,) = field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "booking_wish", elsewhere))
    assert (told["status"], told["message"]) == ("refused", "Besöket finns inte i familjens program.")


def test_what_both_said_otherwise_comes_with_the_day_to_both(field: Field, app: Flask, town: Town):
    hers = Tablet(app)
    hers.register(town.sara)
    sara = hers.let_in(town.sara)
    field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "attestation", word(field)))
    gone = word(field, outcome="family_not_home")
    hers.told(sara, hers.row(sara, field.visit, "attestation", gone))
    for hand, author in ((field.anna, town.sara), (sara, town.anna)):
        (visit,) = visits_of(app, hand)["visits"]
        (apart,) = visit["apart"]
        assert apart["about"] == "outcome"
        assert [one["author"] for one in apart["told"] if not one["is_mine"]] == [author.assignment_id]
        assert visit["mine"]["outcome"] == ("done" if hand is field.anna else "family_not_home")


def test_going_in_is_told_late_and_she_is_missed_at_once(field: Field, app: Flask):
    at = clock.now() - timedelta(hours=2)
    facts = {"due_at": utc(at + timedelta(hours=1)), "call": "070-123 45 67"}
    went_in = field.tablet.row(field.anna, field.visit, "safety_in", facts, at=utc(at))
    (told,) = field.tablet.told(field.anna, went_in)
    assert told["status"] == "stored"
    watch = visits_of(app, field.anna)["visits"][0]["watch"]
    assert (watch["since"], watch["over_at"]) == (utc(at), None)
    before = utc(at - timedelta(hours=1))  # her clock was set back meanwhile: the order they came in stands
    (told,) = field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "safety_out", {}, at=before))
    assert told["status"] == "stored"
    assert visits_of(app, field.anna)["visits"][0]["watch"]["over_at"] == utc(clock.now())


def test_who_may_know_the_hour_alone_carries_the_hour_alone(field: Field, app: Flask, town: Town):
    hers = Tablet(app)
    hers.register(town.sara)
    sara = hers.let_in(town.sara)
    with db.unit_of_work(OPERATOR) as session:
        family_id = session.get_one(Visit, field.visit).family_id
        families.protect(session, by=town.anna, family_id=family_id, is_protected=True, now=clock.now())
    told = visits_of(app, field.anna)
    assert (told["visits"][0]["family"]["address"], told["visits"][0]["family"]["guardians"]) == (None, [])
    assert "Hagagatan" not in str(told)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.COUNT_ONLY
    field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "attestation", word(field)))
    (visit,) = visits_of(app, sara)["visits"]
    open_facts = {"id", "starts_at", "ends_at", "is_said", "signs"}
    assert {name: fact for name, fact in visit.items() if name not in open_facts and fact} == {}
    assert visit["signs"] == {"nurse": "none", "social_services": "none"}
