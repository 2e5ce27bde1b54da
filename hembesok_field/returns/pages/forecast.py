"""The words that Läget and Prognos say of where the money is going. Pure, so every sentence can be tested."""

from collections.abc import Mapping, Sequence

from hembesok_field.returns.pages import MONEY, unfiled_words, waiting_words
from hembesok_field.returns.rules.costs import FEWEST, parts_of
from hembesok_field.returns.shapes import BookedVisit, CostBasis, Forecast, NoForecast, WouldUse
from hembesok_field.statistics.pages import label_of
from hembesok_field.statistics.rules import Part, share
from hembesok_field.statistics.shapes import DueInMonth
from hembesok_field.web.words import (
    clock_words,
    count_words,
    day_words,
    kronor_words,
    month_words,
    number_words,
    share_words,
    short_day_words,
)

__all__ = ["MONEY", "unfiled_words", "waiting_words"]

LACKS_FORECAST = {
    NoForecast.NO_GRANT: "Årets bidrag är inte inläst än. När det är det står här vad som väntas bli oanvänt.",
    NoForecast.NO_COST: "Det finns för få besök och kostnader att räkna på än. Skriv vad ett besök kostar er.",
}
BASIS = {
    CostBasis.WRITTEN: "som ni har skrivit",
    CostBasis.UNIT: "enhetens egna kostnader delat på dess besök i år",
    CostBasis.WHOLE: "era kostnader för hembesök delat på era besök i år",
    CostBasis.YEAR_BEFORE: "förra årets kostnader delat på förra årets besök",
}
FORECAST_PARTS = {
    "spent": "Använt",
    "booked": "Bokat",
    "planned": "Planerat utan tid",
    "unused": "Väntas bli oanvänt",
}
FORECAST_MEANS = (
    ("Använt", "De kostnader som är inskrivna i år. Det som är gjort men inte inskrivet syns inte."),
    ("Bokat", "Utökade besök som har en tid före årets slut, gånger vad ett besök kostar på enheten."),
    (
        "Planerat utan tid",
        "Utökade besök som programmen har kvar före årets slut och som inte har någon tid, gånger samma kostnad.",
    ),
    ("Väntas bli oanvänt", "Det som är kvar av bidraget om allt bokat och planerat blir av."),
    (
        "Kostnad per besök",
        "Det ni har skrivit under Beslutet. Annars enhetens kostnader för hembesök delat på dess besök i år, om de är"
        f" minst {FEWEST}. Annars hela huvudmannens, och innan det finns så många besök förra årets.",
    ),
)


def forecast_words(found: Forecast) -> str:
    """Where the money is going, and what would use the rest."""
    if not found.unused:
        return "Med det som är bokat och planerat väntas hela bidraget gå åt."
    more = count_words(found.visits, "utökat hembesök", "utökade hembesök")
    return (
        f"{kronor_words(found.unused)} väntas vara oanvänt den 31 december. "
        f"Det räcker till {more} till, à {kronor_words(found.cost.kr)}."
    )


def forecast_parts(found: Forecast) -> list[tuple[str, str, int]]:
    """The grant cut in parts that add up to it: code, word, kronor."""
    return [(part, FORECAST_PARTS[part], kronor) for part, kronor in parts_of(found)]


def part_rows(found: Forecast, booked_url: str, planned_url: str) -> list[list[object]]:
    """The same as the bar, in numbers; visits open their list."""
    coming, none = found.coming, "–"
    visits: dict[str, object] = {
        "booked": {"text": number_words(coming.booked), "url": booked_url} if coming.booked else number_words(0),
        "planned": {"text": number_words(coming.planned), "url": planned_url} if coming.planned else number_words(0),
        "unused": number_words(found.visits),
    }
    return [
        [word, visits.get(part, none), kronor_words(kronor), share_words(share(kronor, found.allocated))]
        for part, word, kronor in forecast_parts(found)
    ]


def unit_rows(found: Forecast) -> list[list[str]]:
    """Each unit that has something coming: how much, and what a visit costs there and why."""
    return [
        [
            unit.name,
            number_words(unit.booked),
            number_words(unit.planned),
            kronor_words(unit.cost.kr),
            BASIS[unit.cost.basis],
            kronor_words(unit.kr),
        ]
        for unit in found.units
        if unit.booked or unit.planned
    ]


def use_rows(found: Forecast, would: WouldUse, links: Mapping[str, str]) -> list[list[object]]:
    """What would use the rest: of what there is how many visits, in kronor, and the way there."""
    kinds = [
        ("open", "Planerade besök med öppet fönster och ingen tid", found.is_open),
        ("not_offered", "Besök i familjer som inte har fått erbjudandet", would.not_offered),
        ("not_answered", "Besök i familjer som inte har svarat", would.not_answered),
        ("hours", f"Lediga timmar till och med {short_day_words(would.free_until)}", would.free_visits),
    ]
    return [
        [
            {"text": words, "url": links[kind]} if kind in links and number else words,
            number_words(number),
            kronor_words(number * found.cost.kr),
        ]
        for kind, words, number in kinds
        if number is not None
    ]


def hours_words(would: WouldUse) -> str:
    """What a free hour is here."""
    return (
        f"{number_words(would.free_minutes // 60)} arbetstimmar är lediga. Ett besök tar med vägen"
        f" {would.visit_minutes} minuter. Annat arbete är inte borträknat."
    )


def due_rows(due: Sequence[DueInMonth], units: Mapping[int, str]) -> list[list[str]]:
    """Planned visits without a time by unit and month; nobody is named, so there is no reference to open."""
    return [
        [
            units.get(one.unit_id, "–"),
            month_words(one.month),
            label_of(Part.STEP, one.step_code) if one.step_code else "–",
            "Öppet nu" if one.is_open else "Inte öppet än",
            number_words(one.number),
        ]
        for one in due
    ]


def booked_rows(lines: Sequence[BookedVisit]) -> list[list[str]]:
    return [
        [
            one.reference,
            f"{day_words(one.starts_at)}, kl. {clock_words(one.starts_at)}",
            one.unit_name,
            label_of(Part.STEP, one.step_code) if one.step_code else "–",
        ]
        for one in lines
    ]
