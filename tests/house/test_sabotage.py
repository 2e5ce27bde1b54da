"""Every planted hole still fits the tree and names tests that are there; that they are caught is `make sabotage`."""

import ast
from pathlib import Path

import pytest

from tests.sabotage.hole import HOLES, Hole, Rotten, holes, read
from tests.sabotage.trying import Case, Ran, why_missed

ROOT = Path(__file__).parents[2]
PLANTED = sorted(HOLES.glob("*.patch"))
TEST = "tests/walls/test_matrix.py::test_nobody"
HOLE = Hole("a-hole", "a law", (TEST,), ())


@pytest.mark.parametrize("file", PLANTED, ids=lambda file: file.stem)
def test_every_hole_fits_and_its_tests_are_there(file):
    hole = read(file)
    for change in hole.changes:
        planted = change.made_in(ROOT)
        assert planted != (ROOT / change.file).read_text()
        if change.file.endswith(".py"):
            compile(planted, change.file, "exec")
    assert [test for test in hole.tests if not is_there(test)] == []


def is_there(test: str) -> bool:
    place, *names = test.partition("[")[0].split("::")
    inside = ast.parse((ROOT / place).read_text()).body if (ROOT / place).is_file() else []
    for name in names:
        found = [node for node in inside if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
        inside = found[0].body if found else []
    return bool(inside)


def test_there_are_as_many_holes_as_the_first_goal_asks_for():
    """reliability.md G0 asks for forty; no law is broken twice under two names."""
    laws = [hole.law for hole in holes()]
    assert len(laws) >= 40
    assert len(set(laws)) == len(laws)


@pytest.mark.parametrize("there", ["", "x = 2\n", "x = 1\nx = 1\n"])
def test_a_patch_that_fits_nowhere_or_in_two_places_is_rotten(tmp_path, there):
    file = tmp_path / "a-hole.patch"
    file.write_text(f"Law: x is one\nCaught by: {TEST}\n\n--- a/some.py\n+++ b/some.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n")
    (tmp_path / "some.py").write_text(there)
    with pytest.raises(Rotten, match="not once"):
        read(file).plant(tmp_path)
    (tmp_path / "some.py").write_text("y = 1\nx = 1\n")
    read(file).plant(tmp_path)
    assert (tmp_path / "some.py").read_text() == "y = 1\nx = 2\n"


@pytest.mark.parametrize(
    ("exit_code", "cases", "missed"),
    [
        (1, [Case(TEST, "failure", "AssertionError: assert 200 == 404")], None),
        (1, [Case(f"{TEST}[sqlite]", "passed", ""), Case(f"{TEST}[postgresql]", "failure", "assert 1 == 2")], None),
        (1, [Case(TEST, "failure", "Failed: DID NOT RAISE NotFound")], None),
        (0, [Case(TEST, "passed", "")], "pytest ended with 0"),
        (2, [], "pytest ended with 2"),
        (1, [Case(TEST, "passed", ""), Case(f"{TEST}_else", "failure", "assert 0")], "noticed nothing"),
        (1, [Case(TEST, "failure", "NameError: name 'x' is not defined")], "fell over"),
        (1, [Case(TEST, "error", "assert 0")], "fell over"),
    ],
)
def test_only_a_named_test_that_looked_and_said_no_is_a_catch(exit_code, cases, missed):
    said = why_missed(HOLE, Ran(exit_code, tuple(cases), ""))
    assert said is None if missed is None else missed in str(said)
