"""The program's commands against the recount, to the last decimal.

By default one nation and the questions that differ most. HEMBESOK_RECOUNT_SEEDS=40 asks everything of forty
nations (the same as `-m slow` with that variable set); a failure names the seed that repeats it.
"""

import os
import random
from datetime import date
from pathlib import Path

import pytest

from tests.recount.nation import YEARS, Nation, Row, nation
from tests.recount.questions import (
    Program,
    asked,
    check_reconcile,
    check_return,
    check_statistics,
    pairs_that_meet,
    take_in,
)
from tests.recount.sheets import write_csv, write_xlsx

SEEDS = int(os.environ.get("HEMBESOK_RECOUNT_SEEDS", "0"))
FIRST_SEED = int(os.environ.get("HEMBESOK_RECOUNT_FIRST_SEED", "100"))
# Of the first sixty nations one in which each of 38 faults planted in the recount's rules changed some figure.
TELLING_SEED = 45
FORMATS = {"csv": write_csv, "xlsx": write_xlsx}


def written(sheets: Nation, form: str, folder: Path, seed: int) -> list[Path]:
    """The files of a nation in one format; workbooks now with all sheets in one, now one for each."""
    folder.mkdir(exist_ok=True)
    if form == "csv":
        return write_csv(sheets, folder, seed)
    return write_xlsx(sheets, folder, seed, one_workbook=seed % 2 == 1)


def check_everything(program: Program, sheets: Nation, folder: Path) -> None:
    for year in (*YEARS, 2031):
        for authority in sheets.authorities():
            check_statistics(program, sheets, year, authority)
            check_return(program, sheets, year, authority, folder)
        for pair in pairs_that_meet(sheets):
            check_reconcile(program, sheets, year, pair)


def check_some(program: Program, sheets: Nation, folder: Path) -> None:
    """Each authority in the fullest year, and a few of each other question."""
    for authority in sheets.authorities():
        check_statistics(program, sheets, 2025, authority)
    for year, authority in ((2024, "18"), (2026, "1880"), (2031, "18")):
        check_statistics(program, sheets, year, authority)
    for authority in ("18", "1880"):
        check_return(program, sheets, 2025, authority, folder)
    for pair in pairs_that_meet(sheets):
        check_reconcile(program, sheets, 2025, pair)


@pytest.mark.parametrize("form", FORMATS)
def test_the_programs_figures_are_the_recounts(program: Program, tmp_path: Path, form: str) -> None:
    sheets = nation(TELLING_SEED, today=date(2026, 9, 1))
    take_in(program, written(sheets, form, tmp_path / form, TELLING_SEED))
    check_some(program, sheets, tmp_path)


if SEEDS:  # nothing to skip where nothing was asked for

    @pytest.mark.slow
    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
    def test_every_figure_of_many_nations(program: Program, tmp_path: Path, seed: int, form: str) -> None:
        sheets = nation(seed, families=40 + seed % 5 * 40, counties=2 + seed % 4)
        take_in(program, written(sheets, form, tmp_path / form, seed))
        check_everything(program, sheets, tmp_path)


def test_reading_the_same_sheets_again_changes_nothing(program: Program, tmp_path: Path) -> None:
    """Also when they come a second time in another format and spelling."""
    sheets = nation(2, families=25)
    take_in(program, written(sheets, "csv", tmp_path / "first", 2))
    take_in(program, written(sheets, "xlsx", tmp_path / "second", 3))
    take_in(program, written(sheets, "csv", tmp_path / "third", 4))
    for authority in ("18", "1880"):
        check_statistics(program, sheets, 2025, authority)
    check_reconcile(program, sheets, 2025, ("18", "1880"))


def test_a_dry_run_stores_nothing(program: Program, tmp_path: Path) -> None:
    take_in(program, written(nation(2, families=10), "csv", tmp_path / "dry", 2), "--dry-run")
    code, _, wrong = program("statistics", "--year", "2025", "--authority", "18", "--json")
    assert code == 1, "units of a dry run were stored"
    assert wrong.strip()


def test_sheets_may_come_one_by_one(program: Program, tmp_path: Path) -> None:
    sheets = nation(3, families=25)
    paths = {path.stem.split("-")[0]: path for path in write_csv(sheets, tmp_path, 3)}
    for name in ("enheter", "samverkan", "familjer", "besok"):
        take_in(program, [paths[name]])
    for authority in ("18", "1880"):
        check_statistics(program, sheets, 2025, authority)


# A cell may be said anew. Units, births and starts stay: they decide who owns a row and which row it is.
SAID_ANEW: dict[str, dict[str, tuple[str, ...]]] = {
    "enheter": {"ersättning": ("", "rörlig", "fast"), "områdestyp": ("", "1", "4")},
    "familjer": {
        "svar": ("", "ja", "nej", "obesvarat"),
        "erbjuden": ("", "2024-12-31", "2025-01-01"),
        "antal_vårdnadshavare": ("", "1", "2"),
        "områdestyp": ("", "2", "5"),
    },
    "besök": {
        "steg": ("extra", "2m", "8m"),
        "utfall": ("genomfört", "sjukdom", "familjen_ej_hemma"),
        "plats": ("", "hem", "bvc"),
        "sjuksköterska": ("", "ja", "nej"),
        "socialtjänst": ("", "ja", "nej"),
        "vårdnadshavare": ("", "1", "2"),
        "kontakter": ("", "mhv", "tandvården mhv"),
        "tolk": ("", "ja", "nej"),
    },
}


def said_anew(sheets: Nation, seed: int) -> tuple[Nation, Nation]:
    """What the second sheets say, and what is then true: an empty cell never erases."""
    dice = random.Random(seed)  # noqa: S311
    later, truth = Nation(sheets.seed), Nation(sheets.seed)
    for name, rows in sheets.rows.items():
        for row in rows:
            new: Row = dict(row)
            for column, values in SAID_ANEW.get(name, {}).items():
                if column in ("ersättning", "områdestyp") and row.get("typ") == "socialtjänst":
                    continue
                if dice.random() < 0.25:
                    new[column] = dice.choice(values)
            if new.get("svar_datum") and (new["erbjuden"] or row["erbjuden"]) > new["svar_datum"]:
                new["erbjuden"] = row["erbjuden"]  # an answer before its offer is a bad row
            later.rows[name].append(new)
            truth.rows[name].append({column: new[column] or row[column] for column in row})
    return later, truth


def test_changed_values_are_taken_and_empty_cells_erase_nothing(program: Program, tmp_path: Path) -> None:
    sheets = nation(4)
    take_in(program, written(sheets, "csv", tmp_path / "first", 4))
    later, truth = said_anew(sheets, 4)
    take_in(program, written(later, "xlsx", tmp_path / "second", 5))
    for authority in ("18", "1880"):
        check_statistics(program, truth, 2025, authority)
    check_reconcile(program, truth, 2025, ("18", "1880"))


def test_two_regions_may_use_the_same_visit_reference(program: Program, tmp_path: Path) -> None:
    """References are unique within a region: two counties' first visits may both be called B1."""
    sheets = Nation(0)
    for region, town in (("18", "1880"), ("12", "1280")):
        sheets.add(
            "enheter",
            enhetskod=f"bvc-{region}",
            namn=f"BVC {region}",
            typ="bvc",
            huvudmannakod=region,
            huvudman=f"Region {region}",
            kommunkod=town,
        )
        sheets.add("familjer", familj=f"F{region}", bvc=f"bvc-{region}", barn_födda="2025-01-10")
    for region in ("18", "12"):
        sheets.add(
            "besök",
            besök="B1",
            familj=f"F{region}",
            steg="2m",
            starttid="2025-03-14 10:00",
            utfall="genomfört",
            sjuksköterska="ja",
        )
    take_in(program, write_csv(sheets, tmp_path, 0, plain=True))
    check_statistics(program, sheets, 2025, "18")
    check_statistics(program, sheets, 2025, "12")


def test_the_same_answer_is_given_twice(program: Program, tmp_path: Path) -> None:
    sheets = nation(5, families=15, today=date(2026, 9, 1))
    take_in(program, write_csv(sheets, tmp_path, 5, plain=True))
    question = ("statistics", "--year", "2025", "--authority", "18", "--json")
    assert asked(program, *question) == asked(program, *question)


def test_an_authority_that_nobody_has_is_refused(program: Program, tmp_path: Path) -> None:
    take_in(program, write_csv(nation(5, families=5), tmp_path, 5, plain=True))
    for question in (
        ("statistics", "--year", "2025", "--authority", "99", "--json"),
        ("reconcile", "--year", "2025", "--region", "18", "--municipality", "9999", "--json"),
        ("return", "--year", "2025", "--authority", "99", "--format", "json", "--out", str(tmp_path / "r")),
    ):
        code, said, wrong = program(*question)
        assert (code, said.strip()) == (1, ""), question
        assert len(wrong.strip().splitlines()) == 1, wrong
