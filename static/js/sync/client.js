/* The tablet's side of docs/synk.md: hands in what waits, believes only what is signed, and forgets only what is safe.

Everything outside is given: {store, fetch, crypto, lock, random, now, pass, wipe, ended, base}.
  lock(name, work)  runs `work` while nobody else on this tablet does (navigator.locks.request)
  pass()            how whoever is signed in hands in, or null: {headers}, and where it is not the usual way also
                    {url, beside, heard}: where to, what is sent beside, and who hears the answer's status and body
                    (true where it says that she may not)
  wipe()            erases what may be read on the tablet, and the writing keys; never the outbox
  ended(ids)        erases the same for those whose right has ended, by their writing keys' ids
  now(), random()   milliseconds; 0 to 1
No DOM, no clock of its own, no global state: the same file runs in Node under `make chaos`. */
import * as outbox from "./outbox.js";
import { signed } from "./sealing.js";
import { heardReceipt, heardState, trusted } from "./statements.js";
import { restFor } from "./rest.js";

const SELF = "self";
const SERVER = "server";
const TABLET = "tablet";
const MOST_ROWS = 50;
const MOST_BYTES = 200_000;
const MOST_ASKED = 200;
const LOCK = "hembesok-sync";

export class SyncClient {
  constructor({ store, fetch, crypto, lock, random, now, pass, wipe, ended = async () => {}, base = "/api/v1" }) {
    this.store = store;
    this.fetch = fetch;
    this.crypto = crypto;
    this.lock = lock;
    this.random = random;
    this.now = now;
    this.pass = pass;
    this.wipe = wipe;
    this.ended = ended;
    this.base = base;
    this.fails = 0;
    this.restUntil = 0;
    this.size = MOST_ROWS;
    this.told = null;
    this.day = null;
    this.wanted = null;
  }

  /* Remember who this tablet is; its key is never asked for again. */
  async become(self) {
    await this.store.put(TABLET, SELF, self);
  }

  /* What the server last said, as far as it was the server that said it. */
  async known() {
    return (await this.store.get(TABLET, SERVER)) ?? { keys: [], instance: null, epoch: null, covered: 0, at: null };
  }

  async add(row) {
    await outbox.add(this.store, row, this.now());
  }

  /* Try once to hand in all that waits. Returns how it went, in a word:
     idle, done, resting, no_answer, signed_out, foreign_server, needs_update, wiped.
     `day`: the writing key of her whose day is asked for in the same breath; what is told of it is `this.day`. */
  async flush({ day = null } = {}) {
    return this.lock(LOCK, () => this.#try(day));
  }

  async #try(day) {
    this.day = null;
    if (this.#isResting()) return "resting";
    this.self = await this.store.get(TABLET, SELF);
    if (!this.self) return "idle";
    this.wanted = day;
    const willHandIn = day || (await outbox.rows(this.store)).some((row) => !row.receipt);
    const [state, way] = await Promise.all([this.#ask(), willHandIn ? this.pass() : null]);
    if (!state) return this.#rest("no_answer");
    const known = await this.known();
    if (known.instance && known.instance !== state.instance) return "foreign_server";
    await this.#adopt(state);
    if (state.ended?.length) await this.ended(state.ended);
    const went = await this.#handIn(state, way);
    await this.#forget();
    return this.#wiped(went);
  }

  /* A clock that was set back must not make us wait for ever. */
  #isResting() {
    const left = this.restUntil - this.now();
    return left > 0 && left <= restFor.longest;
  }

  #rest(went, seconds = 0) {
    this.fails += 1;
    this.restUntil = this.now() + restFor(this.fails, this.random(), seconds);
    return went;
  }

  async #ask() {
    const nonce = this.#nonce();
    const proof = await signed(this.crypto, this.self.key, `hembesok-state-1\n${this.self.id}\n${nonce}`);
    const asked = new URLSearchParams({ nonce, tablet: this.self.id, proof });
    const answer = await this.#reach(`${this.base}/sync?${asked}`, { method: "GET" });
    if (answer?.status !== 200 || !answer.said) return null;
    const known = await this.known();
    const keys = await trusted(this.crypto, known.keys, answer.said.keys);
    const state = await heardState(this.crypto, keys, answer.said.state, { nonce, tablet: this.self.id });
    return state && { ...state, keys };
  }

  #nonce() {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return Array.from(this.crypto.getRandomValues(new Uint8Array(22)), (one) => letters[one % 64]).join("");
  }

  /* {status, said, retryAfter}, or null where nothing was answered that can be told from silence. */
  async #reach(url, how) {
    try {
      const answer = await this.fetch(url, { ...how, redirect: "error", cache: "no-store" });
      const said = await answer.json().catch(() => null);
      return { status: answer.status, said, retryAfter: Number(answer.headers.get("Retry-After")) || 0 };
    } catch {
      return null;
    }
  }

  /* A new epoch makes every older receipt void: what is still here is sent again (`outbox.waits`). */
  async #adopt(state) {
    const { instance, epoch, covered, at, wipe } = state;
    await this.store.change(TABLET, SERVER, (stands) => ({
      ...stands,
      keys: state.keys ?? stands?.keys,
      ...{ instance, epoch, covered, at, wipe, heard: this.now() },
    }));
  }

  async #handIn(first, firstWay) {
    const tried = new Set();
    let state = first;
    let way = firstWay;
    for (;;) {
      const batch = await this.#batch(state, tried);
      const isEmpty = !batch.rows.length && !batch.ask.length;
      if (isEmpty && !this.#hasNews(batch) && !this.wanted) return "done";
      way ??= await this.pass();
      if (!way) return isEmpty ? "done" : "signed_out";
      const answer = await this.#send(state, batch, way);
      way = null; // the next time she may have a pass
      const went = await this.#went(answer, batch, state, tried);
      if (went.stop) return went.stop;
      state = went.state ?? state;
    }
  }

  /* What the server was last told that the tablet carries is no longer so, or it has wiped itself: that is said too,
     so that the one who coordinates sees which tablet holds what. */
  #hasNews(batch) {
    return this.told !== this.#carries(batch.waiting.length, batch.oldest);
  }

  #carries(waiting, oldest) {
    return `${waiting} ${waiting ? oldest : ""} ${Boolean(this.self.wipedAt)}`;
  }

  async #batch(state, tried) {
    const all = await outbox.rows(this.store);
    const left = all.filter((row) => !tried.has(row.id));
    const rows = [];
    let bytes = 0;
    let isLast = true;
    for (const row of left.filter((one) => outbox.waits(one, state.epoch))) {
      isLast = rows.length < this.size && !(rows.length && bytes + row.envelope?.length > MOST_BYTES);
      if (!isLast) break;
      if (!(await outbox.lookOver(this.store, this.crypto, row))) continue;
      rows.push(row);
      bytes += row.envelope.length + 300;
    }
    const ask = left.filter((row) => outbox.asksAbout(row, state.epoch)).slice(0, MOST_ASKED);
    const waiting = all.filter((row) => !outbox.hasReceipt(row, state.epoch));
    const oldest = waiting.length ? moment(Math.min(...waiting.map((row) => row.order))) : null;
    return { rows, ask, waiting, oldest, day: isLast ? this.wanted : null };
  }

  async #send(state, batch, way) {
    const nonce = this.#nonce();
    const { wipedAt } = this.self;
    const tablet = {
      id: this.self.id,
      nonce,
      instance: state.instance,
      epoch: state.epoch,
      clock: moment(this.now()),
      waiting: batch.waiting.length,
      oldest: batch.oldest,
      wiped: Boolean(wipedAt),
    };
    const operations = batch.rows.map(({ envelope, signature }) => ({ envelope, signature }));
    const ask = batch.ask.map((row) => row.id);
    const body = JSON.stringify({ tablet, operations, ask, ...(batch.day && { day: batch.day }), ...way.beside });
    const headers = { "Content-Type": "application/json", ...way.headers };
    const answer = await this.#reach(way.url ?? `${this.base}/sync`, { method: "POST", headers, body });
    const mayNot = Boolean(answer && way.heard?.(answer.status, answer.said));
    const { keys } = await this.known();
    const said = answer?.status === 200 && answer.said ? answer.said : null;
    const told = said && (await heardState(this.crypto, keys, said.state, { nonce, tablet: this.self.id }));
    const { status = 0, retryAfter = 0 } = answer ?? {};
    return { status, retryAfter, mayNot, state: told, answers: said?.answers, day: said?.day ?? null };
  }

  async #went(answer, batch, state, tried) {
    if (answer.status === 200 && answer.state) {
      if (answer.state.instance !== state.instance) return { stop: "foreign_server" };
      await this.#adopt(answer.state);
      await this.#keepAnswers(answer, batch, tried);
      this.told = this.#carries(batch.waiting.length - received(answer, batch), batch.oldest);
      if (batch.day) [this.day, this.wanted] = [answer.day, null];
      this.fails = 0;
      this.size = Math.min(MOST_ROWS, this.size * 2);
      return { state: answer.state };
    }
    if (answer.status === 401) return { stop: "signed_out" };
    if (answer.mayNot) return { stop: "signed_out" };
    if (answer.status === 409) return { stop: "foreign_server" };
    if (answer.status === 426) return { stop: this.#rest("needs_update") };
    for (const row of batch.rows) await outbox.change(this.store, row.id, (one) => ({ tries: one.tries + 1 }));
    const isSlower = [0, 200, 429, 503].includes(answer.status);
    if (!isSlower) this.size = Math.max(1, Math.floor(Math.min(this.size, batch.rows.length) / 2));
    if (answer.status === 413 && batch.rows.length > 1) return {};
    return { stop: this.#rest("no_answer", answer.retryAfter) };
  }

  async #keepAnswers(answer, batch, tried) {
    const { keys } = await this.known();
    for (const row of [...batch.rows, ...batch.ask]) tried.add(row.id);
    for (const told of Array.isArray(answer.answers) ? answer.answers : []) {
      const row = [...batch.rows, ...batch.ask].find((one) => one.id === told?.id);
      if (!row) continue;
      const about = { row, tablet: this.self.id, state: answer.state };
      const receipt = await heardReceipt(this.crypto, keys, told.receipt, about);
      const { reason = null, message = null } = told;
      await outbox.change(this.store, row.id, (one) =>
        receipt ? { receipt, status: receipt.status, reason, message } : { tries: one.tries + 1, reason, message },
      );
    }
  }

  async #forget() {
    const known = await this.known();
    for (const row of await this.store.all(outbox.BOX)) {
      if (outbox.forgettable(row, known)) await this.store.remove(outbox.BOX, row.id);
    }
  }

  /* Told to wipe: what may be read goes, once what waits has been handed in, or cannot be. The outbox stays sealed. */
  async #wiped(went) {
    const { wipe } = await this.known();
    if (!wipe || !["done", "signed_out"].includes(went) || this.self.wipedAt) return went;
    await this.wipe();
    await this.store.change(TABLET, SELF, (stands) => ({ ...stands, wipedAt: moment(this.now()) }));
    return "wiped";
  }
}

/* How many rows the server says that it keeps now: so many fewer, it knows, are on the tablet. */
function received({ answers }, { rows }) {
  const ids = new Set(rows.map((row) => row.id));
  const kept = (Array.isArray(answers) ? answers : []).filter((told) => told?.receipt && ids.has(told.id));
  return new Set(kept.map((told) => told.id)).size;
}

function moment(milliseconds) {
  try {
    return new Date(milliseconds).toISOString();
  } catch {
    return null;
  }
}
