"""Real databases for the tests: a PostgreSQL of our own for the session, and files for SQLite.

The server listens on a socket only, keeps nothing safe (fsync off) and dies with the process that
started it, however that process ends: a watcher holds the other end of a pipe and stops the server
when the pipe closes. PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
"""

import atexit
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

# What may be lost in a test may be lost fast. UTC so that no machine's own zone decides anything.
FAST: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # it would hold a template while it is being cloned
    "max_connections": "60",
    "timezone": "UTC",
    "lc_messages": "C",
}

MEMORY = Path("/dev/shm")  # noqa: S108 # a database is cloned there four times as fast as on a disk
ROOM = 4 * 1024**3

# Waits for the end of its standard input, which is the end of the process that started it.
WATCH = 'cat >/dev/null; "$@" -m immediate -w -t 20 stop >/dev/null 2>&1; rm -rf -- "$FOLDER"'


class NoServer(RuntimeError):
    """PostgreSQL is not on this machine, or did not start; the text says which and what helps."""


def find_binaries() -> Path | None:
    """The folder with initdb and pg_ctl (Debian keeps them beside PATH), or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(folder) for folder in os.get_exec_path() if folder]
    for folder in [*debian, *on_path]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _version(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


class Server:
    """A running PostgreSQL. Database names are plain words: letters, digits, `_`."""

    def __init__(self, folder: Path, watcher: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self._watcher = watcher
        self._administrator: psycopg.Connection | None = None
        self._starts: Callable[[], None] = lambda: None
        self._left: str | None = None

    def url(self, name: str, role: str = "postgres") -> str:
        """The address of a database, as SQLAlchemy wants it; `postgres` owns everything and sees all."""
        return f"postgresql+psycopg://{role}@/{name}?host={self.folder}"

    def create(self, name: str) -> str:
        """Make an empty database; returns its address."""
        self._order(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return self.url(name)

    def clone(self, template: str, name: str) -> str:
        """Make a database like `template`, to which nobody may be connected; returns its address."""
        command = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        if self._connection().info.server_version < 150000:
            command = command.removesuffix(" STRATEGY FILE_COPY")  # older servers know no other way
        self._order(sql.SQL(command).format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, also when someone is still connected to it or when it is gone already."""
        self._order(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def leave(self, name: str) -> None:
        """Remove a database that nobody needs, when the next one is left: by then those who hung up are gone.

        PostgreSQL waits a tenth of a second for a connection that is still going, and after every third test one is.
        """
        if self._left is not None:
            self.drop(self._left)
        self._left = name

    def kill(self) -> None:
        """As a power switch to every process of the server, and start it again on what it left."""
        self._administrator = None
        lock = self.folder / "data" / "postmaster.pid"
        first = int(lock.read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # or it has one child more before it dies, who holds the memory of the dead
        family = [first, *_children(first)]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 30
        while any(_is_alive(process) for process in family) and time.monotonic() < until:
            time.sleep(0.01)
        for left in (lock, *self.folder.glob(".s.PGSQL.*.lock")):  # of one that is dead, and maybe not yet buried
            left.unlink()
        self._starts()

    def stop(self) -> None:
        """Stop the server and remove its folder. May be called more than once."""
        if self._administrator is not None:
            self._administrator.close()
            self._administrator = None
        if self._watcher.stdin is not None and not self._watcher.stdin.closed:
            self._watcher.stdin.close()
            self._watcher.wait(timeout=60)
        atexit.unregister(self.stop)

    def _connection(self) -> psycopg.Connection:
        if self._administrator is None or self._administrator.closed:
            self._administrator = psycopg.connect(
                host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
            )
        return self._administrator

    def _order(self, command: sql.Composed) -> None:
        self._connection().execute(command)


def start_postgres(folder: Path | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """Make and start a server in `folder` (must not exist yet; default: a new one, in memory where there is room).

    `settings` go before those of FAST, and put the default folder on the disk, for what is held to it. A socket's
    path may be about 100 characters, and the server's user must be able to reach it: pytest's own folders are closed
    to others, hence the default.
    Raises NoServer with what is missing.
    """
    binaries = find_binaries()
    if binaries is None:
        raise NoServer("PostgreSQL (initdb, pg_ctl) was not found: apt-get install postgresql")
    place = _open_folder(folder, in_memory=settings is None)
    prefix = _as_user(place)
    control = [*prefix, str(binaries / "pg_ctl"), "-D", str(place / "data")]
    # In a session of its own, so that Ctrl-C in the terminal does not end the watcher before its work.
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "watch", *control],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "FOLDER": str(place)},
        cwd="/",
        start_new_session=True,
    )
    server = Server(place, watcher)
    atexit.register(server.stop)
    try:
        _make(prefix, binaries, place)
        server._starts = partial(_start, control, place, {**FAST, **(settings or {})})
        server._starts()
    except BaseException:
        server.stop()
        raise
    return server


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _is_alive(process: int) -> bool:
    """Whether it still runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def _open_folder(folder: Path | None, *, in_memory: bool) -> Path:
    if folder is None:
        place = MEMORY if in_memory and _has_room(MEMORY) else Path("/tmp")  # noqa: S108 - a new folder below it
        return Path(tempfile.mkdtemp(prefix="hembesok-pg-", dir=place))
    folder.mkdir(parents=True)
    return folder.resolve()


def _has_room(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM


def _as_user(place: Path) -> list[str]:
    """The words before a command that make it run as someone who is not root, who then owns `place`."""
    if os.geteuid() != 0:
        return []
    user = next((u for u in ("postgres", "nobody") if _exists(u)), None)
    if user is None:
        raise NoServer("root cannot run PostgreSQL, and there is neither a user postgres nor nobody")
    os.chown(place, pwd.getpwnam(user).pw_uid, -1)
    runuser = shutil.which("runuser") or "/usr/sbin/runuser"  # a PATH without sbin is common
    return [runuser, "-u", user, "--"]


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _make(prefix: list[str], binaries: Path, place: Path) -> None:
    # -N: not waiting for the disk. -A trust: the folder itself is closed to everyone else.
    options = [
        "-D",
        str(place / "data"),
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "trust",
        "-N",
    ]
    done = subprocess.run(
        [*prefix, str(binaries / "initdb"), *options], cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoServer(f"initdb failed in {place}:\n{done.stdout}{done.stderr}")


def _start(control: list[str], place: Path, settings: Mapping[str, str]) -> None:
    words = [f"-c {name}={value}" for name, value in settings.items()]
    options = " ".join(["-c listen_addresses=", f"-k {place}", *words])
    for tries_left in (2, 1, 0):  # a machine under load has been seen to refuse once
        done = subprocess.run(
            [*control, "-w", "-t", "60", "-l", str(place / "log"), "-o", options, "start"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode == 0:
            return
        if tries_left:
            time.sleep(0.5)
    log = place / "log"
    raise NoServer(f"PostgreSQL did not start:\n{log.read_text() if log.exists() else 'it left no log'}")


def copy_sqlite(template: Path, target: Path) -> str:
    """Copy a database file that nobody is writing to; returns the copy's address."""
    if Path(f"{template}-wal").exists():  # what is still in the journal belongs to the copy too
        with sqlite3.connect(template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
