"""Five homes written on one day, once on each engine, and a clock that can be moved to the day when they may go."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from hembesok_field.factory import create_app
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.retention import actions
from hembesok_field.retention.shapes import RecordType
from tests.conftest import RUNTIME_ROLE
from tests.engines import Server, copy_sqlite
from tests.people import Town
from tests.towns import TOWNS
from tests.walls.homes import Homes, homes

WRITTEN = date(2026, 3, 2)
FIRST_MINUTE = "2026-03-02 00:01:00+01:00"  # so that whatever the hour is, it comes after
CONTACT_DUE = date(2027, 3, 3)  # the programme ended on 2 March 2026; a year, and the day after
LEDGER_DUE = date(2036, 3, 3)  # the last entry is of 2 March 2026; ten years, and the day after


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[Callable[[date], None]]:
    clock.stand_still(WRITTEN)
    yield clock.stand_still
    clock.stand_still(None)


Furnished = tuple[Any, Town, Homes]  # the database to copy, and who and what is in it


@pytest.fixture(scope="session")
def sqlite_written(
    tmp_path_factory: pytest.TempPathFactory, sqlite_town: tuple[Path, Town], environ: dict[str, str]
) -> Furnished:
    path, (place, town) = tmp_path_factory.mktemp("written") / "hembesok.db", sqlite_town
    return path, town, _furnished({**environ, "HEMBESOK_DATABASE_URL": copy_sqlite(place, path)}, town)


@pytest.fixture(scope="session")
def postgres_written(postgres: Server, postgres_town: tuple[str, Town], environ: dict[str, str]) -> Furnished:
    place, town = postgres_town
    postgres.clone(place, "written")
    url = postgres.url("written", RUNTIME_ROLE)
    return "written", town, _furnished({**environ, "HEMBESOK_DATABASE_URL": url}, town)


def _furnished(environ: dict[str, str], town: Town) -> Homes:
    with time_machine.travel(FIRST_MINUTE), create_app(environ=environ).app_context():
        with db.unit_of_work(OPERATOR) as session:
            made = homes(session, town)
        db.db.engine.dispose()
    return made


@pytest.fixture
def furnished(engine: str, request: pytest.FixtureRequest) -> Furnished | None:
    """The database that the homes were once written in; nothing for a test that asks for none."""
    name = {"sqlite": "sqlite_written", "postgresql": "postgres_written"}[engine]
    return request.getfixturevalue(name) if "written" in request.fixturenames else None


@pytest.fixture
def peopled(engine: str, furnished: Furnished | None, request: pytest.FixtureRequest) -> tuple[Any, Town] | None:
    if furnished is not None:
        return furnished[:2]
    return request.getfixturevalue(TOWNS[engine]) if "town" in request.fixturenames else None


@pytest.fixture
def written(town: Town, furnished: Furnished | None) -> Homes:
    assert furnished is not None
    return furnished[2]


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
