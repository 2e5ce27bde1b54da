"""Cars and interpreters for a program: as the pages have them, and of the other side's no more than that they come."""

import pytest

from hembesok_field.booking import actions
from hembesok_field.booking.rules import ResourceKind
from hembesok_field.kernel import db
from tests.integration.booking import scene
from tests.integration.booking.scene import NOW, TUESDAY, a_home
from tests.programs import problem


@pytest.fixture
def engine() -> str:
    """The acts are the pages' own, which their tests put to both engines."""
    return "sqlite"


def a_resource(by, name="Vita Yarisen", kind=ResourceKind.CAR, **facts) -> int:
    with db.unit_of_work(by) as session:
        return actions.keep_resource(session, by=by, now=NOW, kind=kind, name=name, **facts).id


def body(*staff, hour="10:00", **along) -> dict:
    starts_at = f"2026-03-10T{hour}:00+01:00"
    return {"starts_at": starts_at, "minutes": 60, "staff": [one.assignment_id for one in staff], **along}


def books(program, home, sent, key="k"):
    return program.post(f"/visits/{home.visit_id}/booking", sent, Idempotency_Key=key)


def test_a_car_comes_along_and_only_its_own_side_is_told_which(town, program_for):
    car, home, anna = a_resource(town.adam), a_home(town), program_for(town.anna)
    said = books(anna, home, body(town.anna, town.sara, car="any")).get_json()
    assert said["resources"] == [{"kind": "car", "id": car, "name": "Vita Yarisen"}]
    nameless = [{"kind": "car", "id": None, "name": None}]
    for program, told in ((anna, said["resources"]), (program_for(town.sara), nameless)):
        assert program.get(f"/visits/{home.visit_id}").get_json()["booking"]["resources"] == told
        listed = program.get("/visits?from=2026-03-10&to=2026-03-10").get_json()["items"]
        assert [one["booking"]["resources"] for one in listed if one["booking"]] == [told]


def test_what_is_not_spoken_of_stays_and_what_is_let_go_goes(town, program_for):
    car, home, anna = a_resource(town.adam), a_home(town), program_for(town.anna)
    made = books(anna, home, body(town.anna, car=str(car)))
    moved = anna.patch(f"/bookings/{home.visit_id}", {"minutes": 45}, If_Match=made.headers["ETag"])
    assert [one["id"] for one in moved.get_json()["resources"]] == [car]
    let_go = anna.patch(f"/bookings/{home.visit_id}", {"car": "none"}, If_Match=moved.headers["ETag"])
    assert (let_go.status_code, let_go.get_json()["resources"]) == (200, [])


def test_one_car_is_not_promised_twice_and_the_no_says_when_it_is_free(town, program_for):
    car, anna = a_resource(town.adam), program_for(town.anna)
    books(anna, a_home(town), body(town.anna, car="any"))
    answer = books(program_for(town.bo), a_home(town), body(town.bo, car=str(car)))
    said = problem(answer)
    assert (answer.status_code, said["type"]) == (409, "urn:hembesok:resource-taken")
    assert said["resource"]["kind"] == "car"
    assert "2026-03-10T10:30:00Z" in said["resource"]["nearest"]
    assert "collision" not in said


def test_free_times_are_those_when_the_car_is_free_too(town, program_for):
    car, home, anna = a_resource(town.adam), a_home(town), program_for(town.anna)
    books(program_for(town.bo), a_home(town), body(town.bo, car="any"))
    days = f"?from={TUESDAY}&to={TUESDAY}&staff={town.anna.assignment_id}&limit=200"

    def starts(more: str) -> set[str]:
        return {one["starts_at"] for one in anna.get(f"/visits/{home.visit_id}/slots{days}{more}").get_json()["items"]}

    assert "2026-03-10T09:00:00Z" in starts("")
    assert "2026-03-10T09:00:00Z" not in starts(f"&car={car}")
    assert starts("&car=none") == starts("")
    resources = anna.get(f"/visits/{home.visit_id}/slots").get_json()["resources"]
    assert resources == [{"kind": "car", "id": car, "name": "Vita Yarisen"}]


@pytest.mark.parametrize("said", ["alla", "0", "-1", "1.5", ""])
def test_a_word_that_is_none_of_them_is_refused_at_its_field(town, program_for, said):
    answer = books(program_for(town.anna), a_home(town), body(town.anna, car=said))
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "car")


def test_another_authority_s_car_is_as_if_there_were_none(town, program_for):
    theirs, home = a_resource(town.mats), a_home(town)
    for number in (theirs, 999_999):
        answer = books(program_for(town.anna), home, body(town.anna, car=str(number)), key=str(number))
        assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "car")
    assert scene.promised() == 0
    assert program_for(town.anna).get(f"/visits/{home.visit_id}/slots").get_json()["resources"] == []
