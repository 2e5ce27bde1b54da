/* "Jag går in", "stannar längre", "är ute". Without a network nobody sees it: the page says so. */
import { button, el, folded, refill, section } from "./build.js";
import { field, select } from "./fields.js";
import { dayOf, momentOf, timeOf, timeWords } from "./when.js";
import { isIn, isLate, watchOf } from "../rules.js";
import { REFUSALS, faultWords } from "../words.js";

const QUARTER = 15 * 60_000;
const LONGER = 30 * 60_000;
const ABOUT = "Bara din egen enhet ser det här, och inget om familjen.";

export function safety(app, seen, place, again) {
  const draw = async () => {
    const watch = watchOf(seen().visit, seen().kept);
    const isWriting = [...place.querySelectorAll("input")].some((one) => one === document.activeElement || one.value !== one.defaultValue);
    if (isWriting && !isIn(watch)) return; // nothing moves under the pen
    const isUnheard = Boolean(seen().kept.watch) && (await app.tablet.rows(seen().visit.id)).some((row) => row.kind.startsWith("safety_") && row.standing === "waiting");
    refill(place, drawn(app, seen(), watch, isUnheard, again));
  };
  void draw();
  return { draw };
}

function drawn(app, seen, watch, isUnheard, again) {
  const now = app.now();
  const said = el("p", { class: "field-said", role: "alert" });
  const do_ = (work) => async () => {
    try {
      await work();
      await again();
    } catch (fault) {
      said.textContent = fault.sentence ?? faultWords(fault);
    }
  };
  const state = watch && el("p", { class: isLate(watch, now) ? "safety__now safety__now--late" : "safety__now" }, words(watch, now, isUnheard));
  const unheard = isUnheard && el("p", { class: "safety__now safety__now--late" }, "Ingen ser det än: plattan har inte nått servern. Ring en kollega om du behöver.");
  const step = (kind, body, next) => do_(() => say(app, seen, kind, body(), next));
  const acts = isIn(watch)
    ? el(
        "div",
        { class: "safety__acts" },
        button("Jag är ute", { onclick: step("safety_out", () => ({ was_in: true }), (at) => ({ out_at: at, over_at: at })) }, { kind: isLate(watch, now) ? "primary" : "secondary", icon: "check" }),
        button("30 minuter till", { onclick: step("safety_longer", () => ({ due_at: later(watch, app.now()) }), () => ({ due_at: later(watch, app.now()) })) }, { kind: "secondary" }),
        button("Jag gick aldrig in", { onclick: step("safety_out", () => ({ was_in: false }), (at) => ({ over_at: at })) }, { kind: "quiet" }),
      )
    : watch?.out_at
      ? null
      : goIn(app, seen, do_);
  return el("div", { class: "safety" }, section("trygghet", "Trygghet", ABOUT, state, unheard, acts, said));
}

const later = (watch, now) => new Date(Math.max(Date.parse(watch.due_at), now) + LONGER).toISOString();

function goIn(app, seen, do_) {
  const now = app.now();
  const planned = Date.parse(seen.visit.ends_at) + QUARTER;
  const due = planned > now + QUARTER ? planned : now + 3_600_000;
  const { call, watchers } = app.me;
  const asked = el(
    "div",
    { class: "fields-in-row" },
    field({ name: "due", label: "Säg till om jag inte är ute", type: "time", value: timeOf(due) }),
    field({ name: "call", label: "Nummer att ringa", value: call ?? "", inputmode: "tel", autocomplete: "off", maxlength: 80 }),
    select({ name: "watcher", label: "Vem håller koll?", chosen: "", choices: [["", "Alla på min enhet"], ...watchers.map((one) => [one.assignment, one.name])] }),
  );
  const value = (name) => asked.querySelector(`[name=${name}]`).value.trim();
  const go = do_(async () => {
    const due_at = dueAt(value("due"), app.now());
    if (!due_at) throw { sentence: REFUSALS.due_too_soon };
    if (!value("call")) throw { sentence: REFUSALS.call_missing };
    const watcher = value("watcher") ? { watcher: Number(value("watcher")) } : {};
    await say(app, seen, "safety_in", { due_at, call: value("call"), ...watcher }, (at) => ({ since: at, due_at, out_at: null, over_at: null }));
  });
  return el("div", {}, folded(`Säg till ${timeWords(due)}, en kollega håller koll`, !call, asked), button("Jag går in", { onclick: go }, { kind: "secondary", icon: "door" }));
}

/* The next time the clock stands so: a visit may end after midnight. */
function dueAt(time, now) {
  const due = time ? momentOf(dayOf(now), time) : null;
  if (!due) return null;
  const wait = Date.parse(due) - now;
  if (wait > 0) return wait <= 12 * 3_600_000 ? due : null;
  return wait < -12 * 3_600_000 ? momentOf(dayOf(now + 86_400_000), time) : null;
}

/* One step of her watch: written, and remembered here, so that the next is said after it. */
async function say(app, { visit }, kind, body, next) {
  const kept = (await app.tablet.draft(visit.id)) ?? {};
  const before = watchOf(visit, kept);
  const id = crypto.randomUUID();
  const after = kept.watch?.id && kind !== "safety_in" ? [kept.watch.id] : [];
  await app.tablet.save([{ id, kind, visit: visit.id, after, body }]);
  const at = new Date(app.now()).toISOString();
  await app.keep(visit.id, { ...kept, watch: { ...before, ...next(at), id } });
}

function words(watch, now, isUnheard) {
  if (watch.out_at) return `Du kom ut ${timeWords(watch.out_at)}.`;
  if (watch.over_at) return "Ingen håller koll på dig just nu.";
  if (isLate(watch, now)) return `Du skulle ha varit ute ${timeWords(watch.due_at)}. Är du ute: säg till här.`;
  if (isUnheard) return `Du gick in ${timeWords(watch.since)} och ska vara ute ${timeWords(watch.due_at)}.`;
  return `Du gick in ${timeWords(watch.since)}. Din enhet ser om du inte är ute ${timeWords(watch.due_at)}.`;
}
