"""Five homes written on one day, and a clock that can be moved to the day when they may go."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.retention import actions
from hembesok_field.retention.shapes import RecordType
from tests.people import Town
from tests.walls.homes import Homes, homes

WRITTEN = date(2026, 3, 2)
CONTACT_DUE = date(2027, 3, 3)  # the programme ended on 2 March 2026; a year, and the day after
LEDGER_DUE = date(2036, 3, 3)  # the last entry is of 2 March 2026; ten years, and the day after


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[Callable[[date], None]]:
    clock.stand_still(WRITTEN)
    yield clock.stand_still
    clock.stand_still(None)


@pytest.fixture
def written(town: Town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)


def make(by: Who, record_type: RecordType) -> int:
    """A list of what is due today."""
    with db.unit_of_work(OPERATOR) as session:
        made = actions.make_list(
            session, by=by, record_type=record_type, rule_words="", now=clock.now(), today=clock.today()
        )
        return made.id


def sign(by: Who, number: int) -> None:
    with db.unit_of_work(OPERATOR) as session:
        actions.sign_list(session, by=by, number=number, now=clock.now(), today=clock.today())


def erase_all(town: Town, record_type: RecordType) -> None:
    """A list of everything due, made by the admin and signed by the coordinator."""
    sign(town.carin, make(town.adam, record_type))
    db.leave_no_trace()
