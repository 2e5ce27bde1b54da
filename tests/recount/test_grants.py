"""The grant year's sums against a second adding-up, and that against figures worked out by hand."""

import csv
import io
import os
from pathlib import Path

import pytest

from tests.recount.grants import COLUMNS, grant_rows, grants, row
from tests.recount.nation import Row
from tests.recount.questions import Program, asked, take_in

SEEDS = int(os.environ.get("HEMBESOK_RECOUNT_SEEDS", "1"))


def by_hand() -> list[Row]:
    return [
        row(2025, "Region Örebro län", "18", "ja", (1_000, 500, 1_500, 300)),
        row(2025, "Västra Götalandsregionen", "", "", (500, 250, 751, 0)),
        row(2025, "Örebro kommun", "1880", "nej", (400, 0, 400, 401)),
        row(2025, "Region Gotland", "0980", "", (0, 0, 0, 0)),
        row(2024, "Örebro kommun", "1880", "", (10, 0, 10, 0)),
    ]


def test_a_year_added_up_by_hand() -> None:
    found = grants(by_hand(), 2025)
    rows = found.pop("rows")
    assert found == {
        "recipients": 4,
        "regions": 2,
        "municipalities": 2,  # a municipality's code decides, whatever the name begins with
        "requisitioned": 1_900,
        "redistributed": 750,
        "allocated": 2_651,
        "unused": 701,
        "used_share": 74,
        "used_share_regions": 87,  # 1 951 of 2 251
        "used_share_municipalities": 0,  # -1 of 400
    }
    assert [line["recomputed_redistribution"] for line in rows] == [500, 250, None, None]
    assert [line["unused_share"] for line in rows] == [20, 0, 100, None]
    assert [line["warned"] for line in rows] == [False, True, True, False]


def test_a_year_of_nothing_is_noughts_and_nulls() -> None:
    found = grants(by_hand(), 2030)
    assert (found["recipients"], found["used_share"], found["rows"]) == (0, None, [])


def spaced(amount: str) -> str:
    return f"{int(amount):,}".replace(",", " ")


def written(rows: list[Row], path: Path, *, spaces: bool) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";")
    writer.writeheader()
    for line in rows:
        kronor = ("rekvirerat", "omfördelat", "fördelat", "oanvänt")
        writer.writerow({**line, **{key: spaced(line[key]) for key in kronor}} if spaces else line)
    path.write_text(out.getvalue(), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_the_programs_grants_are_the_recounts(program: Program, tmp_path: Path, seed: int) -> None:
    rows = grant_rows(seed) + grant_rows(seed + 1000, 2024)
    take_in(program, [written(rows, tmp_path / "bidrag.csv", spaces=seed % 2 == 1)])
    for year in (2024, 2025, 2031):
        found = asked(program, "grants", "--year", str(year), "--json")
        for line in found["rows"]:
            line["warned"] = bool(line.pop("warnings"))
        expected = grants(rows, year)
        for answer in (found, expected):
            answer["rows"] = sorted(answer["rows"], key=lambda line: str(line["recipient"]))
        assert found == expected, f"seed {seed}, year {year}"
