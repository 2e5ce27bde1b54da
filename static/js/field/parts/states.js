/* How a visit, and each thing written about it, stands: in words, with an icon, and never better than it is. */
import { el, icon, tag } from "./build.js";
import { clockWords, timeWords } from "./when.js";
import { hasBegun, isIn, isLate, signsOf, watchOf } from "../rules.js";
import { KINDS } from "../words.js";

export const isReceived = (row) => Boolean(row) && ["received", "in_review", "held"].includes(row.standing);
const isNo = (row) => ["refused", "hurt"].includes(row.standing);

/* {kind, text}: the one thing most worth knowing of a visit. */
export function stateOf(visit, kept, rows, side, now) {
  if (rows.some(isNo)) return { kind: "needs_you", text: "Behöver dig" };
  const watch = watchOf(visit, kept);
  if (isLate(watch, now)) return { kind: "needs_you", text: `Skulle vara ute ${timeWords(watch.due_at)}` };
  if (visit.apart.length) return { kind: "contradiction", text: "Ni har skrivit olika" };
  if (kept.writing) return { kind: "needs_you", text: "Utkast" };
  const word = rows.find((row) => row.id === kept.said?.id);
  if (word) return { kind: isReceived(word) ? "done" : "waiting", text: word.word };
  if (visit.signs.nurse === "confirmed" && visit.signs.social_services === "confirmed") return { kind: "agreed", text: "Båda har bekräftat" };
  if (visit.is_said) return { kind: "done", text: "Du har bekräftat" };
  if (isIn(watch)) return { kind: "planned", text: `Du gick in ${timeWords(watch.since)}` };
  if (Date.parse(visit.ends_at) <= now) return { kind: "needs_you", text: "Bekräfta" };
  return { kind: "planned", text: hasBegun(visit, now) ? "Pågår nu" : `Börjar ${timeWords(visit.starts_at)}` };
}

export const stateTag = (state) => tag(state.kind, state.text);

export function signsHere(visit, side, kept, rows) {
  return signsOf(visit, side, kept, isReceived(rows.find((row) => row.id === kept.said?.id)));
}

const ICONS = { waiting: "tablet", received: "check", held: "clock", in_review: "person", refused: "alert", hurt: "alert" };

/* One thing that was written, and where it is safe. `link`: to the visit, where it should be mended. */
export function rowLine(row, about = null, link = null) {
  const no = isNo(row);
  return el(
    "li",
    { class: no ? "kept-row kept-row--no" : "kept-row", "data-row": row.id },
    icon(ICONS[row.standing] ?? "dot"),
    el(
      "div",
      {},
      el("p", {}, el("b", {}, KINDS[row.kind] ?? "Rad"), about && ` · ${about}`, row.at && el("span", { class: "soft" }, ` skrivet ${clockWords(row.at)}`)),
      el("p", { class: "kept-row__word" }, row.word),
      row.message && el("p", {}, row.message),
      no && link,
    ),
  );
}

export const rowList = (rows, aboutOf = () => null, linkOf = () => null) =>
  el("ul", { class: "kept-rows" }, rows.map((row) => rowLine(row, aboutOf(row), linkOf(row))));
