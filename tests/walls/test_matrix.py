"""Held by the walls: every route, every person, every relation; what is not hers to see is not in a single byte.

The rows come from the table of rights, so that a route without a row fails.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hembesok_field.access.permissions import BY_ENDPOINT, Right, Whose
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import Duty, Side, Who
from tests.people import Town, browser_with, signed_in_as
from tests.programs import API, Keyed, token_of, words_of
from tests.walls.homes import Home, Homes

PEOPLE = ("anna", "bo", "kim", "sara", "ola", "tore", "carin", "kajsa", "adam", "mats", "lova", "leif")
DONE = {200, 201, 204, 302, 303, 409, 422}  # she came in; what she sent may still be refused in words
OUTSIDE_THE_TABLE = {"static"}


@pytest.fixture
def engine() -> str:
    """The walls stand in the questions, which are tried on both engines by the rooms' own tests."""
    return "sqlite"


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OUTSIDE_THE_TABLE]


def test_every_route_has_a_row_and_every_row_a_route(app: Flask):
    assert {rule.endpoint for rule in rules(app)} == set(BY_ENDPOINT)


@dataclass(frozen=True)
class Cell:
    right: Right
    method: str
    path: str
    home: Home | None


def cells(app: Flask, all_homes: Homes) -> Iterator[Cell]:
    for rule in rules(app):
        right = BY_ENDPOINT[rule.endpoint]
        of_a_family = {"family_id", "visit_id"} & rule.arguments
        for home in all_homes if of_a_family else (None,):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Cell(right, method, address(app, rule, home), home)


def address(app: Flask, rule: Rule, home: Home | None) -> str:
    values: dict[str, Any] = {"year": 2026, "code": "1880", "kind": "json", "reference": "B-1", "token": "x" * 43}
    values["page"] = "uppdelat"
    values |= {
        "name": "enheter",
        "form": "csv",
        "number": 1,
        "starts": "2026-12-01T10:00",
        "entry_id": 1,
        "person_id": 1,  # Anna, who is ill
        "away_id": 1,
        "tablet_id": UUID(int=1),
        "resource_id": 1,
        "hand_over_id": 1,
        "field": "23a",
        "record_type": "contact",
        "unit_id": 1,
        "paper": "ansokan",
        "language": "sv",
        "version_id": 1,
        "step_code": "2m",
    }
    if home is not None:
        values |= {
            "family_id": home.family_id,
            "child_id": home.child_id,
            "guardian_id": home.guardian_id,
            "visit_id": home.visit_id,
            "code": "2m",
        }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def sent(cell: Cell, town: Town) -> dict[str, Any]:
    """What is sent: enough to come past the reading of it, so that it is the walls that stop it."""
    if cell.right.endpoint == "booking.stand_in":
        return {"data": {"leaving": town.anna.assignment_id, "coming": town.bo.assignment_id}}
    if cell.right.endpoint == "booking.answer":
        return {"data": {"svar": "ja"}}
    if cell.right.endpoint == "booking.hand_over":
        return {"data": {"leaving": town.anna.assignment_id, "coming": town.bo.assignment_id}}
    bodies = {
        "booking_api.book": {"starts_at": "2099-01-01T09:00:00Z", "minutes": 60, "staff": [town.anna.assignment_id]},
        "booking_api.move": {"minutes": 45},
        "booking_api.cancel": {"reason": "family"},
    }
    body = bodies.get(cell.right.endpoint)
    return {} if body is None else {"json": body, "headers": {"If-Match": "*", "Idempotency-Key": "k"}}


@pytest.fixture
def fresh(app: Flask, town: Town) -> Callable[[str], FlaskClient | Keyed]:
    """A browser that has asked for nothing yet: signed in long before, with a program's key beside it."""
    held = {name: (getattr(town, name), signed_in_as(getattr(town, name))) for name in PEOPLE}
    keys = {name: token_of(who) for name, (who, _) in held.items()}

    def browser(name: str) -> FlaskClient | Keyed:
        if name == "nobody":
            return app.test_client()
        who, token = held[name]
        return Keyed(browser_with(app, token), who, keys[name])

    return browser


@pytest.fixture
def as_it_was(database_url: str, all_homes: Homes, fresh: Callable[[str], FlaskClient | Keyed]) -> Callable[[], None]:
    """Brings the database back, so that what one cell changed decides nothing in the next."""
    file = Path(database_url.removeprefix("sqlite:///"))
    db.db.engine.dispose()
    kept = file.read_bytes()

    def bring_back() -> None:
        db.db.engine.dispose()
        for companion in ("-wal", "-shm"):
            file.with_name(file.name + companion).unlink(missing_ok=True)
        file.write_bytes(kept)

    return bring_back


def test_nobody_gets_a_byte_of_a_family_that_is_not_hers(
    app: Flask,
    town: Town,
    all_homes: Homes,
    fresh: Callable[[str], FlaskClient | Keyed],
    as_it_was: Callable[[], None],
):
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault is an answer too, and must leak as little
    tried: Counter[str] = Counter()
    leaks: list[str] = []
    surprises: list[str] = []
    for cell in cells(app, all_homes):
        if cell.right.endpoint == "access.sign_out":
            continue
        for name in (*PEOPLE, "nobody"):
            who = None if name == "nobody" else getattr(town, name)
            answer = fresh(name).open(cell.path, method=cell.method, **sent(cell, town))
            tried[name] += 1
            where = f"{name}: {cell.method} {cell.path} ({cell.home.name if cell.home else '-'}): {answer.status_code}"
            leaks += [f"{where} has {canary}" for canary in found(answer, forbidden(who, town, all_homes, cell))]
            if answer.status_code not in expected(who, town, cell, all_homes):
                surprises.append(where)
            if cell.method != "GET" and answer.status_code in DONE:
                as_it_was()
    print(f"{sum(tried.values())} cells, {len(leaks)} leaks")  # noqa: T201 - the figure the walls are held to
    assert leaks == []
    assert surprises == []


def found(answer: TestResponse, canaries: list[str]) -> list[str]:
    said = answer.data + repr(list(answer.headers)).encode()
    if answer.mimetype == "application/pdf":
        said += words_of(answer).encode()
    return [canary for canary in canaries if canary.encode() in said]


def may_see(who: Who | None, town: Town, home: Home, all_homes: Homes) -> bool:
    """Own BVC always; the partner's workers only while every guardian's yes stands."""
    if who is None or who.duty is not Duty.FIELD or home is all_homes.nowhere:
        return False
    if who.unit_id == town.bvc_id:
        return True
    return who.unit_id == town.social_id and home in (all_homes.open, all_homes.ended)


def forbidden(who: Who | None, town: Town, all_homes: Homes, cell: Cell) -> list[str]:
    """Every canary that this person has no right to; ids in an address she typed herself are no news to her."""
    canaries: list[str] = []
    for home in all_homes:
        if not may_see(who, town, home, all_homes):
            known = in_log(who, town, home, all_homes) if cell.right.whose is Whose.OWN_LOG else set()
            typed = {str(home.family_id), str(home.visit_id)} if home is cell.home else set()
            canaries += [canary for canary in home.canaries if canary not in typed | known]
        elif who is not None and who.side is Side.SOCIAL_SERVICES:
            canaries += home.own
        if home is all_homes.protected and not (who and who.assignment_id == town.anna.assignment_id):
            canaries += [*home.shared[:6], *home.own]
    return canaries


def in_log(who: Who | None, town: Town, home: Home, all_homes: Homes) -> set[str]:
    """What a reviewer may know of a family that her own authority's workers have seen: its reference and its id."""
    is_hers = who == town.lova or (who == town.leif and home in (all_homes.open, all_homes.ended))
    return {f"REF-{home.name}", str(home.family_id)} if is_hers and home is not all_homes.protected else set()


def expected(who: Who | None, town: Town, cell: Cell, all_homes: Homes) -> set[int]:
    right = cell.right
    if right.whose is Whose.ANYONE:
        return {200, 302, 404, 422}
    if who is None:
        return {302} if cell.method == "GET" and not cell.path.startswith(API) else {401}
    if who.duty not in right.duties:
        return {403}
    is_her_log = right.whose is Whose.OWN_LOG
    if cell.home is not None and not is_her_log and not may_see(who, town, cell.home, all_homes):
        return {404}
    if right.whose is Whose.OWN_BVC and who.side is Side.SOCIAL_SERVICES:
        return {403, 404}
    return DONE | ({404} if is_her_log or cell.home in (None, all_homes.protected) else set())
