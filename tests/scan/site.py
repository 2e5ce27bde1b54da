"""The program as it runs, on loopback, over an invented region; and the cookies of those who are signed in there."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.access import actions, door, queries
from hembesok_field.demo.people import ACCOUNTS
from hembesok_field.kernel import clock, db, keys
from hembesok_field.kernel.identity import OPERATOR, Duty

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60
NOBODY = "nobody"


def settings_in(folder: Path) -> dict[str, str]:
    """A fresh database with the demo in it. The site is then run as in production: cookie and headers are sharp."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    keys.make(folder / "keys.json")
    environ = {
        "HEMBESOK_ENV": "development",
        "HEMBESOK_DATABASE_URL": f"sqlite:///{folder / 'hembesok.db'}",
        "HEMBESOK_SECRET_KEY": "only-for-scanning-and-long-enough-for-it",
        "HEMBESOK_KEYS": str(folder / "keys.json"),
        "HEMBESOK_MAIL_URL": f"file:{folder / 'outbox'}",
        "HEMBESOK_URL": url,
    }
    for words in (("db", "upgrade"), ("demo",)):
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)
    return {**environ, "HEMBESOK_ENV": "production"}


@contextmanager
def running(module: str, environ: dict[str, str]) -> Iterator[str]:
    """The module's `app` behind gunicorn; its address while it runs."""
    url = environ["HEMBESOK_URL"]
    host, port = url.removeprefix("http://").split(":")
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
    command += ["--bind", f"{host}:{port}", "--log-level", "critical", f"{module}:app"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    try:
        _wait_for(host, int(port), server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The program did not start.")


def cookies(app: Flask) -> dict[str, str]:
    """What a browser sends, with the token of its pages in it: of one of each duty who is signed in, and of nobody."""
    found = {NOBODY: _held(app, app.test_client(), "/logga-in")}
    for duty in Duty:
        email = next(account.email for account in ACCOUNTS if [role.duty for role in account.roles] == [duty])
        found[duty.value] = _held(app, _signed_in(app, email), "/jag/nycklar")
    with app.app_context():
        db.db.engine.dispose()
    return found


def _signed_in(app: Flask, email: str) -> FlaskClient:
    with app.app_context(), db.unit_of_work(OPERATOR) as session:
        person = queries.person_with(session, email)
        assert person is not None
        token = actions.open_sign_in(session, person_id=person.id, device="scan", now=clock.now(), is_strong=True)
    client = app.test_client()
    with client.session_transaction(base_url=app.config["HEMBESOK"].url) as cookie:
        cookie[door.COOKIE] = token
    return client


def _held(app: Flask, client: FlaskClient, page: str) -> str:
    """The whole cookie, after a page with a form has been looked at."""
    given, name = app.config["HEMBESOK"], app.config["SESSION_COOKIE_NAME"]
    assert client.get(page, base_url=given.url).status_code == 200
    held = client.get_cookie(name, domain=given.host)
    assert held is not None
    return f"{name}={held.value}"
