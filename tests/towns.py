"""The town of tests.people, written once on each engine and copied for every test that asks for it."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from tests.engines import Server, copy_sqlite
from tests.people import Town, a_town

TOWNS = {"sqlite": "sqlite_town", "postgresql": "postgres_town"}


@pytest.fixture(scope="session")
def sqlite_town(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, environ: dict[str, str]
) -> tuple[Path, Town]:
    path = tmp_path_factory.mktemp("town") / "hembesok.db"
    return path, _peopled({**environ, "HEMBESOK_DATABASE_URL": copy_sqlite(sqlite_template, path)})


@pytest.fixture(scope="session")
def postgres_town(postgres: Server, postgres_template: str, environ: dict[str, str]) -> tuple[str, Town]:
    return "town", _peopled({**environ, "HEMBESOK_DATABASE_URL": postgres.clone(postgres_template, "town")})


def _peopled(environ: dict[str, str]) -> Town:
    """Everyone was written in on the same day, whenever the test that is first to ask believes it is."""
    with time_machine.travel("2026-01-01 12:00:00+00:00"), create_app(environ=environ).app_context():
        with unit_of_work(OPERATOR) as session:
            town = a_town(session)
        db.engine.dispose()
    return town


@pytest.fixture
def peopled(engine: str, request: pytest.FixtureRequest) -> tuple[Any, Town] | None:
    """The database that a town was once written in, and the town; nothing for a test that asks for no town."""
    return request.getfixturevalue(TOWNS[engine]) if "town" in request.fixturenames else None


@pytest.fixture
def town(app: Flask, peopled: tuple[object, Town] | None) -> Town:
    """There already in the database that was copied; written now for a test that comes to ask for it late."""
    if peopled is not None:
        return peopled[1]
    with unit_of_work(OPERATOR) as session:
        return a_town(session)
