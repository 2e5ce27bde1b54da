/* What stands on every page: whom the tablet is open for, how it is with the net, and where one can go. */
import { button, el, icon, notice, svg } from "./build.js";
import { mark } from "./sign.js";
import { capital, countWords, momentWords, nearMomentWords, timeWords } from "./when.js";

const ROWS = (number) => countWords(number, "en rad", "rader");
const SIGN = "M20 4v20h-8a10 10 0 0 1 0-20zM24 4h13a4 4 0 0 1 4 4v16h-17z";
const PLACES = [
  ["#idag", "calendar", "Idag"],
  ["#utkorg", "upload", "Utkorg"],
];

/* How it stands, in a few words: what is on the tablet alone, or that nothing is. */
export function netWords(standing) {
  if (!standing.registered && !standing.waiting) return "Inte redo";
  if (standing.waiting) return `${standing.waiting} väntar${standing.online === false ? " på nät" : ""}`;
  if (standing.online === false) return "Ingen kontakt";
  return standing.online ? "Allt är mottaget" : "Inget väntar";
}

/* What she needs to know or do, most pressing first; null where there is nothing. */
export function truth(standing, now, acts, dueAt = null) {
  if (dueAt && Date.parse(dueAt) <= now) {
    return notice("needs_you", `Du skulle ha varit ute ${timeWords(dueAt)}`, el("p", {}, "Är du ute? Öppna besöket och säg till."));
  }
  const since = standing.last_contact_at ? `Senast i kontakt ${nearMomentWords(standing.last_contact_at, now)}.` : "Plattan har inte haft kontakt än.";
  const left = leftOf(standing);
  if (standing.other_server) return notice("needs_you", "Plattan möter en annan server", el("p", {}, `Inget skickas och inget tas bort.${left} Be om hjälp.`));
  if (standing.wipe) return notice("needs_you", "Plattan är avslutad", el("p", {}, `Det som gick att läsa är borttaget.${left}`));
  if (standing.needs_update) return notice("needs_you", "Appen behöver uppdateras för att skicka", el("p", {}, `Inget går förlorat.${left}`), update(standing, acts));
  if (standing.is_set_back) {
    return notice("needs_you", "Plattans klocka går fel", el("p", {}, `Den är inte ens framme vid när servern senast svarade: ${momentWords(standing.last_contact_at)}. Ställ klockan rätt. Du kan skriva ändå: se efter att tiderna stämmer.${leftOf(standing)}`));
  }
  if (standing.online === false) return notice("offline", "Ingen kontakt", el("p", {}, `${since}${left} Du kan skriva som vanligt.`));
  if (standing.signed_out && standing.waiting) {
    return notice("needs_you", `${capital(ROWS(standing.waiting))} väntar på att någon loggar in`, el("p", {}, el("a", { href: "/logga-in" }, "Logga in"), ". Vem som helst på plattan kan leverera, ingen kan läsa."));
  }
  return standing.update_waiting ? notice("info", "En ny version av appen väntar", update(standing, acts)) : null;
}

const leftOf = (standing) => (standing.waiting ? ` ${capital(ROWS(standing.waiting))} ligger kvar på plattan.` : "");

const update = (standing, acts) => standing.update_waiting && button("Uppdatera nu", { onclick: acts.update }, { kind: "secondary" });

export function top(who, standing, acts) {
  const isAway = standing.online === false || standing.waiting > 0;
  const sign = svg("svg", { class: "top__sign", viewBox: "0 0 44 28", "aria-hidden": "true", focusable: "false" }, svg("path", { d: SIGN }));
  const home = el("a", { class: "top__home", href: "#idag" }, sign, el("b", {}, "Hembesök"));
  const net = el("a", { class: isAway ? "net-state net-state--away" : "net-state", href: "#utkorg" }, icon(isAway ? "offline" : standing.registered ? "check" : "dot"), ` ${netWords(standing)}`);
  const me = who && el("span", { class: "top__who" }, mark(who.profession, true), el("b", {}, who.name));
  const lock = who && el("button", { type: "button", class: "field-lock", onclick: acts.lock }, icon("lock"), " Lås");
  return el("header", { class: "top" }, home, el("div", { class: "top__end" }, net, me, lock));
}

export function places(hash, who) {
  const way = ([href, named, words]) =>
    el("li", {}, el("a", { href, "aria-current": hash.startsWith(href) ? "page" : null }, icon(named), el("span", {}, words)));
  return el("nav", { class: "places", "aria-label": "Platser", hidden: !who }, el("ul", {}, PLACES.map(way)));
}
