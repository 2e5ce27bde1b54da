/* The program's sign: two halves, the nurse's and social services', and who has confirmed. As templates/_parts/pair_sign. */
import { el, icon, svg } from "./build.js";

const SAYS = {
  none: "inte bekräftat än",
  confirmed: "bekräftat",
  absent: "var inte med",
  claimed: "inte bekräftat än",
  contradiction: "olika uppgifter",
  kept: "sparat på plattan",
};

export function pairSign(nurse, social) {
  const whole = wholeOf(nurse, social);
  const both = whole === "both";
  const apart = whole === "contradiction";
  const left = `M${both ? 22 : 20} ${apart ? 2 : 4}v20h-8a10 10 0 0 1 0-20z`;
  const right = `M${both ? 22 : 24} ${apart ? 7 : 4}h${both ? 15 : 13}a4 4 0 0 1 4 4v${apart ? 15 : 16}h-${both ? 19 : 17}z`;
  const facts = { class: "pair__sign", viewBox: "0 0 44 28", role: "img", "aria-label": says(whole, nurse, social), focusable: "false" };
  const drawn = svg("svg", facts, half(nurse, left, "M5 23 19 5"), half(social, right, "M26 23 40 5"));
  if (both) drawn.append(svg("path", { class: "pair__tick", d: "M15 14.5l5 4.5 9.5-9.5" }));
  return el("span", { class: `pair pair--${whole}` }, drawn);
}

function wholeOf(nurse, social) {
  if (nurse === "contradiction" || social === "contradiction") return "contradiction";
  if (nurse === "confirmed" && social === "confirmed") return "both";
  return nurse === "none" && social === "none" ? "none" : "one";
}

function says(whole, nurse, social) {
  const said = { contradiction: "Ni har svarat olika", both: "Båda har bekräftat", none: "Ingen har bekräftat än" };
  return said[whole] ?? `BVC: ${SAYS[nurse]}. Socialtjänsten: ${SAYS[social]}`;
}

function half(state, path, stroke) {
  const drawn = state === "kept" ? "claimed" : state;
  const cross = state === "absent" ? svg("path", { class: "pair__stroke", d: stroke }) : null;
  return svg("g", { class: `pair__half pair__half--${drawn}` }, svg("path", { d: path }), cross);
}

const MARKS = {
  bhv_nurse: "M18.5 3.5v17H13a8.5 8.5 0 0 1 0-17z",
  social_worker: "M5.5 3.5H15a3 3 0 0 1 3 3v14H5.5z",
};

export function mark(profession, isFilled = false) {
  const facts = { class: isFilled ? "mark mark--filled" : "mark", viewBox: "0 0 24 24", focusable: "false", "aria-hidden": "true" };
  return svg("svg", facts, svg("path", { d: MARKS[profession] ?? "M12 3.5l8.5 8.5-8.5 8.5L3.5 12z" }));
}

const HALVES = {
  none: ["clock", "Inte bekräftat än"],
  confirmed: ["check", "Bekräftat"],
  absent: ["cross", "Var inte med"],
  claimed: ["clock", "Väntar på eget ord"],
  contradiction: ["question", "Ni har svarat olika"],
  kept: ["tablet", "Ditt ord är sparat på plattan"],
};

/* One of the two large halves of a visit, with its question in it. */
export function attendanceHalf({ title, profession, state, name = null }, ...acts) {
  const [named, words] = HALVES[state];
  return el(
    "section",
    { class: `half half--${profession} half--${state}` },
    el("h3", {}, mark(profession, state === "confirmed"), ` ${title}`),
    name && el("p", { class: "half__name" }, name),
    el("p", { class: "half__state" }, icon(named), ` ${words}`),
    acts.length ? el("div", { class: "half__acts" }, acts) : null,
  );
}
