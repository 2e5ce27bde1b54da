"""Lämna vidare: the year's tables as others may have them."""

from collections.abc import Mapping

from hembesok_field.statistics.pages.tables import OFFERS, Row
from hembesok_field.statistics.pages.words import FIGURES, rows_of
from hembesok_field.statistics.rules import ALL_VISITS, Part, share_in_tens
from hembesok_field.statistics.shapes import ForOthers, Measures, Scope, Sheet

HIDDEN = "dolt"
FOR_OTHERS = (
    "Får lämnas vidare. Tal under fem står som dolt, och så många andra tal att de dolda inte går att räkna ut."
)
NOT_OVER = "Tabellerna att lämna vidare görs när året är slut: annars går två utskrifter att dra ifrån varandra."
SINGLE = (Part.VISITS, Part.FAMILIES, Part.INTERPRETER, Part.HAS_WINDOW, Part.IN_WINDOW)
MAPS = (Part.STEP, Part.MONTH, Part.AGE, Part.AREA, Part.BVC, Part.CONTACT, Part.INFORMATION, Part.OUTCOME)
NAMES = {
    **FIGURES,
    Part.HAS_WINDOW: "Utökade hembesök på ett steg som har ett fönster",
    Part.IN_WINDOW: "Utökade hembesök i rätt tid",
    ALL_VISITS: "Alla besök som har ett utfall",
}


def sheets_for_others(told: ForOthers, figures: Measures, scope: Scope, bvcs: Mapping[str, str]) -> list[Sheet]:
    single = [*SINGLE, *((ALL_VISITS, *OFFERS) if scope.is_region else ())]
    rows: list[Row] = [(NAMES[figure], _said(told.number(figure))) for figure in single if (figure, "") in told.told]
    rows.append(("Andel utökade hembesök som båda gjort, ungefär", share_in_tens(figures, told) or HIDDEN))
    maps = [_sheet(figure, told, bvcs) for figure in MAPS]
    return [Sheet("Siffror", ("Mått", "Värde"), rows), *(sheet for sheet in maps if sheet.rows)]


def _sheet(figure: Part, told: ForOthers, bvcs: Mapping[str, str]) -> Sheet:
    """The rows in an order that tells nothing: by key, or by name where the page would put the largest first."""
    by_name = sorted(rows_of(figure, dict.fromkeys(told.keys(figure), 0), bvcs), key=_in_order(figure))
    return Sheet(
        SHEETS[figure], ("Del", "Antal"), [(label, _said(told.number(figure, key))) for key, label, _ in by_name]
    )


def _in_order(figure: Part):  # type: ignore[no-untyped-def]
    return (lambda _: 0) if figure in (Part.STEP, Part.MONTH, Part.AGE, Part.AREA) else (lambda row: row[1])


SHEETS = {
    Part.STEP: "Per steg",
    Part.MONTH: "Per månad",
    Part.AGE: "Per ålder",
    Part.AREA: "Per områdestyp",
    Part.BVC: "Per BVC",
    Part.CONTACT: "Kontakter",
    Part.INFORMATION: "Information",
    Part.OUTCOME: "Utfall, alla besök",
}


def _said(number: int | None) -> int | str:
    return HIDDEN if number is None else number
