/* Opens the tablet in the browser and shows its pages. The address after # says which; a page is a function of the app
   and gives {title, content, changed?, leave?}. A page that is being written in is never drawn anew under the pen. */
import { canBeTablet, keepHandingIn, tabletHere } from "./here.js";
import { keepShell } from "./update.js";
import { el } from "./parts/build.js";
import { places, top, truth } from "./parts/frame.js";
import { isIn, settled, watchOf } from "./rules.js";
import { add } from "./pages/add.js";
import { broken, lost, unable } from "./pages/lost.js";
import { outbox } from "./pages/outbox.js";
import { said } from "./pages/said.js";
import { today } from "./pages/today.js";
import { unlock } from "./pages/unlock.js";
import { visit } from "./pages/visit.js";
import { wish } from "./pages/wish.js";
import { write } from "./pages/write.js";

const ID = "([0-9a-f-]{36})";
const ROUTES = [
  [/^#idag$/, today],
  [/^#utkorg$/, outbox],
  [new RegExp(`^#besok/${ID}$`), visit],
  [new RegExp(`^#besok/${ID}/skriv$`), write],
  [new RegExp(`^#besok/${ID}/klart$`), said],
  [new RegExp(`^#besok/${ID}/onska$`), wish],
];

const LOOKS_EVERY = 30_000;
const SLOW = 5 * 60_000; // milliseconds: a clock so much behind the server's last word has been set back

class App {
  #page = null;
  #turn = 0;
  #wasRegistered = false;

  constructor(tablet) {
    this.tablet = tablet;
    this.heardAt = 0; // when the server last spoke, by its own clock: it is not earlier than that
    this.now = () => Math.max(Date.now(), this.heardAt);
    this.dueAt = null;
    this.me = null; // {author, name, profession, side, …} of whoever has unlocked, from her day
    this.main = document.getElementById("main");
    this.acts = { lock: () => this.lock(), update: () => void tablet.takeUpdate() };
  }

  async start() {
    this.frame = el("header", { class: "top" });
    this.nav = el("nav", { class: "places" });
    this.banner = el("div", { class: "field-truth", role: "status" });
    this.main.before(this.frame, this.nav);
    this.tablet.on((standing) => void this.#heard(standing));
    window.addEventListener("hashchange", () => void this.show());
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // after # stands the page
      this.main.focus();
    });
    setInterval(() => void this.#look(), LOOKS_EVERY);
    await this.show();
  }

  /* Until when visits may have begun: a clock that was set back stops nobody from writing, the server knows the time. */
  begunBy() {
    return this.isSetBack() ? Infinity : this.now();
  }

  isSetBack() {
    return Date.now() < this.heardAt - SLOW;
  }

  /* `isInstead`: "back" does not lead to the form that was just sent. */
  go(hash, { isInstead = false } = {}) {
    if (!isInstead && location.hash !== hash) {
      location.hash = hash;
      return null;
    }
    history.replaceState(null, "", hash);
    return this.show();
  }

  /* Her day, with who she is; throws `expired`. */
  async day() {
    const day = await this.tablet.day();
    this.me = { ...day.me, author: day.author };
    return day;
  }

  /* A visit of hers with all the tablet knows of it: {day, visit, kept, rows}; `visit` null where it is not on it. */
  async visit(id) {
    const [day, rows, kept] = [await this.day(), await this.tablet.rows(id), await this.tablet.draft(id)];
    const found = day.visits.find((one) => one.id === id) ?? null;
    return { day, visit: found, rows, kept: settled(kept, rows, day.told_at) };
  }

  keep(id, kept) {
    return this.tablet.keepDraft(id, kept);
  }

  async lock() {
    await this.#leave();
    this.me = null;
    this.tablet.lock();
    await this.show();
  }

  async #leave() {
    const page = this.#page;
    this.#page = null;
    await page?.leave?.();
  }

  async show() {
    const turn = ++this.#turn;
    await this.#leave();
    this.#hear(await this.tablet.standing());
    const page = await this.#made();
    if (turn !== this.#turn) return page.leave?.();
    this.#page = page;
    document.title = `${page.title} – Hembesök`;
    this.#drawFrame(await this.tablet.standing());
    this.main.replaceChildren(this.banner, ...page.content.filter(Boolean));
    window.scrollTo(0, 0);
    (this.main.querySelector("[data-focus]") ?? this.main.querySelector("h1"))?.focus();
    const isHere = () => turn === this.#turn && this.#page === page;
    void this.#missed().then(async () => isHere() && this.#drawFrame(await this.tablet.standing(), true), () => {});
    return null;
  }

  async #made() {
    const { registered } = await this.tablet.self();
    this.#wasRegistered = registered;
    if (!registered) return add(this);
    if (!this.tablet.who()) return unlock(this);
    if (location.hash === "") history.replaceState(null, "", "#idag");
    for (const [pattern, page] of ROUTES) {
      const found = pattern.exec(location.hash);
      if (found) return page(this, ...found.slice(1)).catch((fault) => this.#failed(fault));
    }
    return lost();
  }

  #failed(fault) {
    if (fault.code === "locked") return unlock(this);
    if (fault.code === "expired") return today(this);
    if (!fault.code) console.error(fault);
    return broken(fault.code === "corrupt");
  }

  #hear(standing) {
    this.heardAt = Date.parse(standing.last_contact_at ?? 0);
  }

  #drawFrame(standing, isSame = false) {
    this.#hear(standing);
    const who = this.tablet.who();
    this.frame = exchanged(this.frame, top(who, standing, this.acts));
    this.nav = exchanged(this.nav, places(location.hash, who));
    if (isSame && this.#page?.isForm) return; // nothing moves under the pen
    const told = truth({ ...standing, is_set_back: this.isSetBack() }, this.now(), this.acts, this.dueAt);
    const words = told?.textContent ?? "";
    if (this.banner.textContent !== words) this.banner.replaceChildren(...(told ? [told] : []));
  }

  /* Something changed under the page: the frame says it, and the page says what is its own. */
  async #heard(standing) {
    if (!this.#page) return;
    if (this.me && !this.tablet.who()) return void this.lock();
    if (standing.registered !== this.#wasRegistered && !this.tablet.who()) return void this.show(); // wiped while it lay locked
    this.#drawFrame(standing, true);
    await this.#page?.changed?.(standing)?.catch?.((fault) => (fault.code ? this.show() : console.error(fault)));
  }

  /* The time goes: what was to come begins, and she may be late out. */
  async #look() {
    await this.#missed().catch(() => {});
    await this.#heard(await this.tablet.standing());
  }

  /* When she was to be out, where she has not said that she is. A time and no more, so that it is said also while the
     tablet is locked. */
  async #missed() {
    if (!this.tablet.who()) return;
    const day = await this.tablet.day();
    const rows = await this.tablet.rows();
    const due = [];
    for (const one of day.visits) {
      const kept = settled(await this.tablet.draft(one.id), rows.filter((row) => row.visit === one.id), day.told_at);
      const watch = watchOf(one, kept);
      if (isIn(watch)) due.push(watch.due_at);
    }
    this.dueAt = due.sort()[0] ?? null;
  }
}

/* What looks the same stays, with whatever has the focus in it. */
function exchanged(old, made) {
  if (old.isEqualNode(made)) return old;
  old.replaceWith(made);
  return made;
}

async function open() {
  const main = document.getElementById("main");
  if (!canBeTablet()) return main.replaceChildren(...unable().content);
  const tablet = await tabletHere();
  keepHandingIn(tablet);
  await new App(tablet).start();
  return keepShell(tablet).catch(() => null);
}

/* A store that cannot be opened is never emptied: what lies in it may be all there is. */
await open().catch((fault) => {
  console.error(fault);
  document.getElementById("main").replaceChildren(...broken(true).content);
});
