"""GET /families: the owner, her colleague, the partner and the stranger."""

import pytest

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.api.conftest import protected
from tests.integration.booking.scene import a_home
from tests.programs import problem


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which their own tests put to both engines."""
    return "sqlite"


def families(program) -> list[dict]:
    return program.get("/families").get_json()["items"]


def test_the_bvcs_nurses_see_the_family_by_name(town, program_for):
    home = a_home(town)
    for who in (town.anna, town.bo):
        (family,) = families(program_for(who))
        assert family["id"] == str(home.family_id)
        assert (family["name"], family["is_own"], family["consent"]) == ("Mia Kanariefågel", True, "in_force")
        assert family["children"] == [{"name": "Lo Kanariefågel", "born_on": "2026-01-05", "due_on": None}]


def test_the_partner_sees_it_while_consent_is_in_force(town, program_for):
    a_home(town)
    a_home(town, consent=False)
    (family,) = families(program_for(town.sara))
    assert (family["name"], family["is_own"]) == ("Mia Kanariefågel", False)


def test_strangers_see_none(town, program_for):
    a_home(town)
    for who in (town.kim, town.tore):
        assert families(program_for(who)) == []


@pytest.mark.parametrize("sees", [SeesFamilies.PSEUDONYM, SeesFamilies.COUNT_ONLY])
def test_a_municipality_sees_as_it_has_chosen(town, program_for, sees):
    a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = sees
    answer = program_for(town.sara).get("/families")
    assert "Kanariefågel" not in answer.text
    shown = answer.get_json()["items"]
    if sees is SeesFamilies.COUNT_ONLY:
        assert shown == []
    else:
        assert shown[0]["name"] == shown[0]["reference"]


def test_a_protected_family_stands_in_no_list(town, program_for):
    protected(town)
    for who in (town.anna, town.bo, town.sara):
        assert families(program_for(who)) == []


def test_pages_follow_each_other_and_hold_each_family_once(town, program_for):
    homes = {str(a_home(town).family_id) for _ in range(5)}
    anna, seen, cursor = program_for(town.anna), [], ""
    for _ in range(3):
        page = anna.get(f"/families?limit=2{cursor}").get_json()
        seen += [family["id"] for family in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert len(seen) == 5
    assert set(seen) == homes


def test_a_cursor_from_elsewhere_is_refused(town, program_for):
    answer = program_for(town.anna).get("/families?cursor=bm90IGFuIGlk")
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == "cursor"
