"""The house with an empty database of its own for each test, on SQLite and on a real PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from hypothesis import HealthCheck, settings
from werkzeug.test import TestResponse

from hembesok_field.factory import create_app
from hembesok_field.kernel import keys, roles
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from tests.engines import Server, copy_sqlite, start_postgres
from tests.moving import Built

ENGINES = ("sqlite", "postgresql")
RUNTIME_ROLE = "hembesok_app"
BEHIND_THE_WALLS = (
    "walls/",
    "integration/access/",
    "integration/api/",
    "integration/booking/",
    "integration/desk/",
    "integration/family/",
    "integration/intake/",
    "integration/plan/",
    "integration/record/",
    "integration/returns/",
    "integration/retention/",
    "integration/review/",
    "integration/statistics/",
    "integration/sync/",
    "integration/voices/",
    "integration/commands/test_database.py",
)
LONGEST = ("walls/", "browser/", "chaos/")
pytest_plugins = ("tests.people", "tests.towns")
_numbers = count()
# No test is failed by the clock, for a machine may be busy with something else; and what passed once passes again.
# The search for more is made on purpose: `make test ARGS="--hypothesis-profile=search"`.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", parent=settings.get_profile("search"), derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: not item.path.relative_to(Path(__file__).parent).as_posix().startswith(LONGEST))


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.make(path)
    return path


@pytest.fixture(scope="session")
def environ(keys_file: Path) -> dict[str, str]:
    return {
        "HEMBESOK_ENV": "development",
        "HEMBESOK_SECRET_KEY": "only-for-tests-and-long-enough-for-them",
        "HEMBESOK_KEYS": str(keys_file),
        "HEMBESOK_MAIL_URL": f"file:{keys_file.with_name('outbox')}",
        "HEMBESOK_FAMILY_URL": f"file:{keys_file.with_name('outbox')}",
    }


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Path:
    path = tmp_path_factory.mktemp("template") / "hembesok.db"
    _migrate({**environ, "HEMBESOK_DATABASE_URL": f"sqlite:///{path}"})
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Server, environ: dict[str, str]) -> str:
    _migrate({**environ, "HEMBESOK_DATABASE_URL": postgres.create("template")}, role=RUNTIME_ROLE)
    return "template"


def _migrate(environ: dict[str, str], role: str | None = None) -> None:
    app = create_app(environ=environ)
    with app.app_context():
        upgrade()
        if role is not None:
            with unit_of_work(OPERATOR) as session:
                roles.secured(session, role)
        db.engine.dispose()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; a test that does not care overrides it with one."""
    return str(request.param)


@pytest.fixture
def role(request: pytest.FixtureRequest) -> str:
    """As whom the program meets PostgreSQL: the runtime role where the walls have been tried, else the owner."""
    place = request.node.path.relative_to(Path(__file__).parent).as_posix()
    return RUNTIME_ROLE if place.startswith(BEHIND_THE_WALLS) else "postgres"


@pytest.fixture
def database_url(
    engine: str, role: str, peopled: tuple[Any, object] | None, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A migrated database, empty or with the town that the test asks for; on PostgreSQL as the owner, or as the role
    that the program runs as."""
    if engine == "sqlite":
        yield copy_sqlite(
            peopled[0] if peopled else request.getfixturevalue("sqlite_template"), tmp_path / "hembesok.db"
        )
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    server.clone(peopled[0] if peopled else request.getfixturevalue("postgres_template"), name)
    yield server.url(name, role)
    server.leave(name)


class Visitor(FlaskClient):
    """A browser that brings nothing along from the request before: the context that tests hold open would.

    What it sent is closed with the answer: a large file lies on disk, and left open it fails whichever test comes to
    collect the garbage.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        answer = super().open(*args, **options)
        answer.request.environ["wsgi.input"].close()
        return answer


@pytest.fixture(scope="session")
def built() -> dict[str, Built]:
    """The program as it stands built, for each kind of database."""
    return {}


@pytest.fixture
def keeps(request: pytest.FixtureRequest) -> bool:
    """Whether SQLite waits for the disk, as it does in earnest; else only where the test says `keeps`."""
    return request.node.get_closest_marker("keeps") is not None


@pytest.fixture
def app(
    engine: str, database_url: str, environ: dict[str, str], built: dict[str, Built], keeps: bool
) -> Iterator[Flask]:
    """The whole program on an empty database, with its context open."""
    here = {**environ, "HEMBESOK_DATABASE_URL": database_url}
    if engine not in built:
        built[engine] = Built(_dressed(here))
    with built[engine].moved(here, keeps=keeps).app_context():
        yield built[engine].app
        db.engine.dispose()
    if built[engine].is_changed:
        del built[engine]


def _dressed(environ: dict[str, str]) -> Flask:
    made = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False}, environ=environ)
    made.test_client_class = Visitor
    # A token's signature holds the second it was made: where it is not checked, pages are compared without it.
    # Parts that are imported without their page's context meet the global one.
    made.jinja_env.globals["csrf_token"] = lambda: generate_csrf() if made.config["WTF_CSRF_ENABLED"] else ""
    made.context_processor(lambda: {"csrf_token": generate_csrf if made.config["WTF_CSRF_ENABLED"] else str})
    return made


@pytest.fixture
def program(app: Flask) -> Callable[..., tuple[int, str, str]]:
    """Types a command: `program("statistics", "--year", "2025", …)` gives exit code, standard output and error."""

    def run(*words: str, stdin: str | None = None) -> tuple[int, str, str]:
        said = app.test_cli_runner().invoke(args=list(words), input=stdin)
        if said.exception is not None and not isinstance(said.exception, SystemExit):
            raise said.exception
        return said.exit_code, said.stdout, said.stderr

    return run
