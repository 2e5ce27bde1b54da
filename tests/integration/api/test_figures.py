"""GET /statistics and GET /returns/{year}: one's own authority's, the same as the commands and the pages."""

import json
from datetime import date

import pytest

from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.statistics.test_pages import TownLedger
from tests.programs import problem

YEAR = 2025
CODES = {"carin": "18", "kajsa": "1880"}


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which their own tests put to both engines."""
    return "sqlite"


@pytest.fixture
def ledger(town):
    """One joint visit and one of the nurse alone, in families that were offered that year."""
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for reference, said in {"båda": {}, "ensam": {"social_attended": False}}.items():
            ledger.word(ledger.visit(ledger.agreed(ledger.family()), reference=reference), **said)
        return ledger


@pytest.mark.parametrize("name", CODES)
@pytest.mark.usefixtures("ledger")
def test_the_figures_are_those_of_the_command(town, program, program_for, name):
    _, out, _ = program("statistics", "--year", str(YEAR), "--authority", CODES[name], "--json")
    expected = json.loads(out)
    said = program_for(getattr(town, name)).get(f"/statistics?year={YEAR}").get_json()
    if name == "kajsa":  # the pages of a municipality tell no small number of offers
        for key in said:
            if said[key] == "<5":
                assert 0 < expected[key] < 5
                said[key] = expected[key]
    for share in ("participation_share", "declined_or_discontinued_share"):
        if said[share] is None:
            said[share] = expected[share]
    assert said == expected
    assert said["extended_visits"] > 0


def test_a_municipality_is_told_no_small_number_of_offers(town, program_for):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for _ in range(3):
            ledger.family(offered_on=date(YEAR, 3, 1))
    said = program_for(town.kajsa).get(f"/statistics?year={YEAR}").get_json()
    assert said["families_offered"] == "<5"
    assert said["participation_share"] is None
    assert said["declined_or_discontinued_share"] is None
    assert program_for(town.carin).get(f"/statistics?year={YEAR}").get_json()["families_offered"] == 3


def test_ones_own_code_may_be_said_and_anothers_is_not_there(town, ledger, program_for):
    carin = program_for(town.carin)
    own = carin.get(f"/statistics?year={YEAR}&authority=18")
    assert own.data == carin.get(f"/statistics?year={YEAR}").data
    other, none = (carin.get(f"/statistics?year={YEAR}&authority={code}") for code in ("1880", "9999"))
    assert other.status_code == none.status_code == 404
    assert other.data == none.data


@pytest.mark.parametrize("query", ["year=1999", "year=x", "authority=örebro", "authority=1"])
def test_what_cannot_be_read_is_refused(town, program_for, query):
    answer = program_for(town.carin).get(f"/statistics?{query}")
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"] == query.partition("=")[0]


def test_a_year_without_visits_is_zeros(town, program_for):
    said = program_for(town.carin).get("/statistics?year=2001").get_json()
    assert (said["extended_visits"], said["joint_share"], said["by_bvc"]) == (0, None, {})


@pytest.mark.parametrize("name", CODES)
@pytest.mark.usefixtures("ledger")
def test_the_return_is_the_json_of_the_command(town, program, program_for, tmp_path, name):
    out = tmp_path / "return.json"
    program("return", "--year", str(YEAR), "--authority", CODES[name], "--format", "json", "--out", str(out))
    said = program_for(getattr(town, name)).get(f"/returns/{YEAR}").get_json()
    assert said == json.loads(out.read_text())
    assert said["hash"]


def test_a_year_that_is_none_is_not_there(town, program_for):
    for year in ("1999", "2101", "x", "99999999999999999999"):
        answer = program_for(town.carin).get(f"/returns/{year}")
        assert answer.status_code == 404
        problem(answer)


@pytest.mark.parametrize("path", ["/statistics", f"/returns/{YEAR}"])
def test_other_duties_and_strangers_see_no_figures(app, town, program_for, path):
    for who in (town.anna, town.sara, town.adam, town.lova):
        assert program_for(who).get(path).status_code == 403
    assert app.test_client().get(f"/api/v1{path}").status_code == 401
