"""Held by the pace: one person's programs can ask for much, and not for more than the house can bear (ASVS V2.4.1)."""

from datetime import timedelta

import pytest
import time_machine

from hembesok_field.kernel import clock
from hembesok_field.web.pace import A_FILE, EACH_SECOND, MOST, Pace
from tests.programs import problem, program_of

FILE = "/statistik/fil/uppdelat/csv?rader=bvc"


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def worn_out(app, town):
    """Anna's and Carin's programs have asked for all but what is given here."""
    others = app.extensions["pace"]
    app.extensions["pace"] = Pace()

    def leave(calls: int) -> None:
        for who in (town.anna, town.carin):
            app.extensions["pace"].take(who.person_id, MOST - calls, clock.unmoved())

    yield leave
    app.extensions["pace"] = others


def test_so_many_and_no_more_by_page_and_program_alike_and_then_again(app, town, signed_in, worn_out):
    anna, program = signed_in(town.anna), program_of(app, town.anna)
    now = clock.unmoved()
    with time_machine.travel(now, tick=False):
        worn_out(2)
        assert [program.get("/visits").status_code, anna.get("/jag").status_code] == [200, 200]
        refused = program.get("/visits")
        assert problem(refused)["status"] == 429
        assert refused.headers["Retry-After"] == "1"
        page = anna.get("/jag")
        assert page.status_code == 429
        assert "Vänta en stund" in page.text
        assert signed_in(town.bo).get("/jag").status_code == 200
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        assert anna.get("/jag").status_code == 200


def test_a_file_is_dearer_than_a_page(town, signed_in, worn_out):
    carin = signed_in(town.carin)
    with time_machine.travel(clock.unmoved(), tick=False):
        worn_out(A_FILE + 1)
        file = carin.get(FILE)
        assert "attachment" in file.headers["Content-Disposition"]
        assert carin.get("/laget").status_code == 200
        assert carin.get("/laget").status_code == 429


def test_what_comes_back_is_never_more_than_the_most():
    pace, now = Pace(), clock.unmoved()
    assert pace.take(1, MOST, now) == 0
    assert pace.take(1, 1, now) == 1
    later = now + timedelta(seconds=10 * MOST / EACH_SECOND)
    assert pace.take(1, MOST, later) == 0
    assert pace.take(1, 1, later) == 1
