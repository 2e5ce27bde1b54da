/* What the app says. The answers and their sentences are those of the ordinary pages (hembesok_field/record/pages.py,
   plan/pages.py), word for word: a test holds the two together. */
export const STEPS = {
  före: "Besök före födseln",
  "1-2v": "Besök vid 1–2 veckor",
  "2m": "2-månadersbesök",
  "4m": "4-månadersbesök",
  "8m": "8-månadersbesök",
  "12m": "12-månadersbesök",
  "15m": "15-månadersbesök",
  extra: "Extra besök",
};
export const stepWords = (code) => (code ? (STEPS[code] ?? `Besök ${code}`) : "Hembesök");

export const OUTCOMES = {
  done: "Genomfört",
  family_not_home: "Familjen var inte hemma",
  family_cancelled: "Familjen avbokade",
  child_sick: "Barnet var sjukt",
  staff_sick: "Någon av oss var sjuk",
  bvc_cancelled: "BVC avbokade",
  social_services_cancelled: "Socialtjänsten avbokade",
  interpreter_missing: "Tolken kom inte",
};

export const PLACES = { home: "Hemma", bvc: "På BVC", other: "Någon annanstans" };

export const CAUSES = {
  sickness: "Sjuk",
  leave: "Ledig",
  not_booked: "Inte bokad",
  rebooked_time: "Tiden ändrades",
  other: "Annat",
};

export const CONTACTS = {
  mhv: "Mödrahälsovården",
  öppna_förskolan: "Öppna förskolan",
  annan_socialtjänst: "Annan del av socialtjänsten",
  förskolan: "Förskolan",
  annan_kommunal: "Annat i kommunen",
  tandvården: "Tandvården",
  annan_regional: "Annat i regionen",
  civilsamhälle: "Förening eller samfund",
};

export const INFORMATION = {
  föräldraskapsstöd: "Föräldraskapsstöd",
  öppna_förskolan: "Öppna förskolan",
  förskola_rätt: "Rätten till förskola",
  tandvård: "Tandvård",
  svenska_språket: "Svenska språket",
  hälsouppföljning: "Uppföljning av hälsan",
};

export const INTERPRETER_WAYS = { present: "På plats", phone: "Per telefon", video: "Per video", missing: "Kom inte" };

/* The third, that we agree now, is said by agreeing. */
export const OWN_CAUSES = { mistake: "Jag skrev fel", knows_more: "Jag vet mer nu" };
export const WHY_CORRECT = "Du har redan bekräftat. Välj varför du ändrar.";

export const CONTRADICTIONS = {
  outcome: "Ni har skrivit olika om hur besöket gick. Det räknas inte förrän ni är överens.",
  nurse: "Orden om sjuksköterskans närvaro skiljer sig. Hennes eget ord gäller.",
  social_services: "Orden om socialtjänstens närvaro skiljer sig. Medarbetarens eget ord gäller.",
  guardians: "Ni har skrivit olika antal vårdnadshavare. Sjuksköterskans antal gäller.",
  time: "Ni har skrivit olika tider. Sjuksköterskans tid gäller tills ni är överens.",
};
export const AGREE_ON = {
  outcome: "Hur gick det?",
  time: "När var besöket?",
  guardians: "Hur många vårdnadshavare?",
};

export const REFUSALS = {
  not_begun: "Besöket har inte börjat än. Du kan bekräfta när det har börjat.",
  cause_missing: "Välj varför en av er inte var med. Det behövs för att återrapporten ska bli rätt.",
  due_too_soon: "Välj en tid som inte har varit än.",
  call_missing: "Skriv numret som kollegan ska ringa.",
  note_empty: "Skriv något, eller lämna anteckningen.",
  note_has_number: "Skriv inte personnummer här. Anteckningen är praktisk och inte journal.",
};
export const noteTooLong = (length) => `Anteckningen är ${length} tecken. Den får vara högst 280.`;

/* What each question is called, as on the ordinary page (hembesok_field/record/forms.py). */
export const QUESTIONS = {
  attended: "Var du där?",
  colleague: "Var kollegan där?",
  absence_cause: "Varför var en av er inte med?",
  outcome: "Hur gick det?",
  guardians: "Hur många vårdnadshavare var med?",
  interpreter: "Var tolk med?",
  themes: "Vi pratade om",
  contacts: "Kontakt togs med",
  information: "Vi berättade om",
  place: "Var?",
  correction_cause: "Varför ändrar du?",
};
export const YES_NO = new Map([
  ["ja", "Ja"],
  ["nej", "Nej"],
]);
export const UNKNOWN = new Map([...YES_NO, ["", "Vet inte"]]);
export const GUARDIANS = new Map([
  ["0", "Ingen"],
  ["1", "En"],
  ["2", "Två"],
  ["", "Vet inte"],
]);
export const UNSAID = {
  outcome: "Välj hur besöket gick.",
  attended: "Välj om du var där.",
  day: "Skriv dagen.",
  began: "Skriv när besöket började.",
  ended: "Skriv när besöket slutade.",
  backwards: "Besöket slutade innan det började.",
  too_long: "Ett besök är högst tio timmar.",
  never: "Den tiden fanns inte: klockan ställdes fram den natten.",
  staff: "Välj vilka som ska gå.",
  wished: "Välj en dag och en tid som inte har varit.",
};

export const KINDS = {
  attestation: "Ditt ord om besöket",
  note: "Anteckning",
  booking_wish: "Önskad tid",
  agreement: "Håller med en kollega",
  theme_tick: "Vad ni pratade om",
  safety_in: "Gick in",
  safety_longer: "Stannar längre",
  safety_out: "Kom ut",
};

/* Why the tablet says no. */
export const FAULTS = {
  wrong_key: "Det stämmer inte. Försök igen.",
  no_prf: "Plattan kunde inte läsa din nyckel. Försök igen, eller logga in och gör ett nytt lås.",
  quota: "Inte sparad. Plattan är full. Ta bort något annat på den, till exempel bilder, och tryck på Klart igen.",
  corrupt: "Inte sparad. Plattans lager går inte att läsa. Skriv på papper så länge, och be om hjälp.",
  locked: "Inte sparad. Plattan har låst sig. Lås upp och tryck på Klart igen.",
  not_registered: "Inte sparad. Plattan är inte registrerad här. Skriv på papper så länge, och be om hjälp.",
  unknown: "Inte sparad. Försök igen. Går det inte: skriv på papper så länge, och be om hjälp.",
};
export const faultWords = (fault) =>
  fault?.code === "refused" ? fault.message : (FAULTS[fault?.code] ?? FAULTS.unknown);
