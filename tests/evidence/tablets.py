"""Tablets through a faulty network: many rows, and nothing lost, doubled, altered, invented or stuck."""

from tests.chaos.__main__ import one_run
from tests.evidence.proof import Found

ROWS = 10_000
SEED = 20_261_122


def chaos(found: Found, engine: str) -> None:
    ended = one_run(engine, ROWS, SEED)
    found.tried(times=ended.written)
    for kind, count in ended.faults.items():
        found.tried(f"{count} {kind}, the first {getattr(ended, kind)[0]}", times=0)
    if ended.written < ROWS:
        found.tried(f"only {ended.written} rows were written", times=0)
