"""A small power cut at every change; `make evidence` cuts the program's own two hundred times."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.power.disk import cuts, deeds, watched, watcher

# Says when each row is stored, as whoever asked for it hears it.
WRITES = """
import sqlite3, sys, time
base = sqlite3.connect(sys.argv[1], isolation_level=None)
base.execute("PRAGMA journal_mode = WAL")
base.execute(f"PRAGMA synchronous = {sys.argv[2]}")
for number in range(120):
    base.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 400))
    print(time.monotonic_ns(), flush=True)
    if number % 40 == 39:
        base.execute("PRAGMA wal_checkpoint(PASSIVE)")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return watcher(tmp_path_factory.mktemp("built"))


def lost(built: Path, folder: Path, synchronous: str) -> int:
    """How many stored rows forty power cuts took, all together."""
    base, disk = folder / "disk" / "rows.db", folder / "disk"
    disk.mkdir()
    with sqlite3.connect(base) as made:
        made.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, said TEXT)")
    made.close()
    before = {base.name: base.read_bytes()}
    environ = {**os.environ, **watched(built, disk, folder / "log")}
    command = [sys.executable, "-c", WRITES, str(base), synchronous]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    stored = [int(line) for line in said.splitlines()]
    done = deeds(folder / "log")
    dice, gone = Random(1), 0  # noqa: S311 - the same each time
    moments = sorted(dice.randint(done[0].at, done[-1].at) for _ in range(40))
    for number, (moment, files) in enumerate(zip(moments, cuts(before, done, moments, dice), strict=True)):
        place = folder / str(number)
        place.mkdir()
        for name, held in files.items():
            (place / name).write_bytes(held)
        opened = sqlite3.connect(place / base.name)
        found = {row[0] for row in opened.execute("SELECT number FROM row")}
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        opened.close()
        gone += len({number for number, at in enumerate(stored) if at < moment} - found)
    return gone


@pytest.mark.parametrize(("synchronous", "loses"), [("FULL", False), ("NORMAL", True)])
def test_what_was_waited_for_outlives_the_power_and_what_was_not_does_not(built, tmp_path, synchronous, loses):
    assert (lost(built, tmp_path, synchronous) > 0) is loses
