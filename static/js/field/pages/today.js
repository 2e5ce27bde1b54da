/* Where I go now, with whom, and what is left to say: today and the next working day, as the tablet last fetched them. */
import { button, el, head, icon, linkButton, notice, refill, tag } from "../parts/build.js";
import { mark, pairSign } from "../parts/sign.js";
import { signsHere, stateOf, stateTag } from "../parts/states.js";
import { capital, clockWords, dayOf, dayWords, listWords, nearMomentWords, nearWords, timeWords } from "../parts/when.js";
import { colleaguesOf, isBare, isIn, settled, watchOf } from "../rules.js";
import { stepWords } from "../words.js";

export async function today(app) {
  const above = capital(dayWords(app.now()));
  let day;
  try {
    day = await app.day();
  } catch (fault) {
    if (fault.code !== "expired") throw fault;
    const again = () => app.day().then(() => app.show(), () => {}); // fetched meanwhile
    return { title: "Idag", content: [head("Idag", { above }), gone(app)], changed: again };
  }
  const place = el("div", {});
  const fetched = el("p", { class: "soft small" });
  const draw = async () => {
    fetched.textContent = fetchedWords(day, app.now());
    refill(place, await drawn(app, day));
  };
  await draw();
  const changed = async () => {
    const heard = await app.day().catch(() => null);
    if (!heard) return app.show();
    day = heard;
    await draw();
    return null;
  };
  return { title: "Idag", content: [head("Idag", { above }), place, foot(app, fetched)], changed };
}

/* Every visit with what the tablet knows of it. */
async function known(app, day) {
  const rows = await app.tablet.rows();
  const found = [];
  for (const visit of day.visits) {
    const own = rows.filter((row) => row.visit === visit.id);
    const kept = settled(await app.tablet.draft(visit.id), own, day.told_at);
    const state = stateOf(visit, kept, own, app.me.side, app.now());
    found.push({ visit, kept, state, signs: signsHere(visit, app.me.side, kept, own) });
  }
  return found;
}

async function drawn(app, day) {
  const all = await known(app, day);
  const now = app.now();
  const isToday = ({ visit }) => dayOf(visit.starts_at) === dayOf(now);
  const [mine, later] = [all.filter(isToday), all.filter((one) => !isToday(one))];
  const next = all.find(({ visit, kept }) => isIn(watchOf(visit, kept))) ?? mine.find((one) => !isDone(one));
  const parts = [];
  if (next) parts.push(card(app, next));
  else parts.push(empty(mine.length));
  const rest = mine.filter((one) => one !== next);
  const coming = later.filter((one) => one !== next);
  if (rest.length) parts.push(list("resten", next ? "Dagens andra besök" : "Dagens besök", rest, app));
  if (coming.length) parts.push(list("sedan", capital(nearWords(coming[0].visit.starts_at, now)), coming, app));
  return parts;
}

const isDone = ({ visit, kept }) => (visit.is_said || Boolean(kept.said)) && !kept.writing;

function empty(hadAny) {
  const [title, text] = hadAny
    ? ["Dagens besök är klara.", "Bra jobbat."]
    : ["Inga besök i dag.", "Här står dagens besök när de är bokade och plattan har hämtat dem."];
  return el("div", { class: "empty" }, icon(hadAny ? "check" : "calendar"), el("p", { class: "empty__title" }, title), el("p", {}, text));
}

const placeWords = ({ family }) => {
  if (!family) return "Hembesök";
  return family.is_protected ? "Skyddade uppgifter" : (family.address ?? listWords(family.children));
};
const whoWords = ({ family }) => (family && !family.is_protected ? listWords(family.children) : null);

function card(app, { visit, kept, state, signs }) {
  const { family } = visit;
  const line = (named, ...words) => el("li", {}, icon(named), el("span", {}, words));
  const others = colleaguesOf(visit, app.me.author).map((one) => el("li", {}, mark(one.profession), el("span", {}, el("b", {}, one.name), one.unit && ` ${one.unit}`)));
  const phones = (family?.guardians ?? []).filter((one) => one.phone);
  const calls = phones.map((one) => el("li", {}, el("a", { href: `tel:${one.phone.replace(/[\s-]/g, "")}` }, icon("phone"), ` ${one.name}, ${one.phone}`)));
  const begun = Date.parse(visit.starts_at) <= app.now() || kept.writing;
  const watch = watchOf(visit, kept);
  const acts = begun && !isDone({ visit, kept })
    ? [linkButton("Öppna besöket", `#besok/${visit.id}`), linkButton(kept.writing ? "Fortsätt skriva" : "Skriv in besöket", `#besok/${visit.id}/skriv`, { kind: "primary", icon: "arrow" })]
    : [linkButton("Öppna besöket", `#besok/${visit.id}`, { kind: "primary", icon: "arrow" })];
  return el(
    "article",
    { class: "visit-card" },
    el("div", { class: "visit-card__when" }, el("p", { class: "visit-card__time" }, clockWords(visit.starts_at), el("small", {}, el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "sr-only" }, " till "), clockWords(visit.ends_at))), pairSign(...signs)),
    el(
      "div",
      { class: "visit-card__what" },
      el("h2", { class: "visit-card__place" }, el("a", { href: `#besok/${visit.id}` }, placeWords(visit))),
      whoWords(visit) && family.address && el("p", { class: "soft" }, whoWords(visit)),
      el(
        "ul",
        { class: "visit-card__facts" },
        line("baby", stepWords(visit.step)),
        others,
        family?.needs_interpreter && line("interpreter", `Tolk: ${family.language ?? "behövs"}`),
        family?.is_protected && line("protected", "Adressen finns inte här. Fråga BVC."),
        isBare(visit) && line("info", "Du ser bara tiden. Familjens uppgifter är inte delade med dig."),
        calls,
        el("li", {}, stateTag(state)),
        isIn(watch) && isDone({ visit, kept }) && el("li", {}, tag("needs_you", `Du gick in ${timeWords(watch.since)}. Är du ute?`)),
      ),
      el("div", { class: "visit-card__acts" }, acts),
    ),
  );
}

function list(id, title, visits, app) {
  const row = ({ visit, state, signs }) =>
    el(
      "li",
      { class: "visit-row" },
      el("p", { class: "visit-row__when number" }, clockWords(visit.starts_at)),
      el("div", { class: "visit-row__what" }, el("a", { href: `#besok/${visit.id}` }, whoWords(visit) ?? placeWords(visit)), el("p", {}, isBare(visit) ? "Du ser bara tiden" : [stepWords(visit.step), visit.family.address].filter(Boolean).join(" · "))),
      stateTag(state),
      pairSign(...signs),
      icon("arrow"),
    );
  return el("section", { "aria-labelledby": id }, el("div", { class: "section-head" }, el("h2", { id }, title)), el("ul", { class: "visit-rows" }, visits.map(row)));
}

/* When it was fetched, until when it can be read, and a way to fetch it anew. */
function fetchedWords(day, now) {
  const until = Date.parse(day.at) + 72 * 3_600_000;
  return `Hämtat ${nearMomentWords(day.at, now)}. Går att läsa utan nät till ${nearMomentWords(until, now)}.`;
}

const foot = (app, fetched) => el("div", { class: "field-foot" }, fetched, fetchButton(app));

function fetchButton(app, kind = "secondary") {
  const said = el("p", { class: "field-said soft", role: "status" });
  const fetchIt = async () => {
    said.textContent = "Hämtar …";
    const how = await app.tablet.refresh().catch((fault) => ({ went: fault.code, sentence: fault.message }));
    if (how.day) return app.show();
    said.textContent = how.went === "refused" ? how.sentence : (NOT_FETCHED[how.went] ?? NOT_FETCHED.signed_out);
    return null;
  };
  const logIn = el("a", { href: "/logga-in" }, "Logga in");
  return el("div", { class: "field-fetch" }, button("Hämta på nytt", { onclick: fetchIt }, { kind }), logIn, said);
}

const NOT_FETCHED = {
  no_answer: "Ingen kontakt. Försök igen när det finns nät.",
  resting: "Ingen kontakt nyss. Försök igen om en stund.",
  foreign_server: "Plattan möter en annan server. Inget hämtas.",
  wiped: "Plattan är avslutad.",
  signed_out: "Logga in som dig själv på plattan, och hämta sedan på nytt.",
};

function gone(app) {
  const kept = el("p", {}, "Plattan får bara ha kvar dagens besök i tre dygn utan kontakt, och bara för i dag och nästa arbetsdag. Det du har skrivit ligger kvar och skickas.");
  const next = el("p", {}, "Anslut till nät, logga in och hämta på nytt. Har du bråttom: skriv på papper och skriv in det sedan.");
  return el("div", {}, notice("needs_you", "Dagens besök går inte att läsa här", kept, next), fetchButton(app, "primary"));
}
