"""The words the plan pages say. Pure, so every sentence can be tested."""

from hembesok_field.plan.rules import Reason

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
