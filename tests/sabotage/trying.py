"""Plant each hole in a copy of the work tree and see whether the tests named for it notice, and notice that."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.sabotage.hole import Hole, Rotten

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds: a test that hangs has noticed nothing
FAILED = 1  # pytest: tests ran, and some of them failed
# How pytest begins the message of a test that looked and did not find what it should; all else is a fall.
SAID_NO = re.compile(r"assert |AssertionError|Failed: ")


class NotGreen(Exception):
    """Without any hole the named tests do not all pass: nothing can be told by them."""


@dataclass(frozen=True)
class Tried:
    """`missed` says why the hole does not count as caught, or None."""

    hole: Hole
    missed: str | None
    seconds: float


@dataclass(frozen=True)
class Case:
    """One test as it went. `outcome`: passed, failure, error or skipped."""

    test: str
    outcome: str
    message: str


@dataclass(frozen=True)
class Ran:
    exit_code: int
    cases: tuple[Case, ...]
    said: str

    def of(self, test: str) -> list[Case]:
        """The cases of a test that was named without its parameters, or the one that was named with them."""
        return [case for case in self.cases if case.test == test or case.test.startswith(f"{test}[")]


def tried(holes: Sequence[Hole], jobs: int) -> Iterator[Tried]:
    """Each hole in the order given, after all their tests have been seen to pass; else NotGreen."""
    with tempfile.TemporaryDirectory(prefix="hembesok-sabotage-") as folder:
        whole = Path(folder) / "whole"
        copy_tree(whole)
        see_green(whole, sorted({test for hole in holes for test in hole.tests}), jobs)
        with ThreadPoolExecutor(jobs) as crew:
            yield from crew.map(lambda hole: _tried(hole, whole), holes)


def copy_tree(tree: Path) -> None:
    """What git keeps, and what it would keep, as it stands now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in filter(None, listed.split("\0")):
        if (ROOT / file).is_file():
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, tree / file)


def see_green(tree: Path, tests: Sequence[str], jobs: int) -> None:
    ran = run(tree, tests, "-n", str(jobs))
    if not ran.cases:
        raise NotGreen(ran.said)
    red = [f"{case.test}: {case.outcome} {case.message}" for case in ran.cases if case.outcome != "passed"]
    unknown = [f"{test}: no such test" for test in tests if not ran.of(test)]
    if ran.exit_code or red or unknown:
        raise NotGreen("\n".join([*red, *unknown]) or ran.said)


def _tried(hole: Hole, whole: Path) -> Tried:
    start = time.monotonic()
    with _copied(whole, hole.name) as tree:
        try:
            hole.plant(tree)
            missed = why_missed(hole, run(tree, hole.tests))
        except Rotten as rotten:
            missed = f"the patch is rotten: {rotten}"
    return Tried(hole, missed, time.monotonic() - start)


@contextmanager
def _copied(whole: Path, name: str) -> Iterator[Path]:
    """A copy with what the green run compiled; times are kept, so only planted files are compiled anew."""
    tree = whole.with_name(name)
    shutil.copytree(whole, tree)
    try:
        yield tree
    finally:
        shutil.rmtree(tree)


def why_missed(hole: Hole, ran: Ran) -> str | None:
    """None if each named test failed because it looked and said no; a program that only falls over proves nothing."""
    if ran.exit_code != FAILED:
        return f"pytest ended with {ran.exit_code}, not {FAILED}: {ran.said.splitlines()[-1:]}"
    for test in hole.tests:
        bad = [case for case in ran.of(test) if case.outcome != "passed"]
        if not bad:
            return f"{test} noticed nothing"
        for case in bad:
            if case.outcome != "failure" or not SAID_NO.match(case.message):
                return f"{case.test} fell over: {case.outcome}: {case.message.splitlines()[0][:150]}"
    return None


def run(tree: Path, tests: Sequence[str], *options: str) -> Ran:
    """Run these tests in that tree, with the program that stands there. No story is told again: once is noticed."""
    report = tree.with_name(f"{tree.name}.xml")
    always = ("-q", "-p", "no:cacheprovider", "--max-suite-reruns=0", f"--junitxml={report}")
    command = [sys.executable, "-m", "pytest", *always, *options, *tests]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("HEMBESOK_", "PYTEST_"))}
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env=environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE + 30 * len(tests),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(-1, (), "it took too long")
    return Ran(done.returncode, tuple(_cases(report)), (done.stdout + done.stderr).strip())


def _cases(report: Path) -> Iterator[Case]:
    if not report.is_file():  # pytest found nothing to run, and said why
        return
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        bad = next((part for part in case if part.tag in ("error", "failure", "skipped")), None)
        test = _node(case.get("classname", ""), case.get("name", ""))
        yield Case(test, bad.tag if bad is not None else "passed", bad.get("message", "") if bad is not None else "")


def _node(place: str, name: str) -> str:
    """`tests.walls.test_matrix` and a name, as one writes it to pytest; a class stands after the file."""
    parts = place.split(".")
    file = next((number for number, part in enumerate(parts) if part.startswith("test_")), len(parts) - 1) + 1
    return "::".join(["/".join(parts[:file]) + ".py", *parts[file:], name])
