"""Tablets that hand in rows over HTTP to a server that may die at any time, and write down when each was received."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from threading import Condition, Thread
from typing import Any
from uuid import uuid4

from hembesok_field.access import actions as access
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.chaos.ground import Ground
from tests.tablets import API, NONCE, Hand, Tablet, point, raw

MOST_AT_ONCE = 6
NO_ANSWER = (OSError, HTTPException)


@dataclass(frozen=True)
class Received:
    """A row that the server has signed for: when we heard it (the clock that never goes back), its id and hash."""

    at: int
    id: str
    hash: str


@dataclass
class Delivery:
    """All tablets and what came of their rows. `received` grows while they work."""

    ground: Ground
    tablets: list[tuple[Tablet, Hand]]
    dice: Random
    received: list[Received] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)
    _numbers: Iterator[int] = field(default_factory=count)
    _stops: bool = False

    @contextmanager
    def at_work(self, threads: int = 4) -> Iterator[None]:
        """While this is open, the tablets hand in what they write, and again what nobody answered."""
        self._stops = False
        crews = [self.tablets[number::threads] for number in range(threads)]
        workers = [Thread(target=self._work, args=(crew, self.dice.random()), daemon=True) for crew in crews]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            self._stops = True
            for worker in workers:
                worker.join(timeout=120)

    def wait_for(self, rows: int, seconds: float = 120) -> None:
        """Until so many have been received in all; RuntimeError where the server does not come to itself."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.received) >= rows or bool(self.wrong), timeout=seconds):
                raise RuntimeError(f"{len(self.received)} rows of {rows} after {seconds} s")

    def _work(self, crew: list[tuple[Tablet, Hand]], seed: float) -> None:
        dice = Random(seed)  # noqa: S311 - the same each time
        waiting: dict[str, list[dict[str, str]]] = {tablet.id: [] for tablet, _ in crew}
        while not self._stops:
            for tablet, hand in crew:
                batch = waiting[tablet.id]
                batch += [self._row(tablet, hand, dice) for _ in range(dice.randint(1, MOST_AT_ONCE) - len(batch))]
                if self._hand_in(tablet, hand, batch):
                    waiting[tablet.id] = []

    def _row(self, tablet: Tablet, hand: Hand, dice: Random) -> dict[str, str]:
        text = f"Ring på {next(self._numbers)} {dice.randrange(10**9)}"
        return tablet.row(hand, dice.choice(self.ground.visits), "note", {"text": text}, row_id=str(uuid4()))

    def _hand_in(self, tablet: Tablet, hand: Hand, batch: list[dict[str, str]]) -> bool:
        """Whether the server answered; what it signed for is then written down."""
        body = json.dumps({"tablet": {"id": tablet.id, "nonce": NONCE}, "operations": batch})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {hand.token}"}
        to = HTTPConnection("127.0.0.1", self.ground.port, timeout=30)
        try:
            to.request("POST", API, body, headers)
            answer = to.getresponse()
            status, said = answer.status, answer.read()
        except NO_ANSWER:
            time.sleep(0.02)  # nobody listens just now
            return False
        finally:
            to.close()
        heard = time.monotonic_ns()
        with self.changed:
            if status == 200:
                self.received += [Received(heard, *one) for one in self._signed(tablet, json.loads(said), len(batch))]
            elif status != 429:  # so many in a minute, and no more
                self.wrong.append(f"{status}: {said[:200]!r}")
            self.changed.notify_all()
        return status == 200

    def _signed(self, tablet: Tablet, said: dict[str, Any], rows: int) -> Iterator[tuple[str, str]]:
        if len(said["answers"]) != rows:
            self.wrong.append(f"{len(said['answers'])} answers to {rows} rows")
        for answer in said["answers"]:
            if answer["status"] not in ("stored", "already_stored") or not answer["receipt"]:
                self.wrong.append(f"{answer['status']}: {answer['reason']}")
                continue
            receipt = tablet.heard(answer["receipt"])
            yield receipt["id"], receipt["hash"]


def delivery(ground: Ground, tablets: int, seed: int) -> Delivery:
    """So many tablets with someone of one unit signed in on each. Before the server starts: they stand in its base."""
    made = []
    for number in range(tablets):
        tablet, person = Tablet(ground.app), number % 2
        with db.unit_of_work(OPERATOR) as session:
            row = access.register_tablet(
                session,
                by=ground.people[person],
                name=f"Platta {number}",
                public_key=point(tablet.private),
                now=clock.now(),
            )
            tablet.id = str(row.id)
        told = ground.chore({"pass": {"tablet": tablet.id, "person": person}})
        key = told["writing_key"]
        tablet.ask()
        made.append((tablet, Hand(ground.people[person], told["token"], key["id"], raw(key["secret"]))))
    return Delivery(ground, made, Random(seed))  # noqa: S311
