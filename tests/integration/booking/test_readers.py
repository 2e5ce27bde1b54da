"""A story read by real programs: vdirsyncer fetches the calendar over HTTP and khal shows it."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.serving import make_server

from hembesok_field.booking import actions
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import TEN, TUESDAY, a_home, at, book, cancel, move

BIN = Path(sys.executable).parent
FROM, SPAN = "2026-03-01", "60d"


@pytest.fixture
def engine() -> str:
    """What leaves the house is the same on both engines; one is enough for the readers."""
    return "sqlite"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Reader:
    """A person's own calendar program, with an empty home of its own."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.store = home, home / "store"
        (home / "vds.conf").write_text(
            f'[general]\nstatus_path = "{home}/status/"\n'
            '[pair feed]\na = "there"\nb = "here"\ncollections = null\nconflict_resolution = "a wins"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.store}"\nfileext = ".ics"\n'
        )
        (home / "khal.conf").write_text(
            f"[calendars]\n[[visits]]\npath = {self.store}\n[locale]\nlocal_timezone = Europe/Stockholm\n"
            "default_timezone = Europe/Stockholm\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
            "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {home}/khal.db\n"
        )
        self._run("vdirsyncer", "-c", "vds.conf", "discover", typed="y\n" * 9)

    def sync(self) -> None:
        self._run("vdirsyncer", "-c", "vds.conf", "sync")

    def shown(self) -> str:
        form = "{start-date} {start-time}-{end-time} {title}"
        return self._run("khal", "-c", "khal.conf", "list", "--format", form, "--day-format", "", FROM, SPAN)

    def kept(self) -> list[Calendar]:
        return [Calendar.from_ical(file.read_bytes()) for file in self.store.glob("*.ics")]

    def _run(self, *words: str, typed: str = "") -> str:
        surroundings = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "localhost",
        }
        done = subprocess.run(
            [str(BIN / words[0]), *words[1:]], cwd=self.home, env=surroundings, input=typed,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.slow
def test_a_visit_that_is_booked_moved_three_times_and_cancelled_is_one_visit_in_the_calendar(app, town, tmp_path):
    clock.stand_still(TUESDAY - timedelta(days=8))
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        path = f"/kalender/{actions.new_address(session, person_id=town.sara.person_id, now=clock.now())}.ics"
    try:
        with served(app) as address:
            reader, sequences = Reader(tmp_path, address + path), []

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
