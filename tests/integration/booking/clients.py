"""Calendar programs that are not ours, each of which says what it reads in a calendar."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar
from recurring_ical_events import of

BIN = Path(sys.executable).parent
FROM, SPAN = "2026-03-01", "60d"


@dataclass(frozen=True)
class Seen:
    """One entry of a calendar as a program understands it."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    status: str
    summary: str


@dataclass(frozen=True)
class Shape:
    """Which properties a calendar and each of its entries have, by name and as many times as they stand there."""

    calendar: tuple[str, ...]
    entries: dict[str, tuple[str, ...]]


class IcalJs:
    """ical.js in a Node of its own, asked over a pipe."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def seen(self, body: bytes) -> set[Seen]:
        return {
            Seen(one["uid"], one["sequence"], _at(one["starts"]), _at(one["ends"]), one["status"], one["summary"])
            for one in self._read(body)["events"]
        }

    def shape(self, body: bytes) -> Shape:
        told = self._read(body)
        assert set(told["inside"]) == {"VEVENT"}
        assert {one["inside"] for one in told["events"]} == {0}
        return Shape(tuple(told["names"]), {one["uid"]: tuple(one["names"]) for one in told["events"]})

    def _read(self, body: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(body.decode()) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, "ical.js could not read it"
        told: dict[str, Any] = json.loads(said)
        return told


@contextmanager
def ical_js() -> Iterator[IcalJs]:
    node = shutil.which("node")
    assert node, "Node is missing: .ci/need node"
    command = [node, str(Path(__file__).with_name("ical_js.cjs"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as one:
        yield IcalJs(one)
        assert one.stdin is not None
        one.stdin.close()
        assert one.wait(timeout=60) == 0


def seen_by_icalendar(body: bytes) -> set[Seen]:
    return {_of(event) for event in Calendar.from_ical(body).walk("VEVENT")}


def seen_by_recurring(body: bytes) -> set[Seen]:
    """What falls within a year, as a program that unfolds recurrences has it."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return {_of(event) for event in of(Calendar.from_ical(body)).between(first, first + timedelta(days=365))}


def shape_by_icalendar(body: bytes) -> Shape:
    calendar = Calendar.from_ical(body)
    assert {one.name for one in calendar.subcomponents} == {"VEVENT"}
    assert not any(one.subcomponents for one in calendar.subcomponents)
    return Shape(_names(calendar), {str(one["UID"]): _names(one) for one in calendar.subcomponents})


def shape_by_lines(body: bytes) -> Shape:
    """Read by hand, by the most credulous: whatever Python takes for a line's end is one, as vdirsyncer has it.

    A line that begins with a blank goes on from the one before (RFC 5545, 3.1).
    """
    lines = body.decode().replace("\r\n ", "").splitlines()
    opened: list[str] = []
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        head, _, value = line.partition(":")
        name = head.partition(";")[0]
        if name == "BEGIN":
            opened.append(value)
            assert len(opened) < 3 or value not in opened
            found += [("", [])] if value == "VEVENT" else []
        elif name == "END":
            assert opened.pop() == value
        else:
            assert opened in (["VCALENDAR"], ["VCALENDAR", "VEVENT"])
            place = -1 if opened[-1] == "VEVENT" else 0
            found[place] = (value if name == "UID" else found[place][0], [*found[place][1], name])
    (_, calendar), *entries = found
    return Shape(tuple(sorted(calendar)), {uid: tuple(sorted(names)) for uid, names in entries})


def _of(event: Any) -> Seen:
    return Seen(
        str(event["UID"]), int(event["SEQUENCE"]), event.start, event.end, str(event["STATUS"]), str(event["SUMMARY"])
    )


def _names(component: Any) -> tuple[str, ...]:
    written = component.property_items(recursive=False)
    return tuple(sorted(name.upper() for name, _ in written if name not in {"BEGIN", "END"}))


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Telephone:
    """A person's own calendar: vdirsyncer fetches and khal shows, with an empty home of their own."""

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
