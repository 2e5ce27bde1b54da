/* After "Klart": what was said, and where it is safe. Says "mottagen" when, and only when, the server has signed for it. */
import { actionBar, el, head, icon, linkButton, notice, refill, section } from "../parts/build.js";
import { isReceived, rowList } from "../parts/states.js";
import { listWords, timeWords } from "../parts/when.js";
import { isBare, isIn, lastWord, watchOf } from "../rules.js";
import { stepWords } from "../words.js";
import { notHere, summary } from "./visit.js";

export async function said(app, id) {
  const first = await app.visit(id);
  if (!first.visit) return notHere();
  const { visit } = first;
  const place = el("div", { role: "status" });
  const who = visit.family && !visit.family.is_protected ? listWords(visit.family.children) : null;
  const wish = !isBare(visit) && visit.next && app.me.side !== "other" && linkButton("Önska nästa tid", `#besok/${id}/onska`, { icon: "calendar" });
  const ways = el("p", { class: "field-ways" }, wish || null, linkButton("Rätta mitt ord", `#besok/${id}/skriv`, { kind: "quiet" }));
  const top = head("Klart", { above: [stepWords(visit.step), who].filter(Boolean).join(" · ") });
  const draw = async () => {
    const seen = await app.visit(id);
    refill(place, told(seen.visit ?? visit, seen.kept, seen.rows));
    top.querySelector("h1").textContent = place.querySelector(".field-state--no") ? "Behöver dig" : "Klart";
  };
  await draw();
  return {
    title: "Klart",
    content: [top, place, ways, actionBar(null, linkButton("Till Idag", "#idag", { kind: "primary", icon: "arrow" }))],
    changed: draw,
  };
}

function told(visit, kept, rows) {
  const row = rows.find((one) => one.id === kept.said?.id) ?? rows.filter((one) => one.kind === "attestation").at(-1);
  const word = lastWord(visit, kept);
  const rest = rows.filter((one) => one !== row && one.standing !== "received");
  const isNo = row && ["refused", "hurt"].includes(row.standing);
  const state = row
    ? el("p", { class: isNo ? "field-state field-state--no" : "field-state" }, icon(isNo ? "alert" : isReceived(row) ? "check" : "tablet"), el("span", {}, row.word))
    : el("p", { class: "field-state" }, icon("check"), el("span", {}, "Mottagen"));
  const about = isNo
    ? el("p", {}, row.message ?? "Öppna besöket och skriv om det.")
    : el("p", { class: "soft" }, row && !isReceived(row) ? "Det skickas när plattan har nät och någon är inloggad på den. Till dess finns det bara här." : "Servern har skrivit under att den har ditt ord.");
  const watch = watchOf(visit, kept);
  const inside = isIn(watch) && notice("needs_you", `Du gick in ${timeWords(watch.since)}. Är du ute?`, el("p", {}, linkButton("Säg att du är ute", `#besok/${visit.id}`)));
  return [state, about, word ? el("p", {}, summary(word.body)) : null, rest.length ? section("mer", "Mer som väntar", null, rowList(rest)) : null, inside].filter(Boolean);
}
