/* The tablet as its pages know it: who may read what, for how long, and what is kept (docs/synk.md, sections 6, 7, 10). */
import assert from "node:assert/strict";
import { webcrypto as crypto } from "node:crypto";
import test from "node:test";

import { openTablet } from "../../../static/js/field/tablet.js";
import { isStrong, newPassphrase } from "../../../static/js/field/key.js";
import { Disk } from "../../chaos/store.mjs";
import { Server } from "./server.mjs";

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 2, 2, 8);
const person = (author, name) => ({
  ...{ author, name, profession: "bhv_nurse" },
  key: { id: crypto.randomUUID(), secret: "A".repeat(43) },
});
const ANNA = person(7, "Anna Kanarie");
const BO = person(8, "Bo Kanarie");
const VISIT = { id: crypto.randomUUID(), family: { children: ["Lo Kanarie"], address: "Kanariegatan 1" } };
const NOTE = { kind: "note", visit: VISIT.id, body: { text: "Kanarie vid porten" } };
const isRefused = (code) => (fault) => fault.code === code;

/* A device that keeps passkeys, and gives back the same bytes for the same key (PRF), or cannot (has = false). */
class Device {
  has = true;
  keys = new Map();

  async create() {
    const rawId = crypto.getRandomValues(new Uint8Array(16));
    this.keys.set(String(rawId), crypto.getRandomValues(new Uint8Array(32)));
    return { rawId, getClientExtensionResults: () => ({ prf: { enabled: this.has } }) };
  }

  async get({ publicKey }) {
    const [{ id }] = publicKey.allowCredentials;
    return { getClientExtensionResults: () => ({ prf: { results: { first: this.keys.get(String(id)).buffer } } }) };
  }
}

/* Anna's tablet, in a car: registered, with her lock on it and her day fetched. */
async function aTablet({ disk = new Disk(), isNew = true, phrase = null } = {}) {
  const device = new Device();
  const server = await new Server().start();
  const here = { server, disk, device, clock: MONDAY, turn: Promise.resolve() };
  server.visits = [VISIT];
  server.signedIn = ANNA;
  const locks = { request: (_name, work) => (here.turn = here.turn.then(work, work)) };
  here.open = () =>
    openTablet({
      ...{ storage: disk, fetch: server.fetch, crypto, locks, now: () => here.clock, random: () => 0.5 },
      ...{ wake: () => null, sleep: () => null, credentials: device, host: "localhost" },
    });
  here.tablet = await here.open();
  here.flush = async () => {
    here.clock += 400_000;
    return here.tablet.driver.flush();
  };
  if (isNew) await here.tablet.register("Plattan i bilen");
  if (isNew) here.anna = await here.tablet.addPerson("Grön", phrase ? { passphrase: phrase } : { prf: true });
  return here;
}

const bytesOf = (disk) => {
  const text = (value) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
    if (value && typeof value === "object") return Object.entries(value).map(([name, one]) => name + text(one)).join(" ");
    return String(value);
  };
  return [...disk.boxes].map(([name, box]) => name + [...box].map(([key, value]) => key + text(value)).join(" ")).join(" ");
};

test("a phrase is made up of what can be counted, and nothing else is strong", () => {
  for (let number = 0; number < 200; number += 1) assert.ok(isStrong(newPassphrase(crypto)));
  for (const weak of ["123456", "", "sommar2026", "vi ses hemma hos familjen", "bade lomi tary"]) {
    assert.equal(isStrong(weak), false, weak);
  }
});

test("her day opens with her phrase, and with nothing else", async () => {
  const phrase = newPassphrase(crypto);
  const here = await aTablet({ phrase });
  here.tablet.lock();
  await assert.rejects(here.tablet.day(), isRefused("locked"));
  await assert.rejects(here.tablet.unlock(here.anna, { passphrase: newPassphrase(crypto) }), isRefused("wrong_key"));
  await assert.rejects(here.tablet.day(), isRefused("locked"));
  const who = await here.tablet.unlock(here.anna, { passphrase: ` ${phrase.toUpperCase().replaceAll(" ", "-")} ` });
  assert.deepEqual(who, { author: 7, name: "Anna Kanarie", profession: "bhv_nurse" });
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
  await assert.rejects(here.tablet.addPerson("", { passphrase: "123456" }), isRefused("weak"));
});

test("a device that can do no PRF makes no lock", async () => {
  const here = await aTablet({ isNew: false });
  here.device.has = false;
  await here.tablet.register("Plattan");
  await assert.rejects(here.tablet.addPerson("", { prf: true }), isRefused("no_prf"));
  assert.deepEqual((await here.tablet.self()).people, []);
});

test("nothing on the disk says who, what or where", async () => {
  const here = await aTablet();
  await here.tablet.keepDraft(VISIT.id, { text: "Kanarie i utkastet" });
  await here.tablet.save([NOTE]);
  await here.flush();
  await here.tablet.rows();
  const found = bytesOf(here.disk);
  assert.ok(found.includes("Plattan i bilen"), "the search itself finds what is in the clear");
  for (const canary of ["Kanarie", VISIT.id, "bhv_nurse", "note"]) assert.equal(found.includes(canary), false, canary);
});

test("what was written in one breath stands as it was written", async () => {
  const here = await aTablet();
  const kinds = ["attestation", "theme_tick", "safety_out", "note", "theme_tick", "agreement", "safety_in", "note"];
  await here.tablet.save(kinds.map((kind) => ({ ...NOTE, id: undefined, kind })));
  for (const kept of (await here.disk.all("mine")).reverse()) { // a disk gives them by their ids, and those are random
    await here.disk.remove("mine", kept.id);
    await here.disk.put("mine", kept.id, kept);
  }
  assert.deepEqual((await here.tablet.rows()).map((row) => row.kind), kinds);
});

test("after 72 hours her day is gone, and she can still write", async () => {
  const here = await aTablet();
  here.clock += 71 * HOUR;
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
  here.clock += 2 * HOUR;
  await assert.rejects(here.tablet.day(), isRefused("expired"));
  assert.deepEqual(await here.disk.all("day"), []);
  await here.tablet.save([NOTE]);
  assert.equal((await here.tablet.rows()).length, 1);
});

test("a clock that is set back makes no day younger", async () => {
  const here = await aTablet();
  here.clock += 60 * HOUR;
  await here.tablet.day();
  here.clock -= 59 * HOUR;
  await here.tablet.day();
  here.clock += 11 * HOUR;
  await here.tablet.day();
  here.clock += 2 * HOUR;
  await assert.rejects(here.tablet.day(), isRefused("expired"));
});

test("a day that was fetched anew lives anew, whatever the clock once was", async () => {
  const here = await aTablet();
  here.clock += 10 * 365 * 24 * HOUR;
  await here.tablet.sweep();
  here.clock = MONDAY + HOUR;
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: true });
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
});

test("a day is over when its dates are", async () => {
  const here = await aTablet();
  here.server.until = "2026-03-03";
  await here.tablet.refresh();
  here.clock = Date.UTC(2026, 2, 3, 22, 30);
  await here.tablet.day();
  here.clock += HOUR;
  await assert.rejects(here.tablet.day(), isRefused("expired"));
});

test("another day than hers is not fetched for her lock, and her rows go with a colleague's pass", async () => {
  const here = await aTablet();
  here.server.signedIn = null;
  here.tablet.session.forget();
  await here.tablet.keepDraft(VISIT.id, { text: "Kanarie" });
  await here.tablet.save([NOTE]);
  assert.equal(await here.flush(), "signed_out");
  here.server.signedIn = BO;
  here.server.visits = [];
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: false });
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
  assert.equal((await here.tablet.rows())[0].standing, "received");
});

test("what waits and her day go in two questions, one after the other", async () => {
  const here = await aTablet();
  here.tablet.session.forget();
  await here.tablet.save([NOTE, NOTE]);
  await here.tablet.driver.flush(); // what save began
  here.tablet.session.forget();
  here.server.rows.clear();
  here.server.epoch = crypto.randomUUID(); // all that it carries is to be sent anew
  const asked = [];
  here.server.bend = ({ method, asked: { pathname } }) => void asked.push(`${method ?? "GET"} ${pathname}`);
  here.clock += HOUR;
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: true });
  assert.deepEqual(asked.sort(), ["GET /api/v1/sync", "GET /inloggad", "POST /jag/plattor/lamna-in"]);
  assert.equal(here.server.rows.size, 2);
  asked.length = 0;
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: true });
  assert.deepEqual(asked.sort(), ["GET /api/v1/sync", "POST /api/v1/sync"], "with her pass");
});

test("a day that cannot be told holds up no row, and another's is not kept", async () => {
  const here = await aTablet();
  here.server.bend = ({ method }) => method === "POST" && new Response("fel", { status: 500 });
  await here.tablet.save([NOTE]);
  await here.tablet.driver.flush();
  here.clock += HOUR;
  here.server.bend = ({ body }) => (body?.day ? new Response("fel", { status: 500 }) : null);
  here.server.visits = [];
  assert.equal((await here.tablet.refresh()).went, "no_answer");
  assert.equal(await here.flush(), "done");
  assert.equal((await here.tablet.rows())[0].standing, "received");
  here.server.bend = () => null;
  await here.tablet.refresh();
  assert.deepEqual((await here.tablet.day()).visits, []);
  here.server.visits = [VISIT];
  here.server.signedIn = BO;
  here.server.bend = ({ body }) => void (body && (body.day = BO.key.id)); // tells whoever hands in
  here.tablet.session.forget();
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: false });
  assert.deepEqual((await here.tablet.day()).visits, []);
});

test("two who share a tablet see nothing of each other", async () => {
  const here = await aTablet();
  await here.tablet.keepDraft(VISIT.id, { text: "Kanarie" });
  await here.tablet.save([NOTE]);
  here.server.signedIn = BO;
  here.server.visits = [];
  const bo = await here.tablet.addPerson("Bo Kanarie", { prf: true }); // a name is no mark
  assert.deepEqual(here.tablet.who(), { id: bo, author: 8, name: "Bo Kanarie", profession: "bhv_nurse" });
  assert.deepEqual((await here.tablet.day()).visits, []);
  assert.deepEqual(await here.tablet.rows(), []);
  assert.equal(await here.tablet.draft(VISIT.id), null);
  const [hers, his] = [...here.device.keys.keys()];
  const rightKey = here.device.keys.get(hers);
  here.device.keys.set(hers, here.device.keys.get(his)); // his finger, on her lock
  await assert.rejects(here.tablet.unlock(here.anna, { prf: true }), isRefused("wrong_key"));
  here.device.keys.set(hers, rightKey);
  assert.deepEqual((await here.tablet.self()).people.map(({ label }) => label).sort(), ["Grön", null]);
  here.tablet.lock();
  await here.tablet.unlock(here.anna, { prf: true });
  assert.equal((await here.tablet.rows()).length, 1);
  assert.deepEqual(await here.tablet.draft(VISIT.id), { text: "Kanarie" });
});

test("rows that could not be kept are not said to be", async () => {
  const here = await aTablet();
  here.disk.dies = () => true;
  await assert.rejects(here.tablet.save([NOTE, NOTE]));
  here.disk.dies = () => false;
  assert.deepEqual(await here.tablet.rows(), []);
  assert.equal((await here.tablet.standing()).waiting, 0);
});

test("a row that a backup covers is forgotten, and still said to be received", async () => {
  const here = await aTablet();
  const [{ id }] = await here.tablet.save([NOTE]);
  assert.equal((await here.tablet.rows(VISIT.id))[0].word, "Sparad på plattan");
  await here.flush();
  const [received] = await here.tablet.rows(VISIT.id);
  assert.match(received.word, /^Mottagen 10:00, kvitto [0-9A-F]{4}$/);
  here.server.covered = 1;
  await here.flush();
  assert.deepEqual(await here.disk.all("outbox"), []);
  const [kept] = await here.tablet.rows(VISIT.id);
  assert.deepEqual([kept.id, kept.word, kept.standing], [id, received.word, "received"]);
  assert.deepEqual(await here.tablet.rows(crypto.randomUUID()), []);
  here.clock += 8 * 24 * HOUR;
  assert.deepEqual(await here.tablet.rows(), []);
  assert.deepEqual(await here.disk.all("mine"), []);
});

test("ordered to wipe itself it keeps the outbox, and nothing that can be read or written with", async () => {
  const here = await aTablet();
  here.server.signedIn = null;
  here.tablet.session.forget();
  await here.tablet.keepDraft(VISIT.id, { text: "Kanarie" });
  await here.tablet.save([NOTE]);
  here.server.wipe = true;
  assert.equal(await here.flush(), "wiped");
  for (const box of ["people", "day", "draft", "mine"]) assert.deepEqual(await here.disk.all(box), [], box);
  assert.equal((await here.disk.all("outbox")).length, 1);
  await assert.rejects(here.tablet.day(), isRefused("locked"));
  await assert.rejects(here.tablet.unlock(here.anna, { prf: true }), isRefused("not_registered"));
  assert.deepEqual([(await here.tablet.self()).registered, (await here.tablet.standing()).wipe], [false, true]);
  await assert.rejects(here.tablet.register("Ny"), isRefused("carries"));
  here.server.signedIn = BO;
  here.server.mayNot = "Plattan är avslutad."; // it was reported lost, and nobody has found it yet
  assert.equal(await here.flush(), "signed_out");
  await assert.rejects(here.tablet.register("Ny"), isRefused("carries"));
  here.server.mayNot = null;
  assert.equal(await here.flush(), "done");
  assert.equal((await here.tablet.standing()).waiting, 0);
  here.server.wipe = false; // which was of the tablet that it was
  assert.equal(await here.tablet.register("Plattan igen"), "tablet-1", "with another key than the one that was lost");
  assert.equal((await here.tablet.self()).registered, true);
});

test("when her work has ended her day is taken away, and what she wrote is not", async () => {
  const here = await aTablet();
  await here.tablet.save([NOTE]);
  here.tablet.session.forget();
  here.server.mayNot = "Du har inget uppdrag i fält.";
  await assert.rejects(here.tablet.refresh(), (fault) => fault.code === "refused" && fault.message.startsWith("Du har"));
  await assert.rejects(here.tablet.day(), isRefused("expired"));
  assert.equal((await here.disk.all("outbox")).length, 1);
});

test("another server's day is not fetched, and nothing is erased", async () => {
  const here = await aTablet();
  here.server.instance = crypto.randomUUID();
  here.server.visits = [];
  assert.deepEqual(await here.tablet.refresh(), { went: "foreign_server", day: false });
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
  assert.equal((await here.tablet.standing()).other_server, true);
});

test("a tablet that died while it was registered is the same tablet", async () => {
  const here = await aTablet({ isNew: false });
  let asked = 0;
  here.server.bend = ({ asked: { pathname } }) => {
    if (pathname === "/jag/plattor/ny") here.disk.dies = () => (asked += 1) > 0;
    return null;
  };
  await assert.rejects(here.tablet.register("Plattan"));
  here.disk.dies = () => false;
  here.server.bend = () => null;
  const again = await here.open();
  assert.equal((await again.self()).registered, false);
  assert.equal(await again.register("Plattan"), "tablet-0");
  assert.equal(here.server.tablets.length, 1);
});

test("a draft that was damaged is said to be, and the rest of the tablet works", async () => {
  const here = await aTablet();
  await here.tablet.keepDraft(VISIT.id, { text: "Kanarie" });
  for (const box of ["draft", "day"]) {
    for (const [key, value] of here.disk.boxes.get(box)) {
      const sealed = value.sealed.slice();
      sealed[3] ^= 1;
      await here.disk.put(box, key, { ...value, sealed });
    }
  }
  await assert.rejects(here.tablet.draft(VISIT.id), isRefused("corrupt"));
  await assert.rejects(here.tablet.day(), isRefused("corrupt"));
  await here.tablet.save([NOTE]);
  assert.deepEqual(await here.tablet.refresh(), { went: "done", day: true });
  assert.deepEqual((await here.tablet.day()).visits, [VISIT]);
});

test("a pass of an older sign-in is asked for anew, once", async () => {
  const here = await aTablet();
  await here.tablet.save([NOTE]);
  const old = `Bearer pass-${here.server.passes}`;
  here.server.bend = ({ body, token }) => (body && token === old ? new Response("", { status: 401 }) : null);
  assert.equal(await here.flush(), "done");
  assert.equal((await here.tablet.rows())[0].standing, "received");
  const asked = here.server.passes;
  here.server.bend = ({ body }) => (body ? new Response("", { status: 401 }) : null);
  await here.tablet.save([NOTE]);
  assert.equal(await here.flush(), "signed_out");
  assert.ok(here.server.passes <= asked + 2);
});

test("a network that comes back in the middle of a try is tried again at once", async () => {
  const here = await aTablet();
  await here.tablet.save([NOTE]);
  let fall;
  here.server.bend = () => new Promise((_resolve, reject) => (fall = () => reject(new TypeError("no network"))));
  const trying = here.flush();
  while (!fall) await new Promise((resolve) => setImmediate(resolve));
  const came = here.tablet.driver.networkCame();
  here.server.bend = () => null;
  fall();
  assert.equal(await trying, "no_answer");
  await came;
  assert.equal((await here.tablet.rows())[0].standing, "received");
});
