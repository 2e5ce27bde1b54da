"""Two hundred at once at the real server, in four kinds of race; and the same race where nothing would refuse."""

from flask import Flask

from benchmarks.house import MADE_FROM
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.integration.booking.crowd import Crowd, Result, at_work, without_the_constraint
from tests.people import a_town

ROUNDS = 100
PEOPLE = 200
WARM_UP = 2  # each process has its own first time, and each line to PostgreSQL plans its questions anew ten times
SEED = 4
SLOWEST = 2.0  # seconds, for ninety-nine of a hundred


def of_kind(app: Flask, found: Found, kind: str) -> None:
    """Every round gives exactly what there is; nobody meets a fault, and nobody waits long."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    waits: list[float] = []
    with at_work(app.config[MADE_FROM]) as port:
        crowd = Crowd(town, port, PEOPLE, SEED)
        first = [crowd.race(kind, ROUNDS + number) for number in range(WARM_UP)]
        found.measured["slowest seconds of the first"] = round(max(seconds for _, seconds in first[0].answers), 2)
        for number in range(ROUNDS):
            result = crowd.race(kind, number)
            waits += [seconds for _, seconds in result.answers]
            found.tried("; ".join(result.wrong) or None, times=len(result.answers))
    slow = sorted(waits)[int(len(waits) * 0.99) - 1]
    found.measured["p99 seconds"] = round(slow, 2)
    found.tried(None if slow <= SLOWEST else f"one of a hundred waits more than {slow:.2f} s", times=0)


def that_nothing_refuses(app: Flask, found: Found) -> None:
    """Without the constraint every kind of race finds what is wrong: that is what the others' silence is worth."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    with at_work(app.config[MADE_FROM]) as port:
        crowd = Crowd(town, port, PEOPLE, SEED)
        without_the_constraint()
        caught = crowd.race("same_hour", 0)
    found.tried(None if _is_caught(caught) else f"unnoticed: {dict(caught.counted)}", times=len(caught.answers))


def _is_caught(result: Result) -> bool:
    return any("overlap" in one for one in result.wrong) and any("winners" in one for one in result.wrong)
