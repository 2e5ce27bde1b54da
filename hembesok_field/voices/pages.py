"""The words the voices pages say to those who work here. Pure; what a family reads lies in `texts`."""

from collections.abc import Mapping
from enum import StrEnum

from hembesok_field.kernel.errors import Refused
from hembesok_field.voices.shapes import GUARDIANS, STAFF, Asked, Reason, Said, Total
from hembesok_field.web.words import count_words

REFUSALS: Mapping[StrEnum, str] = {
    Reason.CODE_SPENT: "Koden är redan använd, eller så är den fel skriven.",
    Reason.NOTHING_SAID: "Svara på alla tre frågorna.",
    Reason.NOT_OPEN: "Frågorna är stängda just nu. De öppnar i maj och i november.",
    Reason.ANSWERED_ALREADY: "Du har redan svarat den här gången. Tack!",
    Reason.NO_REVIEWED_TEXT: "Texten på det språket är inte granskad än. Välj ett annat.",
}
QUESTIONS = {
    Asked.PRAISE: "Var besöken bra för er?",
    Asked.STRENGTHENED: "Känner du dig tryggare som förälder efter besöken?",
    Asked.TRUST: "Märker du att vårdnadshavare litar mer på BHV och socialtjänsten?",
    Asked.HEALTH: "Kan ni bättre följa hälsan hos barn som har det svårare?",
    Asked.LANGUAGE: "Kan ni bättre följa barns språkutveckling?",
}
WORDS = {Said.YES: "Ja", Said.PARTLY: "Delvis", Said.NO: "Nej"}
WHO = {"vårdnadshavare": GUARDIANS, "medarbetare": STAFF}
NOT_YET = "färre än fem svar"
NOTE = "Svaren räknas fem i taget. Ingen kan se vem som har svarat vad, inte heller här."


def sentence(no: Refused) -> str:
    return REFUSALS[Reason(no.reason)]


def rows(totals: Mapping[Asked, Total], asked: tuple[Asked, ...]) -> list[list[str]]:
    """The table: each question with yes, partly, no and how many; one with too few says so and nothing else."""
    return [
        [QUESTIONS[one], *(str(number) for number in (total.yes, total.partly, total.no, total.answers))]
        if (total := totals.get(one))
        else [QUESTIONS[one], "–", "–", "–", NOT_YET]
        for one in asked
    ]


def lead(totals: Mapping[Asked, Total]) -> str:
    """The page's answer in a sentence."""
    praise = totals.get(Asked.PRAISE)
    if praise is None:
        return "Färre än fem vårdnadshavare har svarat i år, så svaren visas inte än."
    return f"{praise.yes} av {praise.answers} vårdnadshavare tycker att besöken var bra för dem."


def slips_words(number: int) -> str:
    return count_words(number, "lapp", "lappar")
