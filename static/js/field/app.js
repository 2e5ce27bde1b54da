/* Opens the tablet in the browser and shows it. */
import { keepHandingIn, tabletHere } from "./here.js";
import { keepShell } from "./update.js";

const main = document.getElementById("main");

const element = (name, facts = {}, ...children) => {
  const made = Object.assign(document.createElement(name), facts);
  made.append(...children);
  return made;
};

const tablet = await tabletHere();

async function show() {
  const { registered, people } = await tablet.self();
  if (!registered) {
    const way = element("a", { href: "/jag/plattor", textContent: "Gör den till en platta" });
    return main.replaceChildren(element("h1", { textContent: "Hembesök" }), element("p", {}, way));
  }
  if (!tablet.who()) return main.replaceChildren(element("h1", { textContent: "Lås upp" }), ...people.map(lockOf));
  const day = await tablet.day().catch((fault) => fault.code);
  const visits = day.visits ?? [];
  const list = element("ul", {}, ...visits.map((visit) => element("li", { textContent: wordsOf(visit) })));
  main.replaceChildren(element("h1", { textContent: "Idag" }), list);
}

const wordsOf = (visit) => `${visit.starts_at} ${visit.family?.children?.join(", ") ?? ""}`;

function lockOf(person, place) {
  const typed = element("input", { type: "password", autocomplete: "off" });
  const said = element("p", { role: "alert" });
  const form = element("form", {}, element("label", {}, person.label ?? `Person ${place + 1}`, typed), said);
  form.append(element("button", { textContent: "Lås upp" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await tablet.unlock(person.id, person.way === "prf" ? { prf: true } : { passphrase: typed.value });
      await show();
    } catch (fault) {
      said.textContent = fault.code ?? String(fault);
    }
  });
  return form;
}

keepHandingIn(tablet);
await show();
await keepShell(tablet).catch(() => null);
