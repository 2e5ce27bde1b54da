"""`make chaos N=10000`: so many rows through the faulty proxy on both engines; SEED=… runs one again.

Exit 1 when anything was lost, doubled, altered, invented or stuck.
"""

import argparse
import json
import secrets
import sys

from hembesok_field.kernel import passwords
from tests.chaos.ground import Ended, ground, in_a_folder, run
from tests.conftest import ENGINES
from tests.engines import start_postgres


def main() -> int:
    wishes = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    wishes.add_argument("--rows", type=int, default=1_000, metavar="N")
    wishes.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    wishes.add_argument("--engine", choices=ENGINES, action="append")
    asked = wishes.parse_args()
    passwords.cost_little()
    print(f"seed {asked.seed}", flush=True)
    endings = [shown(engine, one_run(engine, asked.rows, asked.seed)) for engine in asked.engine or ENGINES]
    return 1 if any(ended.faults or ended.written < asked.rows for ended in endings) else 0


def one_run(engine: str, rows: int, seed: int) -> Ended:
    with in_a_folder() as folder:
        if engine == "sqlite":
            with ground(f"sqlite:///{folder / 'hembesok.db'}", folder) as made:
                return run(made, rows=rows, seed=seed)
        server = start_postgres(settings={"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"})
        try:
            with ground(server.create("chaos"), folder) as made:
                return run(made, rows=rows, seed=seed)
        finally:
            server.stop()


def shown(engine: str, ended: Ended) -> Ended:
    wrong = ended.faults or {"wrong": 0}
    said = {"engine": engine, "seed": ended.seed, "rows": ended.written, **wrong, **ended.told}
    print(json.dumps(said), flush=True)
    return ended


if __name__ == "__main__":
    sys.exit(main())
