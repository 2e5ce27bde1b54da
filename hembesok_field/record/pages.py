"""The words the record pages say. Pure, so every sentence can be tested."""

from hembesok_field.record.rules import About, AbsenceCause, Contact, Information, Outcome, Place, Reason

REFUSALS = {
    Reason.NOT_BEGUN: "Besöket har inte börjat än. Du kan bekräfta när det har börjat.",
    Reason.CAUSE_MISSING: "Välj varför en av er inte var med. Det behövs för att återrapporten ska bli rätt.",
    Reason.NOTE_TOO_LONG: "Anteckningen är {length} tecken. Den får vara högst 280.",
    Reason.NOTE_EMPTY: "Skriv något, eller lämna anteckningen.",
    Reason.NOTE_HAS_NUMBER: "Skriv inte personnummer här. Anteckningen är praktisk och inte journal.",
}

OUTCOMES = {
    Outcome.DONE: "Genomfört",
    Outcome.FAMILY_NOT_HOME: "Familjen var inte hemma",
    Outcome.FAMILY_CANCELLED: "Familjen avbokade",
    Outcome.CHILD_SICK: "Barnet var sjukt",
    Outcome.STAFF_SICK: "Någon av oss var sjuk",
    Outcome.BVC_CANCELLED: "BVC avbokade",
    Outcome.SOCIAL_SERVICES_CANCELLED: "Socialtjänsten avbokade",
    Outcome.INTERPRETER_MISSING: "Tolken kom inte",
}

PLACES = {Place.HOME: "Hemma", Place.BVC: "På BVC", Place.OTHER: "Någon annanstans"}

CAUSES = {
    AbsenceCause.SICKNESS: "Sjuk",
    AbsenceCause.LEAVE: "Ledig",
    AbsenceCause.NOT_BOOKED: "Inte bokad",
    AbsenceCause.REBOOKED_TIME: "Tiden ändrades",
    AbsenceCause.OTHER: "Annat",
}

CONTACTS = {
    Contact.MIDWIFERY: "Mödrahälsovården",
    Contact.OPEN_PRESCHOOL: "Öppna förskolan",
    Contact.OTHER_SOCIAL_SERVICES: "Annan del av socialtjänsten",
    Contact.PRESCHOOL: "Förskolan",
    Contact.OTHER_MUNICIPAL: "Annat i kommunen",
    Contact.DENTAL: "Tandvården",
    Contact.OTHER_REGIONAL: "Annat i regionen",
    Contact.CIVIL_SOCIETY: "Förening eller samfund",
}

INFORMATION = {
    Information.PARENTING_SUPPORT: "Föräldraskapsstöd",
    Information.OPEN_PRESCHOOL: "Öppna förskolan",
    Information.RIGHT_TO_PRESCHOOL: "Rätten till förskola",
    Information.DENTAL: "Tandvård",
    Information.SWEDISH_LANGUAGE: "Svenska språket",
    Information.HEALTH_FOLLOW_UP: "Uppföljning av hälsan",
}

CONTRADICTIONS = {
    About.OUTCOME: "Ni har skrivit olika om hur besöket gick. Det räknas inte förrän ni är överens.",
    About.NURSE: "Orden om sjuksköterskans närvaro skiljer sig. Hennes eget ord gäller.",
    About.SOCIAL_SERVICES: "Orden om socialtjänstens närvaro skiljer sig. Medarbetarens eget ord gäller.",
    About.GUARDIANS: "Ni har skrivit olika antal vårdnadshavare. Sjuksköterskans antal gäller.",
}
