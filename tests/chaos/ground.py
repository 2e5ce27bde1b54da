"""The ground under the tablets: people and families, the program as it runs, and what came of it in the end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from hembesok_field.access import actions as access
from hembesok_field.access.rules import digest
from hembesok_field.factory import create_app
from hembesok_field.kernel import clock, db, keys, sealing
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import actions as plans
from hembesok_field.record.tables import Attestation, Note
from hembesok_field.sync.tables import Operation
from tests.families import a_family, all_say_yes
from tests.people import a_town

ROOT = Path(__file__).parents[2]
FAMILIES = 6
SECONDS_TO_START = 60
TABLETS_EACH = 4
FAULTS = 0.35  # of the requests
TROUBLE = 0.004  # of the steps: the server is killed, copied or put back


@dataclass
class Ended:
    """What came of it: each list holds the rows for which that was so."""

    seed: int
    written: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, int]:
        names = ("lost", "doubled", "altered", "phantom", "stuck")
        return {name: len(getattr(self, name)) for name in names if getattr(self, name)}


@dataclass
class Ground:
    app: Flask
    environ: dict[str, str]
    port: int
    folder: Path
    visits: list[str]
    people: list[Who]
    server: subprocess.Popen[bytes] | None = None
    program: str = "app:app"
    options: tuple[str, ...] = ()  # more of gunicorn's

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.jsonl"

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8"]
        command += ["--no-control-socket", "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical"]
        command += [*self.options, self.program]
        self.server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **self.environ}, start_new_session=True, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + SECONDS_TO_START
        while self.server.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The program did not start.")

    def kill(self) -> None:
        """As a power switch, to the whole of it; not asked, and not waited for."""
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=30)

    def command(self, *words: str) -> None:
        said = self.app.test_cli_runner().invoke(args=list(words))
        if said.exit_code:
            raise RuntimeError(said.output)

    # What the tablets ask for.

    def chore(self, wish: Mapping[str, Any]) -> Any:
        if "pass" in wish:
            return self._pass(UUID(wish["pass"]["tablet"]), wish["pass"]["person"])
        getattr(self, f"_{wish['chore']}")()
        return {}

    def _pass(self, tablet_id: UUID, number: int) -> dict[str, Any]:
        who = self.people[number]
        with db.unit_of_work(OPERATOR) as session:
            sign_in = access.open_sign_in(session, person_id=who.person_id, device="chaos", now=clock.now())
            session.flush()
            hashed = digest(sign_in)
            token = access.open_pass(session, by=who, tablet_id=tablet_id, sign_in_hash=hashed, now=clock.now())
            access.writing_key(session, by=who, tablet_id=tablet_id, now=clock.now())
        key_id, secret = access.writing_secret(tablet_id, who.assignment_id)
        told = {"id": str(key_id), "secret": sealing.b64(secret)}
        return {"token": token, "author": who.assignment_id, "writing_key": told}

    def _kill(self) -> None:
        self.kill()
        self.start()

    def _backup(self) -> None:
        self.command("backup", str(self.folder / "copy.db"))

    def _restore(self) -> None:
        copy = self.folder / "copy.db"
        if copy.exists():
            self.kill()
            db.db.engine.dispose()
            self.command("restore", str(copy), "--replace")
            self.start()

    @property
    def chores(self) -> list[dict[str, str]]:
        own = ["backup", "backup", "restore"] if self.environ["HEMBESOK_DATABASE_URL"].startswith("sqlite") else []
        return [{"chore": one} for one in ("kill", *own)]


@contextmanager
def ground(url: str, folder: Path, *, starts: bool = True) -> Iterator[Ground]:
    """The program on a fresh database at `url`, with four people who meet the same families; stopped at the end.

    Without `starts` it is not yet running.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keys_file = folder / "keys.json"
    if not keys_file.exists():
        keys.make(keys_file)
    environ = {
        "HEMBESOK_ENV": "development",
        "HEMBESOK_DATABASE_URL": url,
        "HEMBESOK_SECRET_KEY": "only-for-chaos-and-long-enough-for-it-all",
        "HEMBESOK_KEYS": str(keys_file),
        "HEMBESOK_MAIL_URL": f"file:{folder / 'outbox'}",
        "HEMBESOK_URL": f"http://127.0.0.1:{port}",
    }
    app = create_app({"TESTING": True}, environ=environ)
    with app.app_context():
        upgrade()
        made = Ground(app, environ, port, folder, *_people())
        db.db.engine.dispose()
        if starts:
            made.start()
        try:
            yield made
        finally:
            made.kill()
            db.db.engine.dispose()


def _people() -> tuple[list[str], list[Who]]:
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        visits = []
        for _ in range(FAMILIES):
            family, part = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id)
            all_say_yes(session, town.anna, family)
            made = plans.visit_of_step(session, participation=part, step_code="2m", by=town.anna, now=clock.now())
            visits.append(str(made.id))
    return visits, [town.anna, town.bo, town.sara, town.ola]


def run(ground: Ground, *, rows: int, seed: int, faults: float = FAULTS, trouble: float = TROUBLE) -> Ended:
    """Let the tablets write so many rows and hand them in; then count."""
    node = shutil.which("node") or "node"
    command = [node, "--no-warnings", str(Path(__file__).with_name("tablets.mjs"))]
    bad = {"seed": seed, "rows": rows, "faults": faults, "trouble": trouble}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as app:
        assert app.stdin is not None
        assert app.stdout is not None
        told: dict[str, Any] = {}
        for line in app.stdout:
            wish = json.loads(line)
            if "done" in wish:
                told = wish["done"]
                continue
            answer = _plan(ground, wish["keys"]) | bad if "keys" in wish else None
            app.stdin.write(json.dumps(answer if answer is not None else ground.chore(wish)) + "\n")
            app.stdin.flush()
    if app.returncode or not told:
        raise RuntimeError(f"the tablets stopped at seed {seed}")
    return counted(ground, seed, told)


def _plan(ground: Ground, public: list[str]) -> dict[str, Any]:
    tablets = []
    with db.unit_of_work(OPERATOR) as session:
        for number, key in enumerate(public):
            by = ground.people[0] if number < TABLETS_EACH else ground.people[2]
            made = access.register_tablet(
                session, by=by, name=f"Platta {number}", public_key=sealing.unb64(key), now=clock.now()
            )
            tablets.append(str(made.id))
    return {
        "port": ground.port,
        "ledger": str(ground.ledger),
        "tablets": tablets,
        "people": [[0, 1] if number < TABLETS_EACH else [2, 3] for number in range(len(public))],
        "visits": ground.visits,
        "chores": ground.chores,
    }


def counted(ground: Ground, seed: int, told: dict[str, Any]) -> Ended:
    """The ledger laid beside the database: what was saved, and what became of it."""
    ledger = [json.loads(line) for line in ground.ledger.read_text().splitlines()]
    wrote = {one["wrote"]: one for one in ledger if "wrote" in one}
    saved = {one["saved"] for one in ledger if "saved" in one}
    ended = Ended(seed, len(saved), told=told)
    ended.stuck = [
        one["ends"] for one in ledger if "ends" in one and (one["how"] != "received" or one["status"] == "held")
    ]
    with db.reading(OPERATOR) as session:
        rows = {str(one.operation_id): one for one in session.scalars(select(Operation))}
        notes = Counter((one.written_by, one.text) for one in session.scalars(select(Note)))
        words = Counter(
            (one.said_by, str(one.visit_id), one.minutes, one.guardians, one.contacts)
            for one in session.scalars(select(Attestation))
        )
    ended.lost = [one for one in saved if one not in rows]
    ended.phantom = [one for one in rows if one not in wrote]
    ended.altered = [one for one, row in rows.items() if one in wrote and row.hash != wrote[one]["hash"]]
    wanted_notes: Counter[Any] = Counter()
    wanted_words: Counter[Any] = Counter()
    for one in rows.keys() & wrote.keys():
        said, author = wrote[one]["said"], wrote[one]["author"]
        body = said["body"]
        if said["kind"] == "note":
            wanted_notes[author, body["text"]] += 1
        else:
            key = (author, said["visit"], body["minutes"], body["guardians"], " ".join(body["contacts"]))
            wanted_words[key] += 1
    for wanted, found in ((wanted_notes, notes), (wanted_words, words)):
        ended.lost += [f"not told: {one}" for one in wanted - found]
        ended.doubled += [f"told again: {one}" for one in found - wanted]
    return ended


@contextmanager
def in_a_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hembesok-chaos-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
