"""Thousands of requests made from the API's own document, signed in as each kind of person."""

from collections import Counter

from flask import Flask

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.integration.api.sending import PEOPLE, send, what_is_there
from tests.people import a_town

CASES = 10_000
SEED = 100


def to_the_api(app: Flask, found: Found) -> None:
    """No fault of ours, and no answer that the document does not know. What is made stays and meets what follows."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    known, each = what_is_there(town), -(-CASES // len(PEOPLE))
    for number, name in enumerate(PEOPLE):
        said: Counter[tuple[str, int]] = Counter()
        try:
            said = send(app, getattr(town, name), known, examples=each, number=SEED + number)
        except Exception as wrong:
            found.tried(f"{name}: {wrong}"[:300])
        found.tried(times=sum(said.values()))
