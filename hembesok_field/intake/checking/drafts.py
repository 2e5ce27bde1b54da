"""Every row as far as its cells can be understood, with what was wrong in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hembesok_field.intake.cells import CellFault, tidy
from hembesok_field.intake.reading import Found, Table
from hembesok_field.intake.reading.raw import RawRow
from hembesok_field.intake.shapes import Fault, Rejected, Row, Spot
from hembesok_field.intake.sheets import Sheet
from hembesok_field.kernel.spreadsheets import without_guard

WHOLE_ROW = "raden"
MISSING = "cellen är tom, men måste fyllas i."


@dataclass(eq=False)
class Draft:
    """A row while it is being checked. `values` lacks the cells that were bad; an empty cell is None.

    `needs` are the rows of the same reading that it cannot be stored without, each with a word for it.
    """

    table: Table
    raw: RawRow
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)
    needs: list[tuple["Draft", str]] = field(default_factory=list)

    @property
    def spot(self) -> Spot:
        return self.table.spot(self.raw)

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def blame(self, name: str, sentence: str) -> None:
        """A fault in a field; a row whose cells may be shifted has its one fault already."""
        if self.raw.trouble is None:
            self.faults.append(Fault(self.spot, self.table.sheet.column_of(name), sentence))

    @property
    def missed(self) -> tuple["Draft", str] | None:
        """The first row that this one hangs on and that will not be stored."""
        return next((need for need in self.needs if need[0].is_lost), None)

    @property
    def is_lost(self) -> bool:
        return bool(self.faults) or not self.table.is_sound or self.missed is not None

    def row(self) -> Row:
        return self.table.sheet.shape(at=self.spot, **self.values)

    def rejected(self) -> Rejected:
        reasons = [f"{fault.column}: {fault.sentence}" for fault in self.faults]
        missed = self.missed
        if not reasons and missed is not None:
            other, what = missed
            reasons.append(f"hänger på {what}, som inte kan läsas in ({other.spot}).")
        return Rejected(self.spot, self.table.headings, self.raw.cells, tuple(reasons))


def drafts(found: Found) -> list[Draft]:
    return [draft for table in found.tables for draft in _of_table(table)]


def of_sheet(all_drafts: list[Draft], sheet: Sheet) -> list[Draft]:
    return [draft for draft in all_drafts if draft.table.sheet is sheet]


def _of_table(table: Table) -> Iterator[Draft]:
    columns = [(column, table.places.get(column.name)) for column in table.sheet.columns]
    known: dict[tuple[str, str], Any] = {}  # the same cell comes back thousands of times

    def parsed(name: str, parse: Callable[[str], Any], text: str) -> Any:
        key = (name, text)
        if key not in known:
            try:
                known[key] = parse(text)
            except CellFault as fault:
                known[key] = fault
        return known[key]

    for raw in table.rows:
        draft = Draft(table, raw, {})
        if raw.trouble:
            draft.faults.append(Fault(draft.spot, WHOLE_ROW, raw.trouble))
        for column, place in columns:
            text = tidy(without_guard(raw.cells[place])) if place is not None and place < len(raw.cells) else ""
            if not text:
                draft.values[column.field] = None
                if column.required and place is not None:
                    draft.blame(column.field, MISSING)
                continue
            value = parsed(column.name, column.parse, text)
            if isinstance(value, CellFault):
                draft.blame(column.field, str(value))
            else:
                draft.values[column.field] = value
        yield draft
