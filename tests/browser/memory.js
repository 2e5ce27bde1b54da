/* A tablet in memory, for looking at the app's pages in every state without a server; stands in for field/here.js.
   ?scene= says which. It keeps what is saved and never hands it in. */
class Fault extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const ids = [1, 2, 3, 4, 5].map((n) => `${String(n).repeat(8)}-${String(n).repeat(4)}-4${String(n).repeat(3)}-8${String(n).repeat(3)}-${String(n).repeat(12)}`);
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const noon = (days, hour) => {
  const day = new Date(Date.now() + days * 86_400_000);
  day.setUTCHours(hour, 0, 0, 0);
  return day.getTime();
};
const person = (assignment, name, profession, unit) => ({ assignment, name, profession, unit });
const NORA = person(1, "Nora Tranbär", "bhv_nurse", "Blåbärets BVC");
const SIV = person(2, "Siv Ljung", "social_worker", "Familjeteamet");
const family = (more) => ({
  ...{ reference: "F-1042", children: ["Lo Kanarie"], address: "Hagagatan 12", area: "Haga", is_protected: false },
  ...{ guardians: [{ name: "Mio Kanarie", phone: "070-123 45 67" }, { name: "Ida Kanarie", phone: null }] },
  ...{ language: "somali", needs_interpreter: true, guardian_count: 2, ...more },
});
const THEMES = ["Hur ni har det just nu", "Sömn och vila", "Mat och amning", "Samspel och lek", "Språket hemma", "Öppna förskolan"];
const visitOf = (id, begins, more = {}) => ({
  ...{ id, starts_at: new Date(begins).toISOString(), ends_at: new Date(begins + 3_600_000).toISOString(), step: "2m" },
  ...{ family: family(), people: [NORA, SIV], is_said: false, mine: null, signs: { nurse: "none", social_services: "none" } },
  ...{ apart: [], watch: null, themes: THEMES.map((words, place) => ({ id: place + 1, words, is_ticked: false })) },
  ...{ next: { step: "4m", opens_on: "2027-01-10", closes_on: "2027-02-10", minutes: 60 }, ...more },
});
const mine = { starts_at: at(-240), minutes: 60, outcome: "done", attended: true, colleague_attended: true, place: "home", contacts: [], information: [] };
const apart = [{ about: "outcome", told: [{ author: 1, name: "Du", words: "Genomfört", is_mine: true }, { author: 2, name: "Siv Ljung", words: "Familjen var inte hemma", is_mine: false }] }];
const visits = () => [
  visitOf(ids[1], Date.now() - 4 * 3_600_000, { is_said: true, mine, apart, step: "8m", family: family({ children: ["Alva Ek"], address: "Slånvägen 4", needs_interpreter: false, language: null }), signs: { nurse: "contradiction", social_services: "contradiction" } }),
  visitOf(ids[0], Date.now() - 20 * 60_000),
  visitOf(ids[2], Date.now() + 90 * 60_000, { step: "12m", family: family({ children: ["F-0007"], guardians: [], address: null, area: null, is_protected: true }) }),
  visitOf(ids[3], Date.now() - 10 * 60_000, { step: null, family: null, people: [], themes: [], next: null }),
  visitOf(ids[4], noon(1, 8), { step: "15m", family: family({ children: ["Tim Rask", "Tuva Rask"], address: "Rönnbärsgatan 88, port C", needs_interpreter: false }) }),
];
const row = (id, kind, standing, word, more = {}) => ({ id, kind, visit: ids[0], at: at(-3), standing, word, ...more });
const RECEIVED = "Mottagen 14:03, kvitto 7F3A";
const BODY = { ...mine, starts_at: at(-20) };
const SCENES = {
  draft: { drafts: { [ids[0]]: { writing: { id: "d", at: at(-2), values: { attended: "ja", colleague: "nej", outcome: "done" } } } } },
  saved: { waiting: 2, online: false, drafts: { [ids[0]]: { said: { id: "a", body: BODY } } }, rows: [row("a", "attestation", "waiting", "Sparad på plattan"), row("b", "theme_tick", "waiting", "Sparad på plattan")] },
  received: { drafts: { [ids[0]]: { said: { id: "a", body: BODY } } }, rows: [row("a", "attestation", "received", RECEIVED, { received_at: at(0) })] },
  refused: { waiting: 3, drafts: { [ids[0]]: { said: { id: "a", body: BODY } } }, rows: [row("a", "attestation", "refused", "Mottagen, men går inte att använda som den är", { message: "Besöket finns inte hos dig. Raden är sparad. Hör med den som samordnar." }), row("n", "note", "waiting", "Sparad på plattan"), row("c", "theme_tick", "received", RECEIVED, { received_at: at(0) }), row("h", "note", "in_review", "Mottagen, en kollega ser på den")] },
  offline: { online: false, waiting: 1 },
  late: { drafts: { [ids[0]]: { watch: { id: "w", since: at(-75), due_at: at(-10), out_at: null, over_at: null } } }, rows: [row("w", "safety_in", "received", RECEIVED, { received_at: at(0) })] },
  inside: { online: false, waiting: 1, drafts: { [ids[0]]: { watch: { id: "w", since: at(-15), due_at: at(40), out_at: null, over_at: null } } }, rows: [row("w", "safety_in", "waiting", "Sparad på plattan")] },
  inside_other: { drafts: { [ids[3]]: { watch: { id: "w", since: at(-5), due_at: at(40), out_at: null, over_at: null } } }, rows: [row("w", "safety_in", "waiting", "Sparad på plattan", { visit: ids[3] })] },
  inside_said: { drafts: { [ids[0]]: { said: { id: "a", body: BODY }, watch: { id: "w", since: at(-15), due_at: at(40), out_at: null, over_at: null } } }, rows: [row("a", "attestation", "waiting", "Sparad på plattan"), row("w", "safety_in", "waiting", "Sparad på plattan")] },
  set_back: { online: false, last_contact_at: at(26 * 60) },
  other: { other_server: true, waiting: 2 },
};

class MemoryTablet {
  constructor(name) {
    const scene = SCENES[name] ?? {};
    Object.assign(this, { name, scene, kept: new Map(Object.entries(scene.drafts ?? {})), written: scene.rows ?? [], open: !name.startsWith("locked") && name !== "unregistered", heard: new Set() });
  }
  async self() {
    const people = [{ id: "p1", label: this.name === "locked_two" ? "Blå" : null, way: "passphrase" }, { id: "p2", label: null, way: "prf" }];
    return { id: this.name === "unregistered" ? null : "t", name: "Plattan i bil 2", registered: this.name !== "unregistered", people: this.name === "locked_two" ? people : people.slice(0, 1) };
  }
  who() {
    return this.open ? { id: "p1", author: 1, name: "Nora Tranbär", profession: "bhv_nurse" } : null;
  }
  async unlock(id, { passphrase }) {
    if (passphrase === "baba") throw new Fault("corrupt");
    if (passphrase === "wipe") return this.wiped();
    if (passphrase !== "bade lomi") throw new Fault("wrong_key");
    this.open = true;
  }
  /* As when the server orders it while the page lies locked. */
  async wiped() {
    this.name = "unregistered";
    for (const fn of this.heard) fn(await this.standing());
    throw new Fault("not_registered");
  }
  lock() {
    this.open = false;
  }
  async day() {
    if (this.name === "expired") throw new Fault("expired");
    const me = { name: "Nora Tranbär", profession: "bhv_nurse", side: "nurse", unit: "Blåbärets BVC", call: "070-765 43 21", watchers: [{ assignment: 9, name: "Vera Hallon" }] };
    return { at: at(-90), told_at: at(-90), author: 1, me, until: "2999-01-01", visits: this.name === "empty" ? [] : this.name === "doubted" ? [visitOf(ids[0], Date.now() - 20 * 60_000, { is_said: true, mine: BODY, signs: { nurse: "confirmed", social_services: "contradiction" } })] : visits() };
  }
  async draft(id) {
    return structuredClone(this.kept.get(id) ?? null);
  }
  async keepDraft(id, value) {
    this.kept.set(id, structuredClone(value));
  }
  async save(rows) {
    if (this.name === "full_disk") throw new Fault("quota");
    this.written.push(...rows.map((one) => row(one.id, one.kind, "waiting", "Sparad på plattan", { visit: one.visit })));
    for (const fn of this.heard) fn(await this.standing());
    return rows;
  }
  async rows(visit) {
    return this.written.filter((one) => !visit || one.visit === visit);
  }
  async standing() {
    const { waiting = 0, online = true, other_server = false, last_contact_at = at(-90) } = this.scene;
    const { registered } = await this.self();
    return { registered, waiting, oldest: null, last_contact_at, online, signed_out: false, needs_update: false, other_server, update_waiting: false, wipe: false };
  }
  async refresh() {
    return { went: "no_answer", day: false };
  }
  on(fn) {
    this.heard.add(fn);
  }
  async holdForm() {
    return () => {};
  }
}

export const tabletHere = async () => new MemoryTablet(new URLSearchParams(location.search).get("scene") ?? "full");
export const canBeTablet = () => true;
export const keepHandingIn = () => {};
