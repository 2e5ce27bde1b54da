"""The program beside its plain model through many histories of promises; each act is one try."""

from flask import Flask

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.people import a_town
from tests.properties.booking_model import histories

SEED = 4100
HISTORIES, ACTS = 200, 60


def through_many_histories(app: Flask, found: Found) -> None:
    """Ten seeds, so that a difference names a short way to itself."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    for number in range(SEED, SEED + 10):
        wrong = None
        try:
            histories(app, town, number=number, examples=HISTORIES // 10, steps=ACTS)
        except Exception as differs:
            wrong = f"seed {number}: {type(differs).__name__} {differs}"[:300]
        found.tried(wrong, times=HISTORIES // 10 * ACTS)
