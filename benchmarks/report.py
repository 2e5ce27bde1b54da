"""Lines of figures beside their goals, as tables that both a terminal and a page can show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """What was to be measured is not there, or does not answer; the text says which."""


@dataclass(frozen=True)
class Line:
    """One row of a table. `holds` is None where there was nothing to hold against the goal."""

    engine: str
    what: str
    cells: tuple[str, ...]
    goal: str
    holds: bool | None = None

    @property
    def mark(self) -> str:
        return {True: "yes", False: "**no**", None: "–"}[self.holds]


@dataclass(frozen=True)
class Table:
    heading: str
    columns: tuple[str, ...]
    lines: Sequence[Line]
    note: str = ""

    def __str__(self) -> str:
        heads = ("engine", "what", *self.columns, "goal", "holds")
        rows = [(line.engine, line.what, *line.cells, line.goal, line.mark) for line in self.lines]
        drawn = [heads, tuple("---" for _ in heads), *rows]
        body = "\n".join(f"| {' | '.join(row)} |" for row in drawn)
        return f"## {self.heading}\n\n{self.note}{body}\n"


def tried(engine: str, what: str, width: int, goal: str, work: Callable[[], Line]) -> Line:
    """The line, or one that says why there is none: a table of figures is worth more with a hole than not at all."""
    try:
        return work()
    except Exception as wrong:  # whatever a part that is being built may raise
        first = (str(wrong).splitlines() or [""])[0][:100].replace("|", "/")
        reason = first if isinstance(wrong, NotMeasured) else f"{type(wrong).__name__}: {first}"
        return Line(engine, what, (f"not measured: {reason}", *[""] * (width - 1)), goal)
