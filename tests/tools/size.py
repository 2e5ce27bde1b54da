"""Print the largest files of each kind and the longest functions; a habit to look at, never a failure."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("py", "html", "css", "js")
PLACES = ("app.py", "hembesok_field", "templates", "static", "tests", "benchmarks", "migrations")
NOT_OURS = "vendor"
SHOWN = 10


def our_files(kind: str) -> Iterator[Path]:
    """The project's own files of a kind; third-party ones are somebody else's habit."""
    for place in PLACES:
        found = [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob(f"*.{kind}")
        yield from (
            file for file in found if file.suffix == f".{kind}" and file.exists() and NOT_OURS not in file.parts
        )


def lines(file: Path) -> int:
    """How many lines a file has."""
    return len(file.read_text().splitlines())


def functions(file: Path) -> Iterator[tuple[int, str]]:
    """The length of each function, from its `def` to its last line, and where it stands."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield length, f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"


def table(heading: str, rows: list[tuple[int, str]]) -> None:
    """Print the longest rows under their heading."""
    print(f"\n{heading} ({len(rows)}, {sum(length for length, _ in rows)} lines)")
    for length, name in sorted(rows, reverse=True)[:SHOWN]:
        print(f"{length:6}  {name}")


def main() -> None:
    """Print a table a kind, and one of functions."""
    for kind in KINDS:
        table(f"{kind} files", [(lines(file), str(file.relative_to(ROOT))) for file in our_files(kind)])
    table("functions", [row for file in our_files("py") for row in functions(file)])


if __name__ == "__main__":
    main()
