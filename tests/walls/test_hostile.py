"""Held by the walls: whatever is typed, nothing of ours breaks and nothing of another's comes out.

A sample of what tests/evidence sends whole (reliability.md F112).
"""

from collections.abc import Callable
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.kernel.identity import Who
from tests.people import Town
from tests.walls.homes import Homes
from tests.walls.hostile import PAYLOADS, Hand, tries

SEED, MANY = 112, 250
SLOWEST = 1.0  # seconds, for ninety-nine of a hundred


def test_what_is_typed_to_break_in_breaks_nothing(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault is an answer too
    sample = Random(SEED).sample(list(tries(app)), MANY)  # noqa: S311 - the same each time
    told = Hand(app, town, all_homes, signed_in, SEED).do(sample)
    assert told.faults == []
    assert told.leaks == []
    assert told.tried == MANY
    assert told.slow < SLOWEST


def test_the_payloads_are_many_and_of_each_kind():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200
