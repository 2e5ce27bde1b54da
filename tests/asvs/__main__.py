"""Prints docs/asvs.md again: `python -m tests.asvs`."""

from pathlib import Path

from tests.asvs.page import printed

Path(__file__).parents[2].joinpath("docs", "asvs.md").write_text(printed())
