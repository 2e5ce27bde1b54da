"""GET /visits and GET /visits/{id}: what is due and promised, for those who may know it."""

import pytest

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.api.conftest import protected
from tests.integration.booking import scene
from tests.integration.booking.scene import TUESDAY, a_home
from tests.programs import problem

STATES = {
    "coming", "due", "overdue", "booked", "awaits_word", "done_by_one", "done", "contradicted", "waived", "ended",
    "not_offered",
}  # fmt: skip


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which their own tests put to both engines."""
    return "sqlite"


def visits(program, query: str = "") -> list[dict]:
    answer = program.get(f"/visits{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()["items"]


def test_what_is_still_to_be_done_is_listed_with_an_id_that_lasts(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    first, again = visits(anna), visits(anna)
    assert first == again
    assert [(one["step"], one["state"]) for one in first] == [
        ("1-2v", "overdue"), ("2m", "due"), ("4m", "coming"), ("8m", "coming"), ("12m", "coming"), ("15m", "coming"),
    ]  # fmt: skip
    assert first[1]["id"] == str(home.visit_id)
    assert first[1]["window"] == {"opens_on": "2026-02-16", "target_on": "2026-03-05", "closes_on": "2026-04-04"}
    assert {one["family"]["name"] for one in first} == {"Mia Kanariefågel"}
    assert visits(program_for(town.sara))[0]["id"] == first[0]["id"]


def test_days_and_state_narrow_the_list(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    assert [one["step"] for one in visits(anna, "?from=2026-02-16&to=2026-04-30")] == ["2m", "4m"]
    assert [one["step"] for one in visits(anna, "?state=due")] == ["2m"]
    scene.book(home, town.anna, town.anna, town.sara)
    (booked,) = visits(anna, f"?from={TUESDAY}&to={TUESDAY}&state=booked")
    assert booked["booking"]["starts_at"] == "2026-03-10T09:00:00Z"
    assert [one["name"] for one in booked["booking"]["staff"]] == ["Anna Ek", "Sara Lind"]
    assert visits(anna, "?from=2026-03-11&to=2026-03-31") == []


@pytest.mark.parametrize("query", ["from=2026-02-30", "to=x", "from=1700000000", "from=0001-01-01", "state=gone"])
def test_what_cannot_be_read_is_refused(town, program_for, query):
    answer = program_for(town.anna).get(f"/visits?{query}")
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == query.partition("=")[0]


def test_pages_follow_each_other(town, program_for):
    for _ in range(3):
        a_home(town)
    anna, seen, cursor = program_for(town.anna), [], ""
    while cursor is not None:
        page = anna.get(f"/visits?limit=4{cursor and f'&cursor={cursor}'}").get_json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 18


def test_strangers_see_none(town, program_for):
    home = a_home(town)
    for who in (town.kim, town.tore):
        program = program_for(who)
        assert visits(program) == []
        assert program.get(f"/visits/{home.visit_id}").status_code == 404


def test_without_consent_the_social_worker_has_her_bare_hour(town, program_for):
    home, sara = a_home(town, consent=False), program_for(town.sara)
    assert visits(sara) == []
    scene.book(home, town.anna, town.anna, town.sara)
    (hour,) = visits(sara)
    one = sara.get(f"/visits/{home.visit_id}").get_json()
    for told in (hour, one):
        assert (told["family"], told["step"], told["window"], told["reference"]) == (None, None, None, None)
        assert told["booking"]["starts_at"] == "2026-03-10T09:00:00Z"
    assert one["colleagues"] == []
    assert program_for(town.ola).get(f"/visits/{home.visit_id}").status_code == 404


def test_count_only_is_the_hour_and_the_colleague(town, program_for):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.COUNT_ONLY
    scene.book(home, town.anna, town.anna, town.sara)
    (hour,) = visits(program_for(town.sara))
    assert hour["family"] is None
    assert [one["name"] for one in hour["booking"]["staff"]] == ["Anna Ek", "Sara Lind"]


def test_a_protected_familys_visit_is_for_its_named_pair_and_in_no_list(town, program_for):
    home = protected(town)
    anna = program_for(town.anna)
    assert visits(anna) == []
    assert anna.get(f"/visits/{home.visit_id}").status_code == 200
    assert program_for(town.bo).get(f"/visits/{home.visit_id}").status_code == 404


def test_one_visit_says_who_can_go_and_carries_its_tag(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    answer = anna.get(f"/visits/{home.visit_id}")
    said = answer.get_json()
    assert (said["id"], said["step"], said["state"], said["booking"]) == (str(home.visit_id), "2m", "due", None)
    assert {one["name"]: one["id"] for one in said["colleagues"]} == {
        who.name: who.assignment_id for who in (town.anna, town.bo, town.sara, town.ola)
    }
    scene.book(home, town.anna, town.anna)
    assert anna.get(f"/visits/{home.visit_id}").headers["ETag"] != answer.headers["ETag"]
    assert anna.get(f"/visits/{home.visit_id}").headers["ETag"] == anna.get(f"/visits/{home.visit_id}").headers["ETag"]


def test_every_state_has_its_word():
    from hembesok_field.plan.rules import StepState

    assert {state.value for state in StepState} == STATES
