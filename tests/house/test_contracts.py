"""Each import contract is broken once on purpose in a skeleton of the house, and kept without the break."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
ROOMS = next(c for c in CONTRACTS if c["id"] == "room")["containers"]
LAYERS = ("views", "api", "forms", "pages", "door", "actions", "queries", "tables", "rules", "shapes")

# What the house imports when it is whole: enough that no contract holds by finding nothing to look at.
SOUND = {
    "hembesok_field/kernel/db.py": "import flask_sqlalchemy, sqlalchemy",
    "hembesok_field/kernel/clock.py": "",
    "hembesok_field/web/guard.py": "import flask, flask_login\nfrom hembesok_field.kernel import clock",
    "hembesok_field/booking/calendar.py": "import icalendar\nfrom hembesok_field.booking import rules",
    "hembesok_field/factory.py": "import flask\nfrom hembesok_field.booking import views",
    "hembesok_field/commands/__init__.py": "from hembesok_field.demo import region",
    "hembesok_field/demo/region.py": "from hembesok_field.intake import actions",
    "hembesok_field/plan/queries.py": "import sqlalchemy\nfrom hembesok_field.plan import tables",
    "hembesok_field/booking/forms.py": "import wtforms",
    "hembesok_field/booking/views.py": "import flask\nfrom hembesok_field.booking import actions, queries",
}

# (contract, where, what is planted there)
BREAKS = [
    ("corridor", "family/rules.py", "from hembesok_field.plan import rules"),
    ("corridor", "kernel/clock.py", "from hembesok_field.web import guard"),
    ("corridor", "booking/views.py", "from hembesok_field.record import actions"),
    ("corridor", "utils.py", ""),
    ("room", "plan/rules.py", "from hembesok_field.plan import queries"),
    ("room", "record/queries.py", "from hembesok_field.record import actions"),
    ("room", "returns/pages.py", "from hembesok_field.returns import forms"),
    ("room", "desk/helpers.py", ""),
    ("pure", "plan/rules.py", "import sqlalchemy"),
    ("pure", "record/pages.py", "from flask_babel import format_date"),
    ("pure", "booking/shapes.py", "from hembesok_field.kernel import db"),
    ("no_web_below", "booking/actions.py", "from flask import request"),
    ("no_web_below", "access/queries.py", "from hembesok_field.web import guard"),
    ("no_web_below", "kernel/clock.py", "import flask_login"),
    ("one_engine", "family/tables.py", "from flask_sqlalchemy import SQLAlchemy"),
    ("thin_views", "plan/views.py", "from sqlalchemy import select"),
    ("thin_views", "plan/api.py", "from hembesok_field.plan import tables"),
    ("thin_views", "desk/forms.py", "from hembesok_field.plan import tables"),
    ("acyclic", "kernel/clock.py", "from hembesok_field.kernel import knot"),
    ("one_calendar", "record/views.py", "import icalendar"),
    ("one_calendar", "booking/queries.py", "from icalendar import Event"),
]


def write(folder: Path, file: str, text: str) -> None:
    place = folder / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text + "\n")


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory) -> Path:
    """A house with every room and every layer, where nothing is wrong."""
    folder = tmp_path_factory.mktemp("house")
    for room in [
        "hembesok_field",
        "hembesok_field.kernel",
        "hembesok_field.web",
        "hembesok_field.demo",
        *ROOMS,
    ]:
        write(folder, room.replace(".", "/") + "/__init__.py", "")
    for room in ROOMS:
        for layer in LAYERS:
            write(folder, f"{room.replace('.', '/')}/{layer}.py", "")
    for file, text in SOUND.items():
        write(folder, file, text)
    write(folder, "hembesok_field/kernel/knot.py", "from hembesok_field.kernel import clock")
    return folder


def lint(folder: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """Lint the skeleton in `folder` with the contracts of the real pyproject.toml."""
    chosen = [part for contract in only for part in ("--contract", contract)]
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    return subprocess.run(
        [*command, "--config", str(ROOT / "pyproject.toml"), "--no-cache", *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_skeleton_keeps_every_contract(skeleton):
    answer = lint(skeleton)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in answer.stdout


@pytest.mark.parametrize(("contract", "where", "planted"), BREAKS)
def test_a_planted_import_breaks_its_contract(skeleton, tmp_path, contract, where, planted):
    house = tmp_path / "broken"
    shutil.copytree(skeleton, house)
    broken = house / "hembesok_field" / where
    broken.write_text((broken.read_text() if broken.exists() else "") + planted + "\n")
    answer = lint(house, contract)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "0 kept, 1 broken" in answer.stdout
    assert f".{Path(where).stem}" in answer.stdout


def test_every_contract_is_broken_at_least_once():
    assert {contract for contract, _, _ in BREAKS} == {contract["id"] for contract in CONTRACTS}
