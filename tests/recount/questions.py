"""Asks the program from outside and lays its answers beside the recount's; a difference is told key by key."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.recount import recount
from tests.recount.nation import Nation

Program = Callable[..., tuple[int, str, str]]
SHARES = {
    "joint_share",
    "visits_per_family",
    "participation_share",
    "declined_or_discontinued_share",
    "both_guardians_share",
    "in_window_share",
}
RETURN_KEYS = {"recipient", "year", "form", "filed_at", "figures", "answers", "money", "visits", "hash"}
MONEY_KEYS = {"requisitioned", "redistributed", "allocated", "used", "unused"}


def take_in(program: Program, paths: Iterable[Path], *options: str) -> str:
    """Read the files in one reading; what was said, for the failure's sake."""
    code, said, wrong = program("intake", *map(str, paths), *options)
    assert code == 0, f"intake refused rows that are right:\n{wrong[:3000]}"
    return said + wrong


def asked(program: Program, *argv: str) -> Any:
    """Exactly one JSON document on standard output; decimals are kept as they were written."""
    code, said, wrong = program(*argv)
    assert code == 0, f"{argv}: exit {code}\n{wrong[:3000]}"
    return json.loads(said, parse_float=Decimal)


def differences(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Keys that differ: what the program says, and what the recount says."""
    missing = object()
    return {
        key: {"program": found.get(key, missing), "recount": expected.get(key, missing)}
        for key in sorted({*found, *expected})
        if found.get(key, missing) != expected.get(key, missing)
    }


def assert_figures(found: dict[str, Any], expected: dict[str, Any], about: str) -> None:
    assert differences(found, expected) == {}, about
    for key, value in found.items():
        if key not in SHARES and not isinstance(value, dict | str):
            assert type(value) is int, f"{about}: {key} is {value!r}, not a whole number"


def check_statistics(program: Program, sheets: Nation, year: int, authority: str) -> None:
    found = asked(program, "statistics", "--year", str(year), "--authority", authority, "--json")
    expected = recount.statistics(sheets.rows, year, authority)
    assert_figures(found, expected, f"statistics {year} {authority}, seed {sheets.seed}")


def check_return(program: Program, sheets: Nation, year: int, authority: str, folder: Path) -> None:
    about = f"return {year} {authority}, seed {sheets.seed}"
    out = folder / f"return-{year}-{authority}.json"
    code, _, wrong = program(
        *("return", "--year", str(year), "--authority", authority, "--format", "json", "--out", str(out))
    )
    assert code == 0, f"{about}: {wrong[:3000]}"
    found = json.loads(out.read_text(encoding="utf-8"), parse_float=Decimal)
    assert set(found) == RETURN_KEYS, about
    assert set(found["money"]) == MONEY_KEYS, about
    assert (found["recipient"]["code"], found["year"]) == (authority, year), about
    assert_figures(found["figures"], recount.return_figures(sheets.rows, year, authority), about)
    assert sorted(found["visits"]) == recount.return_visits(sheets.rows, year, authority), about


def check_reconcile(program: Program, sheets: Nation, year: int, pair: tuple[str, str]) -> None:
    region, municipality = pair
    found = asked(
        program,
        *("reconcile", "--year", str(year), "--region", region, "--municipality", municipality, "--json"),
    )
    for side in found.values():
        side["visits"] = sorted(side["visits"], key=lambda visit: str(visit["visit"]))
    expected = recount.reconcile(sheets.rows, year, region, municipality)
    assert differences(found, expected) == {}, f"reconcile {year} {pair}, seed {sheets.seed}"


def pairs_that_meet(sheets: Nation) -> list[tuple[str, str]]:
    """Regions and municipalities with a family between them, and one pair that has none."""
    book = recount.Book(sheets.rows)
    every = [(region, town) for region in sheets.regions() for town in sheets.municipalities()]
    meeting = [
        pair for pair in every if any(recount.is_compared(book, family, *pair) for family in sheets.rows["familjer"])
    ]
    return meeting + [pair for pair in every if pair not in meeting][:1]
