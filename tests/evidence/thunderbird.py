"""Thunderbird itself, without a window: it follows two people's calendars through a story and holds what stands.

It is started anew for each change, as one opens it in the morning; what it holds is read out of its own store.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import Context
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.integration.booking.clients import Seen
from tests.integration.booking.scene import NOW
from tests.integration.booking.test_readers import SHOWN, STORY, Year, served
from tests.integration.outbox.scene import clock_at
from tests.people import a_town, browser_of

MISSING = "Thunderbird is not installed here: apt-get install thunderbird"
FOLLOWED = ("anna", "sara")
PATIENCE = 90  # seconds for it to start and to fetch, on a busy machine
KEPT_ASKING = 0.25  # seconds between looks into its store
PREFERENCES = {
    "calendar.list.sortOrder": " ".join(FOLLOWED),
    "calendar.timezone.local": "Europe/Stockholm",
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "network.proxy.type": 0,
}
HELD = "SELECT id, event_start, event_end, ical_status, title FROM cal_events WHERE cal_id = ?"
SEQUENCE = "SELECT value FROM cal_properties WHERE cal_id = ? AND item_id = ? AND key = 'SEQUENCE'"


class Thunderbird:
    """A home of its own with some calendars subscribed to."""

    def __init__(self, home: Path, addresses: dict[str, str]) -> None:
        self.home, self.profile = home, home / "profile"
        self.profile.mkdir()
        wishes: dict[str, Any] = dict(PREFERENCES)
        for name, address in addresses.items():
            told = {"type": "ics", "uri": address, "name": name, "cache.enabled": True, "readOnly": True}
            wishes |= {f"calendar.registry.{name}.{key}": value for key, value in told.items()}
            wishes[f"calendar.registry.{name}.calendar-main-in-composite"] = True
        lines = (f'user_pref("{key}", {_written(value)});\n' for key, value in wishes.items())
        (self.profile / "user.js").write_text("".join(lines))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Started, and ended with all that it has started itself."""
        surroundings = {**os.environ, "HOME": str(self.home), "MOZ_HEADLESS": "1"}
        command = ["thunderbird", "--headless", "--no-remote", "--profile", str(self.profile)]
        one = subprocess.Popen(
            command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(one.pid, signal.SIGTERM)
            try:
                one.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()

    def held(self, name: str) -> set[Seen] | None:
        """What it holds of one calendar; None while its store cannot be read.

        It keeps the store locked while it runs, so a copy is read; one that was torn in copying is no answer yet.
        """
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            for part in (self.profile / "calendar-data").glob("cache.sqlite*"):
                if not part.name.endswith("-shm"):
                    shutil.copy(part, folder)
            return _read(Path(folder) / "cache.sqlite", name)


def _read(store: Path, name: str) -> set[Seen] | None:
    if not store.exists():
        return None
    try:
        with closing(sqlite3.connect(store)) as opened:
            rows = opened.execute(HELD, (name,)).fetchall()
            numbers = {row[0]: opened.execute(SEQUENCE, (name, row[0])).fetchone() for row in rows}
    except sqlite3.DatabaseError:
        return None
    return {
        Seen(uid, int(numbers[uid][0]) if numbers[uid] else 0, _moment(begins), _moment(ends), status, title)
        for uid, begins, ends, status, title in rows
    }


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}" if isinstance(value, int) else f'"{value}"'


def _moment(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


class Asked:
    """Which addresses were asked for, in order."""

    def __init__(self, app: Flask) -> None:
        self.paths: list[str] = []
        inner = app.wsgi_app

        def counting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            self.paths.append(environ["PATH_INFO"])
            return inner(environ, start_response)

        app.wsgi_app = counting


def reads_the_story(app: Flask, found: Found) -> None:
    """After each change it has asked again and holds each followed person's visits: number, hours, status and words."""
    if shutil.which("thunderbird") is None:
        found.tried(MISSING)
        return
    app.config["WTF_CSRF_ENABLED"] = False
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    moments, asked = (NOW + timedelta(seconds=30 * number) for number in count()), Asked(app)
    with clock_at(next(moments)):
        year = Year(app, town, None, lambda who: browser_of(app, who))
    with served(app) as address, tempfile.TemporaryDirectory(prefix="hembesok-thunderbird-") as folder:
        reader = Thunderbird(Path(folder), {name: address + year.paths[name] for name in FOLLOWED})
        for number, change in enumerate((None, *STORY)):
            if change is not None:
                with clock_at(next(moments)):
                    Context().run(change, year)  # each press a visit of its own, whoever came before
            mark, title = len(asked.paths), change.__name__ if change else "subscribed"
            with reader.open():
                wrong = _until_in_step(reader, year, asked, mark)
            found.tried(f"{number} {title}: {wrong}" if wrong else None)


def _until_in_step(reader: Thunderbird, year: Year, asked: Asked, mark: int) -> str | None:
    """None as soon as it has asked for each calendar and holds what stands; else what was wrong at the end."""
    ends, wrong = time.monotonic() + PATIENCE, "its store cannot be read"
    while time.monotonic() < ends:
        missing = [name for name in FOLLOWED if year.paths[name] not in asked.paths[mark:]]
        differ = [name for name in FOLLOWED if not _is_right(year, name, reader.held(name))]
        if not missing and not differ:
            return None
        wrong = f"has not asked for {missing}" if missing else f"holds something else for {differ}"
        time.sleep(KEPT_ASKING)  # its store tells nobody when it changes
    return wrong


def _is_right(year: Year, name: str, held: set[Seen] | None) -> bool:
    if held is None:
        return False
    mine = {home: what for (whose, home), what in year.stands.items() if whose == name}
    if not mine:
        return [one.summary for one in held] == ["Kalendern är kopplad till Hembesök"]
    numbers = {one.uid: one.sequence for one in held}
    wanted = {
        Seen(uid, numbers.get(uid, -1), starts_at, ends_at, status, SHOWN[status])
        for home, (starts_at, ends_at, status) in mine.items()
        for uid in [f"{year.homes[home].visit_id}@hembesok"]
    }
    before = {key[1]: one for key, one in year.before.items() if key[0] == name}
    rises = all(before[one.uid] == one or before[one.uid].sequence < one.sequence for one in held if one.uid in before)
    if held == wanted and rises:
        year.before |= {(name, one.uid): one for one in held}
    return held == wanted and rises
