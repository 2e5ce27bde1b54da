"""The words intake says. Pure, so every sentence can be tested."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath

from hembesok_field.intake import sheets
from hembesok_field.intake.shapes import Change, Preview, Reading, Reason, Spot, Writes
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
    rows = _to_mend(reading)
    return f"Ingenting lagrades. {rows} behöver rättas." if rows else "Ingenting lagrades."


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


# The page.

MOST_FILES = 20
SHOWN_FAULTS = 200
PAGE_CHANGES = 100
NONE_WAITING = "Inga filer väntar. De kastas efter en timme, eller när de är inlästa."
THROWN_AWAY = "Filerna är kastade. Ingenting lagrades."
REFUSALS: Mapping[StrEnum, str] = {
    Reason.NOTHING_CHOSEN: "Välj minst en fil med innehåll.",
    Reason.TOO_MANY_FILES: f"Välj högst {MOST_FILES} filer åt gången.",
    Reason.NOT_WAITING: "Filerna du såg väntar inte längre. Skicka dem igen.",
    Reason.HAS_FAULTS: "Bladen har fel som inte fanns när du såg dem. Ingenting är lagrat. Se efter här nedan.",
}
# What each sheet is for, in the order they are best filled in.
SHEETS = {
    "enheter": "BVC och socialtjänstens enheter",
    "samverkan": "vilka enheter som gör besöken ihop, och från när",
    "familjer": "erbjudande, svar, start, avslut och samtycke",
    "besök": "när, vilket steg, hur det gick och vilka som var med",
    "bidrag": "vad ni har rekvirerat och fått under ett år",
    "befolkning": "barn 0–5 år och hur många av dem som bor i områdestyp 1 och 2",
}
MAY = {
    Writes.REGION: (
        "Du kan läsa in era egna BVC, samverkan, familjer, besök och er egen bidragsrad. "
        "Bladet bekräftar sjuksköterskans närvaro. Socialtjänstens närvaro blir en uppgift som kommunen får bekräfta."
    ),
    Writes.COMPANY: (
        "Du kan läsa in samverkan, familjer och besök på de BVC ni driver. "
        "Bladet bekräftar sjuksköterskans närvaro. Socialtjänstens närvaro blir en uppgift som kommunen får bekräfta."
    ),
    Writes.MUNICIPALITY: (
        "Du kan läsa in era egna enheter, er bidragsrad och närvaro vid besök som regionen redan har. "
        "Bladet bekräftar socialtjänstens närvaro. Familjer och tider är regionens."
    ),
}


def row_words(count: int) -> str:
    return "1 rad" if count == 1 else f"{count} rader"


def _to_mend(reading: Reading) -> str:
    """The rows with a fault of their own; a row that hangs on them, or on its heading, is right as it stands."""
    wrong = {fault.at for fault in reading.faults}
    hanging = sum(row.at not in wrong for row in reading.rejected)
    mend = len(reading.rejected) - hanging
    if mend and hanging:
        return f"{row_words(mend)}, som {row_words(hanging)} till hänger på,"
    return row_words(mend) if mend else ""


def lead(preview: Preview) -> str:
    """The answer first: may it be stored, and what would it do?"""
    reading = preview.reading
    if not reading.is_readable:
        return "Något blad går inte att läsa. Ingenting är lagrat."
    if reading.rejected and not reading.good_count:
        return f"Ingen rad kan läsas in. {_to_mend(reading)} behöver rättas."
    if reading.rejected:
        right = row_words(reading.good_count)
        return f"{_to_mend(reading)} behöver rättas. {right} är rätt. Ingenting är lagrat än."
    new, changed_rows = (
        sum(found.get(kept, 0) for found in preview.counts.values()) for kept in (Kept.NEW, Kept.CHANGED)
    )
    if not new and not changed_rows:
        return "Allt i bladen finns redan. Det finns inget att läsa in."
    return f"{new} nya rader och {changed_rows} ändrade. Ingenting är lagrat än."


def done(counts: Mapping[str, Mapping[Kept, int]], rejected: int) -> str:
    """What is said once the sheets are stored."""
    parts = [
        f"{sheet}: {found.get(Kept.NEW, 0)} nya, {found.get(Kept.CHANGED, 0)} ändrade"
        for sheet, found in counts.items()
    ]
    left = f" {row_words(rejected)} lämnades utanför." if rejected else ""
    return f"Inläst. {'; '.join(parts)}.{left}"


def change_rows(changes: Sequence[Change]) -> list[tuple[str, str, str, str]]:
    """What, which cell, before and after."""
    return [
        (f"{one.sheet} {one.reference}", one.column, said(one.column, one.before), said(one.column, one.after))
        for one in changes
    ]


def fault_rows(reading: Reading) -> list[tuple[str, str, str]]:
    """Where, which column, and what to do about it."""
    return [(place(fault.at), fault.column, fault.sentence) for fault in reading.faults[:SHOWN_FAULTS]]


def place(spot: Spot) -> str:
    """Where a row stands, as one would say it."""
    return f"{spot.file}{f', {spot.tab}' if spot.tab else ''}, rad {spot.line}"


def files_with_rejected(reading: Reading) -> list[str]:
    return list(dict.fromkeys(row.at.file for row in reading.rejected))


def count_rows(counts: Mapping[str, Mapping[Kept, int]]) -> list[tuple[str | int, ...]]:
    return [(sheet, *(found.get(kept, 0) for kept in KEPT)) for sheet, found in counts.items()]
