/* Eight tablets, four people, one seed: rows are written, the network lies, apps die, clocks jump, people swap.

Talks with tests/chaos/ground.py in lines of JSON: it keeps the server, the people and the backups. What was written
and what was received goes to the ledger, line by line, before anything is counted. */
import { webcrypto as crypto } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { SyncClient } from "../../static/js/sync/client.js";
import * as outbox from "../../static/js/sync/outbox.js";
import { newTabletKey, publicPart, sealRow } from "../../static/js/sync/sealing.js";
import { Chance } from "./chance.mjs";
import { FAULTS, Proxy } from "./proxy.mjs";
import { Died, Disk } from "./store.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const ask = async (told) => (say(told), hear());

const TABLETS = 8;
const keys = await Promise.all(Array.from({ length: TABLETS }, () => newTabletKey(crypto)));
const plan = await ask({ keys: await Promise.all(keys.map((key) => publicPart(crypto, key))) });
const chance = new Chance(plan.seed);
const proxy = new Proxy(plan.port);
const address = await proxy.start();
let clock = Date.UTC(2026, 10, 22, 8);
const went = {};

class Tablet {
  constructor(number) {
    this.number = number;
    this.id = plan.tablets[number];
    this.disk = new Disk();
    this.drift = 0;
    this.people = plan.people[number];
    this.who = this.people[0];
    this.passes = new Map();
    this.last = [];
    this.fault = 0;
    this.open();
  }

  /* The app starts: nothing is left but what is on the disk. */
  open() {
    this.client = new SyncClient({
      store: this.disk,
      crypto,
      fetch: (url, how) => this.fetch(url, how),
      lock: (_name, work) => work(),
      random: () => chance.next(),
      now: () => clock + this.drift,
      pass: () => this.pass(),
      wipe: async () => {},
      base: `${address}/api/v1`,
    });
  }

  async start() {
    await this.client.become({ id: this.id, key: keys[this.number] });
  }

  fetch(url, how = {}) {
    const fault = chance.is(this.fault) ? chance.one(FAULTS) : "none";
    return fetch(url, { ...how, headers: { ...how.headers, "x-fault": fault }, signal: AbortSignal.timeout(20_000) });
  }

  async pass() {
    if (this.fault && chance.is(0.02)) return null; // nobody is signed in
    if (!this.passes.has(this.who)) {
      this.passes.set(this.who, await ask({ pass: { tablet: this.id, person: this.who } }));
    }
    return { headers: { Authorization: `Bearer ${this.passes.get(this.who).token}` } };
  }

  async write() {
    const hand = this.passes.get(this.who) ?? (await this.pass(), this.passes.get(this.who));
    if (!hand) return null;
    const server = await this.client.known();
    if (!server.keys.length) return null; // never met the server: the page cannot seal yet
    const mine = this.last.filter((one) => one.author === hand.author);
    const before = mine.length && chance.is(0.3) ? [chance.one(mine.slice(-3)).id] : [];
    const told = chance.is(0.5) ? note(chance) : word(chance);
    const visit = chance.one(plan.visits);
    const said = { ...told, visit, at: new Date(clock + this.drift).toISOString(), after: before };
    const id = chance.uuid();
    const serverKey = server.keys.at(-1);
    const key = keys[this.number];
    const writer = { author: hand.author, writingKey: hand.writing_key };
    const row = await sealRow(crypto, { id, tablet: this.id, key, serverKey, hand: writer, said });
    record({ wrote: id, tablet: this.id, author: hand.author, hash: row.hash, said });
    await this.client.add(row); // may die: then it was not said to be saved
    record({ saved: id });
    this.last.push({ id, author: hand.author });
    return id;
  }

  async flush() {
    const how = await this.client.flush();
    went[how] = (went[how] ?? 0) + 1;
    if (how === "signed_out") this.passes.clear();
    if (how === "foreign_server") throw new Error("took its own server for another");
    return how;
  }

  async left() {
    const { epoch } = await this.client.known();
    const rows = await outbox.rows(this.disk);
    return rows.filter((row) => !outbox.isDone(row, epoch));
  }
}

const letters = (count) => Array.from({ length: count }, () => "abcdefghijklmnopqrstuvwxyzåäö"[chance.below(29)]).join("");
const note = () => ({ kind: "note", body: { text: `Ring ${letters(24)}` } });
const word = () => ({
  kind: "attestation",
  body: {
    starts_at: "2026-03-02T09:00:00Z",
    attended: true,
    colleague_attended: true,
    outcome: "done",
    minutes: 1 + chance.below(600),
    guardians: chance.below(3),
    contacts: chance.is(0.5) ? ["mhv"] : [],
  },
});

/* The server is killed, copied or put back to its last copy, in the middle of everything. */
const chores = {};
async function chore(wish) {
  chores[wish.chore] = (chores[wish.chore] ?? 0) + 1;
  await ask(wish);
}

const record = (told) => appendFileSync(plan.ledger, `${JSON.stringify(told)}\n`);

/* Whatever kills the app is survived by starting it again. */
async function survived(tablet, work) {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof Died)) throw fault;
    tablet.disk.dies = () => false;
    tablet.open();
    return null;
  }
}

const tablets = Array.from({ length: TABLETS }, (_, number) => new Tablet(number));
for (const tablet of tablets) {
  await tablet.start();
  await tablet.flush();
}

let written = 0;
let steps = 0;
while (written < plan.rows && steps < plan.rows * 60) {
  steps += 1;
  clock += chance.below(4_000);
  const tablet = chance.one(tablets);
  tablet.fault = plan.faults;
  if (chance.is(0.01)) tablet.disk.dies = () => chance.is(0.5);
  const draw = chance.next();
  if (draw < 0.62) written += (await survived(tablet, () => tablet.write())) ? 1 : 0;
  else if (draw < 0.9) await survived(tablet, () => tablet.flush());
  else if (draw < 0.94) tablet.who = chance.one(tablet.people);
  else if (draw < 0.97) tablet.open();
  else if (draw < 0.98) tablet.drift = (chance.next() - 0.5) * 20 * 365 * 86_400_000;
  else if (draw < 0.985) tablet.passes.clear();
  if (chance.is(plan.trouble)) await chore(chance.one(plan.chores));
}

/* The network comes back: whatever waits is handed in, and nothing may be left over. */
let rounds = 0;
for (; rounds < 60; rounds += 1) {
  clock += 400_000;
  let left = 0;
  for (const tablet of tablets) {
    tablet.fault = rounds < 3 ? plan.faults / 2 : 0;
    tablet.disk.dies = () => false;
    await survived(tablet, () => tablet.flush());
    left += (await tablet.left()).length;
  }
  if (!left && rounds >= 3) break;
}
for (const tablet of tablets) {
  for (const row of await outbox.rows(tablet.disk)) {
    const { epoch } = await tablet.client.known();
    record({ ends: row.id, tablet: tablet.id, how: outbox.standing(row, epoch), status: row.status, number: row.receipt?.number });
  }
}
proxy.stop();
say({ done: { written, steps, rounds, went, faults: proxy.counts, chores } });
process.exit(0);
