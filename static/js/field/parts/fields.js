/* What is asked: large chips, lines of text, days and hours. Each has its label, its hint and its refusal. */
import { el, icon } from "./build.js";

/* choices: {value: words}. `chosen`: one value, or a list where there may be many. */
export function chips({ name, legend, choices, chosen, many = false, hint = null, error = null, isOptional = false }) {
  const isChosen = (value) => (many ? chosen.map(String).includes(value) : String(chosen ?? "") === value);
  const faces = [...(choices instanceof Map ? choices : new Map(Object.entries(choices)))].map(([value, words]) =>
    el(
      "label",
      { class: "chip" },
      el("input", { type: many ? "checkbox" : "radio", name, value, checked: isChosen(String(value)) }),
      el("span", { class: "chip__face" }, icon("check"), el("span", {}, words)),
    ),
  );
  return el(
    "fieldset",
    { class: error ? "form-field chips form-field--refused" : "form-field chips", id: name, tabindex: "-1", ...described(name, hint, error) },
    el("legend", { class: "label" }, legend, isOptional && el("span", { class: "form-field__optional" }, " (frivilligt)")),
    hinted(name, hint),
    refused(name, error),
    el("div", { class: "chips__row" }, faces),
  );
}

/* A line, a day, an hour or (`rows`) a text. `more`: further attributes. */
export function field({ name, label, value = "", type = "text", hint = null, error = null, rows = 0, isOptional = false, ...more }) {
  const kind = rows ? "textarea-field" : "text-field";
  const facts = {
    ...{ name, id: name, class: `form-field__input ${kind}__${rows ? "textarea" : "input"}` },
    ...(rows ? { rows } : { type, value }),
    ...described(name, hint, error),
    ...(error ? { "aria-invalid": "true" } : {}),
    ...more,
  };
  return el(
    "div",
    { class: `form-field ${kind}${error ? ` form-field--refused ${kind}--error` : ""}` },
    el("label", { class: "label", for: name }, label, isOptional && el("span", { class: "form-field__optional" }, " (frivilligt)")),
    hinted(name, hint),
    refused(name, error),
    el(rows ? "textarea" : "input", facts, rows ? value : null),
  );
}

export function select({ name, label, choices, chosen }) {
  const options = choices.map(([value, words]) => el("option", { value, selected: String(value) === String(chosen) }, words));
  return el(
    "div",
    { class: "form-field select-field" },
    el("label", { class: "label", for: name }, label),
    el("select", { class: "form-field__input select-field__select", name, id: name }, options),
  );
}

/* Everything that was not right, at the top, each a way to its field. */
export function errorSummary(lacks) {
  const way = ({ field: name, sentence }) =>
    el("a", { href: `#${name}`, "data-for": name, onclick: (event) => (event.preventDefault(), document.getElementById(name)?.focus()) }, sentence);
  return el(
    "div",
    { class: "error-summary", role: "alert", tabindex: "-1" },
    el("h2", {}, "Det här behövs innan det går att spara"),
    el("ul", {}, lacks.map((one) => el("li", {}, way(one)))),
  );
}

/* Takes away the refusal of a field, beside it and at the top: it has been answered. */
export function noLonger(form, name) {
  form.querySelector(`.error-summary [data-for="${name}"]`)?.closest("li").remove();
  form.querySelector(`#${name}-fel`)?.remove();
  const asked = form.querySelector(`#${name}`);
  asked?.removeAttribute("aria-invalid");
  asked?.removeAttribute("aria-describedby");
  asked?.closest(".form-field")?.classList.remove("form-field--refused", "text-field--error");
}

const described = (name, hint, error) => {
  const ids = [hint && `${name}-hint`, error && `${name}-fel`].filter(Boolean);
  return ids.length ? { "aria-describedby": ids.join(" ") } : {};
};
const hinted = (name, hint) => hint && el("p", { class: "form-field__hint", id: `${name}-hint` }, hint);
const refused = (name, error) => error && el("p", { class: "form-field__error", id: `${name}-fel` }, icon("alert"), ` ${error}`);
