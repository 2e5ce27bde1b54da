"""A calendar of five hundred visits, asked for over HTTP; beside Radicale serving the same entries in the same run."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask
from icalendar import Calendar
from sqlalchemy import insert

from benchmarks import house
from benchmarks.report import Line, NotMeasured
from hembesok_field.booking import actions
from hembesok_field.booking.rules import Step
from hembesok_field.booking.tables import BookingParticipant, BookingStep
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Side
from tests.integration.booking import crowd, scene
from tests.people import Town, a_town

VISITS = 500
TIMES, AT_ONCE = 300, 4
WHOLE_GOAL, UNCHANGED_GOAL = 5, 20  # times Radicale's own
COLUMNS = ("a second", "Radicale, a second", "times Radicale")
RADICALE = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
MANY = "≥ {} × Radicale"


def feed(engine: str, app: Flask) -> list[Line]:
    """How many of the whole calendar a second, and how many that are told that nothing has changed."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    path = _a_busy_person(town)
    house.settled()
    with crowd.at_work(app.config[house.MADE_FROM]) as ours:
        status, headers, body = _ask(ours, path)
        if status != 200 or _count(body) != VISITS:
            raise NotMeasured(f"our calendar holds {_count(body)} entries")
        with _radicale(body) as (theirs, place):
            if _count(_ask(theirs, place)[2]) != VISITS:
                raise NotMeasured("Radicale does not serve the same entries")
            tag = {"If-None-Match": headers["etag"]}
            whole = _a_second(lambda: _ask(ours, path)[0] == 200)
            unchanged = _a_second(lambda: _ask(ours, path, tag)[0] == 304)
            peer = _a_second(lambda: _ask(theirs, place)[0] == 200, times=TIMES // 5)
    return [
        _line(engine, f"the whole calendar, {VISITS} visits", whole, peer, WHOLE_GOAL),
        _line(engine, "the same, when nothing has changed", unchanged, peer, UNCHANGED_GOAL),
    ]


def _line(engine: str, what: str, mine: float, peer: float, goal: int) -> Line:
    cells = (f"{mine:.0f}", f"{peer:.1f}", f"{mine / peer:.1f}")
    return Line(engine, what, cells, MANY.format(goal), mine >= goal * peer)


def _a_busy_person(town: Town) -> str:
    """Someone with five hundred visits promised, one of five of them moved once; the path of her calendar."""
    home = scene.a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        first = session.get_one(scene.Visit, home.visit_id)
        facts = {c.name: getattr(first, c.name) for c in scene.Visit.__table__.c if c.name not in {"id", "reference"}}
        visits = [scene.Visit(**facts, reference=f"{first.reference}-{n}") for n in range(VISITS)]
        session.add_all(visits)
        session.flush()
        number = 0
        for place, visit in enumerate(visits):
            for step in range(1 + (place % 5 == 0)):
                number += 1
                session.add(_step(number, visit, place, step, town))
        session.flush()
        session.execute(
            insert(BookingParticipant),
            [
                {"step_id": n, "assignment_id": w.assignment_id, "person_id": w.person_id, "side": side}
                for n in range(1, number + 1)
                for w, side in ((town.anna, Side.NURSE), (town.sara, Side.SOCIAL_SERVICES))
            ],
        )
        return f"/kalender/{actions.new_address(session, person_id=town.sara.person_id, now=clock.now())}.ics"


def _step(number: int, visit: scene.Visit, place: int, step: int, town: Town) -> BookingStep:
    starts_at = datetime(2026, 3, 3, 7, tzinfo=UTC) + timedelta(hours=3 * place + step)
    return BookingStep(
        id=number,
        visit_id=visit.id,
        family_id=visit.family_id,
        number=step + 1,
        step=Step.MOVED if step else Step.BOOKED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        wall_clock=f"{clock.swedish(starts_at):%Y-%m-%d %H:%M}",
        done_by=town.anna.assignment_id,
        at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
    )


def _count(body: bytes) -> int:
    return len(Calendar.from_ical(body).walk("VEVENT"))


@contextmanager
def _radicale(body: bytes) -> Iterator[tuple[int, str]]:
    """A server of its own with these entries in it; its port, and where the calendar is."""
    if not RADICALE.exists():
        raise NotMeasured("Radicale is not here: make bench installs it")
    with tempfile.TemporaryDirectory(prefix="hembesok-radicale-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        words = ["--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", folder, "--auth-type", "none"]
        server = subprocess.Popen(
            [str(RADICALE), "-m", "radicale", "--config", "", "--logging-level", "critical", *words],
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port, server)
            _ask(port, "/anna/", method="MKCOL")
            _ask(port, "/anna/visits/", {"Content-Type": "text/calendar"}, method="PUT", body=body)
            yield port, "/anna/visits/"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise NotMeasured("Radicale did not start")


def _ask(
    port: int, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, body, {"Host": "localhost", **(headers or {})})
    answer = line.getresponse()
    told = answer.read()
    line.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, told


def _a_second(is_right: Callable[[], bool], times: int = TIMES) -> float:
    """Answers a second to a few who ask one after another, each on a line of her own; after a warm-up."""
    with ThreadPoolExecutor(AT_ONCE) as people:
        if not all(people.map(lambda _: is_right(), range(times // 3))):
            raise NotMeasured("an answer was not as it should be")
        start = time.perf_counter()
        is_all = all(people.map(lambda _: is_right(), range(times)))
        took = time.perf_counter() - start
    if not is_all:
        raise NotMeasured("an answer was not as it should be")
    return times / took
