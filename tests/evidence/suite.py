"""Tests that are a proof of their own, run as pytest runs them; each test, and each hole they catch, is one try."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.evidence.proof import Found
from tests.sabotage.hole import holes
from tests.sabotage.trying import tried

ROOT = Path(__file__).parents[2]


def of_tests(found: Found, *places: str) -> None:
    """Run the tests in these places; a failed one is a failure with its name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *places]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
            is_wrong = any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
            found.tried(f"{case.get('classname')}::{case.get('name')}" if is_wrong else None)


def of_holes(found: Found) -> None:
    """Plant every hole; one that no test noticed is a failure with its reason."""
    for result in tried(holes(), jobs=2):
        found.tried(result.missed and f"{result.hole.name}: {result.missed}")
