"""Two hundred people press the same hour of the same nurse at once; one of them gets it, and the others are told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from hembesok_field.access import door
from hembesok_field.booking import actions
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from tests.evidence.proof import Found
from tests.integration.booking import scene
from tests.people import Town, a_town

ROUNDS = 20
PEOPLE = 200
WON = "won"


def one_hour(app: Flask, found: Found) -> None:
    """Each round another day; every family has its own visit, and all want the same hour."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    homes = [scene.a_home(town) for _ in range(PEOPLE)]
    for number in range(ROUNDS):
        answers = _pressed_at_once(app, [_wish(town, home, number) for home in homes])
        counted = Counter(answers)
        held = scene.count(Hold)
        is_right = counted[WON] == 1 and counted[Reason.TAKEN] == PEOPLE - 1 and held == 2
        found.tried(None if is_right else f"round {number}: {dict(counted)}, {held} hours held", times=PEOPLE)
        for home, answer in zip(homes, answers):
            if answer == WON:
                scene.cancel(home, town.anna)


def _wish(town: Town, home: scene.Home, number: int) -> Callable[[], str]:
    hour = scene.TEN + timedelta(days=number)
    staff = [town.anna.assignment_id, (town.sara, town.ola)[number % 2].assignment_id]

    def wish() -> str:
        try:
            door.act(
                town.anna,
                "booking.book",
                lambda session: actions.book(
                    session,
                    visit=session.get_one(Visit, home.visit_id),
                    starts_at=hour,
                    minutes=60,
                    staff=staff,
                    by=town.anna,
                    now=scene.NOW,
                ),
            )
        except Refused as no:
            return str(no.reason)
        except Exception as wrong:  # whatever is not a plain no
            return f"{type(wrong).__name__}: {wrong}"[:120]
        return WON

    return wish


def _pressed_at_once(app: Flask, wishes: list[Callable[[], str]]) -> list[str]:
    line = Barrier(len(wishes))

    def press(wish: Callable[[], str]) -> str:
        with app.app_context():
            line.wait(timeout=60)
            return wish()

    with ThreadPoolExecutor(len(wishes)) as people:
        return list(people.map(press, wishes))
