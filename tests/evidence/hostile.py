"""Every payload at every route, in each place where one can be put: no fault of ours, no word of another's family."""

from flask import Flask

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.people import a_town, browser_of
from tests.walls.homes import homes
from tests.walls.hostile import PAYLOADS, Hand, tries

SEED = 112
SLOWEST = 1.0  # seconds, for ninety-nine of a hundred


def at_every_route(app: Flask, found: Found) -> None:
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)  # forged requests have a proof of their own
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        every = homes(session, town)
    told = Hand(app, town, every, lambda who: browser_of(app, who), SEED).do(tries(app, PAYLOADS))
    found.tried(times=told.tried)
    found.failures += told.faults + told.leaks
    if told.slow >= SLOWEST:
        found.failures.append(f"one of a hundred takes more than {told.slow:.2f} s")
