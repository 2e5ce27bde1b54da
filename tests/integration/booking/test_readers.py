"""Two stories read by real programs: vdirsyncer fetches the calendar over HTTP and khal shows it.

ical.js, icalendar and recurring-ical-events read it after each change, and understand the same.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from hembesok_field.booking import actions, queries
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.integration.booking.clients import IcalJs, Seen, Telephone, ical_js, seen_by_icalendar, seen_by_recurring
from tests.integration.booking.scene import NOW, TEN, TUESDAY, Home, a_home, at, book, cancel, move
from tests.integration.outbox.scene import clock_at
from tests.people import Town
from tests.serving import served

SHOWN = {"CONFIRMED": "Hembesök", "CANCELLED": "INSTÄLLT: Hembesök"}
NAMES = ("anna", "sara", "ola", "bo")
HIDDEN = re.compile(r'name="(leaving|coming)" value="(\d+)"')


@pytest.fixture
def engine() -> str:
    """What leaves the house is the same on both engines; one is enough for the readers."""
    return "sqlite"


@pytest.mark.slow
def test_a_visit_that_is_booked_moved_three_times_and_cancelled_is_one_visit_in_the_calendar(app, town, tmp_path):
    clock.stand_still(TUESDAY - timedelta(days=8))
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        path = f"/kalender/{actions.new_address(session, person_id=town.sara.person_id, now=clock.now())}.ics"
    try:
        with served(app) as there:
            reader, sequences = Telephone(tmp_path, there.address + path), []

            def look() -> str:
                reader.sync()
                (kept,) = reader.kept()  # vdirsyncer gives what it fetches an id of its own
                (event,) = kept.walk("VEVENT")
                sequences.append(event["SEQUENCE"])
                (sent,) = Calendar.from_ical(app.test_client().get(path).data).walk("VEVENT")
                assert sent["UID"] == f"{home.visit_id}@hembesok"
                return reader.shown()

            reader.sync()
            assert "Kalendern är kopplad till Hembesök" in reader.shown()
            book(home, town.anna, town.anna, town.sara)
            assert "2026-03-10 10:00-11:00 Hembesök" in look()
            for day, hour in ((11, 9), (12, 13), (30, 10)):  # the last in summer time
                move(home, town.anna, town.anna, town.sara, starts_at=at(TUESDAY.replace(day=day), hour))
                assert f"2026-03-{day} {hour:02}:00-{hour + 1:02}:00 Hembesök" in look()
            cancel(home, town.anna)
            shown = look()
            assert "2026-03-30 10:00-11:00 INSTÄLLT: Hembesök" in shown
            assert shown.count("Hembesök") == 1
            assert sequences == [0, 1, 2, 3, 4]
            assert "Kanarie" not in "".join(file.read_text() for file in reader.store.iterdir())
    finally:
        clock.stand_still(None)
    assert TEN.hour == 9


class Year:
    """What two families' visits have come to: done at the pages, and read in everyone's calendar after each change.

    `stands` is what a person sees of a home's visit, in Swedish hours, written by hand in the story.
    """

    def __init__(self, app: Flask, town: Town, js: IcalJs | None, signed_in: Callable[[Who], FlaskClient]) -> None:
        self.app, self.town, self.js = app, town, js
        self.homes = {"first": a_home(town), "second": a_home(town)}
        self.browsers = {name: signed_in(getattr(town, name)) for name in NAMES}
        with db.unit_of_work(OPERATOR) as session:
            self.paths = {
                name: f"/kalender/{actions.new_address(session, person_id=self.who(name).person_id, now=NOW)}.ics"
                for name in NAMES
            }
        self.stands: dict[tuple[str, str], tuple[datetime, datetime, str]] = {}
        self.before: dict[tuple[str, str], Seen] = {}
        self.changes = 0

    def who(self, name: str) -> Who:
        return getattr(self.town, name)

    def presses(self, name: str, path: str, **sent: object) -> None:
        """Someone sends a form; half a minute passes."""
        answer = self.browsers[name].post(path, data=sent)
        assert answer.status_code == 302

    def gives_time(self, name: str, home: str, page: str, day: str, wall: str, *staff: str, minutes: int = 60) -> None:
        ids = [self.who(one).assignment_id for one in staff]
        typed = {"slot": "own", "day": day, "wall": wall, "minutes": minutes, "staff": ids}
        self.presses(name, self.page(home, page), **typed)

    def page(self, home: str, page: str) -> str:
        return f"/besok/{self.homes[home].visit_id}/{page}"

    def family(self, home: str, page: str) -> str:
        return f"/familjer/{self.homes[home].family_id}/{page}"

    def now_see(self, home: str, words: str, *names: str) -> None:
        """These see the visit so; `words` is `day from–till status`, or a status alone for what they saw before."""
        for name in names:
            *when, status = words.split()
            starts_at, ends_at = _hours(*when) if when else self.stands[name, home][:2]
            self.stands[name, home] = (starts_at, ends_at, status)

    def is_read(self) -> None:
        """Every program sees in every calendar what stands, and a change with a higher number than before."""
        self.changes += 1
        for name, path in self.paths.items():
            body = self.app.test_client().get(path).data
            seen = self.js.seen(body)
            assert seen == seen_by_icalendar(body) == seen_by_recurring(body)
            mine = {home: what for (whose, home), what in self.stands.items() if whose == name}
            if not mine:
                assert [one.summary for one in seen] == ["Kalendern är kopplad till Hembesök"]
                continue
            by_uid = {one.uid: one for one in seen}
            assert set(by_uid) == {f"{self.homes[home].visit_id}@hembesok" for home in mine}
            for home, (starts_at, ends_at, status) in mine.items():
                one = by_uid[f"{self.homes[home].visit_id}@hembesok"]
                assert one == Seen(one.uid, one.sequence, starts_at, ends_at, status, SHOWN[status])
                self._is_newer((name, home), one)
                self._is_the_program_s(name, self.homes[home], one)

    def _is_newer(self, key: tuple[str, str], one: Seen) -> None:
        before = self.before.get(key)
        assert before is None or before == one or before.sequence < one.sequence
        self.before[key] = one

    def _is_the_program_s(self, name: str, home: Home, one: Seen) -> None:
        """Who is to come sees the promise as the program has it; another sees that it is not hers."""
        with db.reading(OPERATOR) as session:
            step = queries.steps_of(session, home.visit_id)[-1]
        comes = self.who(name).person_id in {other.person_id for other in step.participants}
        if comes and step.step.value != "cancelled":
            told = (step.number - 1, step.starts_at, step.ends_at, "CONFIRMED")
            assert (one.sequence, one.starts_at, one.ends_at, one.status) == told
        else:
            assert one.status == "CANCELLED"


def _hours(day: str, hours: str) -> tuple[datetime, datetime]:
    first, last = (datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=clock.SWEDEN) for wall in hours.split("–"))
    return first, last


@pytest.mark.slow
def test_after_each_of_fifteen_changes_every_program_reads_what_the_program_says(app, town, signed_in, tmp_path):
    moments = (NOW + timedelta(seconds=30 * number) for number in range(40))
    with ical_js() as js:
        with clock_at(next(moments)):
            year = Year(app, town, js, signed_in)
            year.is_read()
            year.changes = 0
        for change in STORY:
            with clock_at(next(moments)):
                change(year)
                year.is_read()
    assert year.changes == len(STORY) >= 15
    with served(app) as there:
        telephone = Telephone(tmp_path, there.address + year.paths["sara"])
        with clock_at(next(moments)):
            telephone.sync()
            shown = telephone.shown()
    assert "2026-03-31 14:00-15:00 Hembesök" in shown
    assert "2026-03-16 10:00-11:00 Hembesök" in shown
    assert shown.count("Hembesök") == 2


def _booked(year: Year) -> None:
    year.gives_time("anna", "first", "boka", "2026-03-10", "10:00", "anna", "sara")
    year.now_see("first", "2026-03-10 10:00–11:00 CONFIRMED", "anna", "sara")


def _moved(year: Year) -> None:
    year.gives_time("anna", "first", "flytta", "2026-03-11", "09:00", "anna", "sara")
    year.now_see("first", "2026-03-11 09:00–10:00 CONFIRMED", "anna", "sara")


def _moved_and_made_longer(year: Year) -> None:
    year.gives_time("sara", "first", "flytta", "2026-03-12", "13:00", "anna", "sara", minutes=90)
    year.now_see("first", "2026-03-12 13:00–14:30 CONFIRMED", "anna", "sara")


def _another_booked(year: Year) -> None:
    year.gives_time("anna", "second", "boka", "2026-03-10", "13:00", "anna", "sara")
    year.now_see("second", "2026-03-10 13:00–14:00 CONFIRMED", "anna", "sara")


def _ill(year: Year) -> None:
    """She says that she is ill; no promise is changed by that alone."""
    year.presses("sara", "/jag/sjuk", person=year.who("sara").person_id, last_on="2026-03-12")


def _substituted(year: Year) -> None:
    """On the page of what her illness touches, the first who could go instead is pressed."""
    page = year.browsers["sara"].get(f"/jag/sjuk/{year.who('sara').person_id}").text
    part = page[page.index(year.page("first", "annan-gar")) :]
    year.presses("sara", year.page("first", "annan-gar"), **dict(HIDDEN.findall(part)[:2]))
    year.now_see("first", "2026-03-12 13:00–14:30 CONFIRMED", "ola")
    year.now_see("first", "CANCELLED", "sara")


def _cancelled(year: Year) -> None:
    year.presses("anna", year.page("second", "stall-in"), reason="illness")
    year.now_see("second", "CANCELLED", "anna", "sara")


def _rebooked(year: Year) -> None:
    year.gives_time("anna", "second", "boka", "2026-03-16", "10:00", "anna", "sara")
    year.now_see("second", "2026-03-16 10:00–11:00 CONFIRMED", "anna", "sara")


def _moved_into_summer_time(year: Year) -> None:
    year.gives_time("anna", "first", "flytta", "2026-03-30", "08:00", "anna", "ola")
    year.now_see("first", "2026-03-30 08:00–09:00 CONFIRMED", "anna", "ola")


def _undone(year: Year) -> None:
    year.presses("anna", year.page("first", "angra"))
    year.now_see("first", "2026-03-12 13:00–14:30 CONFIRMED", "anna", "ola")


def _moved_to_the_night_without_an_hour(year: Year) -> None:
    """One hour, from half past one till half past three."""
    year.gives_time("anna", "first", "flytta", "2026-03-29", "01:30", "anna", "ola")
    year.now_see("first", "2026-03-29 01:30–03:30 CONFIRMED", "anna", "ola")


def _paused(year: Year) -> None:
    year.presses("anna", year.family("first", "pausa"), on="2026-03-02")
    year.now_see("first", "CANCELLED", "anna", "ola")


def _resumed(year: Year) -> None:
    """Nothing comes back of itself."""
    year.presses("anna", year.family("first", "fortsatt"), on="2026-03-02")


def _booked_once_more(year: Year) -> None:
    """With the one who was replaced, and not the one who replaced her."""
    year.gives_time("anna", "first", "boka", "2026-03-31", "14:00", "anna", "sara")
    year.now_see("first", "2026-03-31 14:00–15:00 CONFIRMED", "anna", "sara")


def _given_to_a_colleague(year: Year) -> None:
    year.gives_time("anna", "first", "flytta", "2026-03-31", "14:00", "bo", "sara")
    year.now_see("first", "2026-03-31 14:00–15:00 CONFIRMED", "bo", "sara")
    year.now_see("first", "CANCELLED", "anna")


def _cancelled_by_mistake(year: Year) -> None:
    year.presses("sara", year.page("second", "stall-in"), reason="child_ill")
    year.now_see("second", "CANCELLED", "anna", "sara")


def _taken_back(year: Year) -> None:
    year.presses("sara", year.page("second", "angra"))
    year.now_see("second", "2026-03-16 10:00–11:00 CONFIRMED", "anna", "sara")


STORY = (
    _booked, _moved, _moved_and_made_longer, _another_booked, _ill, _substituted, _cancelled, _rebooked,
    _moved_into_summer_time, _undone, _moved_to_the_night_without_an_hour, _paused, _resumed, _booked_once_more,
    _given_to_a_colleague, _cancelled_by_mistake, _taken_back,
)  # fmt: skip
