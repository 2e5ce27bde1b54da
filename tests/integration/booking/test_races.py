"""Held in haste: however many press at once, nobody is promised to two doors, and nobody gets a broken page."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from hembesok_field.access.door import act
from hembesok_field.booking import actions
from hembesok_field.booking.rules import Reason, Span
from hembesok_field.booking.tables import BookingStep, BusyTime, Hold
from hembesok_field.family.rules import EndReason
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from tests.integration.booking import crowd
from tests.integration.booking.crowd import double_bookings, without_the_constraint
from tests.integration.booking.scene import NOW, TEN, TUESDAY, Home, a_home, at, book, count, move, steps_of
from tests.serving import served

CROWD = 60  # on the page; `make evidence` sends two hundred to the API
BOOKED = "booked"


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


@pytest.fixture
def role() -> str:
    """The owner, who may take the constraint away."""
    return "postgres"


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


@pytest.mark.slow
def test_sixty_press_the_same_hour_on_the_page_and_one_gets_it(app, town, signed_in):
    homes = [a_home(town) for _ in range(CROWD)]
    cookie = cookie_of(signed_in(town.anna))
    with served(app) as there:
        answers = press_at_once(there.port, cookie, homes, town.anna, town.sara)
    assert answers == {302: 1, 422: CROWD - 1}
    assert (count(BookingStep), count(Hold)) == (1, 2)
    assert double_bookings() == []


@pytest.mark.slow
def test_a_crowd_at_the_real_server_gets_what_there_is_and_no_more_and_without_the_constraint_it_would(
    app, town, environ, database_url
):
    settings = {**environ, "HEMBESOK_DATABASE_URL": database_url, "HEMBESOK_TODAY": NOW.date().isoformat()}
    with crowd.at_work(settings) as port:
        people = crowd.Crowd(town, port, size=24)
        assert [people.race(kind, number).wrong for number, kind in enumerate(crowd.KINDS)] == [[]] * len(crowd.KINDS)
        without_the_constraint()
        wrong = people.race("same_hour", 9).wrong
    assert any("winners" in one for one in wrong)
    assert any("overlap" in one for one in wrong)


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


def test_two_readings_of_one_calendar_at_once_leave_what_one_of_them_said(app, town):
    with db.unit_of_work(OPERATOR) as session:
        actions.keep_calendar(session, address="https://example.se/a.ics", by=town.sara, now=NOW)
    said = [
        [Span(TEN + timedelta(hours=n + 4 * k), TEN + timedelta(hours=n + 4 * k + 1)) for k in (0, 1)] for n in (0, 2)
    ]

    def reading(spans: list[Span]) -> Callable[[], object]:
        def deed() -> object:
            with db.unit_of_work(OPERATOR) as session:
                actions.keep_busy(session, person_id=town.sara.person_id, spans=spans, etag="1", now=NOW)

        return deed

    reading(said[0])()  # so that nothing but the hours changes, and no other row is waited for
    assert do_at_once([reading(said[place % 2]) for place in range(8)], app) == {BOOKED: 8}
    with db.reading(OPERATOR) as session:
        kept = [
            Span(row.starts_at, row.ends_at) for row in session.scalars(select(BusyTime).order_by(BusyTime.starts_at))
        ]
    assert kept in said
