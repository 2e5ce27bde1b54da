"""What holds in every module of the house, whichever modules there are."""

import ast
import importlib
from enum import Enum
from importlib.util import find_spec
from pathlib import Path

import pytest

from hembesok_field.kernel.db import Base

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hembesok_field"
SOURCE = sorted(PACKAGE.rglob("*.py"))
TREES = {file: ast.parse(file.read_text()) for file in SOURCE}
CORRIDOR = (
    "access",
    "family",
    "plan",
    "booking",
    "outbox",
    "record",
    "sync",
    "statistics",
    "voices",
    "returns",
    "intake",
    "review",
    "retention",
    "desk",
)
REASONS = sorted(
    {(room, layer) for room in CORRIDOR for layer in ("rules", "shapes") if find_spec(f"hembesok_field.{room}.{layer}")}
)
PURE = {"rules", "pages", "shapes"}
# "services", "common" and the like say nothing of what is in them; "data" and "info" are everything.
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service",
    "models",
    "misc",
    "data",
    "info",
    "manager",
    "managers",
    "handler",
    "handlers",
    "process",
    "processor",
    "core",
    "lib",
    "tools",
}


def where(file: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{file.relative_to(ROOT)}{line}"


def calls(tree: ast.AST, *names: str) -> list[tuple[ast.Call, str]]:
    """Calls of an attribute with one of these names, and the word before the dot."""
    return [
        (node, ast.unparse(node.func.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def is_pure(file: Path) -> bool:
    return bool({file.stem, file.parent.name} & PURE)


def room_rank(module: str) -> int:
    """How far along the corridor a module's room lies; -1 for what lies before the rooms."""
    room = module.split(".")[1]
    return CORRIDOR.index(room) if room in CORRIDOR else -1


def enums(module: object, name: str) -> list[type[Enum]]:
    found = getattr(module, name, None)
    return [found] if isinstance(found, type) and issubclass(found, Enum) else []


def test_there_is_a_house_to_look_at():
    assert PACKAGE / "kernel" / "db.py" in SOURCE
    assert PACKAGE / "kernel" / "clock.py" in SOURCE


def test_only_the_unit_of_work_begins_and_commits():
    found = {
        file.relative_to(PACKAGE).as_posix(): where(file, node)
        for file, tree in TREES.items()
        for node, _ in calls(tree, "commit", "begin")
    }
    assert {place: line for place, line in found.items() if place != "kernel/db.py"} == {}


def test_only_the_clock_asks_the_time():
    asked = [
        where(file, node)
        for file, tree in TREES.items()
        if file.relative_to(PACKAGE).as_posix() != "kernel/clock.py"
        for node, before in [
            *calls(tree, "now", "today", "utcnow", "current_timestamp", "localtime", "gmtime"),
            *((node, before) for node, before in calls(tree, "time", "time_ns") if before == "time"),
        ]
        if before != "clock" and not before.endswith(".clock")
    ]
    assert asked == []


def test_rules_words_and_shapes_never_look_at_the_clock():
    looked = [
        where(file, node) for file, tree in TREES.items() if is_pure(file) for node, _ in calls(tree, "now", "today")
    ]
    taken = [
        where(file, node)
        for file, tree in TREES.items()
        if is_pure(file)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith("kernel.clock")
        and {alias.name for alias in node.names} & {"now", "today"}
    ]
    assert looked + taken == []


@pytest.mark.parametrize(("room", "layer"), REASONS)
def test_every_reason_has_its_sentence(room, layer):
    for reason in enums(importlib.import_module(f"hembesok_field.{room}.{layer}"), "Reason"):
        pages = importlib.import_module(f"hembesok_field.{room}.pages")
        assert set(pages.REFUSALS) == set(reason)
        told = {r: sentence for r, sentence in pages.REFUSALS.items() if ": apt-get " not in sentence}  # a line to copy
        unfinished = [r for r, sentence in told.items() if not sentence.rstrip().endswith((".", "?", "!"))]
        assert unfinished == []


def test_every_module_says_what_it_is_for_in_a_line():
    silent = [where(file) for file, tree in TREES.items() if not ast.get_docstring(tree)]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing():
    assert [where(file) for file in SOURCE if file.stem in NAMELESS or file.parent.name in NAMELESS] == []


def test_foreign_keys_point_back_along_the_corridor():
    for room in CORRIDOR:
        if (PACKAGE / room / "tables.py").exists():
            importlib.import_module(f"hembesok_field.{room}.tables")
    home = {mapper.local_table: mapper.class_.__module__ for mapper in Base.registry.mappers}
    forward = [
        f"{table.name}.{key.parent.name} -> {key.column.table.name}"
        for table, module in home.items()
        for key in table.foreign_keys
        if key.column.table in home and room_rank(home[key.column.table]) > room_rank(module)
    ]
    assert home
    assert forward == []
