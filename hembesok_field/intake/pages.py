"""The words intake says. Pure, so every sentence can be tested."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath

from hembesok_field.intake import sheets
from hembesok_field.intake.shapes import Change, Reading
from hembesok_field.kernel.clock import swedish
from hembesok_field.kernel.keeping import Kept

KEPT = {Kept.NEW: "nya", Kept.CHANGED: "ändrade", Kept.SAME: "oförändrade"}
SHOWN_CHANGES = 20
# Codes as the sheets write them. Enums are told apart by type: two of them say `other`.
CODES: dict[tuple[type, str], str] = {
    (type(value), str(value)): word
    for codes in (
        sheets.PAYMENTS,
        sheets.ANSWERS,
        sheets.END_REASONS,
        sheets.OUTCOMES,
        sheets.PLACES,
        sheets.ABSENCE_CAUSES,
    )
    for word, value in codes.items()
}
TARGET_GROUPS = {str(value): word for word, value in sheets.TARGET_GROUPS.items()}


def remarks(reading: Reading, contradicted: Sequence[str]) -> Iterator[str]:
    """What is odd but stored: unknown columns, each named once, and warnings, each kind once."""
    yield from (str(column) for column in reading.unknown_columns)
    yield from (f"Varning: {caution}" for caution in reading.cautions)
    if contradicted:
        yield f"Varning: {contradiction(contradicted)}"


def contradiction(references: Sequence[str]) -> str:
    """A sheet differs from a person's own word: the word stands, and the difference is shown at the visit."""
    named = ", ".join(references[:5]) + (" …" if len(references) > 5 else "")
    return f"{len(references)} besök har ett eget ord som säger annat än bladet ({named}). Det egna ordet gäller."


def summary(counts: Mapping[str, Mapping[Kept, int]], changes: Sequence[Change], *, is_dry: bool) -> Iterator[str]:
    """One line a sheet: how many rows were new, changed and the same; then what was changed."""
    for sheet, found in counts.items():
        yield f"{sheet}: " + ", ".join(f"{found.get(kept, 0)} {word}" for kept, word in KEPT.items())
    yield from (changed(change) for change in changes[:SHOWN_CHANGES])
    if len(changes) > SHOWN_CHANGES:
        yield f"… och {len(changes) - SHOWN_CHANGES} ändringar till."
    if is_dry:
        yield "Provläsning: ingenting lagrades."


def changed(change: Change) -> str:
    before, after = said(change.column, change.before), said(change.column, change.after)
    return f"{change.sheet} {change.reference}: {change.column}: {before} → {after}"


def said(column: str, value: object) -> str:
    """A stored value as its cell in the sheet would say it."""
    if value is None or value == "":
        return "tomt"
    if isinstance(value, tuple):
        return " ".join(said(column, part) for part in value)
    if column == "målgrupper":
        return " ".join(TARGET_GROUPS.get(part, part) for part in str(value).split())
    return _cell(value)


def _cell(value: object) -> str:
    text = str(value)
    if isinstance(value, bool) or value == "no":
        text = "ja" if value is True else "nej"
    elif isinstance(value, StrEnum):
        text = CODES.get((type(value), text), text)
    elif isinstance(value, datetime):
        text = f"{swedish(value):%Y-%m-%d %H:%M}"
    elif isinstance(value, Decimal):
        text = f"{value.normalize():f}".replace(".", ",")
    return text


def nothing_stored(reading: Reading) -> str:
    rows = len(reading.rejected)
    if not rows:
        return "Ingenting lagrades."
    return f"Ingenting lagrades. {rows} {'rad' if rows == 1 else 'rader'} behöver rättas."


def left_out(count: int, target: str, *, is_dry: bool = False) -> str:
    rows = "1 rad" if count == 1 else f"{count} rader"
    if is_dry:
        return f"{rows} skulle lämnas utanför och stå i {target}."
    return f"{rows} lämnades utanför och står i {target} med orsaken i kolumnen fel."


def unreadable(path: PurePath, *, is_there: bool, is_folder: bool) -> str:
    if is_folder:
        return f"{path}: det är en mapp; ange filerna i den. Ingenting lagrades."
    if not is_there:
        return f"{path}: filen finns inte. Ingenting lagrades."
    return f"{path}: filen går inte att öppna. Ingenting lagrades."


def unwritable(target: str) -> str:
    return f"{target} går inte att skriva. Ingenting lagrades."
