"""Held by the grants: Socialstyrelsens own table of 2025 comes out as it was printed.

grants_2025.csv: the 123 recipients of Bilaga 1, Socialstyrelsens redovisning av 2025 års bidrag (art. 2026-6-10350).
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("grants_2025.csv")
ODD = {"Ystads kommun": 50, "Älvkarleby kommun": 9, "Region Skåne": 1, "Region Stockholm": 1}  # kronor apart in print
Program = Callable[..., tuple[int, str, str]]


@pytest.fixture
def printed() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def told(program: Program, printed: list[dict[str, str]], tmp_path: Path) -> dict:
    sheet = tmp_path / "bidrag.csv"
    amounts = ("rekvirerat", "omfördelat", "fördelat", "oanvänt")
    lines = [";".join(["2025", row["mottagare"], *(row[name] for name in amounts)]) for row in printed]
    sheet.write_text("\n".join([";".join(["år", "mottagare", *amounts]), *lines]), encoding="utf-8")
    code, _, wrong = program("intake", str(sheet))
    assert code == 0, wrong
    code, said, _ = program("grants", "--year", "2025", "--json")
    assert code == 0
    return json.loads(said)


def test_the_totals_are_those_of_print(told: dict):
    assert (told["recipients"], told["regions"], told["municipalities"]) == (123, 17, 106)
    assert told["requisitioned"] == 99_206_923
    assert told["redistributed"] == 45_793_036
    assert told["allocated"] == 145_000_000
    assert told["unused"] == 27_496_233
    assert (told["used_share"], told["used_share_regions"], told["used_share_municipalities"]) == (81, 87, 70)


def test_every_per_cent_is_as_printed(told: dict, printed: list[dict[str, str]]):
    assert {row["recipient"]: row["unused_share"] for row in told["rows"]} == {
        row["mottagare"]: int(row["procent"]) for row in printed
    }


def test_the_rows_whose_own_sums_differ_are_warned_about_and_no_others(told: dict):
    warned = {row["recipient"]: row["warnings"] for row in told["rows"] if row["warnings"]}
    assert set(warned) == set(ODD)
    assert all(f"{apart} kr skiljer" in " ".join(warned[name]) for name, apart in ODD.items())


def test_the_redistribution_is_within_two_kronor_of_print_for_all_others(told: dict):
    apart = {
        row["recipient"]
        for row in told["rows"]
        if row["recomputed_redistribution"] is not None
        and abs(row["redistributed"] - row["recomputed_redistribution"]) > 2
    }
    assert apart <= set(ODD)
