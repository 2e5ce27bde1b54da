"""Held by Beställd tolk: number and last day are kept, someone is told in time, and the other side sees little."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import InterpreterWay, Reason
from hembesok_field.booking.tables import InterpreterOrder
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.queries import visit_for
from tests.integration.booking.scene import NOW, TEN, TUESDAY, a_home, act, at, book, cancel, count, move

LAST_DAY = date(2026, 3, 6)
TYPED = {"number": "T-4711", "language": "Somaliska", "way": "phone", "cancel_by": str(LAST_DAY)}
FACTS = {"number": "T-4711", "language": "Somaliska", "way": InterpreterWay.PHONE, "cancel_by": LAST_DAY}


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def a_visit(town, **facts):
    home = a_home(town, **facts)
    book(home, town.anna, town.anna, town.sara, with_interpreter=True)
    return home


def order(home, by, **facts):
    return act(home, by, actions.order_interpreter, **{**FACTS, **facts})


def idag(signed_in, who) -> str:
    return signed_in(who).get("/idag").text


def test_what_the_agency_said_is_kept_and_the_other_side_sees_only_that_one_is_ordered(town, signed_in):
    home = a_visit(town)
    anna, sara = signed_in(town.anna), signed_in(town.sara)
    answer = anna.post(f"/besok/{home.visit_id}/tolk", data=TYPED)
    assert answer.headers["Location"] == f"/besok/{home.visit_id}/bokat"
    own = anna.get(answer.headers["Location"]).text
    assert "På telefon, Somaliska, nummer T-4711, kan avbokas till och med" in own
    for page in ("bokat", "tolk"):
        text = sara.get(f"/besok/{home.visit_id}/{page}").text
        assert "Tolk beställd av den andra sidan." in text
        assert not any(word in text for word in ("T-4711", "Somaliska", "På telefon,", "avboka tolken"))


def test_idag_tells_before_the_last_day_and_when_the_visit_is_moved_or_cancelled(town, signed_in):
    home = a_visit(town)
    order(home, town.anna)
    assert "tolken" not in idag(signed_in, town.anna)
    clock.stand_still(LAST_DAY - timedelta(days=2))
    assert "Sista dag att avboka tolken utan kostnad är" in idag(signed_in, town.anna)
    assert "tolken" not in idag(signed_in, town.sara)
    assert "tolken" not in idag(signed_in, town.bo)
    clock.stand_still(NOW.date())
    move(home, town.anna, town.anna, town.sara, starts_at=at(TUESDAY + timedelta(days=1), 10), with_interpreter=True)
    assert "beställd till en annan tid än besökets" in idag(signed_in, town.anna)
    cancel(home, town.anna)
    text = idag(signed_in, town.anna)
    assert "men tolken är beställd (nummer T-4711). Avboka tolken." in text
    assert "Avboka tolken." in signed_in(town.anna).get(f"/besok/{home.visit_id}/bokat").text
    signed_in(town.anna).post(f"/besok/{home.visit_id}/tolk/avbokad")
    assert "tolken" not in idag(signed_in, town.anna)
    assert count(InterpreterOrder) == 1  # kept, and ended


def test_a_new_order_takes_the_place_of_the_one_before_which_is_kept(town):
    home = a_visit(town)
    order(home, town.anna)
    order(home, town.anna, number="T-4712")
    with db.reading(OPERATOR) as session:
        rows = session.query(InterpreterOrder).order_by(InterpreterOrder.id).all()
        assert [(row.number, row.ended_at is None) for row in rows] == [("T-4711", False), ("T-4712", True)]


def test_what_cannot_be_is_refused_and_nothing_is_kept(town):
    without = a_home(town)
    book(without, town.anna, town.anna, town.sara)
    home, gone = a_visit_on(town, 11), a_visit_on(town, 12)
    cancel(gone, town.anna)
    wrong = [
        (without, {}, Reason.NO_INTERPRETER),
        (gone, {}, Reason.NO_INTERPRETER),
        (home, {"cancel_by": TUESDAY + timedelta(days=9)}, Reason.AFTER_THE_VISIT),
        (home, {"now": TEN + timedelta(days=9)}, Reason.HAS_BEGUN),
    ]
    for one, facts, reason in wrong:
        with pytest.raises(Refused) as no:
            order(one, town.anna, **facts)
        assert no.value.reason is reason
    assert count(InterpreterOrder) == 0


def a_visit_on(town, day: int):
    home = a_home(town)
    hour = at(date(2026, 3, day), 10)
    book(home, town.anna, town.anna, town.sara, starts_at=hour, with_interpreter=True)
    return home


def test_the_other_side_can_neither_order_a_second_nor_call_the_first_off(town, signed_in):
    home = a_visit(town)
    order(home, town.anna)
    with pytest.raises(Refused) as no:
        order(home, town.sara)
    assert no.value.reason is Reason.ORDERED_ALREADY
    answer = signed_in(town.sara).post(f"/besok/{home.visit_id}/tolk", data=TYPED)
    assert answer.status_code == 422
    assert "Den andra sidan har redan beställt tolk." in answer.text
    sara = signed_in(town.sara)
    sara.post(f"/besok/{home.visit_id}/tolk/avbokad")
    assert "Ni har ingen tolk att avboka" in sara.get(f"/besok/{home.visit_id}/bokat").text
    with db.reading(town.anna) as session:
        assert queries.order_of(session, town.anna, home.visit_id).number == "T-4711"


def test_calling_off_twice_is_as_if_there_were_none(town):
    home = a_visit(town)
    order(home, town.anna)
    act(home, town.anna, actions.end_order)
    with pytest.raises(Refused, match="NO_ORDER"):
        act(home, town.anna, actions.end_order)


def test_a_strangers_and_a_bare_hours_visit_is_not_there(town, signed_in):
    home, bare = a_visit_on(town, 11), a_home(town, consent=False)
    book(bare, town.anna, town.anna, town.sara, with_interpreter=True)
    for someone, one in ((town.kim, home), (town.tore, home), (town.sara, bare)):
        client = signed_in(someone)
        assert client.get(f"/besok/{one.visit_id}/tolk").status_code == 404
        assert client.post(f"/besok/{one.visit_id}/tolk", data=TYPED).status_code == 404
        assert client.post(f"/besok/{one.visit_id}/tolk/avbokad").status_code == 404
        with pytest.raises(NotFound), db.unit_of_work(someone) as session:
            visit = visit_for(session, someone, one.visit_id)
            actions.order_interpreter(session, visit=visit, by=someone, now=NOW, **FACTS)
    assert count(InterpreterOrder) == 0


def test_what_was_typed_stays_when_it_is_refused(town, signed_in):
    home = a_visit(town)
    answer = signed_in(town.anna).post(f"/besok/{home.visit_id}/tolk", data=TYPED | {"cancel_by": "2026-04-30"})
    assert answer.status_code == 422
    assert "kan inte ligga efter besöket" in answer.text
    assert 'value="T-4711"' in answer.text
