/* Everything that was written here, and where it is safe: on the tablet alone, received, or in need of her. */
import { button, el, head, icon, linkButton, refill, section } from "../parts/build.js";
import { rowList } from "../parts/states.js";
import { countWords, dayWords, listWords } from "../parts/when.js";

export async function outbox(app) {
  const place = el("div", {});
  const said = el("p", { class: "field-said soft", role: "status" });
  const draw = async () => refill(place, await drawn(app));
  const send = async () => {
    said.textContent = "Skickar …";
    const how = await app.tablet.refresh().catch((fault) => ({ went: fault.code, sentence: fault.message }));
    said.textContent = WENT[how.went] ?? how.sentence ?? "";
    await draw();
  };
  await draw();
  return { title: "Utkorg", content: [head("Utkorg", { lead: "Inget försvinner härifrån förrän servern har skrivit under att den har det." }), el("div", { class: "field-fetch" }, button("Skicka nu", { onclick: send }, { kind: "secondary", icon: "upload" }), said), place], changed: draw };
}

const WENT = {
  done: "Klart. Allt som gick att skicka är skickat.",
  no_answer: "Ingen kontakt. Det ligger kvar och skickas när det finns nät.",
  resting: "Ingen kontakt nyss. Plattan försöker igen om en stund.",
  signed_out: "Ingen är inloggad på plattan. Logga in, så skickas det.",
  foreign_server: "Plattan möter en annan server. Inget skickas.",
  needs_update: "Appen behöver uppdateras innan det går att skicka.",
};

async function drawn(app) {
  const rows = (await app.tablet.rows()).reverse();
  const standing = await app.tablet.standing();
  const visits = (await app.tablet.day().catch(() => ({ visits: [] }))).visits;
  const aboutOf = (row) => {
    const { family } = visits.find((one) => one.id === row.visit) ?? {};
    return !family ? (row.at ? dayWords(row.at) : null) : family.is_protected ? "Skyddade uppgifter" : listWords(family.children);
  };
  const linkOf = (row) => (visits.some((one) => one.id === row.visit) ? linkButton("Öppna besöket", `#besok/${row.visit}`) : null);
  const group = (id, title, about, found) => (found.length ? section(id, title, about, rowList(found, aboutOf, linkOf)) : null);
  const of = (...kinds) => rows.filter((row) => kinds.includes(row.standing));
  const mine = of("waiting");
  const others = standing.waiting - mine.length;
  const parts = [
    group("behover", "Behöver dig", null, of("refused", "hurt")),
    group("vantar", "Sparat på plattan", "Skickas när plattan har nät och någon är inloggad.", mine),
    others > 0 ? el("p", { class: "soft" }, `Plattan bär också på ${countWords(others, "en rad", "rader")} från kollegor. Du kan leverera dem, men inte läsa dem.`) : null,
    group("mottaget", "Mottaget", null, of("received", "held", "in_review")),
  ].filter(Boolean);
  if (parts.length) return parts;
  return [el("div", { class: "empty" }, icon("check"), el("p", { class: "empty__title" }, "Inget väntar."), el("p", {}, "Här står det du har skrivit på plattan, och när servern har tagit emot det."))];
}
