/* What we are doing here, and who was there: one visit as the tablet carries it. */
import { actionBar, button, el, facts, head, icon, linkButton, notice, refill, section, tag } from "../parts/build.js";
import { note } from "../parts/note.js";
import { safety } from "../parts/safety.js";
import { attendanceHalf, pairSign } from "../parts/sign.js";
import { rowList, signsHere, stateOf, stateTag } from "../parts/states.js";
import { capital, dayWords, hoursWords, listWords, momentWords } from "../parts/when.js";
import { colleaguesOf, hasBegun, isBare, isIn, lastWord, themesOf, watchOf } from "../rules.js";
import { AGREE_ON, CONTRADICTIONS, OUTCOMES, faultWords, stepWords } from "../words.js";

const NEAR = 2 * 3_600_000;
const AFTER = 12 * 3_600_000;
const BACK = { href: "#idag", text: "Idag" };

export function notHere() {
  const lead = "Plattan har bara dagens och nästa arbetsdags besök. Andra besök finns på den vanliga sidan.";
  return { title: "Besöket finns inte här", content: [head("Besöket finns inte här", { lead, back: BACK }), actionBar(null, linkButton("Till Idag", "#idag", { kind: "primary" }))] };
}

export async function visit(app, id) {
  let seen = await app.visit(id);
  if (!seen.visit) return notHere();
  const parts = { sign: el("div", {}), own: el("div", {}), coming: el("div", {}), safety: el("div", {}), apart: el("div", {}), acts: el("div", { class: "field-acts" }) };
  const draw = () => fill(app, seen, parts);
  const again = async () => {
    seen = await app.visit(id);
    draw();
  };
  draw();
  const now = app.now();
  const one = seen.visit;
  const lead = `${capital(dayWords(one.starts_at))}, ${hoursWords(one.starts_at, one.ends_at)}`;
  const isNear = Date.parse(one.starts_at) - NEAR <= now && now <= Date.parse(one.ends_at) + AFTER;
  const watched = (isNear && !lastWord(one, seen.kept)) || isIn(watchOf(one, seen.kept)) ? safety(app, () => seen, parts.safety, again) : null;
  const written = isBare(one) ? null : note(app, seen, again);
  return {
    title: isBare(one) ? "Hembesök" : stepWords(one.step),
    content: [head(isBare(one) ? "Hembesök" : stepWords(one.step), { lead, back: BACK }, parts.sign), door(app, one), parts.safety, parts.apart, parts.own, themes(app, seen), written?.section, parts.coming, parts.acts],
    changed: async () => {
      await again();
      await watched?.draw();
    },
    leave: () => written?.leave(),
  };
}

function door(app, one) {
  const together = colleaguesOf(one, app.me.author).map((who) => (who.unit ? `${who.name}, ${who.unit}` : who.name)).join(" · ");
  const { family } = one;
  if (!family) return el("section", {}, notice("info", null, el("p", {}, "Du ser bara tiden. Familjens uppgifter är inte delade med dig.")), facts([["Tillsammans", together]]));
  const guardians = family.guardians.map((who, place) => [place > 0 && " · ", who.name, who.phone && [", ", el("a", { href: `tel:${who.phone.replace(/[\s-]/g, "")}` }, who.phone)]]);
  const said = el("dl", { class: "facts" });
  const add = (word, ...text) => text.flat(Infinity).filter(Boolean).length && said.append(el("dt", {}, word), el("dd", {}, text));
  add("Barn", listWords(family.children));
  add("Vårdnadshavare", guardians);
  add("Adress", family.is_protected ? "Adressen finns inte här. Fråga BVC." : (family.address ?? "Ingen adress är inskriven"));
  add("Språk", family.language);
  add("Tolk", family.needs_interpreter && "Tolk behövs");
  add("Tillsammans", together);
  return section("dit", "Dit och vilka", null, family.is_protected && el("p", {}, tag("protected", "Skyddade uppgifter")), said);
}

/* Who has said what, what of it is safe where, and the one thing to do next. */
function fill(app, { visit: one, kept, rows }, parts) {
  const signs = signsHere(one, app.me.side, kept, rows);
  refill(parts.sign, pairSign(...signs));
  const state = stateOf(one, kept, rows, app.me.side, app.now());
  const word = lastWord(one, kept);
  const isSilent = signs.every((sign) => sign === "none");
  const halves = app.me.side === "other" || isBare(one) || isSilent ? null : halvesOf(app, signs);
  const told = word ? el("p", {}, summary(word.body)) : null;
  const refused = kept.refused && notice("needs_you", "Ditt ord togs inte emot", el("p", {}, "Det du skrev står kvar. Öppna det, rätta och tryck på Klart igen."));
  const mine = rows.length ? [el("h3", {}, "Skrivet på plattan"), rowList(rows)] : null;
  const title = halves || word ? "Vem var där?" : "Läget";
  refill(parts.own, section("vem", title, null, halves, halves && doubts(one), el("p", {}, stateTag(state)), told, refused, mine));
  refill(parts.apart, apart(app, one, kept));
  refill(parts.coming, coming(app, { visit: one, kept, rows }));
  refill(parts.acts, acts(one, kept, app.begunBy()));
}

/* Whose attendance two words differ on: her own stands. Where they differ on the outcome, that is said instead. */
function doubts(one) {
  if (one.apart.some(({ about }) => about === "outcome")) return null;
  return ["nurse", "social_services"].filter((side) => one.signs[side] === "contradiction").map((side) => el("p", {}, CONTRADICTIONS[side]));
}

function halvesOf(app, [nurse, social]) {
  const isNurse = app.me.side === "nurse";
  return el(
    "div",
    { class: "halves" },
    attendanceHalf({ title: isNurse ? "Jag" : "Sjuksköterskan", profession: "bhv_nurse", state: nurse }),
    attendanceHalf({ title: isNurse ? "Socialtjänsten" : "Jag", profession: "social_worker", state: social }),
  );
}

export function summary(body) {
  const parts = [
    body.outcome && OUTCOMES[body.outcome],
    body.attended === true ? "du var där" : body.attended === false ? "du var inte där" : null,
    body.colleague_attended === true ? "kollegan var där" : body.colleague_attended === false ? "kollegan var inte där" : null,
    body.minutes && hoursWords(body.starts_at, Date.parse(body.starts_at) + body.minutes * 60_000),
  ].filter(Boolean);
  return `${capital(parts.join(", "))}.`;
}

/* Where two words differ both stand, and both are asked. Agreeing is a row of its own. */
function apart(app, one, kept) {
  return one.apart.map(({ about, told }) => {
    const agreed = kept.agreed.find((row) => row.about === about);
    const line = (said) =>
      el(
        "li",
        {},
        el("span", {}, el("b", {}, said.name), `: ${said.words}`),
        !said.is_mine && said.author && !agreed && button("Det stämmer", { onclick: (event) => agree(app, one, about, said.author, event.target) }, { kind: "secondary", icon: "check" }),
      );
    const after = agreed ? el("p", {}, "Du håller med kollegan. Det är sparat, och gäller när servern har det.") : el("p", {}, "Är det ditt ord som gäller? Då säger kollegan det på sin sida.");
    return notice("needs_you", AGREE_ON[about], el("p", {}, CONTRADICTIONS[about]), el("ul", { class: "apart" }, told.map(line)), after);
  });
}

async function agree(app, one, about, author, pressed) {
  const id = crypto.randomUUID();
  try {
    await app.tablet.save([{ id, kind: "agreement", visit: one.id, after: [], body: { about, author } }]);
    const kept = (await app.tablet.draft(one.id)) ?? {};
    await app.keep(one.id, { ...kept, agreed: [...(kept.agreed ?? []), { id, about }] });
    await app.show();
  } catch (fault) {
    pressed.closest(".notice").append(el("p", { role: "alert", class: "field-said" }, faultWords(fault)));
  }
}

function themes(app, { visit: one, kept }) {
  if (!one.themes.length) return null;
  if (!hasBegun(one, app.now())) {
    return section("teman", "Att prata om", "Börja med det familjen vill prata om.", el("ul", { class: "themes" }, one.themes.map((line) => el("li", {}, line.words))));
  }
  const ticked = new Set(themesOf(one, kept));
  const words = one.themes.filter((line) => ticked.has(String(line.id))).map((line) => line.words);
  return words.length ? el("p", { class: "soft" }, `Ni pratade om: ${listWords(words)}. Bara din egen sida ser det.`) : null;
}

/* The family's next time: it may be wished for at the door, and is a promise when the server says so. */
function coming(app, { visit: one, kept, rows }) {
  if (isBare(one) || app.me.side === "other" || (!one.next && !kept.wishes.length)) return [];
  const wished = (wish) => {
    const row = rows.find((found) => found.id === wish.id);
    const [named, word] = row ? (WISHED[row.standing] ?? WISHED.refused) : WISHED.received;
    return el("li", {}, icon(named), ` ${stepWords(wish.step ?? one.step)}, ${momentWords(wish.starts_at)}: ${word}`);
  };
  const wishes = kept.wishes.length ? el("ul", { class: "themes" }, kept.wishes.map(wished)) : null;
  return section("nasta", "Nästa gång", null, wishes, el("p", {}, linkButton("Önska en tid", `#besok/${one.id}/onska`, { icon: "calendar" })));
}

const WISHED = {
  waiting: ["tablet", "önskad, inte bokad än"],
  received: ["check", "bokad"],
  in_review: ["person", "önskad, en kollega ser på den"],
  held: ["clock", "önskad, inte bokad än"],
  refused: ["alert", "gick inte att boka"],
};

function acts(one, kept, now) {
  const href = `#besok/${one.id}/skriv`;
  if (!hasBegun(one, now)) return notice("info", null, el("p", {}, "När besöket har börjat kan du bekräfta här."));
  if (kept.writing) return actionBar("Ditt utkast räknas inte förrän du trycker på Klart.", linkButton("Fortsätt skriva", href, { kind: "primary", icon: "arrow" }));
  if (kept.refused) return actionBar(null, linkButton("Rätta och spara igen", href, { kind: "primary", icon: "arrow" }));
  if (lastWord(one, kept)) return actionBar("Du har bekräftat.", linkButton("Rätta mitt ord", href), linkButton("Till Idag", "#idag", { kind: "primary" }));
  return actionBar(null, linkButton("Skriv in besöket", href, { kind: "primary", icon: "arrow" }));
}
