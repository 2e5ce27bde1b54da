"""Held by promises through any history: the program says, holds and shows what a plain model says it must."""

import pytest

from hembesok_field.kernel import clock
from tests.integration.booking import scene
from tests.properties.booking_model import histories

SEED = 41


@pytest.fixture
def engine() -> str:
    """One is enough for every day; `make evidence` goes through many more histories on both."""
    return "sqlite"


@pytest.mark.slow
def test_the_program_is_its_model_through_any_history(app, town):
    clock.stand_still(scene.NOW.date())
    print(f"seed {SEED}")  # noqa: T201 - shown when it fails
    try:
        histories(app, town, number=SEED, examples=5, steps=25)
    finally:
        clock.stand_still(None)
