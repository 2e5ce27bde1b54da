"""`make sabotage`: plant every hole, one at a time, and show which test caught it.

`--only WORD` takes those whose name holds the word. Exit code 1 if any hole went unnoticed, 2 if nothing can be told.
"""

import argparse
import sys

from tests.sabotage.hole import Rotten, holes
from tests.sabotage.trying import NotGreen, Tried, tried

ROW = "{:<38} · {:<86} · {}"


def main() -> int:
    wishes = argparse.ArgumentParser(prog="python -m tests.sabotage", description=__doc__)
    wishes.add_argument("--only", default="", metavar="WORD")
    wishes.add_argument("--jobs", type=int, default=2, metavar="N", help="how many holes at once (2)")
    asked = wishes.parse_args()
    caught, count = 0, 0
    try:
        wanted = [hole for hole in holes() if asked.only in hole.name]
        print(ROW.format("hole", "caught by", "seconds"))
        for result in tried(wanted, asked.jobs):
            show(result)
            count += 1
            caught += result.missed is None
    except (Rotten, NotGreen) as unusable:
        print(f"nothing can be told:\n{unusable}", file=sys.stderr)
        return 2
    print(f"{caught} of {count} caught")
    return 0 if count and caught == count else 1


def show(result: Tried) -> None:
    first, *more = [test.rpartition("/")[2] for test in result.hole.tests]
    seconds = f"{result.seconds:7.1f}"
    if result.missed:
        print(ROW.format(result.hole.name, f"MISSED: {result.missed}", seconds), flush=True)
        return
    print(ROW.format(result.hole.name, first, seconds), flush=True)
    for test in more:
        print(ROW.format("", test, "").rstrip(" ·"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
