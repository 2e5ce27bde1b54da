"""Files in, recognised sheets of raw rows out; what cannot be read is a fault in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from hembesok_field.intake import sheets
from hembesok_field.intake.cells import folded, shown, tidy
from hembesok_field.intake.reading import delimited, workbook
from hembesok_field.intake.reading.raw import MOST_BYTES, MOST_ROWS, RawRow, UnreadableFile
from hembesok_field.intake.shapes import Fault, Spot, UnknownColumn
from hembesok_field.intake.sheets import Sheet

WHOLE_FILE = "filen"
HEADING = "rubrikraden"
TOO_WIDE = "raden har fler celler än rubrikraden; en cell med avgränsaren i sig ska stå inom citattecken."


@dataclass(frozen=True)
class Table:
    """One sheet as it was found. `places` says in which cell each known column stands.

    `is_sound` is False when its heading is at fault: its rows can be spoken of, but not stored.
    """

    file: str
    tab: str | None
    sheet: Sheet
    headings: tuple[str, ...]
    places: Mapping[str, int]
    rows: tuple[RawRow, ...]
    is_sound: bool

    def spot(self, row: RawRow) -> Spot:
        return Spot(self.file, self.tab, row.line)


@dataclass(frozen=True)
class Found:
    """`is_whole` is False when some rows could not be seen at all: what they held, others may refer to."""

    tables: tuple[Table, ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[UnknownColumn, ...]
    is_whole: bool


def read(files: Sequence[tuple[str, bytes]]) -> Found:
    """`files` are names (as the faults should say them) and contents; any bytes at all are answered."""
    tables: list[Table] = []
    faults: list[Fault] = []
    for name, content in files:
        try:
            for tab, is_hidden, rows in _tabs(name, content):
                found, wrong = _tables(name, tab, rows)
                tables += found
                faults += [] if is_hidden and not found else wrong
        except UnreadableFile as error:
            faults.append(Fault(Spot(name, None, error.line), WHOLE_FILE, error.sentence))
    unknown = [column for table in tables for column in _unknown_columns(table)]
    unsound = sum(not table.is_sound for table in tables)
    return Found(tuple(tables), tuple(faults), tuple(unknown), is_whole=len(faults) == unsound)


def _tabs(name: str, content: bytes) -> Sequence[tuple[str | None, bool, Sequence[RawRow]]]:
    """(Name to say in a fault, hidden?, rows) of each worksheet; a CSV is one without a name."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"filen är större än {MOST_BYTES // 1_000_000} MB; dela upp den.")
    if workbook.is_workbook(content):
        tabs = workbook.tabs(content)
        found = [(tab.title if len(tabs) > 1 else None, tab.is_hidden, tab.rows) for tab in tabs]
    else:
        found = [(None, False, list(delimited.rows(content)))]
    if all(row.is_blank for _, _, rows in found for row in rows):
        raise UnreadableFile(f"{PurePath(name).name} är tom.")
    return found


def _tables(file: str, tab: str | None, rows: Sequence[RawRow]) -> tuple[list[Table], list[Fault]]:
    """The sheets that stand in one CSV or worksheet: one, or several under each other with a blank row between."""
    tables: list[Table] = []
    faults: list[Fault] = []
    for heading, body in _blocks(rows):
        sheet = sheets.recognised(heading.cells)
        wrong = _wrong_heading(heading, sheet)
        spot = Spot(file, tab, heading.line)
        if len(body) > MOST_ROWS:
            wrong = f"bladet har fler än {MOST_ROWS} rader; dela upp filen."
        if wrong:
            faults.append(Fault(spot, HEADING, wrong))
        if sheet is None or heading.trouble:
            continue
        places = _places(heading.cells, sheet)
        headings = tuple(tidy(cell) for cell in heading.cells)
        tables.append(Table(file, tab, sheet, headings, places, _body(heading, body, places), not wrong))
    return tables, faults


def _blocks(rows: Iterable[RawRow]) -> list[tuple[RawRow, list[RawRow]]]:
    """Heading and rows. After a blank row, a row with every required heading of a sheet begins a new block."""
    blocks: list[tuple[RawRow, list[RawRow]]] = []
    previous: int | None = None
    for row in rows:
        if row.is_blank:
            previous = None
            continue
        follows_blank = previous is None or row.line > previous + 1
        if not blocks or (follows_blank and row.trouble is None and _is_whole_heading(row)):
            blocks.append((row, []))
        else:
            blocks[-1][1].append(row)
        previous = row.line + sum(cell.count("\n") for cell in row.cells)
    return blocks


def _is_whole_heading(row: RawRow) -> bool:
    names = {folded(cell) for cell in row.cells}
    return any(names.issuperset(folded(column.name) for column in sheet.required) for sheet in sheets.SHEETS)


def _wrong_heading(heading: RawRow, sheet: Sheet | None) -> str:
    """The sentence, or nothing."""
    if heading.trouble:
        return heading.trouble
    if sheet is None:
        return f"bladet känns inte igen; rubrikerna passar inget av {sheets.NAMES}."
    names = [folded(cell) for cell in heading.cells]
    missing = [column.name for column in sheet.required if folded(column.name) not in names]
    if missing:
        return f"{', '.join(missing)} saknas i bladet {sheet.name}."
    twice = [column.name for column in sheet.columns if names.count(folded(column.name)) > 1]
    return f"{', '.join(twice)} står två gånger." if twice else ""


def _places(headings: Sequence[str], sheet: Sheet) -> dict[str, int]:
    by_fold = sheets.columns_by_fold(sheet)
    names = [(folded(heading), place) for place, heading in enumerate(headings)]
    return {by_fold[name].name: place for name, place in names if name in by_fold}


def _body(heading: RawRow, body: Iterable[RawRow], places: Mapping[str, int]) -> tuple[RawRow, ...]:
    """The rows that say something in a known column; one that is wider than its heading is in trouble."""
    width = len(heading.cells)
    known = set(places.values())
    kept = []
    for row in body:
        is_wide = any(tidy(cell) for cell in row.cells[width:])
        if row.trouble is None and is_wide:
            kept.append(RawRow(row.line, row.cells, TOO_WIDE))
        elif row.trouble or any(tidy(cell) for place, cell in enumerate(row.cells) if place in known):
            kept.append(row)
    return tuple(kept)


def _unknown_columns(table: Table) -> list[UnknownColumn]:
    """Each once: those with a heading of their own, and those without one that hold something."""
    by_fold = sheets.columns_by_fold(table.sheet)
    own = {folded(sheets.OWN_COLUMN)}
    named = [name for name in table.headings if name and folded(name) not in by_fold.keys() | own]
    empty = [place for place, name in enumerate(table.headings) if not name]
    filled = [
        f"kolumn {place + 1} utan rubrik"
        for place in empty
        if any(place < len(row.cells) and tidy(row.cells[place]) for row in table.rows)
    ]
    spot = Spot(table.file, table.tab, 1)
    return [UnknownColumn(spot, shown(name)) for name in dict.fromkeys([*named, *filled])]
