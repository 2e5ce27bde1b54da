/* What may be written about a visit, and what becomes of it: values in, answers out. No page, no clock, no storage. */
import { momentOf, dayOf, timeOf } from "./parts/when.js";
import { REFUSALS, UNSAID, WHY_CORRECT, noteTooLong } from "./words.js";

export const NOTE_LENGTH = 280;
const LONGEST = 600; // minutes
const SAYS = { ja: true, nej: false };
const AS_WORD = new Map([
  [true, "ja"],
  [false, "nej"],
]);

export const isBare = (visit) => visit.family === null;
export const hasBegun = (visit, now) => Date.parse(visit.starts_at) <= now || visit.is_said;
export const ownSide = (side) => (side === "nurse" ? "nurse" : side === "social_services" ? "social_services" : null);
export const otherSide = (side) => ({ nurse: "social_services", social_services: "nurse" })[side] ?? null;
export const colleaguesOf = (visit, author) => visit.people.filter((one) => one.assignment !== author);

/* What the tablet remembers of a visit {writing, said, themes, watch, wishes, note}, without what the server has told of
   since: a day that was told after a row was received holds what it said (`toldAt` and the receipt are by the server's one clock, and
   the tablet's own is not asked). A row that was refused said nothing. */
export function settled(kept, rows, toldAt) {
  const row = (id) => rows.find((one) => one.id === id);
  const isTold = (id) => {
    const found = row(id);
    return !found || (found.standing === "received" && found.received_at && Date.parse(found.received_at) < Date.parse(toldAt));
  };
  const { writing } = kept ?? {};
  const isSaid = writing && Boolean(row(writing.id)); // "Klart" had come to the disk when the tablet died
  const last = isSaid ? { id: writing.id, body: writing.body, at: writing.at } : kept?.said;
  const said = last && !isTold(last.id) ? last : null;
  const isRefused = said && row(said.id).standing === "refused";
  const watch = kept?.watch && !isTold(kept.watch.id) && row(kept.watch.id).standing !== "refused" ? kept.watch : null;
  return {
    writing: isSaid ? null : (writing ?? null),
    note: kept?.note ?? "",
    said: isRefused ? null : said,
    refused: isRefused ? said : null,
    themes: said && !isRefused ? (kept.themes ?? {}) : {},
    watch,
    wishes: kept?.wishes ?? [],
    agreed: (kept?.agreed ?? []).filter((one) => !isTold(one.id) && row(one.id).standing !== "refused"),
  };
}

/* Her own last word, here or at the server: {body, id}; id only where it was written on this tablet. */
export function lastWord(visit, kept) {
  if (kept?.said) return kept.said;
  return visit.mine ? { body: visit.mine, id: null } : null;
}

/* Where both halves of the sign stand, with what this tablet has not heard of yet. `isReceived`: her word has come. */
export function signsOf(visit, side, kept, isReceived) {
  const signs = { ...visit.signs };
  const own = ownSide(side);
  const said = kept?.said;
  if (own && said && signs[own] !== "contradiction") {
    signs[own] = !isReceived ? "kept" : said.body.attended ? "confirmed" : "absent";
  }
  return [signs.nurse, signs.social_services];
}

/* What the form begins with: her earlier word, else what was promised and how long she was in. */
export function firstValues(visit, kept) {
  const known = kept?.refused?.body ?? lastWord(visit, kept)?.body ?? null;
  const starts = known?.starts_at ?? inSince(visit, kept) ?? visit.starts_at;
  const minutes = known?.minutes ?? minutesIn(visit, kept);
  const ends = known || minutes ? Date.parse(starts) + (minutes ?? 60) * 60_000 : Date.parse(visit.ends_at);
  return {
    attended: AS_WORD.get(known?.attended) ?? "",
    colleague: AS_WORD.get(known?.colleague_attended) ?? "",
    absence_cause: known?.absence_cause ?? "",
    outcome: known?.outcome ?? "",
    guardians: known?.guardians === undefined || known?.guardians === null ? "" : String(known.guardians),
    interpreter: known?.interpreter_way ?? "",
    themes: themesOf(visit, kept),
    contacts: known?.contacts ?? [],
    information: known?.information ?? [],
    place: known?.place ?? "home",
    day: dayOf(starts),
    began: timeOf(starts),
    ended: timeOf(ends),
    correction_cause: "",
  };
}

export const themesOf = (visit, kept) =>
  visit.themes.filter((one) => kept?.themes?.[one.id] ?? one.is_ticked).map((one) => String(one.id));

/* Her watch here: what she said last on this tablet, else what the server knows. */
export function watchOf(visit, kept) {
  return kept?.watch ?? visit.watch;
}

const inSince = (visit, kept) => watchOf(visit, kept)?.since ?? null;

function minutesIn(visit, kept) {
  const watch = watchOf(visit, kept);
  if (!watch?.out_at) return null;
  return Math.min(LONGEST, Math.max(1, Math.floor((Date.parse(watch.out_at) - Date.parse(watch.since)) / 60_000)));
}

export const isIn = (watch) => Boolean(watch && !watch.over_at);
export const isLate = (watch, now) => isIn(watch) && Date.parse(watch.due_at) <= now;

/* Whether the form has to ask why one of the two was missing. */
export const wasOneMissing = (values) => values.attended === "nej" || values.colleague === "nej";

/* {starts_at, minutes} of what stands in the form, or {field, sentence} of what is not right. An end past midnight is
   the next day's. */
export function hoursOf(values) {
  if (!values.day) return { field: "day", sentence: UNSAID.day };
  if (!values.began) return { field: "began", sentence: UNSAID.began };
  if (!values.ended) return { field: "ended", sentence: UNSAID.ended };
  const starts = momentOf(values.day, values.began);
  if (starts === null) return { field: "began", sentence: UNSAID.never };
  const ends = momentOf(values.day, values.ended);
  if (ends === null) return { field: "ended", sentence: UNSAID.never };
  let minutes = Math.round((Date.parse(ends) - Date.parse(starts)) / 60_000);
  if (minutes <= -12 * 60) minutes += 24 * 60;
  if (minutes <= 0) return { field: "ended", sentence: UNSAID.backwards };
  return minutes > LONGEST ? { field: "ended", sentence: UNSAID.too_long } : { starts_at: starts, minutes };
}

/* Everything that stands in the way of "Klart", in the order of the page. */
export function lacks(values, visit, kept, side, now) {
  const found = [];
  const no = (field, sentence) => found.push({ field, sentence });
  if (!values.attended) no("attended", UNSAID.attended);
  if (!isBare(visit)) {
    if (!values.outcome) no("outcome", UNSAID.outcome);
    const isSingle = values.outcome === "done" && wasOneMissing(values) && ownSide(side);
    if (isSingle && !values.absence_cause) no("absence_cause", REFUSALS.cause_missing);
    const hours = hoursOf(values);
    if (hours.sentence) no(hours.field, hours.sentence);
    else if (Date.parse(hours.starts_at) > now) no("began", REFUSALS.not_begun);
  }
  if (lastWord(visit, kept) && !values.correction_cause) no("correction_cause", WHY_CORRECT);
  return found;
}

/* The word as a row says it. */
export function bodyOf(values, visit, side) {
  const attended = SAYS[values.attended];
  const before = values.correction_cause ? { correction_cause: values.correction_cause } : {};
  if (isBare(visit)) {
    const minutes = Math.round((Date.parse(visit.ends_at) - Date.parse(visit.starts_at)) / 60_000);
    return { starts_at: visit.starts_at, minutes, attended, ...before };
  }
  const { starts_at, minutes } = hoursOf(values);
  const colleague = ownSide(side) ? SAYS[values.colleague] : undefined;
  return {
    ...{ starts_at, minutes, outcome: values.outcome, attended, place: values.place },
    ...(colleague === undefined ? {} : { colleague_attended: colleague }),
    ...(wasOneMissing(values) && values.absence_cause ? { absence_cause: values.absence_cause } : {}),
    ...(values.guardians === "" ? {} : { guardians: Number(values.guardians) }),
    ...(values.interpreter ? { interpreter_way: values.interpreter } : {}),
    contacts: values.contacts,
    information: values.information,
    ...before,
  };
}

/* All that "Klart" writes: her word, with the one that it corrects before it, and each theme that is other than it was. */
export function rowsOf(values, visit, kept, side, newId) {
  const before = lastWord(visit, kept);
  const word = { id: newId(), kind: "attestation", visit: visit.id, body: bodyOf(values, visit, side) };
  word.after = before?.id ? [before.id] : [];
  const ticked = new Set(themesOf(visit, kept));
  const wanted = new Set(values.themes);
  const changed = visit.themes.filter((one) => ticked.has(String(one.id)) !== wanted.has(String(one.id)));
  const ticks = changed.map((one) => {
    const body = { theme: one.id, is_ticked: wanted.has(String(one.id)) };
    return { id: newId(), kind: "theme_tick", visit: visit.id, after: [], body };
  });
  return [word, ...ticks];
}

/* What is remembered of it on the tablet, so that she sees her own word before the server has it. */
export function keptAfter(rows, kept, at) {
  const [word, ...ticks] = rows;
  const themes = { ...kept?.themes };
  for (const { body } of ticks) themes[body.theme] = body.is_ticked;
  return { ...kept, writing: null, refused: null, said: { id: word.id, body: word.body, at }, themes };
}

export function noteNo(text) {
  const said = text.split(/\s+/).filter(Boolean).join(" ");
  if (!said) return REFUSALS.note_empty;
  if ([...said].length > NOTE_LENGTH) return noteTooLong([...said].length);
  return looksLikeNumber(said) ? REFUSALS.note_has_number : null;
}

/* As hembesok_field/family/rules.py reads it: a date and four digits; ten in a row may be a telephone number, and
   count only with a right check digit. */
const NUMBER = /(?<!\d)(?:\d\d)?\d\d(\d\d)(\d\d)([ \t]?[-+–]?[ \t]?)(\d{4})(?!\d)/g;

function looksLikeNumber(text) {
  return [...text.matchAll(NUMBER)].some(([whole, month, day, between]) => {
    const isDate = month >= 1 && month <= 12 && ((day >= 1 && day <= 31) || (day >= 61 && day <= 91));
    const digits = whole.replace(/\D/g, "");
    return isDate && !(digits.length === 10 && !between && !hasCheckDigit(digits));
  });
}

function hasCheckDigit(digits) {
  const sum = [...digits].reduce((total, digit, place) => {
    const weighed = Number(digit) * (place % 2 ? 1 : 2);
    return total + Math.floor(weighed / 10) + (weighed % 10);
  }, 0);
  return sum % 10 === 0;
}
