"""Ten thousand requests by four people of four authorities in turn, on two connections: not one foreign word."""

from typing import Any

from flask import Flask

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.people import a_bvc, a_nurse, a_region, a_town, browser_of
from tests.walls.homes import homes
from tests.walls.second_net import alternate, let_all_be_visible

REQUESTS = 10_000
AT_A_TIME = 500


def many_askers(app: Flask, found: Found) -> None:
    """The program's own predicate is taken away meanwhile, so that the second net is what is tried."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        every = homes(session, town)
        elin = a_nurse(session, a_bvc(session, a_region(session, "19", "Region Västmanland"), "KOP"), "Elin Strand")
    everyone = (every.open, every.closed, every.withdrawn, every.ended, every.protected)
    unshared = (every.closed, every.withdrawn)
    turns = [(town.anna, ()), (elin, everyone), (town.sara, unshared), (town.tore, everyone)]
    before: list[tuple[Any, str, Any]] = []

    def patch(module: Any, name: str, value: Any) -> None:
        before.append((module, name, getattr(module, name)))
        setattr(module, name, value)

    let_all_be_visible(patch)
    try:
        for _ in range(REQUESTS // AT_A_TIME):
            came, foreign = alternate(app, turns, AT_A_TIME, lambda who: browser_of(app, who))
            wrong = f"{AT_A_TIME - came} were not let in; foreign: {sorted(set(foreign))}"
            found.tried(None if came == AT_A_TIME and not foreign else wrong, times=AT_A_TIME)
    finally:
        for module, name, value in before:
            setattr(module, name, value)
