"""Base class, column types, and the one place that commits."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, LargeBinary, MetaData, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from hembesok_field.kernel import keys, prepared, walls
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.walls import For

T = TypeVar("T")
GOT_IN_EACH_OTHERS_WAY = {
    "40P01",
    "40001",
    "55P03",
}  # PostgreSQL: deadlock, serialization, lock not available
TRIES = 4


class Base(DeclarativeBase):
    # Named constraints, so a later migration can find and drop them.
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


class OfAFamily:
    """A row that tells something of one family: loading it in a reading is seen, and lands in the access log."""

    @property
    def family_key(self) -> UUID:
        return self.family_id  # type: ignore[attr-defined, no-any-return]


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a time that does not know its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone is not a moment")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Sealed(TypeDecorator[str]):
    """Text that stands in the database only as AES-GCM ciphertext, under the key in HEMBESOK_KEYS."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else keys.held().seal(value)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else keys.held().unseal(bytes(value))


def choice(codes: type[StrEnum], name: str) -> Enum:
    """A column that holds one of the enum's codes as text; the table refuses any other."""
    return Enum(
        codes,
        name=name,
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )


db = SQLAlchemy(model_class=Base)


@event.listens_for(Engine, "connect")
def _take_the_wheel(raw: Any, _record: Any) -> None:
    """SQLite: begin ourselves, foreign keys on, write-ahead log, every commit on the disk before it is answered.

    PostgreSQL: row security makes every question look dear; compiled to machine code for that, one that takes a tenth
    of a second would take five. What is planned stays planned.
    """
    if isinstance(raw, sqlite3.Connection):
        raw.isolation_level = None  # sqlite3 would otherwise begin only at the first write
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "busy_timeout = 30000",
            "secure_delete = ON",  # what is erased is zeros in the file, not a freed page with the old words
        ):
            raw.execute(f"PRAGMA {pragma}")
        return
    raw.execute("SET jit = off")
    raw.commit()
    prepared.keep(raw)


@event.listens_for(Engine, "handle_error")
def _let_go(fault: Any) -> None:
    """One act fails when a table was altered under a running program; the next has a line that plans anew."""
    if prepared.is_outlived(fault.original_exception):
        fault.is_disconnect = True


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    is_reading = bool(connection.info.get("reading"))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
        return
    raw = connection.connection.driver_connection
    if bool(raw.read_only) != is_reading:  # said by its BEGIN, which goes with the first question
        raw.read_only = is_reading or None


@event.listens_for(Session, "loaded_as_persistent")
def _notice(session: Session, row: Any) -> None:
    if isinstance(row, OfAFamily):
        saw(session, [row.family_key])


def saw(session: Session, families: Iterable[UUID]) -> None:
    """Tell the session that these families were shown; for questions that ask for columns, not rows."""
    session.info.setdefault("families_seen", set()).update(families)


def families_seen(session: Session) -> frozenset[UUID]:
    return frozenset(session.info.get("families_seen", ()))


@contextmanager
def unit_of_work(by: For, on: Engine | None = None) -> Iterator[Session]:
    """One act for `by`, whole or not at all. On SQLite what it read stays true until it ends.

    `on` is another database than the program's own: a copy that is made ready before it is restored.
    """
    with Session(on or db.engine, expire_on_commit=False) as session, session.begin():
        walls.speak_for(session, by)
        yield session


def tried_again(work: Callable[[], T]) -> T:
    """Run a whole unit of work; again (at most four times) when the database says two got in each other's way."""
    for patience in range(TRIES - 1):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in GOT_IN_EACH_OTHERS_WAY:
                raise
            time.sleep(0.02 * 2**patience)
    return work()


@contextmanager
def reading(by: For) -> Iterator[Session]:
    """Look as `by`, and leave no mark: a write in here is an error. What the caller holds stays as it was read."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.info["reading"] = True
        try:
            with Session(connection, expire_on_commit=False) as session:
                walls.speak_for(session, by)
                if is_sqlite:
                    session.connection().exec_driver_sql("PRAGMA query_only = ON")
                yield session
        finally:
            connection.rollback()
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = OFF")
                connection.rollback()
            connection.info.pop("reading")


class WouldWrite(Exception):
    """A rehearsal has come to the first thing that it would write."""


def rehearse(by: For, work: Callable[[Session], object]) -> None:
    """Go through `work` in a reading, up to its first write: whoever is refused before then has held up nobody.

    That nobody is refused here decides nothing.
    """
    refusal = None
    with reading(by) as session:
        session.info["rehearses"] = True
        try:
            work(session)
        except WouldWrite:
            pass
        except Refused as no:
            refusal = no
    if refusal is not None:
        raise refusal


def rehearses(session: Session) -> bool:
    return bool(session.info.get("rehearses"))


@event.listens_for(Session, "before_flush")
def _stop_rehearsal(session: Session, _context: Any, _instances: Any) -> None:
    if rehearses(session):
        raise WouldWrite


def leave_no_trace() -> bool:
    """After an erasure: fold SQLite's write-ahead log into the file, so that the old words are in neither.

    False while someone still reads what was; whoever calls again later gets it done. PostgreSQL vacuums by itself.
    """
    raw = db.engine.raw_connection()
    try:
        if not isinstance(raw.driver_connection, sqlite3.Connection):
            return True
        is_busy, *_ = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    finally:
        raw.close()


def broke(error: IntegrityError, constraint: str) -> bool:
    """Whether this is the named constraint's no (PostgreSQL names it, SQLite writes it in the message)."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return named == constraint or constraint in str(error.orig)


def revision(session: Session) -> str | None:
    """The migration the database stands at, or None in an empty one."""
    inspector_says = session.connection().dialect.has_table(session.connection(), "alembic_version")
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar() if inspector_says else None
