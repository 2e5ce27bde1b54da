"""`backup` and `restore`: one consistent file of an embedded database, checked before anything is touched."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import click
from alembic import command as alembic
from flask import current_app
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from hembesok_field.commands.base import AHEAD, BEHIND, UPGRADE, Fault, command, migrations
from hembesok_field.commands.retention import merged, read_journal
from hembesok_field.kernel import clock, keys
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.retention import actions as retention
from hembesok_field.retention import pages
from hembesok_field.retention.queries import journal
from hembesok_field.retention.shapes import Erased
from hembesok_field.retention.tables import Erasure
from hembesok_field.sync import actions as sync

POSTGRES = "Databasen är PostgreSQL. Säkerhetskopiera den med pg_dump och återställ den med pg_restore."
BEGINS_WITH = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html, 1.3.1
HANG_ON = ("authority", "person")  # a database where these are empty is empty: all else hangs on them
SEALED = (("guardian", "name"), ("child", "name"), ("family", "address"))


@command("backup", any_database=True)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Skriv hela databasen till FILE, också medan programmet körs."""
    source = _embedded()
    _refuse_old(source)
    if file.exists() and (file.samefile(source) or not _is_sqlite(file)):
        raise Fault(f"{file.name} är något annat än en säkerhetskopia. Välj ett annat namn.")
    fresh = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        _copy(source, fresh)
        if faults := faults_of(fresh):
            raise Fault(*faults)
        fresh.replace(file)
        _to_disk(file.absolute().parent)
        _cover(file)
    except (OSError, sqlite3.Error) as wrong:
        raise Fault(f"{file.name} gick inte att skriva: {wrong}.") from wrong
    finally:
        fresh.unlink(missing_ok=True)
    click.echo(f"Databasen är kopierad till {file.name}. Nyckelfilen ingår inte; förvara den för sig.")


@command("restore", any_database=True)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Ersätt det som finns i databasen.")
@click.option(
    "--journal",
    "journals",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="En fil från retention journal.",
)
def restore(file: Path, replace: bool, journals: tuple[Path, ...]) -> None:
    """Fyll databasen med det som står i säkerhetskopian FILE.

    Det som är gallrat kommer inte tillbaka: journalen i databasen som ersätts, och i de filer som ges, läses först.
    """
    target = _embedded()
    if _has_tables(target):
        _refuse_old(target)
    if faults := faults_of(file):
        raise Fault(*faults, "Databasen är orörd.")
    if target.exists() and file.samefile(target):
        raise Fault("Filen är databasen själv. Databasen är orörd.")
    if not replace and not _is_empty(target):
        raise Fault("Databasen är inte tom. Skriv --replace om det som står i den ska ersättas.")
    erased = merged([*_erased_in(target), *[row for one in journals for row in read_journal(one)]])
    instance_id = _instance_of(target)
    try:
        _fill_renewed(file, target, erased, instance_id)
    except (OSError, sqlite3.Error) as wrong:
        raise Fault(f"Databasen gick inte att skriva: {wrong}. Den är orörd.") from wrong
    click.echo(f"Databasen är återställd från {file.name}.")
    if _revision(target) != migrations().get_current_head():
        click.echo(f"Kopian är från en äldre version. Kör nu: {UPGRADE}")
    if not _is_readable(target):
        click.echo("Nyckelfilen är en annan än den som låste namnen i kopian. Lägg tillbaka rätt fil.", err=True)


def _embedded() -> Path:
    """The database's file; PostgreSQL has its own ways."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() != "sqlite":
        raise Fault(POSTGRES)
    if not url.database or url.database == ":memory:":
        raise Fault("Databasen finns bara i minnet och går inte att kopiera.")
    db.engine.dispose()
    # Flask-SQLAlchemy reads a relative address from the instance folder, and so must we.
    return Path(current_app.instance_path, url.database)


def _open(file: Path, mode: str) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=30))


def _copy(source: Path, target: Path) -> None:
    """The whole file in one step, under one read lock; the copy needs no journal beside it."""
    target.touch(mode=0o600)
    with _open(source, "ro") as one, _open(target, "rw") as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode = DELETE")
    _to_disk(target)


def _fill(source: Path, target: Path) -> None:
    """One transaction: those who read meanwhile see the old, and a power cut leaves it."""
    with _open(source, "ro") as one, _open(target, "rwc") as other:
        other.execute("PRAGMA synchronous = FULL")
        one.backup(other)


def _erased_in(file: Path) -> list[Erased]:
    """What the database that is to be replaced has erased; the copy may be from before."""
    if not _has_tables(file):
        return []
    with _on(file) as session:
        has_journal = inspect(session.connection()).has_table(Erasure.__tablename__)
        rows = journal(session) if has_journal else []
    if not all(map(retention.is_signed, rows)):
        raise Fault("Journalen över det gallrade är ändrad, eller skriven med andra nycklar. Databasen är orörd.")
    return rows


@contextmanager
def _on(file: Path) -> Iterator[Session]:
    """One unit of work on a file that is not the program's own database."""
    engine = create_engine(f"sqlite:///{file.absolute()}")
    try:
        with unit_of_work(OPERATOR, engine) as session:
            yield session
    finally:
        engine.dispose()


def _cover(file: Path) -> None:
    """Tablets may forget what stands in the copy: it is read from the copy itself, which is on the disk."""
    with _open(file, "ro") as copy:
        (last,) = copy.execute("SELECT coalesce(max(number), 0) FROM operation").fetchone()
    with unit_of_work(OPERATOR) as session:
        sync.cover(session, number=last, now=clock.now())


def _instance_of(file: Path) -> UUID | None:
    """Which instance tablets know a database as; None for one that no tablet has met."""
    if not _has_tables(file):
        return None
    with _open(file, "ro") as opened:
        try:
            row = opened.execute("SELECT instance_id FROM sync_epoch ORDER BY number DESC LIMIT 1").fetchone()
        except sqlite3.DatabaseError:  # from before there were tablets
            return None
    return UUID(row[0]) if row else None


def _fill_renewed(source: Path, target: Path, erased: list[Erased], instance_id: UUID | None) -> None:
    """Beside the database first: what is erased never stands in it again, and no tablet meets it in its old epoch."""
    beside = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    number, known_as = 0, instance_id or _instance_of(source)
    try:
        _copy(source, beside)
        if erased or known_as:
            _upgrade(beside)
            with _on(beside) as session:
                number = retention.replay(session, erased) if erased else 0
                if known_as:
                    sync.begin_epoch(session, now=clock.now(), instance_id=known_as)
        if faults := faults_of(beside):
            raise Fault(*faults, "Databasen är orörd.")
        _fill(beside, target)
    finally:
        for end in ("", "-wal", "-shm"):
            beside.with_name(beside.name + end).unlink(missing_ok=True)
    if erased:
        click.echo(pages.replayed_words(number))


def _upgrade(file: Path) -> None:
    """An older copy is brought up first: what is to be erased must be found in the tables of today."""
    if _revision(file) == migrations().get_current_head():
        return
    config = current_app.extensions["migrate"].migrate.get_config()
    engine = create_engine(f"sqlite:///{file.absolute()}")
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            alembic.upgrade(config, "head")
    finally:
        engine.dispose()


def _to_disk(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(BEGINS_WITH)) == BEGINS_WITH


def faults_of(file: Path) -> list[str]:
    """Why a file cannot be restored, one sentence each; empty when it is whole and of a version we know."""
    try:
        if not _is_sqlite(file):
            return [f"{file.name} är ingen säkerhetskopia."]
        with _open(file, "ro") as opened:
            if opened.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                return [f"{file.name} är skadad."]
            if opened.execute("PRAGMA foreign_key_check").fetchone():
                return [f"{file.name} är skadad: rader hänvisar till rader som saknas."]
    except (OSError, sqlite3.DatabaseError) as wrong:
        return [f"{file.name} går inte att läsa: {wrong}."]
    if _revision(file) not in _known():
        return [f"{file.name} är gjord av ett annat program eller en nyare version."]
    return []


def _known() -> set[str]:
    return {script.revision for script in migrations().walk_revisions()}


def _revision(file: Path) -> str | None:
    with _open(file, "ro") as opened:
        try:
            found = opened.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.DatabaseError:
            return None
    return str(found[0][0]) if len(found) == 1 else None


def _refuse_old(file: Path) -> None:
    stands_at = _revision(file) if file.exists() else None
    if stands_at != migrations().get_current_head():
        raise Fault(BEHIND if stands_at is None or stands_at in _known() else AHEAD)


def _has_tables(file: Path) -> bool:
    if not file.exists():
        return False
    with _open(file, "ro") as opened:
        return bool(opened.execute("SELECT 1 FROM sqlite_master").fetchone())


def _is_empty(file: Path) -> bool:
    if not _has_tables(file):
        return True
    with _open(file, "ro") as opened:
        return not any(opened.execute(f"SELECT 1 FROM {table}").fetchone() for table in HANG_ON)  # noqa: S608 # nosec B608 # our words


def _is_readable(file: Path) -> bool:
    """Whether the keys we hold open what is sealed in there."""
    with _open(file, "ro") as opened:
        for table, column in SEALED:
            asked = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1"  # noqa: S608 # nosec B608 # our words
            row = opened.execute(asked).fetchone()
            if row is not None:
                try:
                    keys.held().unseal(row[0])
                except keys.KeysUnusable:
                    return False
    return True


COMMANDS: list[click.Command] = [backup, restore]
