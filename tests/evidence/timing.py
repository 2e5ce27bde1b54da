"""Whether the time an answer takes tells what may not be known: questions asked in turn, a thousand times each."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from uuid import uuid4

from flask import Flask

from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.people import a_town, browser_of
from tests.programs import API, Keyed
from tests.walls.homes import homes

TIMES = 1_000
WITHIN = 0.005  # seconds between the slowest median and the quickest (reliability.md F68, F92)

Asked = Mapping[str, Callable[[], tuple[int, bytes]]]


def of_what_is_not_hers(app: Flask, found: Found) -> None:
    """A family of others against one that is not there, on its page and through the API."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        home = homes(session, town).closed
    client = Keyed(browser_of(app, town.kim), town.kim)

    def ask(path: str) -> tuple[int, bytes]:
        answer = client.get(path)
        return answer.status_code, answer.data

    page, program = "/familjer/{}", API + "/visits/{}"
    compare(found, "family page", {"foreign": lambda: ask(page.format(home.family_id)),
                                   "random": lambda: ask(page.format(uuid4()))})  # fmt: skip
    compare(found, "API", {"foreign": lambda: ask(program.format(home.visit_id)),
                           "random": lambda: ask(program.format(uuid4()))})  # fmt: skip


def of_a_calendar(app: Flask, found: Found) -> None:
    """An address that has been changed, one that never was, and one that cannot be one."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        ended = bookings.new_address(session, person_id=town.anna.person_id, now=clock.now())
        bookings.new_address(session, person_id=town.anna.person_id, now=clock.now())
    hosts = iter(range(1 << 24))

    def fetch(token: str) -> tuple[int, bytes]:
        number = next(hosts)  # each from a place of its own, as guessing from one is stopped soon
        place = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        answer = app.test_client().get(f"/kalender/{token}.ics", environ_base={"REMOTE_ADDR": place})
        return answer.status_code, answer.data

    compare(
        found,
        "feed",
        {"ended": lambda: fetch(ended), "unknown": lambda: fetch("x" * len(ended)), "malformed": lambda: fetch("å!")},
    )


def compare(found: Found, what: str, asked: Asked) -> None:
    """The same answer, and medians that lie within WITHIN of each other. What was measured is printed too."""
    seconds: dict[str, list[float]] = {name: [] for name in asked}
    answers = set()
    for _ in range(TIMES):
        for name, ask in asked.items():
            began = time.perf_counter()
            answers.add(ask())
            seconds[name].append(time.perf_counter() - began)
            found.tried()
    medians = {name: median(times) for name, times in seconds.items()}
    apart = max(medians.values()) - min(medians.values())
    said = ", ".join(f"{name} {1000 * one:.2f} ms" for name, one in medians.items())
    print(f"{what}: {said}; {1000 * apart:.2f} ms apart", flush=True)
    if len(answers) != 1:
        found.failures.append(f"{what}: {len(answers)} different answers, {sorted({one[0] for one in answers})}")
    if apart > WITHIN:
        found.failures.append(f"{what}: {said}")
