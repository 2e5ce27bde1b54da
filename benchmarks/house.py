"""The real program on a fresh database of its own, on either engine, gone when the measuring is over."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from hembesok_field.access import actions, door
from hembesok_field.access.tables import Person
from hembesok_field.factory import create_app
from hembesok_field.kernel import clock, db, keys, roles, walls
from hembesok_field.kernel.identity import OPERATOR
from tests.engines import Server

ENGINES = ("sqlite", "postgresql")
# A benchmark's database may be lost, but what costs time in earnest is to cost it here: every commit reaches the disk.
LIKE_IN_EARNEST = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
_numbers = count()


MADE_FROM = "MADE_FROM"  # the environment, for another process that opens the same house
RUNTIME_ROLE = "hembesok_bench"  # behind row security, as in earnest


@contextmanager
def opened(server: Server | None, today: date, pool: dict[str, int] | None = None) -> Iterator[Flask]:
    """The program with its context open and its tables made; on PostgreSQL when there is a server, else on SQLite."""
    with tempfile.TemporaryDirectory(prefix="hembesok-bench-") as folder:
        name = f"bench_{next(_numbers)}"
        keys.make(Path(folder) / "keys.json")
        environ = {
            "HEMBESOK_ENV": "development",
            "HEMBESOK_SECRET_KEY": "only-for-measuring-and-long-enough",
            "HEMBESOK_KEYS": str(Path(folder) / "keys.json"),
            "HEMBESOK_DATABASE_URL": server.create(name) if server else f"sqlite:///{folder}/hembesok.db",
            "HEMBESOK_MAIL_URL": f"file:{folder}/outbox",
            "HEMBESOK_TODAY": today.isoformat(),
        }
        with create_app(environ=environ).app_context():
            upgrade()
            if server:
                with db.unit_of_work(OPERATOR) as session:
                    roles.secured(session, RUNTIME_ROLE)
            db.db.engine.dispose()
        if server:
            environ["HEMBESOK_DATABASE_URL"] = server.url(name, RUNTIME_ROLE)
        app = create_app({"SQLALCHEMY_ENGINE_OPTIONS": pool} if pool else None, environ=environ)
        app.config[MADE_FROM] = environ
        with app.app_context():
            gc.collect()
            gc.freeze()  # as app.py does, the front door of a server
            yield app
            db.db.engine.dispose()
        if server:
            server.drop(name)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser in which this person is signed in, as if she had typed her password."""
    with db.unit_of_work(OPERATOR) as session:
        person_id = session.scalars(select(Person.id).where(Person.email == email)).one()
        token = actions.open_sign_in(session, person_id=person_id, device="benchmark", now=clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[door.COOKIE] = token
    return client


def settled() -> None:
    """Let the engine look at what it holds, as it does by itself in a database that has stood a night."""
    with _owners().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
        else:
            connection.execute(text("ANALYZE"))


@contextmanager
def poured() -> Iterator[Session]:
    """As the owner, to fill the house at once: PostgreSQL copies no rows into tables behind row security."""
    with Session(_owners()) as session, session.begin():
        walls.speak_for(session, OPERATOR)
        yield session


def _owners() -> Engine:
    is_postgresql = db.db.engine.dialect.name == "postgresql"
    return create_engine(db.db.engine.url.set(username="postgres")) if is_postgresql else db.db.engine


def version() -> str:
    """The engine's name and version."""
    with db.db.engine.connect() as connection:
        numbers = connection.dialect.server_version_info or ()
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name]
    return f"{name} {'.'.join(str(number) for number in numbers)}"
