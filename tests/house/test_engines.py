"""The databases that the tests stand on: alone, alike, and gone when the process is gone."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.engines import NoServer, Server, copy_sqlite, find_binaries, start_postgres

ROOT = Path(__file__).parents[2]
DIES = """
import os, signal
from tests.engines import start_postgres
server = start_postgres()
print(server.folder, flush=True)
os.kill(os.getpid(), signal.{how})
"""

needs_postgres = pytest.mark.skipif(find_binaries() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def server():
    server = start_postgres()
    yield server
    server.stop()


def rows(server: Server, name: str) -> list[tuple]:
    with psycopg.connect(host=str(server.folder), user="postgres", dbname=name) as connection:
        return connection.execute("SELECT what FROM thing ORDER BY what").fetchall()


def write(server: Server, name: str, command: str) -> None:
    with psycopg.connect(host=str(server.folder), user="postgres", dbname=name) as connection:
        connection.execute(command)


@needs_postgres
def test_clones_are_like_their_template_and_apart_from_each_other(server):
    server.create("model")
    write(server, "model", "CREATE TABLE thing (what text); INSERT INTO thing VALUES ('from the template')")
    server.clone("model", "one")
    server.clone("model", "two")
    write(server, "one", "INSERT INTO thing VALUES ('only here')")
    assert rows(server, "one") == [("from the template",), ("only here",)]
    assert rows(server, "two") == [("from the template",)]


@needs_postgres
def test_a_database_is_dropped_while_someone_is_connected_and_may_be_dropped_again(server):
    server.create("busy")
    connection = psycopg.connect(host=str(server.folder), user="postgres", dbname="busy")
    server.drop("busy")
    server.drop("busy")
    connection.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        rows(server, "busy")


@needs_postgres
def test_the_server_listens_on_its_socket_only(server):
    with psycopg.connect(host=str(server.folder), user="postgres", dbname="postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


@needs_postgres
@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_the_server_goes_when_its_process_is_killed(how):
    done = subprocess.run(
        [sys.executable, "-c", DIES.format(how=how)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.Signals[how], done.stderr
    folder, deadline = Path(done.stdout.strip()), time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


@needs_postgres
def test_stopping_twice_is_stopping_once():
    server = start_postgres()
    server.stop()
    server.stop()
    assert not server.folder.exists()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr("tests.engines.find_binaries", lambda: None)
    with pytest.raises(NoServer, match="apt-get install postgresql"):
        start_postgres()


def test_a_copied_sqlite_file_holds_what_was_still_in_the_journal(tmp_path):
    template, copied = tmp_path / "template.db", tmp_path / "copied.db"
    writer = sqlite3.connect(template)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.executescript("CREATE TABLE thing (what); INSERT INTO thing VALUES ('in the journal')")
    assert copy_sqlite(template, copied) == f"sqlite:///{copied}"
    writer.close()
    reader = sqlite3.connect(copied)
    assert reader.execute("SELECT what FROM thing").fetchall() == [("in the journal",)]
    reader.close()
