/* A time that the family wishes for, taken at the door. A wish until the server has accepted both calendars. */
import { actionBar, button, el, head, notice } from "../parts/build.js";
import { chips, errorSummary, field } from "../parts/fields.js";
import { dayOf, listWords, momentOf, shortDayWords, timeOf } from "../parts/when.js";
import { isBare, lastWord } from "../rules.js";
import { UNSAID, faultWords, stepWords } from "../words.js";
import { notHere } from "./visit.js";

export async function wish(app, id) {
  const { visit, kept } = await app.visit(id);
  if (!visit || isBare(visit)) return notHere();
  const cameToNothing = lastWord(visit, kept) && lastWord(visit, kept).body.outcome !== "done";
  const step = cameToNothing ? visit.step : (visit.next?.step ?? null);
  if (!step) return notHere();
  const next = visit.next?.step === step ? visit.next : null;
  const values = { day: "", time: timeOf(visit.starts_at), minutes: String(next?.minutes ?? 60), staff: visit.people.map((one) => String(one.assignment)) };
  const form = el("form", { novalidate: true });
  const draw = (no = []) => {
    const error = (name) => no.find((one) => one.field === name)?.sentence ?? null;
    const line = (name, label, facts) => field({ name, label, value: values[name], error: error(name), ...facts });
    const staff = new Map(visit.people.map((one) => [String(one.assignment), one.assignment === app.me.author ? `${one.name} (du)` : one.name]));
    form.replaceChildren(
      ...(no.length ? [errorSummary(no)] : []),
      el(
        "div",
        { class: "fields-in-row" },
        line("day", "Dag", { type: "date", min: dayOf(app.now()) }),
        line("time", "Klockan", { type: "time" }),
        line("minutes", "Minuter", { inputmode: "numeric" }),
      ),
      chips({ name: "staff", legend: "Vilka går?", choices: staff, chosen: values.staff, many: true, error: error("staff") }),
      actionBar(null, button("Spara önskan", { type: "submit" }, { icon: "check" })),
    );
    form.querySelector(".error-summary")?.focus();
  };
  let isSaving = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSaving) return;
    const sent = new FormData(form);
    values.day = sent.get("day");
    values.time = sent.get("time");
    values.minutes = sent.get("minutes");
    values.staff = sent.getAll("staff");
    const [starts_at, no] = read(values, app.now());
    draw(no);
    if (no.length) return;
    isSaving = true;
    try {
      const row = { id: crypto.randomUUID(), kind: "booking_wish", visit: visit.id, after: cameToNothing && kept.said ? [kept.said.id] : [] };
      const body = { starts_at, minutes: Number(values.minutes), staff: values.staff.map(Number), step };
      await app.tablet.save([{ ...row, body }]);
      const stands = (await app.tablet.draft(visit.id)) ?? {};
      await app.keep(visit.id, { ...stands, wishes: [...(stands.wishes ?? []), { id: row.id, starts_at, step }] });
      await app.go(`#besok/${visit.id}`, { isInstead: true });
    } catch (fault) {
      isSaving = false;
      form.prepend(notice("needs_you", "Inte sparad", el("p", { role: "alert" }, faultWords(fault))));
    }
  });
  draw();
  const who = visit.family.is_protected ? null : listWords(visit.family.children);
  const window = next?.opens_on && el("p", {}, `Rätt tid för besöket är ${shortDayWords(next.opens_on)}–${shortDayWords(next.closes_on)}.`);
  const about = notice("info", "Ett önskat klockslag", window, el("p", {}, "Det blir en bokad tid först när servern har svarat och båda kalendrarna är lediga. Säg det till familjen."));
  const top = head("Önska en tid", { above: [stepWords(step), who].filter(Boolean).join(" · "), back: { href: `#besok/${id}`, text: "Besöket" } });
  return { title: "Önska en tid", isForm: true, content: [top, about, form] };
}

function read(values, now) {
  const starts_at = values.day && values.time ? momentOf(values.day, values.time) : null;
  const no = [];
  if (!starts_at || Date.parse(starts_at) <= now) no.push({ field: "day", sentence: UNSAID.wished });
  const minutes = Number(values.minutes);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 600) no.push({ field: "minutes", sentence: "Skriv 1 till 600 minuter." });
  if (!values.staff.length) no.push({ field: "staff", sentence: UNSAID.staff });
  return [starts_at, no];
}
