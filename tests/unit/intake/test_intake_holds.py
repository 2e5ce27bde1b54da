"""Sentences that hold for any sheet: bytes never crash, dialects read equal, order does not matter."""

import random
import string
import sys
from time import perf_counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hembesok_field.intake import sheets
from hembesok_field.intake.cells import folded
from hembesok_field.intake.writing import rejected_sheet
from tests.unit.intake.paper import (
    BVC,
    FAMILY,
    GRANT,
    PAIRS,
    SOCIAL,
    VISIT,
    columns_of,
    families,
    read,
    rows_of,
    said,
    sheet,
    units,
    visits,
    workbook,
)

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
HEADINGS = [";".join(column.name for column in each.columns).encode() for each in sheets.SHEETS]
cell = st.text(alphabet=st.sampled_from(string.ascii_letters + "åäö0123456789 -_:;,\t'\"=\u00a0\n"), max_size=12)


@FEW
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content):
    reading = read(("x.csv", content), ("y.csv", b"PK\x03\x04" + content))
    assert all(str(fault).split(":")[1].isdigit() for fault in reading.faults)


@settings(max_examples=150)
@given(st.sampled_from(HEADINGS), st.binary(max_size=300))
def test_any_bytes_under_a_heading_are_answered(heading, content):
    reading = read(("x.csv", heading + b"\n" + content))
    rejected_sheet(reading.rejected, "x.csv")


@settings(max_examples=150)
@given(st.sampled_from(sheets.SHEETS), st.lists(st.lists(cell, min_size=1, max_size=17), max_size=5))
def test_any_cells_are_stored_or_named(kind, rows):
    names = [column.name for column in kind.columns]
    reading = read(("x.csv", sheet(dict.fromkeys(names, ""), *(dict(zip(names, row)) for row in rows))))
    stored = {each: found for each, found in rows_of(reading).items() if each != "authorities"}
    assert len(reading.rejected) + sum(map(len, stored.values())) == reading.row_count
    assert {row.at for row in reading.rejected} >= {fault.at for fault in reading.faults if fault.column != "filen"}


@st.composite
def right_rows(draw):
    """A unit of each kind, some families and their visits; all rows good."""
    people = draw(st.integers(1, 4))
    family_rows, visit_rows = [], []
    for number in range(people):
        family = FAMILY | {
            "familj": f"F{number}",
            "språk": draw(st.sampled_from(("", "dari", 'sor"ani', "ar; fa", "a,b"))),
        }
        family["barn_födda"] = draw(st.sampled_from(("2025-01-10", "2025-01-10 2025-01-10", "2023-02-01 2026-09-01")))
        family["målgrupper"] = draw(st.sampled_from(("", "första_barnet", "riskfaktorer annan")))
        family_rows.append(family)
        for visit in range(draw(st.integers(0, 3))):
            row = VISIT | {
                "besök": f"{number}{visit}",
                "familj": f"F{number}",
                "starttid": f"2025-0{visit + 3}-14 10:00",
            }
            row["minuter"] = draw(st.sampled_from(("", "1", "600")))
            row["utfall"] = draw(st.sampled_from(tuple(sheets.OUTCOMES)))
            visit_rows.append(row)
    return {"enheter": [BVC, SOCIAL], "familjer": family_rows, "besök": visit_rows or [VISIT | {"familj": "F0"}]}


def plain(rows):
    return read(*((f"{name}.csv", sheet(*own)) for name, own in rows.items()))


def respelled(heading: str, dice: random.Random) -> str:
    letters = [dice.choice((str.upper, str.lower))(letter) + dice.choice(("", "", "_", "-", " ")) for letter in heading]
    text = "".join(letters)
    return text.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")) if dice.random() < 0.5 else text


@FEW
@given(right_rows(), st.randoms(use_true_random=False))
def test_every_dialect_of_the_same_rows_reads_equal(rows, dice):
    expected = plain(rows)
    assert said(expected) == []
    files = []
    for name, own in rows.items():
        delimiter, ends = dice.choice(";,\t"), dice.choice(("\n", "\r\n"))
        text = sheet(*own, delimiter=delimiter, ends=ends).decode()
        files.append((f"{name}.csv", text.encode(dice.choice(("utf-8", "utf-8-sig", "cp1252")))))
    dice.shuffle(files)
    assert rows_of(read(*files)) == rows_of(expected)


@settings(max_examples=25)
@given(right_rows(), st.randoms(use_true_random=False))
def test_headings_may_be_respelled_and_moved_in_a_workbook_too(rows, dice):
    tabs = {}
    for name, own in rows.items():
        columns = columns_of(own)
        dice.shuffle(columns)
        headings = [respelled(column, dice) for column in columns]
        tabs[name] = [headings, *([row.get(column, "") for column in columns] for row in own)]
    order = list(tabs)
    dice.shuffle(order)
    reading = read(("bok.xlsx", workbook({name: tabs[name] for name in order})))
    assert said(reading) == []
    assert rows_of(reading) == rows_of(plain(rows))


@FEW
@given(
    right_rows(),
    st.sampled_from(("steg", "starttid", "utfall", "familj", "minuter")),
    st.sampled_from(("x", "²", "99999")),
)
def test_one_bad_cell_is_one_bad_row_and_takes_nothing_else_with_it(rows, column, text):
    bad = [dict(row) for row in rows["besök"]]
    bad[0][column] = text
    reading = plain(rows | {"besök": bad})
    expected = plain(rows)
    assert {str(fault.at) for fault in reading.faults} == {"besök.csv:2"}
    assert rows_of(reading)["visits"] == rows_of(expected)["visits"] - {expected.visits[0]}


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


def test_each_letter_there_is_folds_once():
    """Also those that have no small letter of their own, as the mathematical ones."""
    assert [sign for sign in map(chr, range(sys.maxunicode + 1)) if folded(once := folded(sign)) != once] == []


def test_ten_thousand_rows_are_read_in_seconds():
    family_rows = [FAMILY | {"familj": f"F{number}"} for number in range(2000)]
    visit_rows = [
        VISIT | {"besök": f"{number}-{step}", "familj": f"F{number}", "starttid": f"2025-0{step}-14 10:00"}
        for number in range(2000)
        for step in range(1, 5)
    ]
    began = perf_counter()
    reading = read(units(), PAIRS, families(*family_rows), visits(*visit_rows), ("bidrag.csv", sheet(GRANT)))
    assert reading.row_count == 10_004
    assert len(reading.visits) == 8000
    assert perf_counter() - began < 10  # seconds; 0.6 on an ordinary machine
