"""One planted hole: the law it breaks, the tests that must notice, and the lines it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOLES = Path(__file__).parent / "holes"
LAW, CAUGHT_BY = "Law: ", "Caught by: "
BETWEEN = ("diff ", "index ", "--- ", "+++ ", "@@")  # of a patch: what is not a line of the file


class Rotten(Exception):
    """A patch that no longer fits, or a head that does not say what it should."""


@dataclass(frozen=True)
class Change:
    """In this file these lines stand instead of those."""

    file: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def made_in(self, tree: Path) -> str:
        """The file's whole text with the change; Rotten unless the lines before it stand there exactly once."""
        path, size = tree / self.file, len(self.before)
        lines = path.read_text().splitlines(keepends=True) if path.is_file() else []
        places = [start for start in range(len(lines)) if tuple(lines[start : start + size]) == self.before]
        if len(places) != 1:
            raise Rotten(f"its lines stand {len(places)} times in {self.file}, not once")
        lines[places[0] : places[0] + size] = self.after
        return "".join(lines)


@dataclass(frozen=True)
class Hole:
    name: str
    law: str
    tests: tuple[str, ...]
    changes: tuple[Change, ...]

    def plant(self, tree: Path) -> None:
        for change in self.changes:
            (tree / change.file).write_text(change.made_in(tree))


def holes() -> list[Hole]:
    return [read(file) for file in sorted(HOLES.glob("*.patch"))]


def read(file: Path) -> Hole:
    head, cut, patch = file.read_text().partition("\n--- ")
    laws = [line.removeprefix(LAW) for line in head.splitlines() if line.startswith(LAW)]
    tests = [line.removeprefix(CAUGHT_BY) for line in head.splitlines() if line.startswith(CAUGHT_BY)]
    changes = tuple(_changes(cut.lstrip() + patch))
    if len(laws) != 1 or not tests or not changes:
        raise Rotten(f"{file.name}: a hole has one law, at least one test and at least one change")
    return Hole(file.stem, laws[0], tuple(tests), changes)


def _changes(patch: str) -> Iterator[Change]:
    file = ""
    before: list[str] = []
    after: list[str] = []
    for line in [*patch.splitlines(keepends=True), BETWEEN[-1]]:
        if line.startswith(BETWEEN):
            if before != after:
                yield Change(file, tuple(before), tuple(after))
            before, after = [], []
            file = line.removeprefix("+++ b/").strip() if line.startswith("+++ ") else file
        else:
            sign, said = line[0], line[1:] or "\n"  # editors take the space away from an empty line
            before += [said] if sign != "+" else []
            after += [said] if sign != "-" else []
