/* Days and hours as people say them in Swedish, in Swedish time wherever the tablet thinks it is. */
const ZONE = "Europe/Stockholm";
const HARD_SPACE = "\u00a0";
const NEAR = new Map([
  [-1, "i går"],
  [0, "i dag"],
  [1, "i morgon"],
  [2, "i övermorgon"],
]);
const SMALL = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"];

const format = (facts) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, ...facts });
const DAY = format({ year: "numeric", month: "2-digit", day: "2-digit" });
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const LONG = format({ weekday: "long", day: "numeric", month: "long" });

/* `2026-11-24` and `10:30` of a moment. */
export const dayOf = (moment) => DAY.format(new Date(moment));
export const timeOf = (moment) => TIME.format(new Date(moment));

/* The moment of a Swedish wall-clock time, as RFC 3339; null for one that never was (the clock was put forward). */
export function momentOf(day, time) {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  for (const hours of [2, 1]) {
    const moment = asUtc - hours * 3_600_000;
    if (dayOf(moment) === day && timeOf(moment) === time) return new Date(moment).toISOString();
  }
  return null;
}

const SHORT = format({ day: "numeric", month: "long" });

export const shortDayWords = (moment) => SHORT.format(new Date(moment));
export const dayWords = (moment) => LONG.format(new Date(moment));

export function nearWords(moment, now) {
  const days = Math.round((Date.parse(dayOf(moment)) - Date.parse(dayOf(now))) / 86_400_000);
  return NEAR.get(days) ?? dayWords(moment);
}

export function clockWords(moment) {
  const [hour, minute] = timeOf(moment).split(":");
  return minute === "00" ? String(Number(hour)) : `${Number(hour)}.${minute}`;
}

export const timeWords = (moment) => `kl.${HARD_SPACE}${clockWords(moment)}`;
export const hoursWords = (starts, ends) => `${timeWords(starts)}–${clockWords(ends)}`;
export const momentWords = (moment) => `${dayWords(moment)}, ${timeWords(moment)}`;
export const nearMomentWords = (moment, now) => `${nearWords(moment, now)} ${timeWords(moment)}`;

/* `en rad`, `två rader`, `12 rader`. */
export function countWords(number, one, many) {
  return number === 1 ? one : `${SMALL[number] ?? number} ${many}`;
}

export function listWords(words) {
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" och ");
}

export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
