"""One proof: what is claimed, how it is tried, and what came of it."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Found:
    """How many times it was tried, each time it did not hold, in a sentence, and what was measured on the way."""

    n: int = 0
    failures: list[str] = field(default_factory=list)
    measured: dict[str, float] = field(default_factory=dict)

    def tried(self, wrong: str | None = None, *, times: int = 1) -> None:
        self.n += times
        if wrong:
            self.failures.append(wrong)


@dataclass(frozen=True)
class Proof:
    """`work` gets an empty `Found` and adds to it; what it raises is one failure more."""

    name: str
    goal: str
    seed: int
    work: Callable[[Found], None]

    def run(self) -> dict[str, Any]:
        found, start = Found(), time.monotonic()
        try:
            self.work(found)
        except Exception:
            found.failures.append(traceback.format_exc(limit=-1).strip().splitlines()[-1][:300])
        if not found.n and not found.failures:
            found.failures.append("nothing was tried")
        return {
            "proof": self.name,
            "goal": self.goal,
            "n": found.n,
            "failures": len(found.failures),
            "seed": self.seed,
            "minutes": round((time.monotonic() - start) / 60, 2),
            "date": date.today().isoformat(),  # noqa: DTZ011 - the day it was measured on
            **({"measured": found.measured} if found.measured else {}),
            **({"first": found.failures[0]} if found.failures else {}),
        }
