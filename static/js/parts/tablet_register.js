/* "Plattan du håller i": registers this browser as a tablet, makes her lock, and fetches the first day. */
import { TabletError } from "../field/errors.js";
import { canBeTablet, canUsePasskey, tabletHere } from "../field/here.js";
import { isStrong, newPassphrase } from "../field/key.js";
import { Storage } from "../field/storage.js";
import { MARKS } from "../field/tablet.js";
import { isKept, keepShell } from "../field/update.js";

const SENTENCES = {
  signed_out: "Du är utloggad. Logga in och gör om det.",
  no_prf: "Det går inte att låsa upp så på den här plattan. Välj en fras i stället.",
  quota: "Det finns inte plats på plattan. Ta bort något annat på den och försök igen.",
  corrupt: "Plattans lager går inte att läsa. Be om hjälp: det som ligger där ska inte raderas.",
  no_shell: "Appen gick inte att hämta hel. Plattan är registrerad: försök igen när nätet är bättre.",
  carries:
    "Plattan är avslutad men bär på rader som inte är mottagna. Öppna fältappen här med nät, så lämnas de in. Är den anmäld borta säger den som samordnar först att den är återfunnen, på sin sida Plattor.",
};

export async function start(section) {
  if (!canBeTablet()) return;
  const form = section.querySelector("form");
  const said = form.querySelector("[role=status]");
  const place = (name) => section.querySelector(`[data-for=${name}]`);
  const phrase = form.querySelector("output");
  const storage = new Storage();
  const tablet = await tabletHere(storage);
  const another = () => (phrase.textContent = newPassphrase(crypto));
  const [byKey, byPhrase] = form.elements.way;
  const show = () => (place("passphrase").hidden = !byPhrase.checked);

  form.elements.label.append(...MARKS.map((mark) => new Option(mark, mark)));
  place("name").hidden = (await tablet.self()).registered;
  byKey.disabled = !(await canUsePasskey());
  if (byKey.disabled) form.querySelector("fieldset").hidden = true;
  else byKey.checked = true;
  form.addEventListener("change", show);
  form.querySelector("[data-do=another]").addEventListener("click", another);
  another();
  show();
  section.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, label, typed } = form.elements;
    const isTyped = isStrong(typed.value) && bare(typed.value) === bare(phrase.textContent);
    if (byPhrase.checked && !isTyped) {
      said.textContent = "Skriv frasen som den står, så att du vet att du har den.";
      return typed.focus();
    }
    said.textContent = "Gör plattan redo …";
    form.querySelector("button[type=submit]").disabled = true;
    try {
      await storage.persist();
      await tablet.register(name.value);
      await tablet.addPerson(label.value, byPhrase.checked ? { passphrase: typed.value } : { prf: true });
      if (!(await isKept(await keepShell(tablet)))) throw new TabletError("no_shell");
      form.hidden = true;
      document.querySelector("[data-none]")?.remove();
      place("ready").hidden = false;
    } catch (fault) {
      said.textContent = fault.code === "refused" ? fault.message : (SENTENCES[fault.code] ?? "Det gick inte. Försök igen.");
    } finally {
      form.querySelector("button[type=submit]").disabled = false;
    }
  });
}

const bare = (text) => text.toLowerCase().replace(/[\s-]/g, "");
