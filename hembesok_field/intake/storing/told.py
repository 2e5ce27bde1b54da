"""What a reading did: how many rows of each sheet were new, changed or the same, and what was changed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hembesok_field.intake.shapes import Change
from hembesok_field.kernel.keeping import Kept


class Told:
    """One row on its way in, and what it changed of what was known."""

    def __init__(self, sheet: str, reference: str, *, is_new: bool = False) -> None:
        self.sheet = sheet
        self.reference = reference
        self.kept = Kept.NEW if is_new else Kept.SAME
        self.changes: list[Change] = []

    def correct(self, thing: object, known: Mapping[str, Any], columns: Mapping[str, str]) -> bool:
        """Set on the thing what is known (None is not) and differs; `columns` names the cell of each attribute."""
        wrong = {name: value for name, value in known.items() if value is not None and getattr(thing, name) != value}
        for name, value in wrong.items():
            self.change(columns[name], getattr(thing, name), value)
            setattr(thing, name, value)
        return bool(wrong)

    def change(self, column: str, before: object, after: object) -> None:
        self.changes.append(Change(self.sheet, self.reference, column, before, after))
        self.touch()

    def touch(self) -> None:
        """Something follows from the row that is no cell of it."""
        if self.kept is Kept.SAME:
            self.kept = Kept.CHANGED


@dataclass
class Stored:
    """`contradicted`: visits where a sheet now says otherwise than somebody's own word, which still stands."""

    counts: dict[str, Counter[Kept]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)

    def note(self, rows: Iterable[Told]) -> None:
        for told in rows:
            self.counts.setdefault(told.sheet, Counter())[told.kept] += 1
            if told.kept is Kept.CHANGED:
                self.changes += told.changes


def filled(known: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the sheet says: an empty cell is unknown."""
    return {name: value for name, value in known.items() if value is not None}
