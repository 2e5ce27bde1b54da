"""What bandit is told to pass over has its reason beside it, so that whoever reads the line can judge it again."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = [*sorted((ROOT / "hembesok_field").rglob("*.py")), ROOT / "app.py"]
SAYS_WHY = re.compile(r"#\s*nosec\s+B\d{3} # \w.+")  # `# nosec B123 # the reason`


def silent(lines: list[str]) -> list[str]:
    """Exceptions that do not name what they are from, or do not say why."""
    return [line.strip() for line in lines if "nosec" in line and not SAYS_WHY.search(line)]


def test_every_exception_from_bandit_has_its_reason_beside_it():
    lines = [line for file in SOURCE for line in file.read_text().splitlines()]
    assert any("nosec" in line for line in lines)
    assert silent(lines) == []


@pytest.mark.parametrize("line", ["x()  # nosec", "x()  # nosec B311", "x()  # nosec: B311 our own words"])
def test_a_planted_silence_is_seen(line):
    assert silent([line]) == [line]
