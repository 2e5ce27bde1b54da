"""The words the family pages say. Pure, so every sentence can be tested."""

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.family.rules import (
    Answer,
    ConsentWay,
    DisclosureStep,
    EndReason,
    EventKind,
    Reason,
    TargetGroup,
)
from hembesok_field.family.shapes import ConsentState

REFUSALS = {
    Reason.NO_CHILD: "Skriv minst ett barn.",
    Reason.NO_DATE_FOR_CHILD: "Skriv när barnet föddes, eller när det beräknas födas.",
    Reason.BORN_IN_FUTURE: "Födelsedagen har inte varit än. Skriv dagen som beräknad i stället.",
    Reason.CORRECTED_NEEDS_DUE: "Skriv det beräknade datumet också. Åldern räknas från det.",
    Reason.DUE_TOO_FAR: "Så långt fram kan inget barn vara beräknat. Är året rätt?",
    Reason.DUE_NOT_NEAR_BIRTH: "Det är för långt mellan födelsen och det beräknade datumet. Är året rätt?",
    Reason.TWINS_APART: "Tvillingar föds tätt inpå varandra. Är datumet rätt? Ett senare barn får ett eget program.",
    Reason.ALREADY_BORN: "Barnets födelsedag står redan här.",
    Reason.NO_GUARDIAN: "Skriv minst en vårdnadshavare.",
    Reason.TOO_MANY_GUARDIANS: "Högst två vårdnadshavare kan stå här.",
    Reason.NAME_MISSING: "Skriv ett namn.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
    Reason.TOO_LONG: "Texten är för lång.",
    Reason.PROTECTED_HAS_NO_ADDRESS: "Familjen har skyddade uppgifter. Adressen får inte stå här.",
    Reason.AREA_TYPE_UNKNOWN: "Områdestypen är ett tal från 1 till 5.",
    Reason.REFERENCE_TAKEN: "Beteckningen används redan för en annan familj.",
    Reason.NOT_A_PARTNER: "Enheten samverkar inte med er BVC den här dagen.",
    Reason.HAS_A_PARTNER: "Familjen hör redan till en enhet i socialtjänsten. Flytta familjen i stället.",
    Reason.NOT_A_FIELD_WORKER_THERE: "Personen gör inte hembesök på den enheten nu.",
    Reason.DAY_IN_FUTURE: "Dagen har inte varit än.",
    Reason.OFFER_MISSING: "Skriv vilken dag familjen fick erbjudandet.",
    Reason.ANSWER_BEFORE_OFFER: "Svaret kan inte komma före erbjudandet.",
    Reason.START_NEEDS_YES: "Programmet börjar först när familjen har tackat ja.",
    Reason.START_BEFORE_ANSWER: "Programmet kan inte börja före svaret.",
    Reason.ALREADY_BEGUN: "Familjens program har redan börjat.",
    Reason.HAS_ENDED: "Familjens program är avslutat.",
    Reason.NO_CONSENT_TO_WITHDRAW: "Det finns inget ja att ta tillbaka.",
}

ANSWERS = {Answer.YES: "tackade ja", Answer.NO: "tackade nej", Answer.UNANSWERED: "har inte svarat"}

END_REASONS = {
    EndReason.COMPLETED: "fullföljt",
    EndReason.DISCONTINUED: "familjen avbröt",
    EndReason.MOVED: "flyttade",
    EndReason.NOT_REACHED: "nåddes inte",
    EndReason.CHILD_DECEASED: "barnet har avlidit",
    EndReason.OTHER: "annat",
}

TARGET_GROUPS = {
    TargetGroup.FIRST_CHILD: "Första barnet",
    TargetGroup.FIRST_CHILD_IN_SWEDEN: "Första barnet i Sverige",
    TargetGroup.RISK_FACTORS: "Riskfaktorer",
    TargetGroup.BORN_ABROAD: "Förälder född utomlands",
    TargetGroup.LANGUAGE_DEVELOPMENT: "Språkutveckling",
    TargetGroup.NOT_IN_PRESCHOOL: "Går inte i förskola",
    TargetGroup.OTHER: "Annan",
}

CONSENT_WAYS = {
    ConsentWay.ORAL: "muntligt",
    ConsentWay.PHONE: "per telefon",
    ConsentWay.WRITTEN: "skriftligt",
    ConsentWay.IMPORTED: "från ett inläst underlag",
}

# What the workers of a municipality are shown of a family that has agreed, by what the municipality has chosen.
WAYS = {
    SeesFamilies.IDENTIFIABLE: "Med namn",
    SeesFamilies.PSEUDONYM: "Med beteckning",
    SeesFamilies.COUNT_ONLY: "Bara timmen",
}
WAYS_SHOW = {
    SeesFamilies.IDENTIFIABLE: (
        "Vårdnadshavarnas och barnens namn, telefon, adress och område, barnens ålder, språk och tolk, vem som kommer, "
        "när, och om besöket blev av."
    ),
    SeesFamilies.PSEUDONYM: (
        "En kort beteckning i stället för namn, barnens ålder, språk och tolk, vem som kommer, när, och om besöket "
        "blev av. Inga namn, ingen telefon, ingen adress och inget område: sjuksköterskan berättar vägen."
    ),
    SeesFamilies.COUNT_ONLY: "Timmen, kollegan och en knapp för att bekräfta sin egen närvaro. Inget om familjen.",
}
DISCLOSURE_ENDS = {
    DisclosureStep.OPENED: "delades på nytt.",
    DisclosureStep.WAY_CHOSEN: "kommunen valde att se familjer på ett annat sätt.",
    DisclosureStep.TAKEN_BACK: "en vårdnadshavare sa nej eller tog tillbaka sitt ja.",
    DisclosureStep.NOT_ALL_AGREE: "alla vårdnadshavare har inte sagt ja.",
    DisclosureStep.OTHER_UNIT: "familjen flyttade, eller fick en annan enhet.",
}

CONSENT_STATES = {
    ConsentState.IN_FORCE: "Alla har sagt ja. Besöken delas med socialtjänsten.",
    ConsentState.WAITING: "Alla har inte svarat än. Inget delas med socialtjänsten.",
    ConsentState.REFUSED: "Någon har sagt nej. Inget delas med socialtjänsten.",
}

EVENTS = {
    EventKind.ENROLLED: "Familjen skrevs in",
    EventKind.OFFERED_AGAIN: "Nytt erbjudande för ett nytt barn",
    EventKind.SAID_YES: "Familjen tackade ja",
    EventKind.SAID_NO: "Familjen tackade nej",
    EventKind.BIRTH_REGISTERED: "Barnet föddes",
    EventKind.CHILD_CORRECTED: "Barnets datum ändrades",
    EventKind.CHILD_ADDED: "Ett barn lades till",
    EventKind.GUARDIAN_ADDED: "En vårdnadshavare lades till",
    EventKind.GUARDIAN_CORRECTED: "En vårdnadshavares uppgifter ändrades",
    EventKind.CONSENT_GIVEN: "Samtycke gavs",
    EventKind.CONSENT_REFUSED: "Samtycke gavs inte",
    EventKind.CONSENT_WITHDRAWN: "Samtycket togs tillbaka",
    EventKind.PARTNER_SET: "Enhet i socialtjänsten valdes",
    EventKind.PAIR_SET: "Paret som besöker familjen valdes",
    EventKind.TAKEN_OVER: "En kollega tog över familjen",
    EventKind.PROTECTED: "Uppgifterna skyddades",
    EventKind.UNPROTECTED: "Skyddet togs bort",
    EventKind.CHANGED: "Uppgifterna ändrades",
    EventKind.PLANNED: "Planen skapades",
    EventKind.VISIT_ADDED: "Ett besök lades till",
    EventKind.STEP_WAIVED: "Ett besök togs bort",
    EventKind.WAIVER_UNDONE: "Ett borttaget besök kom tillbaka",
    EventKind.MOVED: "Familjen flyttade",
    EventKind.PAUSED: "Programmet pausades",
    EventKind.RESUMED: "Programmet fortsatte",
    EventKind.ENDED: "Programmet avslutades",
    EventKind.MESSAGES_WANTED: "En vårdnadshavare bad om sms eller brev",
    EventKind.MESSAGES_STOPPED: "En vårdnadshavare ville inte ha sms eller brev längre",
}


def event_words(kind: str) -> str:
    """What a history row says; a kind that a later version wrote is shown as a change."""
    known = {event.value: words for event, words in EVENTS.items()}
    return known.get(kind, EVENTS[EventKind.CHANGED])


CONSENT_TEXT = (
    "Fråga varje vårdnadshavare själv. Vi delar bara det som båda behöver för att göra besöken: vem som kommer, när "
    "och var, språk och tolk, och om besöket blev av. Det går att säga nej, och att ta tillbaka sitt ja när som helst."
)
PROTECT = (
    "Adressen och området tas bort ur programmet genast. Familjen syns sedan inte i listor eller sökning, "
    "bara hos dem som besöker den."
)
UNPROTECT = "Familjen syns i listor igen. Adressen kommer inte tillbaka av sig själv."
PROTECTED_HOME = "Familjen har skyddade uppgifter. Skriv ingen adress och inget område."
