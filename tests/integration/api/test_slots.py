"""GET /visits/{id}/slots: joint times, the best first, each with its reasons."""

from datetime import datetime

import pytest

from hembesok_field.kernel import clock
from tests.integration.booking import scene
from tests.integration.booking.scene import TUESDAY, a_home
from tests.programs import problem


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which their own tests put to both engines."""
    return "sqlite"


def slots(program, home, query: str = "") -> list[dict]:
    answer = program.get(f"/visits/{home.visit_id}/slots{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()["items"]


def day_of(slot: dict) -> str:
    return str(clock.swedish(datetime.fromisoformat(slot["starts_at"])).date())


def test_the_best_is_what_the_page_proposes_and_says_why(town, program_for):
    who = f"{town.anna.assignment_id},{town.sara.assignment_id}"
    best = slots(program_for(town.anna), a_home(town), f"?staff={who}")[0]
    assert best["starts_at"] == "2026-03-05T09:00:00Z"
    assert best["ends_at"] == "2026-03-05T10:00:00Z"
    assert best["staff"] == [town.anna.assignment_id, town.sara.assignment_id]
    assert best["reasons"][:2] == [
        {"code": "all_free", "text": "Båda är lediga"},
        {"code": "near_target", "text": "Nära den bästa dagen för besöket"},
    ]


def test_taken_time_is_never_proposed(town, program_for):
    scene.book(a_home(town), town.bo, town.sara)
    home = a_home(town)
    who = f"staff={town.anna.assignment_id},{town.sara.assignment_id}"
    free = slots(program_for(town.anna), home, f"?from={TUESDAY}&to={TUESDAY}&{who}&limit=200")
    assert {day_of(slot) for slot in free} == {str(TUESDAY)}
    assert len(free) == 10
    assert "2026-03-10T09:00:00Z" not in {slot["starts_at"] for slot in free}


def test_days_in_the_window_come_before_the_others(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    free = slots(anna, home, f"?from=2026-04-01&to=2026-04-10&staff={town.anna.assignment_id}&limit=200")
    days = [day_of(slot) for slot in free]
    inside = [day <= "2026-04-04" for day in days]
    assert inside == sorted(inside, reverse=True)
    assert min(days) == "2026-04-01"
    assert max(days) == "2026-04-10"
    assert {"as_soon_as_possible"} & {reason["code"] for reason in free[-1]["reasons"]}


def test_pages_follow_each_other(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    whole = anna.get(f"/visits/{home.visit_id}/slots?limit=6").get_json()["items"]
    first = anna.get(f"/visits/{home.visit_id}/slots?limit=3").get_json()
    second = anna.get(f"/visits/{home.visit_id}/slots?limit=3&cursor={first['next']}").get_json()
    assert first["items"] + second["items"] == whole


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-10&to=2026-03-09", "to"),
        ("from=2026-03-10&to=2027-03-10", "to"),
        ("from=2026-03-10T10:00:00Z", "from"),
        ("minutes=10", "minutes"),
        ("staff=x", "staff"),
        ("staff=0", "staff"),
    ],
)
def test_what_cannot_be_searched_is_refused(town, program_for, query, field):
    answer = program_for(town.anna).get(f"/visits/{a_home(town).visit_id}/slots?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [field]


def test_days_that_are_over_have_none(town, program_for):
    assert slots(program_for(town.anna), a_home(town), "?from=2026-02-01&to=2026-02-20") == []


def test_only_those_who_see_the_family_may_look(town, program_for):
    home = a_home(town, consent=False)
    assert program_for(town.bo).get(f"/visits/{home.visit_id}/slots").status_code == 200
    for who in (town.kim, town.sara, town.tore):
        assert program_for(who).get(f"/visits/{home.visit_id}/slots").status_code == 404


def test_someone_who_cannot_go_there_is_said_to_be_none_of_theirs_whoever_she_is(town, program_for):
    """A program that asks for a foreign colleague is not told that there is no time; nor that she exists."""
    home, anna = a_home(town), program_for(town.anna)
    answers = [
        anna.get(f"/visits/{home.visit_id}/slots?staff={town.anna.assignment_id},{other}")
        for other in (town.bo.assignment_id + 10**6, town.tore.assignment_id)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].data == answers[1].data
    assert answers[0].get_json()["errors"][0]["field"] == "staff"
