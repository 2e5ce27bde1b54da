/* Her word about a visit: who was there, how it went, and what else both authorities count. A draft until "Klart". */
import { Autosave } from "../parts/autosave.js";
import { actionBar, button, el, folded, head, linkButton, notice, section } from "../parts/build.js";
import { chips, errorSummary, field, noLonger } from "../parts/fields.js";
import { attendanceHalf } from "../parts/sign.js";
import { signsHere } from "../parts/states.js";
import { capital, dayWords, hoursWords, timeWords } from "../parts/when.js";
import { firstValues, hasBegun, isBare, keptAfter, lacks, lastWord, ownSide, rowsOf, wasOneMissing } from "../rules.js";
import * as words from "../words.js";
import { notHere } from "./visit.js";

const MANY = ["themes", "contacts", "information"];

export async function write(app, id) {
  const seen = await app.visit(id);
  if (!seen.visit) return notHere();
  if (!hasBegun(seen.visit, app.begunBy())) return tooSoon(seen.visit);
  const release = await app.tablet.holdForm();
  const written = new Writing(app, seen);
  written.draw();
  return {
    title: words.stepWords(seen.visit.step),
    isForm: true,
    content: written.content(),
    leave: async () => {
      await written.leave();
      release();
    },
  };
}

function tooSoon(one) {
  const top = head("Besöket har inte börjat än", { lead: words.REFUSALS.not_begun, back: { href: `#besok/${one.id}`, text: "Besöket" } });
  return { title: "Besöket har inte börjat än", content: [top, actionBar(null, linkButton("Till Idag", "#idag", { kind: "primary" }))] };
}

class Writing {
  #isSaving = false;

  constructor(app, { visit, kept, rows, day }) {
    this.app = app;
    this.visit = visit;
    this.kept = kept;
    this.rows = rows;
    this.day = day;
    this.values = { ...firstValues(visit, kept), ...kept.writing?.values };
    this.id = kept.writing?.id ?? crypto.randomUUID();
    this.no = [];
    this.form = el("form", { class: "word", novalidate: true, onsubmit: (event) => (event.preventDefault(), void this.say()) });
    this.state = el("p", { class: "draft-state soft", role: "status" });
    if (kept.writing) this.state.textContent = `Ditt utkast från ${timeWords(kept.writing.at)}. Det räknas inte förrän du trycker på Klart.`;
    this.saver = new Autosave({ read: () => this.values, keep: (values) => this.keepDraft(values), said: this.state, now: app.now });
    this.form.addEventListener("input", () => this.touched());
  }

  content() {
    const { visit } = this;
    const title = isBare(visit) ? "Hembesök" : words.stepWords(visit.step);
    const lead = `${capital(dayWords(visit.starts_at))}, ${hoursWords(visit.starts_at, visit.ends_at)}`;
    return [head(title, { lead, back: { href: `#besok/${visit.id}`, text: "Besöket" } }), this.form];
  }

  keepDraft(values, more = {}) {
    const at = new Date(this.app.now()).toISOString();
    this.kept = { ...this.kept, writing: { id: this.id, at, values, ...more } };
    return this.app.keep(this.visit.id, this.kept);
  }

  touched() {
    const sent = new FormData(this.form);
    for (const name of Object.keys(this.values)) {
      if (!this.form.querySelector(`[name="${name}"]`)) continue;
      this.values[name] = MANY.includes(name) ? sent.getAll(name) : (sent.get(name) ?? "");
    }
    this.values = { ...this.values };
    this.cause.hidden = !wasOneMissing(this.values);
    this.mended();
    this.saver.touched();
  }

  /* What was asked for and has been given is not asked for any longer; the rest still is. */
  mended() {
    if (!this.no.length) return;
    const still = lacks(this.values, this.visit, this.kept, this.app.me.side, this.app.begunBy()).map((one) => one.field);
    const gone = this.no.filter((one) => !still.includes(one.field));
    this.no = this.no.filter((one) => still.includes(one.field));
    for (const { field: name } of gone) noLonger(this.form, name);
    if (!this.no.length) this.form.querySelector(".error-summary")?.remove();
  }

  error(name) {
    return this.no.find((one) => one.field === name)?.sentence ?? null;
  }

  ask(name, choices, more = {}) {
    const facts = { name, legend: words.QUESTIONS[name], choices, chosen: this.values[name], error: this.error(name) };
    return chips({ ...facts, many: MANY.includes(name), ...more });
  }

  draw() {
    const { visit, kept, values, app } = this;
    this.cause = el("div", { class: "word__cause" }, this.ask("absence_cause", words.CAUSES));
    this.cause.hidden = !wasOneMissing(values);
    const why = lastWord(visit, kept) ? this.ask("correction_cause", words.OWN_CAUSES) : null;
    const back = kept.writing ? button("Börja om", { onclick: () => this.startAgain() }, { kind: "quiet" }) : null;
    const done = button("Klart", { type: "submit" }, { icon: "check" });
    const top = this.no.length ? errorSummary(this.no) : null;
    const rest = isBare(visit) ? [this.ask("attended", words.YES_NO)] : this.questions(app.me.side);
    this.form.replaceChildren(...[top, ...rest, why, this.state, actionBar(null, back, done)].filter(Boolean));
  }

  questions(side) {
    const { visit, values } = this;
    const isOpen = MANY.slice(1).some((name) => values[name].length) || ["contacts", "information"].some((name) => this.error(name));
    const isHourWrong = ["day", "began", "ended"].some((name) => this.error(name));
    const line = (name, label, type) => field({ name, label, type, value: values[name], error: this.error(name) });
    return [
      this.halves(side),
      this.cause,
      this.ask("outcome", words.OUTCOMES),
      this.ask("guardians", words.GUARDIANS, { isOptional: true }),
      this.ask("interpreter", new Map([...Object.entries(words.INTERPRETER_WAYS), ["", visit.family.needs_interpreter ? "Vet inte" : "Behövdes inte"]]), { isOptional: true }),
      visit.themes.length ? folded(`Vi pratade om (${visit.themes.length} teman)`, true, this.themes()) : null,
      folded("Kontakter och information", isOpen, this.ask("contacts", words.CONTACTS), this.ask("information", words.INFORMATION)),
      folded("Plats och tid", isHourWrong, this.ask("place", words.PLACES), el("div", { class: "fields-in-row" }, line("day", "Dag", "date"), line("began", "Började", "time"), line("ended", "Slutade", "time"))),
    ].filter(Boolean);
  }

  themes() {
    const choices = new Map(this.visit.themes.map((one) => [String(one.id), one.words]));
    return this.ask("themes", choices, { hint: "Bara din egen sida ser vad du bockar." });
  }

  halves(side) {
    const mine = this.ask("attended", words.YES_NO);
    const title = (text) => section("vem", text, "Du bekräftar för dig själv. Kollegan bekräftar för sig.");
    if (!ownSide(side)) return el("div", {}, title("Vem var där?"), mine);
    const [nurse, social] = signsHere(this.visit, side, this.kept, this.rows);
    const isNurse = side === "nurse";
    const theirs = isNurse ? social : nurse;
    const claim = ["confirmed", "absent"].includes(theirs) ? [] : [this.ask("colleague", words.UNKNOWN, { isOptional: true })];
    const left = { title: isNurse ? "Jag" : "Sjuksköterskan", profession: "bhv_nurse", state: nurse, name: isNurse ? this.app.me.name : null };
    const right = { title: isNurse ? "Socialtjänsten" : "Jag", profession: "social_worker", state: social, name: isNurse ? null : this.app.me.name };
    const drawn = [attendanceHalf(left, ...(isNurse ? [mine] : claim)), attendanceHalf(right, ...(isNurse ? claim : [mine]))];
    return el("div", {}, title("Vem var där?"), el("div", { class: "halves" }, drawn));
  }

  async startAgain() {
    await this.saver.stop({ isKept: false });
    this.kept = { ...this.kept, writing: null };
    await this.app.keep(this.visit.id, this.kept);
    await this.app.show();
  }

  /* "Klart": said for good once it is on the disk, and only then. What was chosen stays on the page whatever happens. */
  async say() {
    if (this.#isSaving) return;
    this.touched();
    const { app, visit, kept, values } = this;
    this.no = lacks(values, visit, kept, app.me.side, app.begunBy());
    this.draw();
    if (this.no.length) return void this.form.querySelector(".error-summary").focus();
    this.#isSaving = true;
    const ids = [this.id];
    const rows = rowsOf(values, visit, kept, app.me.side, () => ids.pop() ?? crypto.randomUUID());
    try {
      await this.saver.stop({ isKept: false });
      await this.keepDraft(values, { body: rows[0].body }); // killed between the two, she is shown what she said
      await app.tablet.save(rows);
      await app.keep(visit.id, keptAfter(rows, this.kept, new Date(app.now()).toISOString()));
      await app.go(`#besok/${visit.id}/klart`, { isInstead: true });
    } catch (fault) {
      this.#isSaving = false;
      this.form.prepend(notice("needs_you", "Inte sparad", el("p", { role: "alert" }, words.faultWords(fault))));
      this.form.scrollIntoView();
    }
  }

  leave() {
    return this.saver.stop({ isKept: true });
  }
}
