"""How long something takes, and how many questions it puts to the database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import event

from hembesok_field.kernel.db import db

NOT_QUESTIONS = ("PRAGMA", "BEGIN", "SET TRANSACTION", "SELECT set_config")


@dataclass(frozen=True)
class Timing:
    """Milliseconds of the middle one, and of the one that nineteen of twenty do not exceed."""

    median_ms: float
    p95_ms: float


def measured(work: Callable[[], object], *, times: int = 20, warm_up: int = 3) -> Timing:
    for _ in range(warm_up):
        work()
    found = sorted(seconds(work) for _ in range(times))
    return Timing(1000 * median(found), 1000 * found[-(-95 * times // 100) - 1])


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def questions_counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, those that only begin something left out."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_QUESTIONS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
