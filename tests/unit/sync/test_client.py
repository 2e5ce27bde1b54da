"""The tablet's own modules, rule by rule, in Node: each story of the files beside this one is a test here."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))
STORIES = [story for file in FILES for story in re.findall(r'^test\("([^"]+)"', file.read_text(), re.M)]


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Each story, and what was wrong with it: empty for one that holds."""
    node = shutil.which("node")
    assert node, "apt-get install nodejs"
    command = [node, "--no-warnings", "--test", "--test-reporter=tap", *map(str, FILES)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
    found = {}
    for line in re.finditer(r"^ *(ok|not ok) \d+ - (.+)$", said, re.M):
        after = said[line.end() : line.end() + 900]
        found[line[2]] = "" if line[1] == "ok" else after
    return found


@pytest.mark.parametrize("story", STORIES)
def test_the_client(told: dict[str, str], story: str):
    assert told.get(story, "it was not tried") == ""


def test_every_story_is_found():
    assert len(STORIES) == len(set(STORIES)) >= 35
