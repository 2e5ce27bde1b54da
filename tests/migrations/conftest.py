"""A database that no migration has touched, on each engine."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db
from tests.engines import Server

_numbers = count()


@pytest.fixture
def untouched(engine: str, request: pytest.FixtureRequest, tmp_path: Path, environ: dict[str, str]) -> Iterator[Flask]:
    """The program on an empty database without tables, with its context open."""
    name = f"untouched_{os.getpid()}_{next(_numbers)}"
    server: Server | None = request.getfixturevalue("postgres") if engine == "postgresql" else None
    url = server.create(name) if server else f"sqlite:///{tmp_path / 'hembesok.db'}"
    made = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": url})
    with made.app_context():
        yield made
        db.engine.dispose()
    if server:
        server.drop(name)
