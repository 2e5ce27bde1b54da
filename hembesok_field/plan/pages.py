"""The words the plan pages say. Pure, so every sentence can be tested."""

from hembesok_field.plan.rules import Reason

REFUSALS = {
    Reason.NOT_IN_PROGRAMME: "Besöket finns inte i familjens program.",
    Reason.ALREADY_WAIVED: "Besöket är redan borttaget för familjen.",
    Reason.NOT_WAIVED: "Besöket är inte borttaget.",
    Reason.ALREADY_DONE: "Besöket är redan gjort eller bokat.",
    Reason.NEEDS_WHY: "Skriv kort varför.",
    Reason.TOO_LONG: "Skriv högst 200 tecken.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
    Reason.WINDOW_BACKWARDS: "Sista dagen ligger före första dagen.",
    Reason.HAS_ENDED: "Familjens program är avslutat.",
    Reason.HAS_NO_YES: "Familjen har inte tackat ja än.",
    Reason.HAS_A_PLAN: "Familjen har redan en plan.",
    Reason.HAS_NO_PLAN: "Familjen har ingen plan än.",
}
