"""What holds of docs/asvs.md: it says what the rows say, and each test that it names is there and runs."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.asvs.page import STANDARD, printed
from tests.asvs.rows import ROWS, Row, Verdict

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "asvs.md"
# The rows that are aimed at, chapter by chapter; none goes and none comes without being decided here.
AIMED_AT = """
V1.2.1 V1.2.2 V1.2.3 V1.2.4 V1.2.5 V1.2.10 V1.3.6 V1.3.7 V1.3.11 V1.3.12 V1.5.2 V1.5.3
V2.2.1 V2.2.2 V2.2.3 V2.3.1 V2.3.2 V2.3.3 V2.3.4 V2.3.5 V2.4.1
V3.2.1 V3.2.2 V3.3.1 V3.3.2 V3.3.3 V3.3.4 V3.4.1 V3.4.2 V3.4.3 V3.4.4 V3.4.5 V3.4.6 V3.4.8 V3.5.1 V3.5.2 V3.5.3
V3.5.8 V3.6.1 V3.7.2 V4.1.1 V4.1.3 V4.1.4 V4.2.1
V5.2.1 V5.2.2 V5.2.3 V5.2.4 V5.2.6 V5.3.1 V5.3.2 V5.4.1 V5.4.2 V5.4.3
V6.2.1 V6.2.4 V6.2.5 V6.2.8 V6.2.9 V6.2.10 V6.2.12 V6.3.1 V6.3.2 V6.3.3 V6.3.4 V6.3.7 V6.3.8 V6.4.1 V6.4.3 V6.4.6
V6.5.1 V6.5.2 V6.5.5 V6.5.6 V6.5.8 V6.8.1 V6.8.2 V6.8.4
V7.2.1 V7.2.3 V7.2.4 V7.3.1 V7.3.2 V7.4.1 V7.4.2 V7.4.3 V7.4.5 V7.5.1 V7.5.2 V7.5.3
V8.1.1 V8.2.1 V8.2.2 V8.2.3 V8.3.1 V8.3.2 V8.4.1 V9.1.1 V9.1.2 V9.2.1 V9.2.3 V10.2.1 V10.5.1 V10.5.2 V10.5.4
V11.3.2 V11.3.3 V11.3.4 V11.4.2 V11.5.1 V12.1.1 V12.2.1
V13.2.2 V13.3.1 V13.4.1 V13.4.2 V13.4.4 V13.4.5 V14.2.1 V14.2.6 V14.2.7 V14.2.8 V14.3.1 V14.3.2 V14.3.3
V15.1.2 V15.2.1 V15.2.3 V15.3.1 V15.3.3 V15.3.6 V15.3.7 V15.4.2
V16.2.1 V16.2.2 V16.2.5 V16.3.1 V16.3.2 V16.4.1 V16.4.2 V16.5.1 V16.5.3 V16.5.4
"""
PASSED_OVER = ("skip", "skipif", "xfail")


@cache
def functions_of(file: str) -> dict[str, ast.FunctionDef]:
    """Every function of a file by its name, with its class's before it."""
    path = TESTS / file
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef):
            found |= {f"{group.name}::{node.name}": node for node in group.body if isinstance(node, ast.FunctionDef)}
    return found


def is_passed_over(test: ast.FunctionDef) -> bool:
    """Whether a mark keeps it from being run, or from failing."""
    return any(
        mark in ast.unparse(said).split("(")[0].split(".") for said in test.decorator_list for mark in PASSED_OVER
    )


def asserts(test: ast.FunctionDef, beside: dict[str, ast.FunctionDef]) -> bool:
    """Whether it can fail: by an assertion of its own, or of a function that it calls in the same file."""
    called = {ast.unparse(node.func) for node in ast.walk(test) if isinstance(node, ast.Call)}
    looked_at = [test, *(beside[name] for name in called & beside.keys())]
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and "raises" in ast.unparse(node.func))
        for function in looked_at
        for node in ast.walk(function)
    )


def fault(name: str) -> str:
    """What is wrong with a test that a row names; nothing when it is there, runs and can fail."""
    file, _, test = name.partition("::")
    beside = functions_of(file)
    found = beside.get(test)
    if found is None or not test.split("::")[-1].startswith("test_"):
        return f"{name} is not there"
    if is_passed_over(found):
        return f"{name} is passed over"
    return "" if asserts(found, beside) else f"{name} asserts nothing"


def test_the_rows_are_those_that_are_aimed_at():
    assert [row.number for row in ROWS] == AIMED_AT.split()
    assert Counter(row.level for row in ROWS) == {1: 48, 2: 72, 3: 23}
    assert sum(STANDARD.values()) == 345


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_each_row_stands_on_what_it_says(row: Row):
    assert [wrong for name in row.tests if (wrong := fault(name))] == []
    assert row.short
    match row.verdict:
        case Verdict.MET:
            assert row.tests
        case Verdict.DEVIATION:
            assert all((row.tests, row.why, row.mitigation))
            assert re.fullmatch(r"grundarna, 20\d\d-\d\d-\d\d", row.signed)
        case _:
            assert row.why
    assert bool(row.signed) is (row.verdict is Verdict.DEVIATION)


def test_the_page_says_what_the_rows_say():
    assert PAGE.read_text() == printed(), "print it again: python -m tests.asvs"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("house/test_asvs.py::test_that_nobody_wrote", "is not there"),
        ("house/test_of_nothing.py::test_x", "is not there"),
        ("house/test_asvs.py::fault", "is not there"),
    ],
)
def test_a_name_that_holds_nothing_is_seen(name, wrong):
    assert wrong in fault(name)


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("@pytest.mark.skip\ndef test_a():\n    assert x", False),
        ("@pytest.mark.skipif(True, reason='x')\ndef test_a():\n    assert x", False),
        ("@pytest.mark.xfail(reason='x')\ndef test_a():\n    assert x", False),
        ("@pytest.mark.parametrize('a', [1])\ndef test_a():\n    assert x", True),
    ],
)
def test_a_test_that_is_passed_over_is_seen(words, runs):
    (test,) = ast.parse(words).body
    assert isinstance(test, ast.FunctionDef)
    assert is_passed_over(test) is not runs
    assert asserts(test, {})
    assert not asserts(ast.FunctionDef("test_b", body=[ast.Pass()]), {})
