"""Faults planted in the recount's own rules: in the nation the program is compared on, each must change a figure.

A comparison that would not notice them proves nothing about the program.
"""

import sys
import types
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.recount import almanac, recount
from tests.recount.nation import Nation, nation
from tests.recount.questions import pairs_that_meet
from tests.recount.test_program_agrees import TELLING_SEED

SOURCES = {module: Path(str(module.__file__)).read_text(encoding="utf-8") for module in (almanac, recount)}

RULES = [
    ("int(abs(lifted) + Fraction(1, 2))", "int(abs(lifted))"),
    ("int(abs(lifted) + Fraction(1, 2))", "round(abs(lifted))"),
    ('visit["plats"] in ("hem", "")', 'visit["plats"] == "hem"'),
    ('visit["plats"] in ("hem", "")', "True"),
    ('visit["utfall"] == "genomfört" and', "True and"),
    ("birth <= day]", "birth < day]"),
    ("born[-1], True", "born[0], True"),
    ("span[0] <= day_of(visit) <= span[1]", "span[0] <= day_of(visit) < span[1]"),
    ("span[0] <= day_of(visit) <= span[1]", "span[0] < day_of(visit) <= span[1]"),
    ('bvc["ersättning"] or "rörlig"', '"rörlig"'),
    (
        'family["områdestyp"] or bvc["områdestyp"] or "unknown"',
        'bvc["områdestyp"] or family["områdestyp"] or "unknown"',
    ),
    ('!= "1"\n', '!= "9"\n'),
    ('!= "1"\n', '== "2"\n'),
    ('family["svar"] == "ja" and family["avslutsorsak"] == "avbröt"', 'family["avslutsorsak"] == "avbröt"'),
    ('family["erbjuden"][:4]', 'family["svar_datum"][:4]'),
    ("sorted(set(visit[column].split()))", "visit[column].split()"),
    (
        'v["steg"] in EXTRA and v[own_column(authority)] == "" for v in home',
        'v[own_column(authority)] == "" for v in home',
    ),
    (
        'v["steg"] in EXTRA and v[own_column(authority)] == "" for v in home',
        'v["steg"] in EXTRA and "" in (v["sjuksköterska"],v["socialtjänst"]) for v in home',
    ),
    (
        'v["steg"] in EXTRA and v[own_column(authority)] == "" for v in home',
        'v["steg"] in EXTRA and v[own_column(authority)] == "" for v in visits',
    ),
    ('if visit[other_column(authority)] == "nej"', 'if visit[other_column(authority)] != "ja"'),
    ('return "no_partner_unit"', "pass"),
    ('(bvc["kommunkod"] if partner is None else partner["huvudmannakod"])', 'bvc["kommunkod"]'),
    ('partner is not None and partner["huvudmannakod"] == authority', 'self.bvc(family)["kommunkod"] == authority'),
    ("reimbursement(book, visits)", "reimbursement(book, extended)"),
    ('"outcomes": tally(visit["utfall"] for visit in visits)', '"outcomes": tally(visit["utfall"] for visit in home)'),
    ('sum(visit["tolk"] == "ja" for visit in extended)', 'sum(visit["tolk"] == "ja" for visit in visits)'),
    (
        'sum(visit["tolk"] == "ja" for visit in extended)',
        'sum(book.family(visit)["tolk"] == "ja" for visit in extended)',
    ),
    (
        '{book.families[family]["bvc"] for family in families}',
        '{f["bvc"] for f in book.families.values() if book.belongs(f,authority)}',
    ),
    ('coded(extended, "kontakter")', 'coded(visits, "kontakter")'),
]
CALENDAR = [
    ("min(day.day, days_in(year, month))", "min(day.day, 28)"),
    ("29 if month == 2 and year % 4 == 0", "28 if month == 2 and year % 4 == 0"),
    ("(2, 0), (3, -1)", "(2, 0), (3, 0)"),
    ('"4m": ((3, 15), (4, 0), (5, 0))', '"4m": ((3, 14), (4, 0), (5, 0))'),
    ("(0, 42), (2, 0)", "(1, 15), (2, 0)"),
    ("(14, 15)", "(14, 16)"),
    ("(13, 0)", "(13, 1)"),
    ("(day.month, day.day) < (birth.month, birth.day)", "(day.month, day.day) < (birth.month, min(birth.day,28))"),
]


@pytest.fixture(scope="module")
def sheets() -> Nation:
    return nation(TELLING_SEED, today=date(2026, 9, 1))


def answers(counting: Any, sheets: Nation) -> list[Any]:
    """What `test_program_agrees` asks by default."""
    asked = [(2025, authority) for authority in sheets.authorities()]
    asked += [(2024, "18"), (2026, "1880"), (2031, "18")]
    return [
        *(counting.statistics(sheets.rows, year, authority) for year, authority in asked),
        *(counting.reconcile(sheets.rows, 2025, *pair) for pair in pairs_that_meet(sheets)),
    ]


@pytest.fixture(scope="module")
def right(sheets: Nation) -> list[Any]:
    return answers(recount, sheets)


def made(name: str, source: str) -> Any:
    module = types.ModuleType(name)
    exec(source, module.__dict__)  # noqa: S102
    return module


@pytest.mark.parametrize(("words", "fault"), RULES)
def test_a_fault_in_a_rule_changes_a_figure(sheets: Nation, right: list[Any], words: str, fault: str) -> None:
    assert SOURCES[recount].count(words) == 1
    assert answers(made("faulty", SOURCES[recount].replace(words, fault)), sheets) != right


@pytest.mark.parametrize(("words", "fault"), CALENDAR)
def test_a_fault_in_the_calendar_changes_a_figure(
    monkeypatch: pytest.MonkeyPatch, sheets: Nation, right: list[Any], words: str, fault: str
) -> None:
    assert SOURCES[almanac].count(words) == 1
    faulty = made("tests.recount.almanac", SOURCES[almanac].replace(words, fault))
    monkeypatch.setitem(sys.modules, "tests.recount.almanac", faulty)
    assert answers(made("faulty", SOURCES[recount]), sheets) != right


def test_counting_in_another_time_zone_changes_a_figure(sheets: Nation, right: list[Any]) -> None:
    moved = Nation(sheets.seed, {name: [dict(row) for row in rows] for name, rows in sheets.rows.items()})
    for visit in moved.rows["besök"]:
        here = datetime.fromisoformat(visit["starttid"]).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
        visit["starttid"] = here.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d %H:%M")
    assert answers(recount, moved) != right
