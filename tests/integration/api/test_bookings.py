"""PATCH and DELETE /bookings/{id}: only on what one has seen."""

import pytest

from tests.integration.booking import scene
from tests.integration.booking.scene import a_home, promised, steps_of
from tests.programs import problem


@pytest.fixture
def home(town):
    home = a_home(town)
    scene.book(home, town.anna, town.anna, town.sara)
    return home


def tag(program, home) -> str:
    return program.get(f"/visits/{home.visit_id}").headers["ETag"]


def path(home) -> str:
    return f"/bookings/{home.visit_id}"


MOVE = {"starts_at": "2026-03-12T13:00:00+01:00"}
CANCEL = {"reason": "family"}


def test_a_booking_is_moved_and_keeps_what_was_not_said(town, home, program_for):
    anna = program_for(town.anna)
    answer = anna.patch(path(home), MOVE, If_Match=tag(anna, home))
    assert answer.status_code == 200
    said = answer.get_json()
    assert (said["starts_at"], said["minutes"]) == ("2026-03-12T12:00:00Z", 60)
    assert [one["id"] for one in said["staff"]] == [town.anna.assignment_id, town.sara.assignment_id]
    assert answer.headers["ETag"] == tag(anna, home)
    assert steps_of(home) == ["booked", "moved"]


def test_people_and_length_can_be_changed_alone(town, home, program_for):
    anna = program_for(town.anna)
    changed = {"staff": [town.bo.assignment_id], "minutes": 90, "reason": "nurse"}
    said = anna.patch(path(home), changed, If_Match=tag(anna, home)).get_json()
    assert (said["starts_at"], said["minutes"], [one["name"] for one in said["staff"]]) == (
        "2026-03-10T09:00:00Z",
        90,
        ["Bo Rask"],
    )


def test_a_booking_is_cancelled_and_the_hours_are_free(town, home, program_for):
    sara = program_for(town.sara)
    answer = sara.delete(path(home), CANCEL, If_Match=tag(sara, home))
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["ETag"] == tag(sara, home)
    assert sara.get(f"/visits/{home.visit_id}").get_json()["booking"] is None
    assert scene.held(home) == []
    again = sara.delete(path(home), CANCEL, If_Match=tag(sara, home))
    assert (again.status_code, problem(again)["detail"]) == (409, "Besöket har ingen tid.")


@pytest.mark.parametrize(("method", "body"), [("PATCH", MOVE), ("DELETE", CANCEL)])
def test_without_the_tag_nothing_is_changed(town, home, program_for, method, body):
    before = promised()
    answer = program_for(town.anna).open(method, path(home), body)
    assert answer.status_code == 428
    problem(answer)
    assert promised() == before


@pytest.mark.parametrize(("method", "body"), [("PATCH", MOVE), ("DELETE", CANCEL)])
def test_what_moved_on_is_left_alone(town, home, program_for, method, body):
    anna, sara = program_for(town.anna), program_for(town.sara)
    seen = tag(anna, home)
    sara.patch(path(home), {"minutes": 45}, If_Match=seen)
    before = promised()
    for old in (seen, f"W/{tag(anna, home)}", '"x"', "x", ""):
        answer = anna.open(method, path(home), body, If_Match=old)
        assert answer.status_code == 412, old
        problem(answer)
    assert promised() == before
    assert anna.open(method, path(home), body, If_Match="*").status_code in (200, 204)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "starts_at"),
        ({"starts_at": None}, "starts_at"),
        ({"reason": "family"}, "starts_at"),
        ({"starts_at": "2026-03-12T13:00"}, "starts_at"),
        ({**MOVE, "reason": "because"}, "reason"),
        ({**MOVE, "visit_id": "x"}, "visit_id"),
    ],
)
def test_what_is_no_move_is_refused(town, home, program_for, body, field):
    anna = program_for(town.anna)
    answer = anna.patch(path(home), body, If_Match=tag(anna, home))
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [field]


@pytest.mark.parametrize("body", [None, {}, {"reason": "because"}, {"reason": ""}, {"reason": "family", "x": 1}])
def test_a_cancelling_has_one_of_the_reasons(town, home, program_for, body):
    anna = program_for(town.anna)
    answer = anna.delete(path(home), body, If_Match=tag(anna, home))
    assert answer.status_code == 422
    assert steps_of(home) == ["booked"]


def test_a_move_that_collides_tells_the_role_and_the_time(town, home, program_for):
    other = a_home(town)
    scene.book(other, town.bo, town.bo, starts_at=scene.at(scene.TUESDAY, 13))
    anna = program_for(town.anna)
    move = {"starts_at": "2026-03-10T13:00:00+01:00", "staff": [town.bo.assignment_id]}
    answer = anna.patch(path(home), move, If_Match=tag(anna, home))
    assert answer.status_code == 409
    assert problem(answer)["collision"]["role"] == "bhv_nurse"
    assert "Rask" not in answer.text


@pytest.mark.parametrize(("method", "body"), [("PATCH", MOVE), ("DELETE", CANCEL)])
def test_strangers_and_bare_hours_find_nothing(town, home, program_for, method, body):
    bare = a_home(town, consent=False)
    scene.book(bare, town.anna, town.anna, town.ola, starts_at=scene.at(scene.TUESDAY, 13))
    for who, place in ((town.kim, home), (town.tore, home), (town.ola, bare)):
        assert program_for(who).open(method, path(place), body, If_Match="*").status_code == 404
    assert program_for(town.carin).open(method, path(home), body, If_Match="*").status_code == 403
    never = a_home(town)
    answer = program_for(town.anna).open(method, path(never), body, If_Match="*")
    assert (answer.status_code, problem(answer)["detail"]) == (409, "Besöket har ingen tid.")
