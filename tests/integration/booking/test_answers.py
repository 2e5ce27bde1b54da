"""Held by an hour outside someone's own time: she is asked, answers for herself alone, and her no frees her hour."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hembesok_field.booking import queries
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox.tables import Outgoing
from tests.integration.booking.scene import NOW, TUESDAY, a_home, at, book, cancel, count, later, move, steps_of

EVENING = at(TUESDAY, 17)


@pytest.fixture(autouse=True)
def _a_day_in_march(app):
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def held_by(home):
    with db.reading(OPERATOR) as session:
        holds = session.scalars(select(Hold).where(Hold.visit_id == home.visit_id))
        return {hold.person_id: (hold.asked_at is not None, hold.agreed_at is not None) for hold in holds}


def answers(browser, home, word):
    return browser.post(f"/besok/{home.visit_id}/svar", data={"svar": word})


def test_a_colleague_is_asked_on_idag_and_her_yes_stands(town, signed_in):
    home, sara, anna = a_home(town), signed_in(town.sara), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    assert "Anna Ek har bokat dig tisdag 10 mars, kl.\xa017–18." in sara.get("/idag").text
    assert "Sara Lind är tillfrågad" in anna.get(f"/besok/{home.visit_id}/bokat").text
    assert "tillfrågad" not in anna.get("/idag").text
    assert answers(sara, home, "ja").headers["Location"] == "/idag"
    assert held_by(home) == {town.anna.person_id: (False, False), town.sara.person_id: (True, True)}
    assert "har bokat dig" not in sara.get("/idag").text
    assert "tillfrågad" not in anna.get(f"/besok/{home.visit_id}/bokat").text
    assert answers(sara, home, "nej").status_code == 302  # answered already
    assert len(held_by(home)) == 2


def test_a_no_frees_her_hour_and_the_visit_says_what_stands_in_the_way_and_the_next_hour(town, signed_in):
    home, sara, anna = a_home(town), signed_in(town.sara), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    assert answers(sara, home, "nej").headers["Location"] == f"/besok/{home.visit_id}/bokat"
    assert held_by(home) == {town.anna.person_id: (False, False)}
    assert "Sara Lind har sagt nej till tisdag 10 mars" in anna.get("/idag").text
    text = anna.get(f"/besok/{home.visit_id}/bokat").text
    assert "Sara Lind kan inte tisdag 10 mars, kl.\xa017." in text
    assert "Flytta till tisdag 10 mars, kl.\xa015" in text
    staff = [town.anna.assignment_id, town.sara.assignment_id]
    way = f"2026-03-10T15:00/60/{staff[0]},{staff[1]}"
    assert f'value="{way}"' in text
    moved = anna.post(f"/besok/{home.visit_id}/flytta", data={"way": way, "staff": staff, "minutes": 60, "seen": 2})
    assert moved.status_code == 302
    with db.reading(OPERATOR) as session:
        promise = queries.promise_of(session, home.visit_id)
    assert (promise.starts_at, len(promise.staff)) == (at(TUESDAY, 15), 2)
    assert "sagt nej" not in anna.get("/idag").text


def test_who_has_the_hour_and_no_more_is_asked_too_and_sees_no_more_for_it(town, signed_in):
    home, sara = a_home(town, consent=False), signed_in(town.sara)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    text = sara.get("/idag").text
    assert ("har bokat dig" in text, "Kanarie" in text, str(home.family_id) in text) == (True, False, False)
    assert answers(sara, home, "nej").headers["Location"] == "/idag"
    assert held_by(home) == {town.anna.person_id: (False, False)}
    assert steps_of(home) == ["booked", "moved"]
    assert answers(sara, home, "nej").status_code == 404  # it is not hers any more, and she may not know of it


def test_nobody_answers_for_another(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    before = held_by(home)
    for who, status in ((town.anna, 302), (town.ola, 302), (town.bo, 302), (town.kim, 404), (town.tore, 404)):
        for word in ("ja", "nej"):
            assert answers(signed_in(who), home, word).status_code == status
    answers(signed_in(town.sara), home, "kanske")
    assert held_by(home) == before


def test_a_no_that_is_taken_back_is_no_yes(town, signed_in):
    home, sara = a_home(town), signed_in(town.sara)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    answers(sara, home, "nej")
    assert sara.post(f"/besok/{home.visit_id}/angra").status_code == 302
    assert held_by(home)[town.sara.person_id] == (True, False)
    assert "har bokat dig" in sara.get("/idag").text


def test_one_s_own_odd_hour_is_no_question_and_a_no_from_the_only_one_calls_it_off(town, signed_in):
    home = a_home(town)
    book(home, town.sara, town.anna, town.sara, starts_at=EVENING)
    assert held_by(home) == {town.anna.person_id: (True, False), town.sara.person_id: (False, False)}
    cancel(home, town.anna)
    book(home, town.anna, town.sara, starts_at=EVENING)
    answers(signed_in(town.sara), home, "nej")
    assert (steps_of(home)[-1], held_by(home), count(Outgoing) > 0) == ("cancelled", {}, True)


def test_another_hour_is_another_question(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara, starts_at=EVENING)
    answers(signed_in(town.sara), home, "ja")
    move(home, town.anna, town.anna, town.sara, starts_at=EVENING + timedelta(hours=1), now=later(minutes=5))
    assert held_by(home)[town.sara.person_id] == (True, False)
