/* The page's things, made one by one: text is text, and nothing is ever read as markup (Trusted Types). */
import { PATHS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/* `facts`: attributes by their names; "on…" a listener, `class`, true for an attribute alone, false or null for none. */
export function el(name, facts = {}, ...children) {
  return filled(document.createElement(name), facts, children);
}

export function svg(name, facts = {}, ...children) {
  return filled(document.createElementNS(SVG, name), facts, children);
}

function filled(made, facts, children) {
  for (const [name, fact] of Object.entries(facts)) {
    if (fact === false || fact === null || fact === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), fact);
    else made.setAttribute(name, fact === true ? "" : String(fact));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function icon(name) {
  const facts = { class: `icon icon--${name}`, viewBox: "0 0 24 24", focusable: "false", "aria-hidden": "true" };
  return svg("svg", facts, svg("path", { d: PATHS[name] ?? PATHS.dot }));
}

const KINDS = { primary: "button--primary", quiet: "button--tertiary" };

/* kind: primary (one a page) · secondary · quiet. The text is a verb. */
export function button(text, facts = {}, { kind = "primary", icon: named = null } = {}) {
  return el("button", { type: "button", class: looks(kind), ...facts }, ...faced(text, named));
}

export function linkButton(text, href, { kind = "secondary", icon: named = null } = {}) {
  return el("a", { class: looks(kind), href }, ...faced(text, named));
}

const looks = (kind) => `button act act--${kind} ${KINDS[kind] ?? "button--secondary"}`;

function faced(text, named) {
  const words = el("span", {}, text);
  if (!named) return [words];
  return named === "arrow" ? [words, " ", icon(named)] : [icon(named), " ", words];
}

export function notice(kind, title, ...children) {
  const named = { needs_you: "alert", done: "check", offline: "offline" }[kind] ?? "info";
  const words = title ? el("p", { class: "notice__title" }, title) : null;
  return el("div", { class: `notice notice--${kind}` }, icon(named), el("div", {}, words, children));
}

export function tag(kind, text) {
  return el("span", { class: `tag tag--${kind}` }, icon(TAGS[kind] ?? "dot"), ` ${text}`);
}

const TAGS = {
  planned: "clock",
  waiting: "tablet",
  needs_you: "alert",
  agreed: "both",
  done: "check",
  contradiction: "question",
  protected: "protected",
};

export function head(title, { above = null, lead = null, back = null } = {}, ...end) {
  const way = back && el("a", { class: "back-link", href: back.href }, icon("back"), back.text);
  const words = el(
    "div",
    {},
    above && el("p", { class: "page-head__above" }, above),
    el("h1", { tabindex: "-1" }, title),
    lead && el("p", { class: "page-head__lead" }, lead),
  );
  const row = el("div", { class: "page-head__row" }, words, end.length ? el("div", { class: "page-head__end" }, end) : null);
  return el("header", { class: "page-head" }, way, row);
}

export function section(id, title, note, ...children) {
  const top = el("div", { class: "section-head" }, el("h2", { id }, title), note && el("p", {}, note));
  return el("section", { "aria-labelledby": id }, top, children);
}

export function actionBar(note, ...acts) {
  const words = note && el("p", { class: "action-bar__note" }, note);
  return el("div", { class: "action-bar" }, words, el("div", { class: "action-bar__acts" }, acts));
}

export function facts(pairs) {
  const said = pairs.filter(([, text]) => text !== null && text !== undefined && text !== "");
  return el("dl", { class: "facts" }, said.map(([word, text]) => [el("dt", {}, word), el("dd", {}, text)]));
}

export function folded(summary, isOpen, ...children) {
  return el("details", { class: "more-below", open: isOpen }, el("summary", {}, summary), children);
}

/* Puts these in place of what stands there, unless it looks the same; whoever had the focus has it still. */
export function refill(place, ...nodes) {
  const made = nodes.flat(Infinity).filter(Boolean);
  const stands = [...place.children];
  if (made.length === stands.length && made.every((one, at) => one.isEqualNode(stands[at]))) return;
  const held = place.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  place.replaceChildren(...made);
  if (held) [...place.querySelectorAll("a, button, summary")].find((one) => nameOf(one) === held)?.focus();
}

const nameOf = (one) => `${one.tagName} ${one.getAttribute("href")} ${one.textContent}`;
