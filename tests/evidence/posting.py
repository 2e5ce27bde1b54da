"""Thousands of messages to a real mail server, by a worker that is killed in the middle of it again and again."""

import multiprocessing
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from threading import Condition
from uuid import UUID

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from benchmarks.house import MADE_FROM, settled
from hembesok_field.factory import create_app
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.outbox.rules import Channel, Kind, State
from hembesok_field.outbox.sending import Worker
from hembesok_field.outbox.tables import Outgoing
from tests.evidence.proof import Found
from tests.integration.booking import scene
from tests.integration.outbox.post import Clerk, a_server
from tests.people import Town, a_town

MESSAGES = 10_000
KILLS = 50
SEED = 59
HELD = timedelta(seconds=2)  # in place of minutes: a dead worker's message comes again while one looks on
VISITS = 50
# Each worker is a process of its own, forked from one that has read the program in already: to do that fifty times over
# took longer than the sending.
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["__main__", __name__])
PATIENCE = 120  # seconds without a single message before the proof gives up


class Counting(Clerk):
    """Wakes whoever waits for so many messages."""

    def __init__(self) -> None:
        super().__init__()
        self.came = Condition()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - what the server calls it
        said = await super().handle_DATA(server, session, envelope)
        with self.came:
            self.came.notify_all()
        return said

    def wait_for(self, number: int) -> bool:
        with self.came:
            return self.came.wait_for(lambda: len(self.kept) >= number, timeout=PATIENCE)


def killed_again_and_again(app: Flask, found: Found, *, messages: int = MESSAGES, kills: int = KILLS) -> None:
    """0 lost; no more doubles than kills, each with the same Message-ID, UID and SEQUENCE; in order for each visit."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    wanted = _written(town, (town.anna, town.bo, town.sara, town.ola), messages)
    settled()  # as PostgreSQL does by itself in earnest
    dice, clerk = Random(SEED), Counting()  # noqa: S311 - when to kill is no secret
    with a_server(clerk) as url:
        for number in range(kills):
            at = (number + 1) * messages // (kills + 1) + dice.randrange(max(1, messages // (kills * 4)))
            _run_until(app, url, clerk, at)
        _run_until(app, url, clerk, None)
    _judge(found, clerk, wanted, kills)


def _written(town: Town, people: tuple[Who, ...], messages: int) -> Counter[str]:
    """Invitations to the same visits over and over, so that each has its place in an order. Their marks."""
    visits: list[tuple[UUID, UUID]] = []
    for _ in range(VISITS):
        home = scene.a_home(town)
        visits.append((home.visit_id, home.family_id))
    now, wanted = clock.now(), Counter[str]()
    with db.unit_of_work(OPERATOR) as session:
        rows = []
        for number in range(messages):
            turn, place = divmod(number, VISITS * len(people))
            (visit_id, family_id), who = visits[place % VISITS], people[place // VISITS]
            starts_at = scene.TEN + timedelta(days=turn)
            rows.append(
                Outgoing(
                    kind=Kind.INVITATION, channel=Channel.MAIL, person_id=who.person_id, authority_id=who.authority_id,
                    visit_id=visit_id, family_id=family_id, sequence=turn, starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=1), made_at=now, due_at=now, next_at=now,
                )
            )  # fmt: skip
        session.add_all(rows)
        session.flush()
        wanted.update(str(row.mark) for row in rows)
    return wanted


def _run_until(app: Flask, url: str, clerk: Counting, number: int | None) -> None:
    """A worker in a process of its own; killed when the server has so many, else left to finish."""
    worker = READY.Process(target=_work, args=({**app.config[MADE_FROM], "HEMBESOK_MAIL_URL": url},))
    worker.start()
    try:
        if number is None:
            worker.join(timeout=PATIENCE * 20)
        else:
            clerk.wait_for(number)
    finally:
        worker.kill()
        worker.join()


def _judge(found: Found, clerk: Counting, wanted: Counter[str], kills: int) -> None:
    came: Counter[str] = Counter()
    same: dict[str, set[tuple[str, int]]] = defaultdict(set)
    order: dict[tuple[str, str], list[int]] = defaultdict(list)
    for kept in clerk.kept:
        mark = str(kept.message["Message-ID"]).strip("<>").partition("@")[0]
        event = Calendar.from_ical(kept.calendar).walk("VEVENT")[0]
        came[mark] += 1
        same[mark].add((str(event["UID"]), int(event["SEQUENCE"])))
        order[str(event["UID"]), kept.to[0]].append(int(event["SEQUENCE"]))
    lost, doubled = wanted.keys() - came.keys(), sum(count - 1 for count in came.values())
    found.tried(times=len(wanted))
    print(f"{len(wanted)} written, {len(lost)} lost, {doubled} doubled, {kills} kills", flush=True)
    for wrong, what in (
        (lost, f"{len(lost)} lost"),
        (came.keys() - wanted.keys(), "something came that nobody wrote"),
        (doubled > kills, f"{doubled} doubled by {kills} kills"),
        ([mark for mark, told in same.items() if len(told) > 1], "a double that was not the same"),
        ([told for told in order.values() if told != sorted(told)], "a newer message before an older"),
    ):
        if wrong:
            found.tried(what, times=0)


def _work(environ: dict[str, str]) -> None:
    """What the process that is killed does."""
    app = create_app(environ=environ)
    with app.app_context():
        worker = Worker(app.config["HEMBESOK"])
        worker.held = HELD
        while _waiting():
            worker.send_due()


def _waiting() -> bool:
    open_ones = select(Outgoing.id).where(Outgoing.state.in_((State.WAITING, State.SENDING)))
    with db.reading(OPERATOR) as session:
        return session.scalars(open_ones.limit(1)).first() is not None
