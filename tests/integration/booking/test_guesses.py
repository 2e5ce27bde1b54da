"""Held by the calendar's address: nobody guesses it by trying, and a guess learns nothing (F68, F133)."""

from datetime import timedelta

import pytest
import time_machine

from hembesok_field.access.door.guesses import MOST_GUESSES
from hembesok_field.booking import actions
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR


@pytest.fixture
def address(app, town) -> str:
    with db.unit_of_work(OPERATOR) as session:
        return actions.new_address(session, person_id=town.anna.person_id, now=clock.now())


def ask(app, token: str, come_from: str = "192.0.2.1"):
    return app.test_client().get(f"/kalender/{token}.ics", environ_overrides={"REMOTE_ADDR": come_from})


def test_so_many_guesses_a_minute_and_no_more(app, address):
    now = clock.unmoved()
    with time_machine.travel(now, tick=False):
        statuses = [ask(app, f"gissning-{number}").status_code for number in range(MOST_GUESSES + 20)]
        assert statuses == [404] * MOST_GUESSES + [429] * 20
        told = ask(app, "gissning")
        assert told.headers["Retry-After"] == "60"
        assert ask(app, "gissning", "192.0.2.2").status_code == 404
        assert ask(app, address).status_code == 200
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert ask(app, "gissning").status_code == 404


def test_a_dead_an_unknown_and_a_malformed_address_are_the_same_bytes(app, town, address):
    with db.unit_of_work(OPERATOR) as session:
        actions.new_address(session, person_id=town.anna.person_id, now=clock.now())  # the first is dead now
    answers = [ask(app, token) for token in (address, "x" * len(address), "x", "%00", "å", "../../x"[6:])]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_the_limit_knows_no_token(app):
    """What is kept of a guess is where it came from, unreadable, and when."""
    from sqlalchemy import text

    ask(app, "hemlig-gissning")
    with db.reading(OPERATOR) as session:
        kept = str(session.execute(text("SELECT * FROM sign_in_attempt")).all())
    assert "hemlig" not in kept
    assert "192.0.2.1" not in kept
