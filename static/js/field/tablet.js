/* The tablet as its pages know it: who is here, what the day holds, what was written, and how it went.

Everything outside is given, so that the same file runs in Node under the tests:
  openTablet({storage, fetch, crypto, locks, now, random, credentials, host, wake, sleep})
Nothing here touches a page. What may be read lies sealed to one person; what was written lies sealed to the server. */
import { SyncClient } from "../sync/client.js";
import * as outbox from "../sync/outbox.js";
import { newTabletKey, publicPart, sealRow } from "../sync/sealing.js";
import { Driver } from "./driver.js";
import { TabletError } from "./errors.js";
import { askPasskey, nameOf, newLock, newPasskey, seal, unlock, unseal } from "./key.js";
import { Session } from "./session.js";

const SELF = "self";
const CLOCK = "clock";
const MAKING = "making";
const TABLET = "tablet";
const MAY_BE_READ = ["people", "day", "draft", "mine"];
const DAY_LIVES = 72 * 3_600_000; // milliseconds without a new day from the server (docs/synk.md, section 7)
const KEPT_AFTER = 7 * 86_400_000; // how long the word of a row that is safe with the server is shown
const FETCH_GIVES_UP = 30_000;
const FORM = "hembesok-form";
export const MARKS = ["Blå", "Grön", "Gul", "Röd", "Lila", "Svart"]; // lie in clear: chosen, so that no name is typed

export async function openTablet(given) {
  const tablet = new Tablet(given);
  await tablet.sweep();
  return tablet;
}

export class Tablet {
  #me = null; // {id, key, hand}: whoever has unlocked, in memory alone
  #heard = new Set();
  #update = null;
  #forms = 0;

  constructor({ storage, fetch, crypto, locks, now, random, credentials, host, wake, sleep }) {
    this.storage = storage;
    this.crypto = crypto;
    this.locks = locks;
    this.now = now;
    this.credentials = credentials;
    this.host = host;
    const patient = (url, how = {}) => fetch(url, { ...how, signal: AbortSignal.timeout(FETCH_GIVES_UP) });
    this.fetch = patient;
    this.session = new Session({ fetch: patient, crypto });
    this.client = new SyncClient({
      store: storage,
      fetch: patient,
      crypto,
      lock: (name, work) => locks.request(name, work),
      random: random ?? Math.random,
      now,
      pass: () => this.#pass(),
      wipe: () => this.#wipe(),
      ended: (ids) => this.#ended(ids),
    });
    this.driver = new Driver({
      client: this.client,
      session: this.session,
      now,
      wake: wake ?? ((work, rest) => setTimeout(work, rest)),
      sleep: sleep ?? ((timer) => clearTimeout(timer)),
      told: () => this.#tell(),
    });
  }

  /* Who this tablet is, and who has a lock here. Nothing in it names anyone. */
  async self() {
    const self = await this.storage.get(TABLET, SELF);
    const people = await this.storage.all("people");
    return {
      id: self?.id ?? null,
      name: self?.name ?? null,
      registered: isRegistered(self),
      people: people.map(({ id, label, lock }) => ({ id, label, way: lock.way })),
    };
  }

  /* Make this browser a tablet of her authority. Its key is made here, first on the disk and then told. */
  async register(name) {
    const stands = await this.storage.get(TABLET, SELF);
    if (stands && !stands.wipedAt && stands.id) return stands.id;
    if (stands?.wipedAt && (await this.#waiting()).length) throw new TabletError("carries");
    const key = (await this.storage.get(TABLET, MAKING))?.key ?? (await newTabletKey(this.crypto));
    await this.storage.put(TABLET, MAKING, { key }); // first: what the server knows must not be lost here
    const publicKey = await publicPart(this.crypto, key);
    const id = await this.session.register(key, publicKey, name);
    this.session.forget();
    await this.storage.putAll([
      [TABLET, SELF, { id, key, name }],
      [TABLET, MAKING, null],
    ]);
    await this.client.flush();
    return id;
  }

  /* A lock of her own on this tablet, for whoever is signed in now. `how`: {passphrase} or {prf: true}. */
  async addPerson(label, how) {
    const self = await this.storage.get(TABLET, SELF);
    if (!self) throw new TabletError("not_registered");
    this.session.forget();
    const pass = await this.session.pass(self);
    if (!pass) throw new TabletError("signed_out");
    const given = how.prf ? await newPasskey(this.credentials, this.crypto, this.host) : how;
    const { lock, key } = await newLock(this.crypto, given);
    const id = pass.writing_key.id; // made by the server from its own key: tells nobody who she is
    const hand = handOf(pass);
    await this.storage.put("people", id, {
      id,
      label: MARKS.includes(label) ? label : null,
      lock,
      ...(await seal(this.crypto, key, `hand ${id}`, hand)),
    });
    this.#me = { id, key, hand };
    await this.refresh();
    return id;
  }

  async removePerson(id) {
    await this.storage.remove("people", id);
    await this.storage.remove("day", id);
    if (this.#me?.id === id) this.lock();
    else await this.#tell();
  }

  async unlock(personId, { passphrase, prf }) {
    const person = await this.storage.get("people", personId);
    if (!person) throw new TabletError("not_registered");
    const isByKey = person.lock.way === "prf";
    if (isByKey !== Boolean(prf)) throw new TabletError("wrong_key");
    const how = isByKey
      ? { prf: await askPasskey(this.credentials, this.crypto, this.host, person.lock.credential) }
      : { passphrase };
    const key = await unlock(this.crypto, person.lock, how);
    const hand = await unseal(this.crypto, key, `hand ${personId}`, person);
    this.#me = { id: personId, key, hand };
    await this.sweep();
    await this.#tell();
    const { author, profession, name } = hand;
    return { author, profession, name };
  }

  /* Whose tablet it is now: {id, author, profession, name}, or null while it is locked. */
  who() {
    if (!this.#me) return null;
    const { author, profession, name } = this.#me.hand;
    return { id: this.#me.id, author, profession, name };
  }

  lock() {
    this.#me = null;
    void this.#tell();
  }

  #unlocked() {
    if (!this.#me) throw new TabletError("locked");
    return this.#me;
  }

  /* Her day as it was last fetched. Throws `expired` when that is 72 hours ago, or its days are over. */
  async day() {
    const { id, key } = this.#unlocked();
    await this.sweep();
    const kept = await this.storage.get("day", id);
    if (!kept) throw new TabletError("expired");
    return { ...(await unseal(this.crypto, key, `day ${id}`, kept)), at: moment(kept.heard) };
  }

  /* Takes away each day that is too old, whoever's it is. */
  async sweep() {
    const age = await this.#age();
    const today = dayOf(this.now());
    for (const kept of await this.storage.all("day")) {
      if (age - kept.age > DAY_LIVES || today > kept.until) await this.storage.remove("day", kept.id);
    }
  }

  /* The tablet's own time: it goes on as its clock does, and stands still when that is set back. A day grows no younger
     by it; one that was fetched anew is new, whatever the clock once was. */
  async #age() {
    const now = this.now();
    let age = 0;
    await this.storage.change(TABLET, CLOCK, (stands) => {
      age = (stands?.age ?? 0) + Math.max(0, now - (stands?.seen ?? now));
      return { age, seen: now };
    });
    return age;
  }

  async draft(visitId) {
    const { key } = this.#unlocked();
    const name = await this.#draftName(visitId);
    const kept = await this.storage.get("draft", name);
    return kept ? unseal(this.crypto, key, `draft ${name}`, kept) : null;
  }

  async keepDraft(visitId, draft) {
    const { key } = this.#unlocked();
    const name = await this.#draftName(visitId);
    await this.storage.put("draft", name, await seal(this.crypto, key, `draft ${name}`, draft));
  }

  async dropDraft(visitId) {
    await this.storage.remove("draft", await this.#draftName(visitId));
  }

  #draftName(visitId) {
    return nameOf(this.crypto, this.#unlocked().key, `draft ${visitId}`);
  }

  /* Seal and keep rows, all or none: [{kind, visit, after, body, id}]. Their ids, when they are on the disk. */
  async save(said) {
    const { id: person, key, hand } = this.#unlocked();
    const self = await this.storage.get(TABLET, SELF);
    const { keys } = await this.client.known();
    if (!self || !keys.length) throw new TabletError("not_registered");
    const now = this.now();
    const made = [];
    const puts = [];
    for (const [place, one] of said.entries()) {
      const { kind, visit, after = [], body } = one;
      const id = one.id ?? this.crypto.randomUUID();
      const told = { kind, visit, at: moment(now), after, body };
      const row = await sealRow(this.crypto, {
        ...{ id, tablet: self.id, key: self.key, serverKey: keys.at(-1), hand },
        said: told,
      });
      const about = { visit, kind, at: told.at, hash: row.hash, place };
      made.push({ id });
      puts.push([outbox.BOX, id, outbox.fresh(row, now + place)]);
      puts.push(["mine", id, { id, person, ...(await seal(this.crypto, key, `mine ${id}`, about)) }]);
    }
    await this.storage.putAll(puts);
    await this.#tell();
    void this.driver.flush().catch(() => {});
    return made;
  }

  /* Her own rows, the oldest first; of one visit, or of all. */
  async rows(visitId = null) {
    const { id: person, key } = this.#unlocked();
    const { epoch } = await this.client.known();
    const held = new Map((await this.storage.all(outbox.BOX)).map((row) => [row.id, row]));
    const found = [];
    for (const kept of await this.storage.all("mine")) {
      if (kept.person !== person) continue;
      const about = await unseal(this.crypto, key, `mine ${kept.id}`, kept).catch(() => null);
      if (about && visitId && about.visit !== visitId) continue;
      const row = held.get(kept.id);
      if (!row && (await this.#isOld(about, kept))) continue;
      if (row?.receipt && about && !about.received) await this.#remember(kept, about, row.receipt);
      found.push({ id: kept.id, ...about, ...standingOf(row, epoch, about) });
    }
    return found.sort((one, other) => (one.at === other.at ? (one.place ?? 0) - (other.place ?? 0) : one.at < other.at ? -1 : 1));
  }

  /* When the server received it, for the day that the row itself has been forgotten. */
  async #remember(kept, about, receipt) {
    about.received = receipt.at;
    const { id, person } = kept;
    await this.storage.put("mine", id, { id, person, ...(await seal(this.crypto, this.#me.key, `mine ${id}`, about)) });
  }

  async #isOld(about, kept) {
    const isOld = !about || this.now() - Date.parse(about.at) > KEPT_AFTER;
    if (isOld) await this.storage.remove("mine", kept.id);
    return isOld;
  }

  async #waiting() {
    const { epoch } = await this.client.known();
    return (await outbox.rows(this.storage)).filter((row) => !outbox.hasReceipt(row, epoch));
  }

  /* How it stands with the tablet as a whole; the same whoever holds it. */
  async standing() {
    const known = await this.client.known();
    const waiting = await this.#waiting();
    const { went } = this.driver;
    const self = await this.storage.get(TABLET, SELF);
    return {
      registered: isRegistered(self),
      waiting: waiting.length,
      oldest: waiting.length ? moment(Math.min(...waiting.map((row) => row.order))) : null,
      last_contact_at: known.at,
      online: went === null ? null : went !== "no_answer" && went !== "resting",
      signed_out: went === "signed_out",
      needs_update: went === "needs_update",
      other_server: went === "foreign_server",
      update_waiting: this.#update !== null,
      wipe: Boolean(known.wipe),
    };
  }

  /* Hand in what waits; and where she who has unlocked is also signed in, fetch her day anew. */
  async refresh() {
    const me = this.#me;
    const went = await this.driver.flush(me ? { day: me.id } : {});
    return { went, day: (await this.#keepDay(me, went)) || (await this.#fetchDay()) };
  }

  /* The day that came with the receipts: hers who had unlocked when it was asked for, and has still, or nobody's. */
  async #keepDay(me, went) {
    const said = this.client.day;
    if (!me || me !== this.#me || went !== "done" || said?.author !== me.hand.author) return false;
    return this.#putDay(me, said);
  }

  async #fetchDay() {
    const me = this.#me;
    const self = await this.storage.get(TABLET, SELF);
    if (!me || !self || self.wipedAt || ["foreign_server", "wiped"].includes(this.driver.went)) return false;
    let pass;
    try {
      pass = await this.session.pass(self);
    } catch (fault) {
      if (fault.code === "refused") await this.storage.remove("day", me.id);
      throw fault;
    }
    if (pass?.writing_key.id !== me.id) return false; // another is signed in: her day is not for this lock
    const said = await this.#visits(pass.token);
    if (said?.author !== pass.author) return false;
    return this.#putDay(me, said);
  }

  async #putDay({ id, key }, said) {
    const about = { id, heard: this.now(), age: await this.#age(), until: said.until };
    await this.storage.put("day", id, { ...about, ...(await seal(this.crypto, key, `day ${id}`, said)) });
    await this.#tell();
    return true;
  }

  async #visits(token) {
    try {
      const how = { headers: { Authorization: `Bearer ${token}` }, cache: "no-store", redirect: "error" };
      const answer = await this.fetch("/api/v1/sync/visits", how);
      if (answer.status === 401) this.session.forget();
      return answer.status === 200 ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async #pass() {
    try {
      return await this.session.way(await this.storage.get(TABLET, SELF));
    } catch {
      return null; // told by `refresh`, to whoever asks for her day
    }
  }

  /* Their right here has ended, says the server: their days and their keys go, and what that key sealed is then
     nobody's to read. What they wrote is in the outbox, and is handed in by whoever comes next. */
  async #ended(ids) {
    for (const { id, person } of await this.storage.all("mine")) {
      if (ids.includes(person)) await this.storage.remove("mine", id);
    }
    for (const id of ids) {
      for (const box of ["day", "people"]) await this.storage.remove(box, id);
    }
    if (ids.includes(this.#me?.id)) this.#me = null;
  }

  /* Ordered to wipe itself: all that may be read, and every writing key; the outbox stays, sealed. */
  async #wipe() {
    this.#me = null;
    this.session.forget();
    await this.storage.empty(MAY_BE_READ);
  }

  /* A form is open until what this gives back is called: no update is taken in meanwhile, in any tab. */
  async holdForm() {
    let release;
    const until = new Promise((resolve) => (release = resolve));
    await new Promise((held) => {
      void this.locks.request(FORM, { mode: "shared" }, () => (held(), until)).then(() => this.#tell());
    });
    this.#forms += 1;
    return () => {
      if (release) this.#forms -= 1;
      release?.();
      release = null;
    };
  }

  /* Whether a form is open on this page. */
  hasForm() {
    return this.#forms > 0;
  }

  /* `fn` is called after each change; what it gives back is called to stop. */
  on(fn) {
    this.#heard.add(fn);
    return () => this.#heard.delete(fn);
  }

  async #tell() {
    const standing = await this.standing();
    for (const fn of this.#heard) fn(standing);
  }

  /* A new app has come and waits; `take` takes it in unless a form is open somewhere. Said by update.js. */
  async hasUpdate(take) {
    this.#update = take;
    await this.#tell();
  }

  /* True where it was taken in: the page is then about to be loaded anew, and the tablet locked. */
  async takeUpdate() {
    return this.#update ? this.#update() : false;
  }
}

const isRegistered = (self) => Boolean(self?.id && !self.wipedAt);

const handOf = ({ author, name, profession, writing_key }) => ({ author, name, profession, writingKey: writing_key });

const moment = (milliseconds) => new Date(milliseconds).toISOString();

const dayOf = (milliseconds) => new Date(milliseconds).toLocaleDateString("sv-SE", { timeZone: "Europe/Stockholm" });

const clockOf = (at) =>
  new Date(at).toLocaleTimeString("sv-SE", { timeZone: "Europe/Stockholm", hour: "2-digit", minute: "2-digit" });

const WORDS = {
  held: "Mottagen, väntar på en rad före",
  in_review: "Mottagen, en kollega ser på den",
  refused: "Mottagen, men går inte att använda som den är",
  hurt: "Skadad på plattan",
};

/* A row that is no longer in the outbox is safe: nothing else takes one away. */
function standingOf(row, epoch, about) {
  const standing = row ? outbox.standing(row, epoch) : "received";
  const message = row?.message ?? null;
  if (standing === "waiting") return { standing, word: "Sparad på plattan", message };
  if (standing === "hurt") return { standing, word: WORDS.hurt, message };
  const settled = ["held", "in_review", "refused"].includes(row?.status) ? row.status : "received";
  const at = row?.receipt?.at ?? about?.received;
  const received = `Mottagen${at ? ` ${clockOf(at)}` : ""}, kvitto ${(about?.hash ?? row.hash).slice(0, 4).toUpperCase()}`;
  return { standing: settled, word: WORDS[settled] ?? received, message, received_at: at ?? null };
}
