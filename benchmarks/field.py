"""The app for the field, in a real Chromium on a slow network with a slow processor: its weight, its start, a day's sync.

Slow 3G as WebPageTest has it (400 kbit/s both ways, 400 ms there and back), and a processor four times slower.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from benchmarks.report import Line
from tests.evidence.field import a_tablet
from tests.field.faults import Case

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
TIMES = 5
COLUMNS = ("measured",)
"""Of a nurse with six visits: a word of each, six themes ticked, a note, and in and out of the home."""
VISITS = 6


def field() -> Iterator[Line]:
    pass
