"""POST /visits/{id}/booking: promised once, whoever asks twice; a collision says whose role and when."""

import threading
from datetime import timedelta

import pytest
import time_machine

from hembesok_field.access.door import once as door
from hembesok_field.access.tables import KeptAnswer, LogEntry
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking import scene
from tests.integration.booking.scene import TEN, a_home, count, promised, steps_of
from tests.programs import problem, program_of

TEN_SAID = "2026-03-10T10:00:00+01:00"


def sent(*staff, **changes) -> dict:
    return {"starts_at": TEN_SAID, "minutes": 60, "staff": [one.assignment_id for one in staff], **changes}


def path(home) -> str:
    return f"/visits/{home.visit_id}/booking"


def test_an_hour_is_promised_for_both(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    answer = anna.post(path(home), sent(town.anna, town.sara))
    assert answer.status_code == 201
    said = answer.get_json()
    assert (said["id"], said["starts_at"], said["ends_at"]) == (
        str(home.visit_id),
        "2026-03-10T09:00:00Z",
        "2026-03-10T10:00:00Z",
    )
    assert [one["id"] for one in said["staff"]] == [town.anna.assignment_id, town.sara.assignment_id]
    visit = anna.get(answer.headers["Location"])
    assert visit.get_json()["booking"] == said
    assert visit.headers["ETag"] == answer.headers["ETag"]
    assert [held[1] + timedelta(minutes=15) for held in scene.held(home)] == [TEN, TEN]


def test_the_partner_and_a_colleague_may_promise_too(town, program_for):
    for who in (town.bo, town.sara):
        assert program_for(who).post(path(a_home(town)), sent(who)).status_code == 201


def test_strangers_may_not_and_are_told_nothing(town, program_for):
    home, before = a_home(town), promised()
    for who in (town.kim, town.tore):
        assert program_for(who).post(path(home), sent(who), Idempotency_Key="a").status_code == 404
    assert promised() == before
    assert count(KeptAnswer) == 0


def test_a_collision_tells_the_role_and_the_time_and_nothing_more(town, program_for):
    other = a_home(town)
    scene.book(other, town.bo, town.sara)
    home, before = a_home(town), promised()
    answer = program_for(town.anna).post(path(home), sent(town.anna, town.sara, starts_at="2026-03-10T09:30:00Z"))
    assert answer.status_code == 409
    said = problem(answer)
    assert said["collision"] == {
        "role": "social_worker",
        "starts_at": "2026-03-10T09:00:00Z",
        "ends_at": "2026-03-10T10:00:00Z",
    }
    assert set(said) == {"type", "title", "status", "detail", "collision"}
    for canary in ("Sara", "Lind", "Bo Rask", "Kanarie", str(other.visit_id), str(other.family_id)):
        assert canary not in answer.text
    assert promised() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2026-03-10T10:00:00"}, "starts_at"),
        ({"starts_at": "2026-03-10"}, "starts_at"),
        ({"starts_at": 1773133200}, "starts_at"),
        ({"starts_at": "2026-02-27T10:00:00Z"}, "starts_at"),
        ({"starts_at": "2036-02-27T10:00:00Z"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-14:00"}, "starts_at"),
        ({"minutes": 14}, "minutes"),
        ({"minutes": "60"}, "minutes"),
        ({"minutes": 60.5}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"staff": []}, "staff"),
        ({"staff": [999]}, "staff"),
        ({"staff": ["1"]}, "staff.0"),
        ({"staff": [2**40]}, "staff.0"),
        ({"with_interpreter": "ja"}, "with_interpreter"),
        ({"note": "x"}, "note"),
    ],
)
def test_what_cannot_be_promised_is_refused_at_its_field(town, program_for, changes, field):
    home, before = a_home(town), promised()
    answer = program_for(town.anna).post(path(home), sent(town.anna, **changes))
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [field]
    assert promised() == before


def test_a_visit_that_has_a_time_gets_no_other_that_way(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    assert anna.post(path(home), sent(town.anna)).status_code == 201
    answer = anna.post(path(home), sent(town.anna))
    assert (answer.status_code, problem(answer)["detail"]) == (
        409,
        "Besöket har redan en tid. Flytta den i stället.",
    )


def test_without_saying_the_interpreter_comes_if_the_family_needs_one(town, program_for):
    needs, not_now = a_home(town, needs_interpreter=True), a_home(town, needs_interpreter=True)
    anna = program_for(town.anna)
    assert anna.post(path(needs), sent(town.anna)).get_json()["with_interpreter"] is True
    later = sent(town.anna, starts_at="2026-03-11T09:00:00Z", with_interpreter=False)
    assert anna.post(path(not_now), later).get_json()["with_interpreter"] is False


def test_the_same_key_and_body_give_the_same_answer_and_one_booking(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    first = anna.post(path(home), sent(town.anna), Idempotency_Key="k1")
    again = anna.post(path(home), sent(town.anna, starts_at="2026-03-10T09:00:00Z"), Idempotency_Key="k1")
    assert (again.status_code, again.data) == (201, first.data)
    assert [again.headers[name] for name in ("ETag", "Location")] == [first.headers[n] for n in ("ETag", "Location")]
    assert steps_of(home) == ["booked"]
    with db.reading(OPERATOR) as session:
        said = [entry.action for entry in session.query(LogEntry).order_by(LogEntry.id)]
    assert said == ["visit.book", "visit.booked"]


def test_the_same_key_for_something_else_is_refused(town, program_for):
    home, other, anna = a_home(town), a_home(town), program_for(town.anna)
    assert anna.post(path(home), sent(town.anna), Idempotency_Key="k1").status_code == 201
    for place, changes in ((path(home), {"minutes": 90}), (path(other), {})):
        answer = anna.post(place, sent(town.anna, **changes), Idempotency_Key="k1")
        assert answer.status_code == 422
        assert "Idempotency-Key" in problem(answer)["detail"]
    assert steps_of(other) == []


def test_a_refusal_is_repeated_too_even_when_the_hour_is_free_again(town, program_for):
    busy, home, anna = a_home(town), a_home(town), program_for(town.anna)
    scene.book(busy, town.bo, town.sara)
    first = anna.post(path(home), sent(town.anna, town.sara), Idempotency_Key="k1")
    scene.cancel(busy, town.bo)
    again = anna.post(path(home), sent(town.anna, town.sara), Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.data == first.data
    assert anna.post(path(home), sent(town.anna, town.sara), Idempotency_Key="k2").status_code == 201


def test_a_key_is_ones_own(town, program_for):
    home, other = a_home(town), a_home(town)
    assert program_for(town.anna).post(path(home), sent(town.anna), Idempotency_Key="k1").status_code == 201
    assert program_for(town.bo).post(path(other), sent(town.bo), Idempotency_Key="k1").status_code == 201
    # Another program of the same person in the same assignment is the same client.
    assert program_for(town.anna).post(path(home), sent(town.anna), Idempotency_Key="k1").status_code == 201


def test_what_was_answered_is_not_repeated_to_one_who_no_longer_may_see(town, program_for):
    home, sara = a_home(town), program_for(town.sara)
    assert sara.post(path(home), sent(town.sara), Idempotency_Key="k1").status_code == 201
    with db.unit_of_work(OPERATOR) as session:
        from hembesok_field.family import actions as families
        from hembesok_field.family.rules import ConsentWay

        families.withdraw_consent(
            session,
            by=town.anna,
            family_id=home.family_id,
            guardian_id=scene.db_guardian(session, home.family_id),
            said_on=clock.today(),
            way=ConsentWay.PHONE,
            now=clock.now(),
        )
    assert sara.post(path(home), sent(town.sara), Idempotency_Key="k1").status_code == 404


def test_a_key_lives_a_day_and_its_answer_is_sealed(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    anna.post(path(home), sent(town.anna), Idempotency_Key="k1")
    with db.reading(OPERATOR) as session:
        kept = session.connection().exec_driver_sql("SELECT answer FROM kept_answer").scalar()
    assert b"Anna" not in bytes(kept)
    clock.stand_still(None)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=True):
        answer = anna.post(path(a_home(town)), sent(town.anna), Idempotency_Key="k9")
    assert answer.status_code == 422
    assert count(KeptAnswer) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(town, program_for, key):
    answer = program_for(town.anna).post(path(a_home(town)), sent(town.anna), Idempotency_Key=key)
    assert answer.status_code == 422


def test_two_at_once_under_one_key_are_one_booking(app, engine, town, monkeypatch):
    """The second waits and is told the same (SQLite), or is told that the first is still running (PostgreSQL)."""
    home, began, goes_on = a_home(town), threading.Event(), threading.Event()
    keep, answers = door.actions.keep_answer, []

    def slowly(*args, **facts):
        keep(*args, **facts)
        began.set()
        goes_on.wait(10)

    monkeypatch.setattr(door.actions, "keep_answer", slowly)
    programs = [program_of(app, town.anna) for _ in range(2)]

    def ask(program):
        with app.app_context():
            answers.append(program.post(path(home), sent(town.anna), Idempotency_Key="k1"))

    first = threading.Thread(target=ask, args=(programs[0],))
    first.start()
    assert began.wait(10)
    second = threading.Thread(target=ask, args=(programs[1],))
    second.start()
    second.join(2 if engine == "postgresql" else 0.2)
    goes_on.set()
    first.join(20)
    second.join(20)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == ([201, 409] if engine == "postgresql" else [201, 201])
    assert steps_of(home) == ["booked"]
