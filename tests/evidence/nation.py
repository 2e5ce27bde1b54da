"""Ten years of a nation, measured as `python -m benchmarks.decade` does: each line is one try."""

from benchmarks import decade
from tests.evidence.proof import Found


def ten_years(found: Found, engine: str) -> None:
    """A line that misses its goal is a failure with its figures; docs/benchmarks-nation.md is written on the way."""
    lines, _, visits = decade.reached(engine, decade.WHOLE_SHARE[engine])
    found.measured["visits"] = visits
    for line in lines:
        if line.holds is not None:
            found.tried(None if line.holds else f"{line.what}: {', '.join(line.cells)}; {line.goal}")
