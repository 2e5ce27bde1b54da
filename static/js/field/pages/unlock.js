/* Who opens the tablet: her passkey, or the phrase the tablet made up for her. */
import { button, el, head, notice } from "../parts/build.js";
import { chips, field } from "../parts/fields.js";
import { faultWords } from "../words.js";

const FORGOTTEN = "Det du har sparat går inte förlorat, men ett påbörjat utkast går inte att öppna med ett nytt lås.";

export async function unlock(app) {
  const { people, name } = await app.tablet.self();
  let chosen = people.length === 1 ? people[0] : null;
  const place = el("div", {});
  const labels = new Map(people.map((one, number) => [one.id, one.label ?? `Person ${number + 1}`]));
  const who = people.length > 1 && chips({ name: "person", legend: "Vem är du?", choices: labels, chosen: null });
  const draw = () => place.replaceChildren(...(chosen ? [lockOf(app, chosen)] : []));
  if (who) {
    who.addEventListener("change", (event) => {
      chosen = people.find((one) => one.id === event.target.value);
      draw();
      place.querySelector("input, button")?.focus();
    });
  }
  draw();
  const none = notice("info", "Ingen har ett lås på plattan än", el("p", {}, el("a", { href: "/jag/plattor" }, "Logga in och gör ett lås"), "."));
  const help = el("p", { class: "field-help" }, el("a", { href: "/jag/plattor" }, "Glömt frasen? Logga in och gör ett nytt lås"), `. ${FORGOTTEN}`);
  return { title: "Lås upp", content: [head("Lås upp", { above: name }), who, place, people.length ? help : none] };
}

function lockOf(app, person) {
  const isByKey = person.way === "prf";
  const said = el("p", { class: "field-said", role: "alert" });
  const open = button("Lås upp", { type: "submit" }, { icon: "lock" });
  const asked = isByKey ? null : phrase();
  const form = el("form", { class: "field-unlock", novalidate: true }, asked, said, open);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (open.disabled) return;
    said.textContent = "";
    open.disabled = true;
    open.lastElementChild.textContent = "Låser upp …";
    try {
      await app.tablet.unlock(person.id, isByKey ? { prf: true } : { passphrase: form.elements.phrase.value });
      void app.tablet.refresh().catch(() => {});
      await app.show();
    } catch (fault) {
      said.textContent = fault.name === "NotAllowedError" ? "Det avbröts. Försök igen." : notOpened(fault);
      open.disabled = false;
      open.lastElementChild.textContent = "Lås upp";
      form.elements.phrase?.select();
    }
  });
  return form;
}

/* Nothing was to be saved here, so nothing is said of that. */
const notOpened = (fault) =>
  ["wrong_key", "no_prf"].includes(fault.code) ? faultWords(fault) : "Plattan gick inte att låsa upp. Försök igen. Går det inte: skriv på papper så länge, och be om hjälp.";

function phrase() {
  const facts = { autocomplete: "off", autocapitalize: "none", spellcheck: "false", "data-focus": true };
  const made = field({ name: "phrase", label: "Din fras", type: "password", ...facts });
  const input = made.querySelector("input");
  const show = el("label", { class: "chip" }, el("input", { type: "checkbox", onchange: (event) => (input.type = event.target.checked ? "text" : "password") }), el("span", { class: "chip__face" }, "Visa frasen"));
  return [made, el("p", {}, show)];
}
