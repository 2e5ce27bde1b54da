"""HOUSE.md is true: it names every room, and each table in the room that owns it."""

import re
from importlib import import_module
from pathlib import Path

from hembesok_field.kernel.db import Base

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hembesok_field"
PAGE = (PACKAGE / "HOUSE.md").read_text()
ROOMS = {file.parent.name for file in PACKAGE.glob("*/__init__.py")}
NAMED = {
    row[1]: set(re.findall(r"`(\w+)`", row[2]))
    for row in re.finditer(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.M)
}


def test_every_room_is_on_the_map_and_no_other():
    assert set(NAMED) == ROOMS


def test_every_table_stands_in_the_room_that_owns_it():
    owned = {room: set() for room in ROOMS}
    for file in PACKAGE.glob("*/tables.py"):
        module = import_module(f"hembesok_field.{file.parent.name}.tables")
        classes = [thing for thing in vars(module).values() if isinstance(thing, type) and issubclass(thing, Base)]
        owned[file.parent.name] |= {one.__tablename__ for one in classes if one.__module__ == module.__name__}
    assert owned == NAMED


def test_what_the_map_points_at_is_there():
    paths = re.findall(r"`((?:tests|docs)/[\w./]+)`", PAGE)
    assert [path for path in paths if not (ROOT / path).exists() and path != "docs/evidence.json"] == []
