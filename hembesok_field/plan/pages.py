"""The words the plan pages say. Pure, so every sentence can be tested."""

from datetime import date

from hembesok_field.family import pages as family_pages
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan.rules import LineStep, Reason, StepState
from hembesok_field.web.words import days_words

REFUSALS = {
    Reason.NOT_IN_PROGRAMME: "Besöket finns inte i familjens program.",
    Reason.ALREADY_WAIVED: "Besöket är redan borttaget för familjen.",
    Reason.NOT_WAIVED: "Besöket är inte borttaget.",
    Reason.NEEDS_WHY: "Skriv kort varför.",
    Reason.TOO_LONG: "Skriv högst 200 tecken.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
    Reason.WINDOW_BACKWARDS: "Sista dagen ligger före första dagen.",
    Reason.HAS_ENDED: "Familjens program är avslutat.",
    Reason.HAS_NO_YES: "Familjen har inte tackat ja än.",
    Reason.HAS_A_PLAN: "Familjen har redan en plan.",
    Reason.HAS_NO_PLAN: "Familjen har ingen plan än.",
}

STEPS = {
    "före": "Besök före födseln",
    "1-2v": "Besök vid 1–2 veckor",
    "2m": "2-månadersbesök",
    "4m": "4-månadersbesök",
    "8m": "8-månadersbesök",
    "12m": "12-månadersbesök",
    "15m": "15-månadersbesök",
    "extra": "Extra besök",
}


def step_words(code: str) -> str:
    """A step as people say it; a region's own step is called what its programme calls it."""
    return STEPS.get(code, f"Besök {code}")


PARTNER = "Välj vilka i socialtjänsten som ska följa med hem. De ser inget förrän familjen har sagt ja till att dela."
AGAIN = "Varje födelse har sitt eget program och sitt eget erbjudande. Tvillingar räknas som en födelse."
WAIVE = "Besöket räknas inte som försenat längre. Det går att ta tillbaka."

STATES = {
    StepState.NOT_OFFERED: "erbjuds inte, fönstret hade stängt",
    StepState.WAIVED: "borttaget",
    StepState.ENDED: "programmet avslutades innan",
    StepState.COMING: "kommer",
    StepState.DUE: "behöver en tid",
    StepState.BOOKED: "bokat",
    StepState.AWAITS_WORD: "väntar på att ni bekräftar",
    StepState.DONE_BY_ONE: "gjort, en har inte bekräftat än",
    StepState.DONE: "gjort",
    StepState.CONTRADICTED: "ni har svarat olika",
    StepState.OVERDUE: "försenat",
}


def window_words(step: LineStep, today: date | None = None) -> str:
    """When the step may be made: `fönster 21 april–9 juni`."""
    return (
        "inget fönster"
        if step.window is None
        else f"fönster {days_words(step.window.opens_on, step.window.closes_on, today)}"
    )


def sentence(no: Refused) -> str:
    """What a refusal says, from this room or from the family's."""
    found = REFUSALS.get(no.reason) or family_pages.REFUSALS.get(no.reason)  # type: ignore[call-overload]
    return str(found)
