"""Held by every cell that leaves the house: no spreadsheet takes it for a formula, and it comes back whole (F108)."""

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hembesok_field.kernel.spreadsheets import STARTS_A_FORMULA, as_csv, safe_cell, without_guard

PACKAGE = Path(__file__).parents[3] / "hembesok_field"
WRITES_CSV = {"kernel/spreadsheets.py", "returns/documents.py"}  # the second through the same safe cells
HARMLESS = st.characters(blacklist_categories=("Cs",))
CELLS = st.one_of(
    st.text(HARMLESS, max_size=12),
    st.builds(str.__add__, st.sampled_from([*STARTS_A_FORMULA, "'", "''"]), st.text(HARMLESS, max_size=12)),
)


@given(CELLS)
@example("'=1+1")
@example("''=1+1")
@example("'")
@example("")
def test_no_cell_starts_a_formula_and_each_comes_back(text):
    assert not safe_cell(text).startswith(STARTS_A_FORMULA)
    assert without_guard(safe_cell(text)) == text


@given(CELLS)
def test_nothing_but_a_guard_is_added(text):
    assert safe_cell(text) in (text, f"'{text}")


@pytest.mark.parametrize(
    "text", ["=1+1", "+46", "-", "@x", "\tx", "\rx", "\nx", "\0=1", "＝1", "＋1", "－1", "＠x", "'=1"]
)
def test_a_formula_is_guarded(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "'", "Anna", "'citat'", "o'clock", "10", "é", " =1"])
def test_what_is_no_formula_is_left_alone(text):
    assert safe_cell(text) == without_guard(text) == text


@given(st.lists(st.lists(CELLS.filter(lambda cell: "\0" not in cell), min_size=1, max_size=5), max_size=6))
def test_a_whole_file_comes_back_by_rfc_4180(rows):
    """A row of one empty cell and no row at all look the same in a CSV, so those are not compared."""
    text = as_csv(rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    assert [[without_guard(cell) for cell in row] or [""] for row in read] == rows


def test_only_one_place_writes_csv():
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("csv.writer", "csv.DictWriter")
    }
    assert found <= WRITES_CSV
