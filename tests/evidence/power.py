"""The power goes, and the program is killed, while tablets hand in rows: what was received is there afterwards."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import select

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.record.tables import Note
from hembesok_field.sync.tables import Operation
from tests.chaos.ground import Ground, ground, in_a_folder
from tests.engines import Server, start_postgres
from tests.evidence.proof import Found
from tests.power.delivery import delivery
from tests.power.disk import cuts, deeds, watched, watcher

SEED = 69
CUTS = 200
EACH_LIFE = 25  # moments of one run at which the power may go
ROWS_EACH_LIFE = 300
TABLETS = 8
KILLS = 200
WHOLE = 10  # every tenth time all of it dies, and on PostgreSQL the database server too; else the process that works
TABLETS_UNDER_KILLS = 40  # each may come sixty times in a minute
NEVER_SYNCED = "tests.power.careless:app"


def goes(found: Found) -> None:
    """Not one row that was received may be lost, and SQLite finds nothing wrong with its file."""
    for life in range(CUTS // EACH_LIFE):
        found.measured["received"] = found.measured.get("received", 0) + _one_life(found, life)


def goes_for_the_careless(found: Found) -> None:
    """With synchronous=NORMAL the same must lose some, or the proof above would see nothing."""
    seen = Found()
    _one_life(seen, 0, NEVER_SYNCED)
    found.measured["lost"] = len(seen.failures)
    found.tried(None if seen.failures else "nothing was lost", times=seen.n)


def kills(found: Found, engine: str) -> None:
    """Killed in the middle of its work again and again, nothing that was received is lost, doubled or altered."""
    with in_a_folder() as folder, _database(engine, folder) as (url, server):
        with ground(url, folder, starts=False) as made:
            made.options = ("--preload",)  # so that a process in place of the killed is there at once
            tablets = delivery(made, TABLETS_UNDER_KILLS, SEED)
            db.db.engine.dispose()
            made.start()
            dice = Random(SEED)  # noqa: S311 - the same each time
            with tablets.at_work():
                for number in range(1, KILLS + 1):
                    tablets.wait_for(len(tablets.received) + dice.randint(1, 6))
                    _kill(made, server, is_all=number % WHOLE == 0)
                    found.tried()
                tablets.wait_for(len(tablets.received) + 1)
            made.kill()
            with db.reading(OPERATOR) as session:
                there = [(str(one.operation_id), one.hash) for one in session.scalars(select(Operation))]
                notes = [note.text for note in session.scalars(select(Note))]
        found.failures += tablets.wrong
        for what, how_many in (
            ("lost", len({(one.id, one.hash) for one in tablets.received} - set(there))),
            ("doubled", len(there) - len(set(there)) + len(notes) - len(set(notes))),
            ("without its note", len(there) - len(notes)),
        ):
            found.tried(f"{how_many} rows {what}" if how_many else None, times=0)
        found.measured["received"] = len(tablets.received)


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[tuple[str, Server | None]]:
    """A fresh one; on PostgreSQL with a server of its own, which waits for the disk as in earnest."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'hembesok.db'}", None
        return
    server = start_postgres(settings={"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"})
    try:
        yield server.create("killed"), server
    finally:
        server.stop()


def _kill(made: Ground, server: Server | None, *, is_all: bool) -> None:
    if not is_all:
        os.kill(_worker(made), signal.SIGKILL)
        return
    made.kill()
    if server is not None:
        server.kill()
    made.start()


def _worker(made: Ground) -> int:
    """The process that works, as soon as there is one."""
    assert made.server is not None
    children = Path(f"/proc/{made.server.pid}/task/{made.server.pid}/children")
    until = time.monotonic() + 60
    while not (found := children.read_text().split()) and time.monotonic() < until:
        time.sleep(0.01)
    return int(found[0])


def _one_life(found: Found, life: int, program: str = "app:app") -> int:
    """The machine lives from its start to a power cut; says how many rows were received."""
    with in_a_folder() as folder:
        disk = folder / "disk"
        disk.mkdir()
        with ground(f"sqlite:///{disk / 'hembesok.db'}", folder, starts=False) as made:
            made.program = program
            tablets = delivery(made, TABLETS, SEED + life)
            db.db.engine.dispose()
            before = {file.name: file.read_bytes() for file in disk.iterdir()}
            made.environ |= watched(watcher(folder), disk, folder / "deeds")
            made.start()
            with tablets.at_work():
                tablets.wait_for(ROWS_EACH_LIFE)
            made.kill()
        for wrong in tablets.wrong:
            found.tried(wrong, times=0)
        done, dice = deeds(folder / "deeds"), Random(SEED + life)  # noqa: S311 - the same each time
        moments = sorted(dice.randint(done[0].at, done[-1].at) for _ in range(EACH_LIFE))
        for moment, files in zip(moments, cuts(before, done, moments, dice), strict=True):
            after = folder / str(moment)
            after.mkdir()
            for name, held in files.items():
                (after / name).write_bytes(held)
            safe = {(one.id, one.hash) for one in tablets.received if one.at < moment}
            found.tried(_wrong_with(after / "hembesok.db", safe))
        return len(tablets.received)


def _wrong_with(base: Path, safe: set[tuple[str, str]]) -> str | None:
    opened = sqlite3.connect(base)
    try:
        said = opened.execute("PRAGMA integrity_check").fetchone()[0]
        there = {(str(row[0]), row[1]) for row in opened.execute("SELECT operation_id, hash FROM operation")}
    except sqlite3.DatabaseError as error:
        return f"the file cannot be read: {error}"
    finally:
        opened.close()
    gone = {(one.replace("-", ""), hashed) for one, hashed in safe} - there
    return None if said == "ok" and not gone else f"{len(gone)} of {len(safe)} rows lost; SQLite says {said}"
