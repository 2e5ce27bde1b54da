"""Held by the walls: what one authority keeps for itself changes not one byte of what the other is shown.

The other side's whole site is walked twice, with and without it (reliability.md F91); only nonces are masked.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.access.permissions import BY_ENDPOINT, Right, Whose
from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family.rules import EventKind, TargetGroup
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import queries as plans
from hembesok_field.record import actions as records
from tests.people import Town
from tests.programs import API, Keyed
from tests.walls.homes import Homes, homes
from tests.walls.test_matrix import address, rules

REGION = ("anna", "bo", "kim", "carin", "adam", "lova")
MUNICIPALITY = ("sara", "ola", "kajsa", "leif")
NONCES = re.compile(rb'(name="csrf[-_]token"[^>]*(?:content|value)=")[^"]*')
UNMASKED = frozenset({"Content-Type", "ETag", "Content-Length", "Location", "Content-Disposition"})


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which both engines answer alike."""
    return "sqlite"


@pytest.fixture
def all_homes(town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)


def walk(
    app: Flask, town: Town, all_homes: Homes, people: tuple[str, ...], signed_in: Callable[[Who], FlaskClient]
) -> dict[str, tuple[int, bytes, tuple[str, ...]]]:
    """Every page that can be read, as each of these people: status, body and headers, nonces masked."""
    shown = {}
    paths = [
        address(app, rule, home)
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and not _is_left_out(BY_ENDPOINT[rule.endpoint])
        for home in (all_homes if {"family_id", "visit_id"} & rule.arguments else (None,))
    ]
    clients = {name: Keyed(signed_in(getattr(town, name)), getattr(town, name)) for name in people}
    for client in clients.values():
        client.get(f"{API}/visits")  # whoever lists coming visits first gives them their ids
    for name, client in clients.items():
        for path in paths:
            answer = client.get(path)
            body = NONCES.sub(rb"\1", answer.data)
            headers = tuple(f"{key}: {value}" for key, value in answer.headers if key in UNMASKED)
            shown[f"{name} {path}"] = (answer.status_code, body, headers)
    return shown


def _is_left_out(right: Right) -> bool:
    """Of the pages of the log, which tell of this very walk, see tests/integration/review."""
    return right.endpoint == "booking.me" or right.endpoint.startswith("access.") or right.whose is Whose.OWN_LOG


def differing(before: dict, after: dict) -> list[str]:
    return [where for where, answer in before.items() if after[where] != answer]


def test_the_region_is_shown_nothing_of_the_municipalitys_own(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    before = walk(app, town, all_homes, REGION, signed_in)
    with db.unit_of_work(OPERATOR) as session:
        visit = plans.visit_for(session, town.sara, all_homes.open.visit_id)
        for text in ("Ta med leksaker", "Ring innan ni kommer"):
            records.write_note(
                session, family_id=all_homes.open.family_id, visit=visit, by=town.sara, text=text, now=clock.now()
            )
    assert differing(before, walk(app, town, all_homes, REGION, signed_in)) == []


def test_the_municipality_is_shown_nothing_of_the_regions_own(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    before = walk(app, town, all_homes, MUNICIPALITY, signed_in)
    with db.unit_of_work(OPERATOR) as session:
        for home in (all_homes.open, all_homes.closed, all_homes.protected):
            visit = plans.visit_for(session, town.anna, home.visit_id)
            records.write_note(
                session, family_id=home.family_id, visit=visit, by=town.anna, text="Portkod 1357", now=clock.now()
            )
            family = family_queries.family_for(session, town.anna, home.family_id)
            family.target_groups = f"{TargetGroup.BORN_ABROAD} {TargetGroup.FIRST_CHILD}"
            part = family_queries.participations_of(session, family)[-1]
            part.answered_on = part.answered_on + timedelta(days=1)
            families.remember(
                session,
                family,
                by=town.anna,
                kind=EventKind.OFFERED_AGAIN,
                on=clock.today(),
                now=clock.now(),
            )
    assert differing(before, walk(app, town, all_homes, MUNICIPALITY, signed_in)) == []


def test_the_walk_would_notice(app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]):
    """The writer's own side does see a new note: a walk that saw no difference there would be blind."""
    before = walk(app, town, all_homes, ("sara",), signed_in)
    with db.unit_of_work(OPERATOR) as session:
        visit = plans.visit_for(session, town.sara, all_homes.open.visit_id)
        records.write_note(
            session, family_id=all_homes.open.family_id, visit=visit, by=town.sara, text="Ta med filt", now=clock.now()
        )
    after = walk(app, town, all_homes, ("sara",), signed_in)
    assert [where for where in differing(before, after) if str(all_homes.open.visit_id) in where]
