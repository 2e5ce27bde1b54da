"""Held by cars and interpreters: never at two doors, on their authority's list alone, a word outside."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from hembesok_field.access.door import act as logged_act
from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import ANY, NONE, Reason, ResourceKind, Wanted
from hembesok_field.booking.shapes import RemedyKind, Wish
from hembesok_field.booking.tables import Resource, ResourceHold
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from tests.integration.booking.scene import NOW, TEN, TUESDAY, a_home, act, book, cancel, later, move

HOUR = timedelta(hours=1)
CAR = Wanted(car=ANY)


@pytest.fixture(autouse=True)
def _a_day_in_march(app):
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def a_resource(by, name="Vita Yarisen", kind=ResourceKind.CAR, **facts):
    with db.unit_of_work(by) as session:
        return actions.keep_resource(session, by=by, now=NOW, kind=kind, name=name, **facts).id


def refused(reason):
    return pytest.raises(Refused, match=f"^{reason.name}$")


def rides():
    with db.reading(OPERATOR) as session:
        asked = select(ResourceHold).order_by(ResourceHold.held_from, ResourceHold.id)
        return [(hold.resource_id, hold.starts_at) for hold in session.scalars(asked)]


def seen_by(who, home):
    with db.reading(who) as session:
        return queries.resources_seen(session, who, [home.visit_id])[home.visit_id]


def test_one_car_is_not_at_two_doors_and_the_no_says_when_it_is_free(town):
    car = a_resource(town.adam)
    one, other = a_home(town), a_home(town)
    book(one, town.anna, town.anna, town.sara, wanted=CAR)
    with refused(Reason.RESOURCE_TAKEN) as no:
        book(other, town.bo, town.bo, town.ola, wanted=Wanted(car=car))
    assert (no.value.facts["kind"], no.value.facts["is_own"]) == (ResourceKind.CAR, True)
    assert all(start >= TEN + HOUR or start + HOUR <= TEN for start in no.value.facts["nearest"])
    assert rides() == [(car, TEN)]
    book(other, town.bo, town.bo, town.ola, starts_at=no.value.facts["nearest"][0], wanted=CAR)
    assert len(rides()) == 2


def test_any_car_takes_the_next_one_that_is_free(town):
    cars = {a_resource(town.adam, "Röda"), a_resource(town.adam, "Vita")}
    book(a_home(town), town.anna, town.anna, wanted=CAR)
    book(a_home(town), town.bo, town.bo, wanted=CAR)
    assert {car for car, _ in rides()} == cars


def test_a_car_goes_along_when_the_visit_is_moved_and_is_let_go_when_it_is_cancelled(town):
    car = a_resource(town.adam)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara, wanted=CAR)
    move(home, town.anna, town.anna, town.sara, starts_at=TEN + 3 * HOUR)
    assert rides() == [(car, TEN + 3 * HOUR)]
    cancel(home, town.anna)
    assert rides() == []
    act(home, town.anna, actions.undo)
    assert rides() == [(car, TEN + 3 * HOUR)]
    move(home, town.anna, town.anna, town.sara, starts_at=TEN, wanted=Wanted(car=NONE))
    assert rides() == []


def test_a_move_onto_the_cars_hour_is_refused_and_nothing_moves(town):
    car = a_resource(town.adam)
    one, other = a_home(town), a_home(town)
    book(one, town.anna, town.anna, wanted=CAR)
    book(other, town.bo, town.bo, starts_at=TEN + 3 * HOUR, wanted=CAR)
    with refused(Reason.RESOURCE_TAKEN):
        move(other, town.bo, town.bo, starts_at=TEN)
    assert rides() == [(car, TEN), (car, TEN + 3 * HOUR)]


def test_the_other_side_sees_that_there_is_a_car_and_not_which(town):
    a_resource(town.adam)
    home, other = a_home(town), a_home(town)
    book(home, town.anna, town.anna, town.sara, wanted=CAR)
    assert [(one.kind, one.name) for one in seen_by(town.anna, home)] == [(ResourceKind.CAR, "Vita Yarisen")]
    assert [(one.kind, one.id, one.name) for one in seen_by(town.sara, home)] == [(ResourceKind.CAR, None, None)]
    book(other, town.bo, town.bo, starts_at=TEN + 3 * HOUR, wanted=CAR)
    with refused(Reason.RESOURCE_TAKEN) as no:
        _moves_herself(home, town.sara, town.anna, TEN + 3 * HOUR)
    assert (no.value.facts["is_own"], no.value.facts["nearest"]) == (False, ())
    _moves_herself(home, town.sara, town.anna, TEN + 6 * HOUR)
    assert [starts_at for _, starts_at in rides()] == [TEN + 3 * HOUR, TEN + 6 * HOUR]


def _moves_herself(home, by, beside, starts_at):
    """As herself, with her own authority's walls round her."""
    with db.unit_of_work(by) as session:
        visit = session.get_one(Visit, home.visit_id)
        staff = [by.assignment_id, beside.assignment_id]
        actions.move(session, visit=visit, by=by, now=NOW, starts_at=starts_at, minutes=60, staff=staff)


@pytest.mark.parametrize("stranger", ["sara", "kim"])
def test_nobody_books_a_car_that_is_not_her_units(town, stranger):
    car = a_resource(town.adam, unit_id=town.bvc_id)
    who = getattr(town, stranger)
    home = a_home(town) if stranger == "sara" else a_home(town, by=town.kim)
    with refused(Reason.NO_RESOURCE):
        book(home, who, who, wanted=Wanted(car=car))
    assert rides() == []


def test_a_list_is_its_authoritys_own(town, signed_in):
    car = a_resource(town.adam, "Gröna Golfen")
    with db.unit_of_work(town.mats) as session:
        with pytest.raises(NotFound):
            actions.end_resource(session, by=town.mats, now=NOW, resource_id=car)
        with refused(Reason.NOT_OUR_RESOURCE):
            actions.keep_resource(
                session, by=town.mats, now=NOW, kind=ResourceKind.CAR, name="Min", unit_id=town.bvc_id
            )
    assert "Gröna Golfen" in signed_in(town.carin).get("/bilar-och-tolkar").text
    assert "Gröna Golfen" not in signed_in(town.kajsa).get("/bilar-och-tolkar").text
    assert signed_in(town.mats).post(f"/bilar-och-tolkar/{car}/ta-bort").status_code == 404
    with db.reading(OPERATOR) as session:
        assert session.get_one(Resource, car).ended_on is None


def test_the_list_is_written_on_its_page(town, signed_in):
    admin = signed_in(town.adam)
    sent = {"kind": "car", "name": "Röda Polon", "unit": town.bvc_id, "contact": "019-602 00 00"}
    assert admin.post("/bilar-och-tolkar", data=sent).status_code == 302
    again = admin.post("/bilar-och-tolkar", data=sent)
    assert (again.status_code, "Det finns redan en med det namnet." in again.text) == (422, True)
    assert "Bara Vivalla BVC" in admin.get("/bilar-och-tolkar").text
    with db.reading(OPERATOR) as session:
        row = session.scalars(select(Resource)).one()
    assert (row.name, row.travels, row.authority_id) == ("Röda Polon", True, town.region_id)
    assert admin.post(f"/bilar-och-tolkar/{row.id}/ta-bort").status_code == 302
    assert "Röda Polon" not in admin.get("/bilar-och-tolkar").text
    assert admin.post("/bilar-och-tolkar", data=sent).status_code == 302  # it comes back by its name


def test_an_interpreter_speaks_the_familys_language_and_on_the_telephone_has_no_way(town):
    a_resource(town.adam, "Arabiska", ResourceKind.INTERPRETER, languages="arabiska", travels=False)
    somali = a_resource(
        town.adam, "Somaliska", ResourceKind.INTERPRETER, languages="Somaliska, arabiska", travels=False
    )
    one, other = a_home(town, language="somaliska"), a_home(town, language="somaliska")
    step = book(one, town.anna, town.anna, wanted=Wanted(interpreter=ANY))
    assert (step.with_interpreter, rides()) == (True, [(somali, TEN)])
    book(other, town.bo, town.bo, starts_at=TEN + HOUR, wanted=Wanted(interpreter=ANY))  # right after: no way between
    assert len(rides()) == 2


def test_the_proposed_times_leave_out_those_when_the_car_is_away(town):
    a_resource(town.adam)
    taken, home = a_home(town), a_home(town)
    book(taken, town.bo, town.bo, minutes=600, starts_at=TEN - 3 * HOUR, wanted=CAR)
    with db.reading(town.anna) as session:
        on = {"staff": (town.anna.assignment_id, town.sara.assignment_id), "day": TUESDAY}
        page = queries.booking_page(session, town.anna, home.visit_id, Wish(**on), NOW)
        with_car = queries.booking_page(session, town.anna, home.visit_id, Wish(**on, car=ANY), NOW)
    assert TEN in page.day_starts
    assert with_car.day_starts == ()


def test_the_page_says_that_the_car_stands_in_the_way(town, signed_in):
    car = a_resource(town.adam)
    home, taken = a_home(town), a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        long = {"starts_at": NOW, "ends_at": later(days=60), "held_from": NOW, "held_to": later(days=60)}
        session.add(ResourceHold(visit_id=taken.visit_id, resource_id=car, kind=ResourceKind.CAR, **long))
    page = (
        signed_in(town.anna)
        .get(f"/besok/{home.visit_id}/boka?bil=0&vem={town.anna.assignment_id}&vem={town.sara.assignment_id}")
        .text
    )
    assert "bilen är ledig ingen dag" in page
    assert "Utan bil" in page
    way = re.search(r'value="([^"]+/car)"', page)[1]
    pressed = signed_in(town.anna).post(f"/besok/{home.visit_id}/boka", data={"way": way, "car": 0, "minutes": 60})
    assert pressed.status_code == 302
    assert rides() == [(car, NOW)]
    with db.reading(town.anna) as session:
        found = queries.booking_page(session, town.anna, home.visit_id, Wish(car=car), NOW)
    assert RemedyKind.WITHOUT_CAR in {one.kind for one in found.remedies}


def test_a_car_is_booked_and_refused_on_the_page(town, signed_in):
    car = a_resource(town.adam)
    one, other = a_home(town), a_home(town)
    sent = {"slot": f"{TUESDAY}T10:00", "minutes": 60, "car": car}
    anna, bo = signed_in(town.anna), signed_in(town.bo)
    made = anna.post(f"/besok/{one.visit_id}/boka", data={**sent, "staff": town.anna.assignment_id})
    assert made.status_code == 302
    no = bo.post(f"/besok/{other.visit_id}/boka", data={**sent, "staff": town.bo.assignment_id})
    assert no.status_code == 422
    assert "Bilen är bokad till ett annat besök då." in no.text
    assert "Bil bokad: Vita Yarisen" in anna.get(made.location).text


def race_for_the_car(app, town, size):
    """So many ask for one car in the same moment, each for a family and a nurse's hour of its own day."""
    homes = [a_home(town) for _ in range(size)]
    together = threading.Barrier(size)

    def ask(home):
        with app.app_context():
            together.wait()
            try:
                logged_act(
                    town.anna,
                    "visit.book",
                    lambda s: actions.book(
                        s, visit=s.get_one(Visit, home.visit_id), by=town.anna, now=NOW, starts_at=TEN, minutes=60,
                        staff=[town.anna.assignment_id if home is homes[0] else town.bo.assignment_id], wanted=CAR,
                    ),
                )  # fmt: skip
            except Refused as no:
                return no.reason
            return "booked"

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(ask, homes))


def test_of_two_who_want_one_car_at_once_one_gets_it(app, town):
    a_resource(town.adam)
    for _ in range(3):
        assert sorted(race_for_the_car(app, town, 2)) == sorted(["booked", Reason.RESOURCE_TAKEN])
        assert len(rides()) == 1
        with db.unit_of_work(OPERATOR) as session:
            for table in ("resource_hold", "hold"):
                session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def test_the_table_itself_refuses_a_car_at_two_doors(town):
    car = a_resource(town.adam)
    homes = [a_home(town), a_home(town)]
    hour = {"starts_at": TEN, "ends_at": TEN + HOUR, "held_from": TEN, "held_to": TEN + HOUR}
    with pytest.raises(Exception, match="resource_hold_no_double_booking"), db.unit_of_work(OPERATOR) as session:
        for home in homes:
            session.add(ResourceHold(visit_id=home.visit_id, resource_id=car, kind=ResourceKind.CAR, **hour))
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(func.count()).select_from(ResourceHold)) == 0
