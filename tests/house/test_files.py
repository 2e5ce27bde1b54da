"""What holds in the tree of files: its top level, what is pinned, and nothing of any one machine."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.tools import vendor

ROOT = Path(__file__).parents[2]
TOP = {
    "app.py",
    "hembesok_field",
    "templates",
    "static",
    "migrations",
    "tests",
    "requirements.txt",
    "README.md",
    "Makefile",
    "pyproject.toml",
    "package.json",
    "CHANGELOG.md",
    "docs",
    "benchmarks",
    "requirements.in",
    "requirements-dev.in",
    "requirements-dev.txt",
    "requirements-bench.in",
    "requirements-bench.txt",
    "requirements-scan.in",
    "requirements-scan.txt",
    ".ci",
    ".gitignore",
    "LICENSE",
}
# Written in two halves, so that this file does not name what it forbids.
REGISTRIES = [f"{a}.{b}" for a, b in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com"))]
OF_A_MACHINE = re.compile(
    r"(?<![\w./:-])/(?:root|home|Users|work)/\w|" + "|".join(re.escape(host) for host in REGISTRIES)
)
OTHERS = ("static/vendor/", "tests/vendor/")


def tracked() -> list[str]:
    """What git keeps, and what it would keep: new files are looked at before they are added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip("not a git work tree: there is no list of what is kept")
    return [file for file in answer.stdout.split("\0") if file and (ROOT / file).is_file()]


def requirements(file: str) -> list[str]:
    lines = (ROOT / file).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def pins(text: str) -> list[tuple[str, str]]:
    """Name and version of each pinned line, extras left out."""
    return re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([\w.]+)", text, re.MULTILINE)


def test_the_top_level_holds_only_what_people_and_tools_look_for():
    assert {file.split("/")[0] for file in tracked()} - TOP == set()


def test_no_file_names_a_machine_or_a_registry():
    guilty = [
        f"{file}: {found.group()}"
        for file in tracked()
        if not file.startswith(OTHERS)
        for found in OF_A_MACHINE.finditer((ROOT / file).read_bytes().decode("utf-8", "ignore"))
    ]
    assert guilty == []


def test_no_lock_file_is_kept_for_it_would_name_a_registry():
    locks = {"package-lock.json", "uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock"}
    assert [file for file in tracked() if Path(file).name in locks] == []


@pytest.mark.parametrize(
    "file", ["requirements.in", "requirements-dev.in", "requirements-scan.in", "requirements-bench.in"]
)
def test_every_requirement_is_pinned_and_says_why(file):
    pinned = re.compile(r"(?:-r requirements\.in|[a-z0-9-]+(?:\[[a-z]+\])?==[\w.]+)  # \S.+")
    assert [line for line in requirements(file) if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-scan", "requirements-bench"])
def test_every_pin_stands_compiled_with_its_hashes(name):
    compiled = (ROOT / f"{name}.txt").read_text()
    asked = [line.split("  #")[0] for line in requirements(f"{name}.in") if not line.startswith("-r")]
    assert dict(pins("\n".join(asked))).items() <= dict(pins(compiled)).items()
    blocks = re.split(r"\n(?=\w)", compiled)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_both_requirement_files_agree_where_they_overlap():
    runs, tests = (dict(pins((ROOT / file).read_text())) for file in ("requirements.txt", "requirements-dev.txt"))
    assert {name: version for name, version in runs.items() if tests.get(name) != version} == {}


def test_the_third_party_files_are_those_that_were_brought():
    kept = vendor.kept_sums()
    assert vendor.file_sums() == {thing: total for thing, total in kept.items() if total.startswith("sha256-")}
    packages = {f"{name}@{version}" for name, version in vendor.wanted().items()}
    assert packages == {thing for thing, total in kept.items() if total.startswith("sha512-")}


def test_every_third_party_folder_is_named_in_package_json_and_carries_its_licence():
    named = {vendor.folder_of(name, version) for name, version in vendor.wanted().items()}
    there = {folder for place in OTHERS for folder in (ROOT / place).iterdir() if folder.is_dir()}
    assert there == named
    assert [folder.name for folder in named if not list(folder.glob("LICENSE*"))] == []
