"""A crowd at the door of the real program: gunicorn with several processes, and hundreds who ask in the same moment.

Four kinds of race, each with what must be true when it is over; the suite runs them small, `make evidence` large.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from uuid import UUID

from flask import current_app
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from hembesok_field.booking.rules import ORDINARY_WAY
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.integration.booking import scene
from tests.people import Town
from tests.programs import API, token_of

ROOT = Path(__file__).parents[3]
SECONDS_TO_START = 60
WON, LOST = {200, 201}, {409}
Reading = tuple[int, float]  # the status, and seconds from the moment that all pressed


@contextmanager
def at_work(environ: Mapping[str, str], *, processes: int = 2, threads: int = 8) -> Iterator[int]:
    """The program behind gunicorn on a port of its own, in as many processes, each with as many threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--no-control-socket"]
    command += ["--workers", str(processes), "--threads", str(threads), "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-connections", "100"]  # else whichever process is awake takes the whole crowd
    command += ["--log-level", "critical", "app:app"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
                line.sendall(b"GET /logga-in HTTP/1.0\r\n\r\n")
                if line.recv(12):
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The program did not start.")


@dataclass(frozen=True)
class Wish:
    """That a home's visit be promised to these two at that time; `seen`: the step it stands at, when it is moved."""

    home: scene.Home
    staff: tuple[Who, ...]
    starts_at: datetime = scene.TEN
    minutes: int = 60
    seen: int | None = None

    @property
    def held(self) -> tuple[datetime, datetime]:
        """The hour with the ordinary way there and back."""
        ends_at = self.starts_at + timedelta(minutes=self.minutes)
        return self.starts_at - ORDINARY_WAY, ends_at + ORDINARY_WAY

    def sent(self, token: str) -> bytes:
        """The request to the API, whole."""
        body = json.dumps(
            {
                "starts_at": self.starts_at.isoformat(),
                "minutes": self.minutes,
                "staff": [one.assignment_id for one in self.staff],
            }
        )
        visit = self.home.visit_id
        is_move = self.seen is not None
        first = f"PATCH {API}/bookings/{visit}" if is_move else f"POST {API}/visits/{visit}/booking"
        lines = [f"{first} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "Connection: close"]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += [f'If-Match: "{visit.hex[:8]}-{self.seen}"'] if is_move else []
        return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def all_at_once(port: int, requests: Sequence[bytes]) -> list[Reading]:
    """Everyone is connected before anyone speaks; then all speak in the same moment, and each waits for her answer."""

    async def press() -> list[Reading]:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
        start = time.monotonic()
        return await asyncio.gather(*(_ask(line, one, start) for line, one in zip(lines, requests, strict=True)))

    with ThreadPoolExecutor(1) as apart:  # a browser's own loop may be running in this thread
        return apart.submit(lambda: asyncio.run(press())).result()


async def _ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes, start: float) -> Reading:
    reader, writer = line
    try:
        writer.write(request)
        first = await asyncio.wait_for(reader.readline(), timeout=60)
        status, seconds = int(first.split()[1]), time.monotonic() - start
        await reader.read()
    except (OSError, IndexError, ValueError, TimeoutError):  # no answer is an answer too, and a bad one
        return 0, time.monotonic() - start
    finally:
        writer.close()
    return status, seconds


@dataclass
class Result:
    """What came of one race, and everything about it that was not as it must be."""

    answers: list[Reading]
    wrong: list[str] = field(default_factory=list)

    @property
    def counted(self) -> Counter[int]:
        return Counter(status for status, _ in self.answers)


class Crowd:
    """So many families of one BVC, and those who go to them. Each race is put back when it is over.

    `port` is where the program listens; the database is looked at from here.
    """

    def __init__(self, town: Town, port: int, size: int, seed: int = 0) -> None:
        self.town, self.port, self.size = town, port, size
        self.pair = (town.anna, town.sara)
        self.homes = [scene.a_home(town) for _ in range(size)]
        self.own: dict[scene.Home, datetime] = {}  # those with an hour already, and when
        self.token = token_of(town.anna)
        self.dice = Random(seed)  # noqa: S311 - the same wishes each time

    def race(self, kind: str, number: int) -> Result:
        """One race of this kind, on a day of its own."""
        wishes, winners = getattr(self, kind)(scene.TEN + timedelta(days=number))
        result = Result(all_at_once(self.port, [wish.sent(self.token) for wish in wishes]))
        told = list(zip(wishes, (status for status, _ in result.answers), strict=True))
        won = [wish for wish, status in told if status in WON]
        found = [f"{count} answers of {code}" for code, count in result.counted.items() if code not in WON | LOST]
        found += [f"{len(won)} winners"] if len(won) not in winners else []
        if any(status in LOST and not any(_collide(wish, other) for other in won) for wish, status in told):
            found.append("one was told no for an hour that nobody got")
        held = {home: starts_at for home, starts_at in self.own.items() if home in {wish.home for wish in wishes}}
        held |= {wish.home: wish.starts_at for wish in won}
        if hours_of({wish.home for wish in wishes}) != {home.visit_id: {at} for home, at in held.items()}:
            found.append("the hours that are held are not those that were promised")
        if pairs := double_bookings():
            found.append(f"{len(pairs)} pairs of hours overlap")
        self._put_back(won)
        result.wrong = [f"{kind}, round {number}: {one}" for one in found]
        return result

    def same_hour(self, hour: datetime) -> tuple[list[Wish], range]:
        """All want the same two at the same time: one gets them."""
        return [Wish(home, self.pair, hour) for home in self.homes], range(1, 2)

    def partly_overlapping(self, hour: datetime) -> tuple[list[Wish], range]:
        """Hours of any length spread over a day: as many as there is room for."""
        late = [timedelta(minutes=self.dice.randrange(360)) for _ in self.homes]
        wishes = [Wish(home, self.pair, hour + one, self.dice.randrange(15, 90)) for home, one in zip(self.homes, late)]
        return wishes, range(1, 10)

    def crossed_pairs(self, hour: datetime) -> tuple[list[Wish], range]:
        """AB, BC and CA at the same time: whichever pair comes first, the other two are short of one."""
        a, b, c = self.town.anna, self.town.sara, self.town.bo
        pairs = ((a, b), (b, c), (c, a))
        return [Wish(home, pairs[place % 3], hour) for place, home in enumerate(self.homes)], range(1, 2)

    def move_against_book(self, hour: datetime) -> tuple[list[Wish], range]:
        """Half of them have an hour and want another, which the other half wants too; who loses keeps what she had."""
        if not self.own:
            far = scene.TEN + timedelta(days=400)
            for place in range(self.size // 2):
                home = scene.a_home(self.town)
                self.own[home] = far + timedelta(hours=3 * place)
                scene.book(home, self.town.anna, *self.pair, starts_at=self.own[home])
        stand_at = _numbers_of(self.own)
        movers = [Wish(home, self.pair, hour, seen=stand_at[home.visit_id]) for home in self.own]
        bookers = [Wish(home, self.pair, hour) for home in self.homes[: self.size - len(movers)]]
        wishes = [*movers, *bookers]
        self.dice.shuffle(wishes)
        return wishes, range(1, 2)

    def _put_back(self, won: list[Wish]) -> None:
        for wish in won:
            if wish.home in self.own:
                scene.move(wish.home, self.town.anna, *self.pair, starts_at=self.own[wish.home])
            else:
                scene.cancel(wish.home, self.town.anna)


KINDS = ("same_hour", "partly_overlapping", "crossed_pairs", "move_against_book")


def _collide(one: Wish, other: Wish) -> bool:
    shares = {who.person_id for who in one.staff} & {who.person_id for who in other.staff}
    return bool(shares) and one.held[0] < other.held[1] and other.held[0] < one.held[1]


def hours_of(homes: Collection[scene.Home]) -> dict[UUID, set[datetime]]:
    """When someone is to be at the door of each visit; a visit that nobody is promised to is missing."""
    found = defaultdict(set)
    with db.reading(OPERATOR) as session:
        asked = select(Hold.visit_id, Hold.starts_at).where(Hold.visit_id.in_([home.visit_id for home in homes]))
        for visit_id, starts_at in session.execute(asked):
            found[visit_id].add(starts_at)
    return dict(found)


def _numbers_of(homes: Collection[scene.Home]) -> dict[UUID, int]:
    """The step at which each visit stands."""
    with db.reading(OPERATOR) as session:
        asked = select(BookingStep.visit_id, func.max(BookingStep.number).label("number")).group_by(
            BookingStep.visit_id
        )
        asked = asked.where(BookingStep.visit_id.in_([home.visit_id for home in homes]))
        return {row.visit_id: row.number for row in session.execute(asked)}


def double_bookings() -> list[tuple[int, datetime, datetime]]:
    """Pairs of hours, travel included, that ask one person to be at two doors."""
    with db.reading(OPERATOR) as session:
        held = session.scalars(select(Hold).order_by(Hold.person_id, Hold.held_from)).all()
    return [
        (one.person_id, one.held_from, other.held_from)
        for one, other in combinations(held, 2)
        if one.person_id == other.person_id and one.held_from < other.held_to and other.held_from < one.held_to
    ]


def without_the_constraint() -> None:
    """Take away what refuses two hours at once, as the tables' owner, to see that the race would notice."""
    is_postgresql = db.db.engine.dialect.name == "postgresql"
    here = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    owners = create_engine(here.set(username="postgres")) if is_postgresql else db.db.engine
    with owners.begin() as connection:
        connection.execute(
            text(
                "ALTER TABLE hold DROP CONSTRAINT hold_no_double_booking"
                if is_postgresql
                else "DROP TRIGGER hold_no_double_booking_insert"
            )
        )
    if is_postgresql:
        owners.dispose()
