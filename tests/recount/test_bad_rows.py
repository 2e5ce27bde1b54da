"""What must be refused is refused by file, line and column, and nothing of it is stored."""

import csv
import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.recount import bad_rows
from tests.recount.bad_rows import COUNT, GRANT_COLUMNS, Fault, Warned, bad_grants, bad_sheets, clean, warned
from tests.recount.nation import HEADERS, Nation
from tests.recount.questions import Program, check_statistics, take_in
from tests.recount.sheets import csv_bytes, write_csv, write_xlsx

PLAIN = {"enheter": "enheter-0", "samverkan": "samverkan-0", "familjer": "familjer-0", "besök": "besok-0"}


def named(lines: list[str], place: str, fault: Fault) -> list[str]:
    """The lines that refuse this row for one of the columns it may be refused for."""
    start = re.compile(
        rf"(?:^|[\s/]){re.escape(place)}:{fault.line}: (?:{'|'.join(fault.columns)}):(.*)", re.IGNORECASE
    )
    return [match[1] for line in lines if (match := start.search(line))]


def assert_named(wrong: str, places: dict[str, str], faults: list[Fault]) -> None:
    """Each fault on a line of its own, and no line about a row that has none."""
    lines = wrong.splitlines()
    missing = [fault for fault in faults if not named(lines, places[fault.sheet], fault)]
    assert missing == [], f"not named as they should be; said was:\n{wrong[:6000]}"
    for fault in faults:
        sentences = " ".join(named(lines, places[fault.sheet], fault))
        assert fault.says in sentences, f"{fault}: {sentences}"
    faulty = {(places[fault.sheet], fault.line) for fault in faults}
    said = {
        (place, int(match[1]))
        for line in lines
        for place in places.values()
        if (match := re.search(rf"{re.escape(place)}:(\d+):", line))
    }
    assert said - faulty == set(), "rows without a fault of their own were refused"


def assert_nothing_stored(program: Program) -> None:
    code, _, wrong = program("statistics", "--year", "2025", "--authority", "18", "--json")
    assert code == 1, "a unit was stored from sheets with bad rows"
    assert wrong.strip()


def test_the_bad_rows_are_of_many_kinds() -> None:
    made = bad_sheets()
    assert len({fault.kind for fault in made.faults}) >= 60
    for fault in made.faults:
        assert set(fault.columns) <= set(HEADERS[fault.sheet])
        assert fault.line <= len(made.sheets.rows[fault.sheet]) + 1


def test_every_bad_row_is_named_by_file_line_and_column(program: Program, tmp_path: Path) -> None:
    made = bad_sheets()
    code, _, wrong = program("intake", *map(str, write_csv(made.sheets, tmp_path, 0, plain=True)))
    assert code == 1
    assert_named(wrong, {sheet: f"{name}.csv" for sheet, name in PLAIN.items()}, made.faults)
    assert_nothing_stored(program)


def test_in_a_workbook_the_sheet_is_named_too(program: Program, tmp_path: Path) -> None:
    made = bad_sheets()
    code, _, wrong = program("intake", *map(str, write_xlsx(made.sheets, tmp_path, 0, plain=True)))
    assert code == 1
    assert_named(wrong, {sheet: f"nation-0.xlsx[{sheet}]" for sheet in HEADERS}, made.faults)
    assert_nothing_stored(program)


def test_bad_grant_rows_are_named(program: Program, tmp_path: Path) -> None:
    rows, faults = bad_grants()
    out = io.StringIO()
    writer = csv.DictWriter(out, GRANT_COLUMNS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "bidrag-0.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    code, _, wrong = program("intake", str(path))
    assert code == 1
    assert_named(wrong, {"bidrag": "bidrag-0.csv"}, faults)


def rejected_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    head = text.splitlines()[0]
    return list(csv.DictReader(io.StringIO(text), delimiter=max(";,\t", key=head.count)))


def test_the_good_rows_can_be_kept_and_the_others_come_back_in_a_file(program: Program, tmp_path: Path) -> None:
    made = bad_sheets()
    paths = write_csv(made.sheets, tmp_path, 0, plain=True)
    said = take_in(program, paths, "--skip-invalid")
    check_statistics(program, made.good, 2025, "18")
    check_statistics(program, made.good, 2025, "1880")
    assert re.search(r"\d", said), said
    for sheet, reference in (("enheter", "enhetskod"), ("familjer", "familj"), ("besök", "besök")):
        lines = [fault.line for fault in made.faults if fault.sheet == sheet]
        lines += [line for name, line in made.hanging if name == sheet]
        expected = sorted(made.sheets.rows[sheet][line - 2][reference] for line in lines)
        rows = rejected_rows(next(tmp_path.glob(f"{PLAIN[sheet]}*.avvisade.csv")))
        assert sorted(row[reference] for row in rows) == expected
        assert all(row["fel"].strip() for row in rows)


def test_one_bad_row_among_many_right_ones_stores_nothing(program: Program, tmp_path: Path) -> None:
    sheets = clean()
    sheets.add("besök", **{**bad_rows.VISIT, "besök": "B9", "utfall": "klart", "starttid": "2025-05-02 10:00"})
    code, _, wrong = program("intake", *map(str, write_csv(sheets, tmp_path, 0, plain=True)))
    assert code == 1
    assert_named(wrong, {"besök": "besok-0.csv"}, [Fault("unknown outcome", "besök", 3, ("utfall",), "klart")])
    assert_nothing_stored(program)


def test_a_spreadsheet_that_kept_a_code_as_a_number_is_told_the_right_code(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "enheter.xlsx"
    columns = ("enhetskod", "namn", "typ", "huvudmannakod", "huvudman", "kommunkod")
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, columns)
        page.write_row(1, 0, ("bvc-1", "Svartbäcken", "bvc", 3, "Region Uppsala", "0380"))
        page.write_row(2, 0, ("soc-1", "Familjestöd", "socialtjänst", 380, "Uppsala kommun", "0380"))
    code, _, wrong = program("intake", str(path))
    assert code == 1
    for line, right in ((2, "03"), (3, "0380")):
        told = [text for text in wrong.splitlines() if f":{line}: huvudmannakod:" in text]
        assert told, wrong
        assert re.search(rf"\b{right}\b", told[0]), told


@pytest.mark.parametrize(
    ("sheet", "column"), [("enheter", "huvudmannakod"), ("familjer", "barn_födda"), ("besök", "starttid")]
)
def test_a_sheet_without_a_column_it_must_have_is_refused(
    program: Program, tmp_path: Path, sheet: str, column: str
) -> None:
    sheets = clean()
    paths = write_csv(sheets, tmp_path, 0, plain=True)
    lacking = next(path for path in paths if path.stem == PLAIN[sheet])
    columns = [each for each in HEADERS[sheet] if each != column]
    lines = [";".join(columns), *(";".join(row[each] for each in columns) for row in sheets.rows[sheet])]
    lacking.write_text("\n".join(lines), encoding="utf-8")
    code, _, wrong = program("intake", *map(str, paths))
    assert code == 1
    assert lacking.name in wrong
    assert_nothing_stored(program)


def test_a_file_that_is_none_of_the_sheets_is_refused(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "telefonlista.csv"
    path.write_text("namn;telefon\nAnna;019-123456\n", encoding="utf-8")
    code, _, wrong = program("intake", str(path))
    assert code == 1
    assert "telefonlista.csv" in wrong


def output(program: Program, sheets: Nation, folder: Path) -> list[str]:
    said = take_in(program, write_csv(sheets, folder, 0, plain=True))
    return [line for line in said.splitlines() if line.strip()]


@pytest.mark.parametrize("case", warned(), ids=lambda case: case.kind)
def test_what_is_odd_is_said_once_with_its_count_and_stored(program: Program, tmp_path: Path, case: Warned) -> None:
    lines = output(program, case.sheets, tmp_path)
    about = [line for line in lines if re.search(rf"\b{COUNT}\b", line) and re.search(case.words, line, re.IGNORECASE)]
    assert about, "\n".join(lines)
    assert len(lines) < COUNT, "said row by row"
    for authority in ("18", "1880"):
        check_statistics(program, case.sheets, 2025, authority)


def test_unknown_columns_are_named_once_and_left_out(program: Program, tmp_path: Path) -> None:
    sheets = clean()
    paths = write_csv(sheets, tmp_path, 0, plain=True)
    text = csv_bytes("besök", sheets.rows["besök"], 0, plain=True).decode()
    widened = "\n".join(
        f"{line};{'Väderlek' if number == 0 else 'snö'}" for number, line in enumerate(text.splitlines())
    )
    next(path for path in paths if path.stem == "besok-0").write_text(widened, encoding="utf-8")
    said = take_in(program, paths)
    assert said.count("Väderlek") == 1
    check_statistics(program, sheets, 2025, "18")
