"""WORDS.md is true: every table and every enum has its word, and every word names something that is there."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from hembesok_field.kernel.db import Base

PACKAGE = Path(__file__).parents[2] / "hembesok_field"
PAGE = (PACKAGE / "WORDS.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ")]
ENTRIES = [row for row in ROWS if row[0] not in {"Swedish", "---"}]
CODES = [code for row in ENTRIES for code in re.findall(r"`([^`]+)`", row[1])]


def _enums() -> dict[str, set[str]]:
    """`room.Name` of every StrEnum, with its members."""
    found: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).parts[0]
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Enum") for base in node.bases):
                names = [target for line in node.body if isinstance(line, ast.Assign) for target in line.targets]
                found[f"{room}.{node.name}"] = {name.id for name in names if isinstance(name, ast.Name)}
    return found


ENUMS = _enums()
for _file in PACKAGE.glob("*/tables.py"):
    import_module(f"hembesok_field.{_file.parent.name}.tables")
TABLES = set(Base.metadata.tables)


def test_the_page_is_read_at_all():
    assert len(ENTRIES) > 60
    assert {"visit", "record.Outcome", "record.Outcome.DONE"} <= set(CODES)


@pytest.mark.parametrize("code", sorted(ENUMS))
def test_every_enum_has_its_word(code):
    assert code in CODES, f"say what {code} is in hembesok_field/WORDS.md"


@pytest.mark.parametrize("code", sorted(TABLES))
def test_every_table_has_its_word(code):
    assert code in CODES, f"say what {code} is in hembesok_field/WORDS.md"


def test_every_word_names_something_that_is_there():
    members = {f"{enum}.{member}" for enum, names in ENUMS.items() for member in names}
    assert [code for code in CODES if code not in TABLES | set(ENUMS) | members] == []


def test_no_word_stands_twice():
    assert sorted(CODES) == sorted(set(CODES))


def test_every_row_says_the_swedish_the_code_and_the_meaning():
    assert [row for row in ENTRIES if len(row) != 3 or not all(row)] == []
