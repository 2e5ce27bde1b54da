"""Tablets through a faulty network: many rows, and a server that is killed again and again while they come."""

from tests.chaos.__main__ import one_run
from tests.evidence.proof import Found

ROWS = 10_000
SEED = 20_261_122
KILLS = 200
ROWS_UNDER_KILLS = 3_000
TROUBLE = 0.06  # of the steps: about two hundred kills among so many rows


def chaos(found: Found, engine: str) -> None:
    _held(found, engine, ROWS, None)


def kills(found: Found, engine: str) -> None:
    """On SQLite a part of the trouble is copies and restorations; so more of it, for as many kills."""
    chores = _held(found, engine, ROWS_UNDER_KILLS, TROUBLE * (4 if engine == "sqlite" else 1))
    found.n = chores.get("kill", 0)
    if found.n < KILLS:
        found.failures.append(f"only {found.n} kills")


def _held(found: Found, engine: str, rows: int, trouble: float | None) -> dict[str, int]:
    ended = one_run(engine, rows, SEED) if trouble is None else one_run(engine, rows, SEED, trouble)
    found.tried(times=ended.written)
    for kind, count in ended.faults.items():
        found.tried(f"{count} {kind}, the first {getattr(ended, kind)[0]}", times=0)
    if ended.written < rows:
        found.tried(f"only {ended.written} rows were written", times=0)
    done: dict[str, int] = ended.told["chores"]
    return done
