"""Held in haste: however many press at once, nobody is promised to two doors, and nobody gets a broken page."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import combinations
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.serving import make_server

from hembesok_field.access.door import act
from hembesok_field.booking import actions
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.family.rules import EndReason
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from tests.integration.booking.scene import NOW, TEN, TUESDAY, Home, a_home, at, book, count, move, steps_of

CROWD = 200
BOOKED = "booked"


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def without_the_constraint(engine: str) -> None:
    with db.unit_of_work(OPERATOR) as session:
        if engine == "postgresql":
            session.execute(text("ALTER TABLE hold DROP CONSTRAINT hold_no_double_booking"))
        else:
            session.execute(text("DROP TRIGGER hold_no_double_booking_insert"))


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The whole program on a port of its own, one thread a request."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # two hundred lines say nothing
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def press_at_once(port: int, cookie: str, homes: Sequence[Home], *staff: Who) -> Counter[int]:
    """Everyone presses Boka for the same hour in the same moment, each for a family of her own."""
    together = threading.Barrier(len(homes))
    body = urlencode([("slot", f"{TUESDAY}T10:00"), ("minutes", 60), *(("staff", one.assignment_id) for one in staff)])
    headers = {"Host": "localhost", "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}

    def press(home: Home) -> int:
        together.wait()
        line = HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("POST", f"/besok/{home.visit_id}/boka", body, headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status

    with ThreadPoolExecutor(len(homes)) as pool:
        return Counter(pool.map(press, homes))


def cookie_of(client) -> str:
    return f"hembesok={client.get_cookie('hembesok').value}"


def do_at_once(deeds: Sequence[Callable[[], object]], app: Flask) -> Counter[str]:
    """The outcome of each deed, all begun in the same moment, each in a thread of its own."""
    together = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        with app.app_context():
            together.wait()
            try:
                deed()
            except Refused as no:
                return no.reason.name
            return BOOKED

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


def booking(home: Home, by: Who, *staff: Who, starts_at: datetime = TEN, minutes: int = 60) -> Callable[[], object]:
    ids = [one.assignment_id for one in staff]

    def deed() -> object:
        return act(
            by,
            "visit.book",
            lambda session: actions.book(
                session, visit=session.get_one(Visit, home.visit_id), starts_at=starts_at, minutes=minutes,
                staff=ids, by=by, now=NOW,
            ),
        )  # fmt: skip

    return deed


def double_bookings() -> list[tuple[int, datetime, datetime]]:
    """Pairs of hours, travel included, that ask one person to be at two doors."""
    with db.reading(OPERATOR) as session:
        held = session.scalars(select(Hold).order_by(Hold.person_id, Hold.held_from)).all()
    return [
        (one.person_id, one.held_from, other.held_from)
        for one, other in combinations(held, 2)
        if one.person_id == other.person_id and one.held_from < other.held_to and other.held_from < one.held_to
    ]


@pytest.mark.slow
def test_two_hundred_press_the_same_hour_and_one_gets_it(app, town, signed_in):
    homes = [a_home(town) for _ in range(CROWD)]
    cookie = cookie_of(signed_in(town.anna))
    with served(app) as port:
        answers = press_at_once(port, cookie, homes, town.anna, town.sara)
    assert answers == {302: 1, 422: CROWD - 1}
    assert (count(BookingStep), count(Hold)) == (1, 2)
    assert double_bookings() == []


@pytest.mark.slow
def test_without_the_constraint_the_same_crowd_is_caught_double_booking(app, town, signed_in, engine):
    homes = [a_home(town) for _ in range(20)]
    cookie = cookie_of(signed_in(town.anna))
    without_the_constraint(engine)
    with served(app) as port:
        answers = press_at_once(port, cookie, homes, town.anna, town.sara)
    assert answers[302] > 1
    assert double_bookings() != []


def test_hours_that_overlap_in_part_leave_no_overlap(app, town):
    chance = Random(7)  # noqa: S311 - the same wishes each time
    wishes = [(a_home(town), timedelta(minutes=chance.randrange(0, 360)), chance.randrange(15, 90)) for _ in range(24)]
    answers = do_at_once(
        [booking(home, town.anna, town.anna, town.sara, starts_at=TEN + late, minutes=m) for home, late, m in wishes],
        app,
    )
    assert set(answers) == {BOOKED, "TAKEN"}
    assert count(BookingStep) == answers[BOOKED]
    assert double_bookings() == []


def test_visits_back_to_back_are_all_promised(app, town):
    starts = [at(TUESDAY, hour, minute) for hour, minute in ((8, 0), (9, 30), (11, 0), (12, 30), (14, 0))]
    homes = [a_home(town) for _ in starts]
    deeds = [booking(home, town.anna, town.anna, town.sara, starts_at=start) for home, start in zip(homes, starts)]
    assert do_at_once(deeds, app) == {BOOKED: 5}


def test_crossed_pairs_wait_for_nobody_for_ever(app, town):
    pairs = [
        (town.anna, town.sara),
        (town.sara, town.bo),
        (town.bo, town.ola),
        (town.ola, town.anna),
        (town.anna, town.bo),
    ]
    homes = [a_home(town) for _ in range(25)]
    deeds = [booking(home, town.anna, *pairs[place % len(pairs)]) for place, home in enumerate(homes)]
    answers = do_at_once(deeds, app)
    assert set(answers) == {BOOKED, "TAKEN"}
    assert 1 <= answers[BOOKED] <= 2
    assert double_bookings() == []


def test_of_two_who_book_the_same_visit_at_once_one_is_told_to_look_again(app, town):
    home = a_home(town)
    hours = [booking(home, town.anna, town.anna, starts_at=TEN + timedelta(hours=n)) for n in range(8)]
    answers = do_at_once(hours, app)
    assert answers[BOOKED] == 1
    assert set(answers) <= {BOOKED, Reason.CHANGED_MEANWHILE.name, Reason.ALREADY_BOOKED.name}
    assert steps_of(home) == ["booked"]


def test_of_many_who_move_what_they_saw_one_moves_it(app, town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    deeds = [
        lambda n=n: move(home, town.anna, town.anna, town.sara, starts_at=TEN + timedelta(hours=n), seen=1)
        for n in range(1, 9)
    ]
    assert do_at_once(deeds, app) == {BOOKED: 1, "CHANGED_MEANWHILE": 7}
    assert steps_of(home) == ["booked", "moved"]


def test_nothing_is_promised_to_a_programme_that_ends_in_the_same_moment(app, town):
    homes = [a_home(town) for _ in range(6)]

    def ending(home: Home) -> Callable[[], object]:
        return lambda: act(
            town.anna,
            "family.end",
            lambda session: actions.end_participation(
                session, participation_id=home.participation_id, reason=EndReason.OTHER, ended_on=NOW.date(),
                by=town.anna, now=NOW,
            ),
        )  # fmt: skip

    deeds = [
        deed
        for place, home in enumerate(homes)
        for deed in (booking(home, town.anna, town.anna, starts_at=TEN + timedelta(days=place)), ending(home))
    ]
    answers = do_at_once(deeds, app)
    assert set(answers) <= {BOOKED, "ENDED"}
    assert count(Hold) == 0
