"""The words intake says. Pure, so every sentence can be tested."""

from collections.abc import Iterable, Mapping

from hembesok_field.intake.shapes import Reading
from hembesok_field.kernel.keeping import Kept

KEPT = {Kept.NEW: "nya", Kept.CHANGED: "ändrade", Kept.SAME: "oförändrade"}


def remarks(reading: Reading) -> Iterable[str]:
    """What is odd but stored: unknown columns, each named once, and warnings, each kind once."""
    yield from (str(column) for column in reading.unknown_columns)
    yield from (f"Varning: {caution}" for caution in reading.cautions)


def summary(counts: Mapping[str, Mapping[Kept, int]], *, is_dry: bool) -> Iterable[str]:
    """One line a sheet: how many rows were new, changed and the same."""
    for sheet, found in counts.items():
        yield f"{sheet}: " + ", ".join(f"{found.get(kept, 0)} {word}" for kept, word in KEPT.items())
    if is_dry:
        yield "Provläsning: ingenting lagrades."


def nothing_stored(reading: Reading) -> str:
    rows = len(reading.rejected)
    return f"Ingenting lagrades. {rows} rader behöver rättas." if rows else "Ingenting lagrades."


def left_out(count: int, target: str) -> str:
    return f"{count} rader lämnades utanför och står i {target} med orsaken i kolumnen fel."


def unreadable(path: str) -> str:
    return f"{path}: filen går inte att öppna."
