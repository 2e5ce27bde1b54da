"""The words the plan pages say. Pure, so every sentence can be tested."""

from datetime import date

from hembesok_field.family import pages as family_pages
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan.rules import LineStep, Reason, StepState
from hembesok_field.web.words import count_words, days_words, near_words

REFUSALS = {
    Reason.NOT_IN_PROGRAMME: "Besöket finns inte i familjens program.",
    Reason.ALREADY_WAIVED: "Besöket är redan borttaget för familjen.",
    Reason.NOT_WAIVED: "Besöket är inte borttaget.",
    Reason.NEEDS_WHY: "Skriv kort varför.",
    Reason.TOO_LONG: "Skriv högst 200 tecken.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
    Reason.WINDOW_BACKWARDS: "Sista dagen ligger före första dagen.",
    Reason.WINDOW_BEFORE_START: "Då hade programmet inte börjat. Är året rätt?",
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
AGAIN = (
    "Varje födelse har sitt eget program och sitt eget erbjudande. Tvillingar räknas som en födelse. Har ett äldre "
    "syskon besök kvar går det programmet vidare bredvid, och du byter mellan dem på familjens sida."
)
CONSENT = "Fråga varje vårdnadshavare för sig. Utan ett ja från alla delas inget, men ni på BVC kan börja ändå."
PREVIEW = "Inget är sparat än. Fönstren räknas från barnets födelse och flyttar sig om datumet ändras."
NO_PLAN_YET = "Familjen sparas utan plan. Planen görs när familjen tackar ja."
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


def age_words(birth_on: date, today: date) -> str:
    """How old a child is as parents say it: days, weeks until three months, months until two years, then years."""
    days = (today - birth_on).days
    if days < 0:
        return f"beräknas {near_words(birth_on, today)}"
    months = (today.year - birth_on.year) * 12 + today.month - birth_on.month - (today.day < birth_on.day)
    if days < 14:
        return count_words(days, "dag", "dagar", is_neuter=False)
    if months < 3:
        return count_words(days // 7, "vecka", "veckor", is_neuter=False)
    if months < 24:
        return count_words(months, "månad", "månader", is_neuter=False)
    return f"{months // 12} år"


def window_words(step: LineStep, today: date | None = None) -> str:
    """When the step may be made: `fönster 21 april–9 juni`."""
    return (
        "inget fönster"
        if step.window is None
        else f"fönster {days_words(step.window.opens_on, step.window.closes_on, today)}"
    )


def preview_words(step: LineStep) -> str:
    """One step of a plan that is not kept yet."""
    if step.state is StepState.NOT_OFFERED or step.window is None:
        return STATES[step.state]
    return days_words(step.window.opens_on, step.window.closes_on)


def sentence(no: Refused) -> str:
    """What a refusal says, from this room or from the family's."""
    found = REFUSALS.get(no.reason) or family_pages.REFUSALS.get(no.reason)  # type: ignore[call-overload]
    return str(found)
