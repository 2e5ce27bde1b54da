"""Held by the kernel: an act is whole, a look leaves no mark, a moment knows its zone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, StatementError

from hembesok_field.access.tables import OneTimeLink, Person
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def people() -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(Person))


@pytest.mark.usefixtures("app")
def test_an_act_that_fails_leaves_nothing():
    with pytest.raises(ZeroDivisionError), db.unit_of_work(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
        session.flush()
        1 / 0
    assert people() == 0


@pytest.mark.usefixtures("app")
def test_a_look_cannot_write_and_the_next_act_can():
    with pytest.raises(DBAPIError, match=r"read-?only"), db.reading(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
        session.flush()
    with db.unit_of_work(OPERATOR) as session:
        session.add(Person(email="anna@example.se", name="Anna"))
    assert people() == 1


@pytest.mark.usefixtures("app")
def test_a_moment_without_a_zone_is_refused():
    link = OneTimeLink(token_hash="x", person_id=1, expires_at=NOON.replace(tzinfo=None))
    with pytest.raises(StatementError, match="zone"), db.unit_of_work(OPERATOR) as session:
        session.add(link)
