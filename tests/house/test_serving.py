"""A program that a test lets answer is done when the test is, and the next test meets its own database only."""

import socket
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Timer

import pytest
from flask import Flask
from sqlalchemy import text

from hembesok_field.kernel.db import db
from tests.engines import copy_sqlite
from tests.moving import Built
from tests.serving import Gate, served


def test_who_hung_up_is_waited_for():
    came, go, done = Event(), Event(), []

    def slow(_environ, start_response):
        came.set()
        assert go.wait(20)
        done.append(True)
        start_response("200 OK", [])
        return [b""]

    with served(slow) as there:
        line = socket.create_connection(("127.0.0.1", there.port))
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert came.wait(20)
        line.close()
        later = Timer(0.3, go.set)
        later.start()
    assert done == [True]
    later.join()


def test_nobody_comes_in_once_the_door_is_shut():
    def told(_environ, start_response):
        start_response("200 OK", [])
        return [b"here"]

    gate = Gate(told)
    assert gate({}, lambda *_: None) == [b"here"]
    gate.shut()
    with pytest.raises(ConnectionAbortedError):
        gate({}, lambda *_: None)

    with served(told) as there:
        line = HTTPConnection("127.0.0.1", there.port, timeout=20)
        line.request("GET", "/")
        assert line.getresponse().read() == b"here"
        line.close()
    with pytest.raises(ConnectionRefusedError):
        line.request("GET", "/")


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_a_late_look_at_the_last_database_is_not_met_in_the_next(
    app: Flask, built: dict[str, Built], environ: dict[str, str], sqlite_template: Path, tmp_path: Path
):
    with db.engine.begin() as late:
        late.execute(text("PRAGMA user_version = 7"))
    built["sqlite"].moved({**environ, "HEMBESOK_DATABASE_URL": copy_sqlite(sqlite_template, tmp_path / "next.db")})
    with db.engine.connect() as fresh:
        assert fresh.scalar(text("PRAGMA user_version")) == 0
