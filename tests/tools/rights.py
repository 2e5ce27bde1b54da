"""Prints docs/behorigheter.md from the table of rights: who may do what, when, and what is logged."""

import sys
from pathlib import Path

from hembesok_field.access.pages import DUTIES, RELATIONS
from hembesok_field.access.permissions import ALL, GROUPS, RIGHTS, Right
from hembesok_field.kernel.identity import Duty

PAGE = Path(__file__).resolve().parents[2] / "docs" / "behorigheter.md"
MARK = "<!-- Härifrån skrivs sidan ut av `make rights`. -->"  # above it stands what people write
RELATIONS_HEAD = "| Relation | Till vem | När | Loggas |\n| --- | --- | --- | --- |"
RIGHTS_HEAD = "| Vad | Roll | Relation | Villkor |\n| --- | --- | --- | --- |"


def page() -> str:
    """The whole page as it should stand: its own words above the mark, the table below."""
    words = PAGE.read_text().partition(MARK)[0]
    relations = [f"| **{one.name}** | {one.whom} | {one.when} | {one.logged} |" for one in RELATIONS.values()]
    lines = [words + MARK, "", "## Relationer", "", RELATIONS_HEAD, *relations]
    for heading, rows in GROUPS:
        lines += ["", f"## {heading}", "", RIGHTS_HEAD, *map(row, rows)]
    return "\n".join(lines) + "\n"


def row(right: Right) -> str:
    duties = "alla" if right.duties == ALL else ", ".join(DUTIES[duty] for duty in Duty if duty in right.duties)
    return f"| {right.what} | {duties} | {RELATIONS[right.whose].name} | {right.but} |"


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"{len(RIGHTS)} rader i {PAGE.name}", file=sys.stderr)
