"""The fixture `program` with real processes: `-p tests.recount.local_program`, or the suite's own when it has one.

Slower than calling the commands within the test's process, and nearer to what a person does at a terminal.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import engines

ROOT = Path(__file__).parents[2]
Program = Callable[..., tuple[int, str, str]]
numbers = itertools.count(1)


def command(url: str) -> Program:
    def run(*argv: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *map(str, argv)],
            cwd=ROOT,
            env={
                **os.environ,
                "HEMBESOK_ENV": "development",
                "HEMBESOK_DATABASE_URL": url,
                "HEMBESOK_SECRET_KEY": "only-for-tests-" * 3,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def migrated(url: str) -> str:
    code, _, wrong = command(url)("db", "upgrade")
    assert code == 0, wrong
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[engines.Server]:
    server = engines.start_postgres()
    migrated(server.create("recount_template"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """`program(*argv)` gives (exit code, standard output, standard error) on a fresh migrated database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield command(engines.copy_sqlite(template, tmp_path / "fresh.db"))
        return
    server: engines.Server = request.getfixturevalue("postgres")
    name = f"recount_{next(numbers)}"
    server.clone("recount_template", name)
    yield command(server.url(name))
    server.drop(name)
