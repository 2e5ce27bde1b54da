/* The short practical note of a visit: one's own side's, and no journal. */
import { Autosave } from "./autosave.js";
import { button, el, section } from "./build.js";
import { field } from "./fields.js";
import { NOTE_LENGTH, noteNo } from "../rules.js";
import { faultWords } from "../words.js";

export function note(app, seen, again) {
  const { visit } = seen;
  const place = el("div", {});
  const said = el("p", { class: "draft-state soft", role: "status" });
  const facts = { name: "note", label: "Anteckning", rows: 2, maxlength: NOTE_LENGTH, hint: "Högst 280 tecken: portkod, vad ni tar med." };
  const draw = (value, error = null) => place.replaceChildren(field({ ...facts, value, error }));
  const text = () => place.querySelector("textarea");
  draw(seen.kept.note);
  const keep = async (value) => app.keep(visit.id, { ...(await app.tablet.draft(visit.id)), note: value });
  const saver = new Autosave({ read: () => text().value, keep, said, now: app.now });
  place.addEventListener("input", () => saver.touched());
  const save = async () => {
    const value = text().value;
    const no = noteNo(value);
    if (no) {
      draw(value, no);
      return text().focus();
    }
    try {
      await app.tablet.save([{ kind: "note", visit: visit.id, after: [], body: { text: value } }]);
    } catch (fault) {
      said.textContent = faultWords(fault);
      return null;
    }
    draw("");
    await saver.flush();
    said.textContent = "Anteckningen är sparad på plattan.";
    return again();
  };
  const form = el("div", {}, place, said, button("Spara anteckningen", { onclick: save }, { kind: "secondary" }));
  const about = "Inte journal. Ses bara av din egen sida och tas bort när programmet slutar.";
  return { section: section("anteckningar", "Praktiskt att komma ihåg", about, form), leave: () => saver.stop({ isKept: true }) };
}
