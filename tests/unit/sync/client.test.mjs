/* The tablet's side, rule by rule (docs/synk.md, sections 3, 5 and 6). */
import assert from "node:assert/strict";
import { webcrypto as crypto } from "node:crypto";
import test from "node:test";

import { SyncClient } from "../../../static/js/sync/client.js";
import * as outbox from "../../../static/js/sync/outbox.js";
import { newTabletKey, sealRow } from "../../../static/js/sync/sealing.js";
import { Disk } from "../../chaos/store.mjs";
import { answer, Server } from "./server.mjs";

const HAND = { author: 7, writingKey: { id: crypto.randomUUID(), secret: "A".repeat(43) } };

/* A tablet that has met its server, and so many rows written on it. */
async function tablet(rows = 0, given = {}) {
  const server = await new Server().start();
  const disk = new Disk();
  const self = { id: crypto.randomUUID(), key: await newTabletKey(crypto) };
  const here = { server, disk, self, clock: 1_000_000, token: "pass", wiped: 0, turn: Promise.resolve() };
  here.client = new SyncClient({
    store: disk,
    crypto,
    fetch: server.fetch,
    lock: (_name, work) => (here.turn = here.turn.then(work, work)),
    random: () => 0.5,
    now: () => here.clock,
    pass: async () => here.token && { headers: { Authorization: `Bearer ${here.token}` } },
    wipe: async () => void (here.wiped += 1),
    ...given,
  });
  await here.client.become(self);
  await here.client.flush();
  server.posts.length = 0; // it has said that it is here, and carries nothing
  here.write = async (text = "Ring på") => {
    const said = { kind: "note", visit: crypto.randomUUID(), at: "2026-11-22T08:00:00Z", after: [], body: { text } };
    const id = crypto.randomUUID();
    const row = await sealRow(crypto, { id, tablet: self.id, key: self.key, serverKey: server.key, hand: HAND, said });
    await here.client.add(row);
    here.clock += 1;
    return row;
  };
  here.rows = () => outbox.rows(disk);
  here.standing = async () => (await here.rows()).map((row) => outbox.standing(row, server.epoch)).sort();
  here.again = async () => {
    here.clock += 400_000;
    return here.client.flush();
  };
  here.wrote = [];
  for (let number = 0; number < rows; number += 1) here.wrote.push(await here.write(`Rad ${number}`));
  return here;
}

test("a row is received when its receipt is heard", async () => {
  const here = await tablet(3);
  assert.equal(await here.client.flush(), "done");
  assert.deepEqual(await here.standing(), ["received", "received", "received"]);
  assert.equal(here.server.rows.size, 3);
});

test("a page that says yes is no receipt", async () => {
  const foreign = { text: '{"says":"state","covered":99}', key: "0".repeat(16), signature: "AAAA" };
  for (const page of ["<h1>Välkommen</h1>", { ok: true }, { state: foreign, keys: [], answers: [] }]) {
    const here = await tablet(2);
    here.server.bend = ({ body }) => {
      const answers = body?.operations.map((one) => ({ id: JSON.parse(one.envelope).id, status: "stored", receipt: foreign }));
      return answer(200, typeof page === "string" || !body ? page : { ...page, answers });
    };
    assert.equal(await here.client.flush(), "no_answer");
    here.server.bend = ({ method, body }) => method === "POST" && answer(200, typeof page === "string" ? page : { ...page, answers: body.operations.map((one) => ({ id: JSON.parse(one.envelope).id, status: "stored", receipt: foreign })) });
    assert.equal(await here.again(), "no_answer");
    assert.deepEqual(await here.standing(), ["waiting", "waiting"]);
  }
});

test("an answer to another question is no answer", async () => {
  const here = await tablet(1);
  const before = await here.server.fetch("/sync?nonce=old&tablet=" + here.self.id, { method: "GET" });
  const text = await before.text();
  here.server.covered = 0;
  here.server.bend = ({ method }) => method === "GET" && answer(200, text);
  assert.equal(await here.client.flush(), "no_answer");
  assert.deepEqual(await here.standing(), ["waiting"]);
});

test("a receipt for other bytes is no receipt", async () => {
  for (const other of [{ hash: "0".repeat(64) }, { id: crypto.randomUUID() }, { tablet: "x" }, { epoch: "x" }, { instance: "x" }]) {
    const here = await tablet(1);
    const told = here.server.told.bind(here.server);
    here.server.told = async (row) => ({ ...(await told(row, other)), id: row.id });
    await here.client.flush();
    assert.deepEqual(await here.standing(), ["waiting"], JSON.stringify(other));
  }
});

test("signing out leaves every row, and whoever comes next hands them in", async () => {
  const here = await tablet(3);
  here.server.bend = ({ method }) => method === "POST" && answer(401, {});
  assert.equal(await here.client.flush(), "signed_out");
  here.token = null;
  assert.equal(await here.again(), "signed_out");
  assert.deepEqual(await here.standing(), ["waiting", "waiting", "waiting"]);
  here.token = "anothers";
  here.server.bend = () => null;
  assert.equal(await here.again(), "done");
  assert.deepEqual(await here.standing(), ["received", "received", "received"]);
});

test("what a backup does not hold is sent again to a restored server", async () => {
  const here = await tablet(4);
  await here.client.flush();
  here.server.covered = 2;
  await here.again();
  assert.equal((await here.rows()).length, 2, "what a backup holds is forgotten");
  const lost = [...here.server.rows.values()].filter((row) => row.number > 2);
  for (const row of lost) here.server.rows.delete(row.id);
  here.server.number = 2;
  here.server.epoch = crypto.randomUUID();
  assert.deepEqual(await here.standing(), ["waiting", "waiting"]);
  assert.equal(await here.again(), "done");
  assert.deepEqual([...here.server.rows.keys()].sort(), here.wrote.map((row) => row.id).sort());
});

test("nothing is forgotten for a receipt alone", async () => {
  const here = await tablet(2);
  await here.client.flush();
  await here.again();
  assert.equal((await here.rows()).length, 2);
});

test("another server gets nothing, and nothing is erased", async () => {
  const here = await tablet(2);
  here.server.instance = crypto.randomUUID();
  here.server.covered = 99;
  assert.equal(await here.client.flush(), "foreign_server");
  assert.equal(here.server.posts.length, 0);
  assert.deepEqual(await here.standing(), ["waiting", "waiting"]);
});

test("a row whose bytes have changed is set aside, and the others go", async () => {
  const here = await tablet(3);
  const bent = here.wrote[1];
  await here.disk.change(outbox.BOX, bent.id, (row) => ({ ...row, envelope: row.envelope.replace('"v":1', '"v":2') }));
  assert.equal(await here.client.flush(), "done");
  assert.deepEqual(await here.standing(), ["hurt", "received", "received"]);
  assert.equal(here.server.rows.has(bent.id), false);
});

test("a row that cannot be sent stops no other", async () => {
  const here = await tablet(9);
  const poison = here.wrote[0].id;
  here.server.bend = ({ body }) => body?.operations.some((one) => one.envelope.includes(poison)) && answer(500, "fel");
  for (let turn = 0; turn < 12; turn += 1) await here.again();
  assert.equal(here.server.rows.size, 8);
  assert.deepEqual((await here.standing()).filter((one) => one !== "received"), ["waiting"]);
});

test("too much at once is sent in halves", async () => {
  const here = await tablet(9);
  here.server.bend = ({ body }) => body?.operations.length > 2 && answer(413, {});
  for (let turn = 0; turn < 6; turn += 1) await here.again();
  assert.equal(here.server.rows.size, 9);
});

test("a tablet that fails rests, and as long as it is asked to", async () => {
  const here = await tablet(1);
  let tries = 0;
  here.server.bend = () => ((tries += 1), answer(503, {}));
  for (let second = 0; second < 60; second += 1) {
    await here.client.flush();
    here.clock += 1000;
  }
  assert.ok(tries >= 2 && tries <= 6, `${tries} tries in a minute`);
  here.server.bend = ({ method }) => method === "POST" && answer(429, {}, { "Retry-After": "600" });
  await here.again();
  here.clock += 590_000;
  assert.equal(await here.client.flush(), "resting");
  here.server.bend = () => null;
  here.clock += 20_000;
  assert.equal(await here.client.flush(), "done");
});

test("a clock that is set back does not stop it", async () => {
  const here = await tablet(1);
  here.server.bend = () => answer(503, {});
  await here.client.flush();
  here.clock -= 10 * 365 * 86_400_000;
  here.server.bend = () => null;
  assert.equal(await here.client.flush(), "done");
});

test("the same bytes are sent until they are received", async () => {
  const here = await tablet(1);
  here.server.bend = ({ method }) => (method === "POST" && here.server.posts.length < 3 ? answer(502, "") : null);
  for (let turn = 0; turn < 3; turn += 1) await here.again();
  const sent = here.server.posts.flatMap((post) => post.operations);
  assert.equal(sent.length, 3);
  assert.deepEqual(new Set(sent.map((one) => one.envelope + one.signature)).size, 1);
});

test("what it carries is said anew when that has changed, and not again", async () => {
  const here = await tablet(2);
  await here.client.flush();
  assert.deepEqual(here.server.posts.map((post) => post.tablet.waiting), [2], "the server takes away what it has given a receipt for");
  await here.again();
  assert.equal(here.server.posts.length, 1);
  here.token = null;
  assert.equal(await here.again(), "done");
});

test("told to wipe itself it hands in first, and keeps the outbox", async () => {
  const here = await tablet(2);
  here.server.wipe = true;
  here.server.bend = ({ method }) => method === "POST" && answer(503, {});
  assert.equal(await here.client.flush(), "no_answer");
  assert.equal(here.wiped, 0, "not before what waits is handed in");
  here.server.bend = () => null;
  assert.equal(await here.again(), "wiped");
  assert.deepEqual([here.wiped, here.server.rows.size, (await here.rows()).length], [1, 2, 2]);
  await here.again();
  assert.equal(here.server.posts.at(-1).tablet.wiped, true);
});

test("whose right has ended is told, also while nobody is signed in, and the outbox stays", async () => {
  const told = [];
  const here = await tablet(2, { ended: async (ids) => void told.push(...ids) });
  here.token = null;
  here.server.ended = ["11111111-1111-4111-8111-111111111111"];
  assert.equal(await here.client.flush(), "signed_out");
  assert.deepEqual([told, (await here.rows()).length], [here.server.ended, 2]);
});

test("a no is kept with its sentence, and one without a receipt is not received", async () => {
  const here = await tablet(2);
  const [with_it, without] = here.wrote;
  here.server.become = () => "refused";
  const told = here.server.told.bind(here.server);
  here.server.told = async (row) => {
    const said = { ...(await told(row)), reason: "note_too_long", message: "För lång." };
    return row.id === without.id ? { ...said, receipt: null } : said;
  };
  await here.client.flush();
  const rows = new Map((await here.rows()).map((row) => [row.id, row]));
  assert.equal(outbox.standing(rows.get(with_it.id), here.server.epoch), "received");
  assert.equal(outbox.standing(rows.get(without.id), here.server.epoch), "waiting");
  assert.deepEqual([...rows.values()].map((row) => row.message), ["För lång.", "För lång."]);
});

test("what waits for another is asked about until it is stored", async () => {
  const here = await tablet(1);
  here.server.become = () => "held";
  await here.client.flush();
  assert.equal((await here.rows())[0].status, "held");
  for (const row of here.server.rows.values()) row.status = "stored";
  await here.again();
  assert.equal((await here.rows())[0].status, "stored");
});

test("saved is said when it is on the disk, and not before", async () => {
  const here = await tablet(0);
  here.disk.change = async () => {
    throw new Error("QuotaExceededError");
  };
  await assert.rejects(here.write(), /Quota/);
  assert.equal((await here.rows()).length, 0);
});

test("two pages that flush at once send each row once", async () => {
  const here = await tablet(5);
  await Promise.all([here.client.flush(), here.client.flush(), here.client.flush()]);
  const sent = here.server.posts.flatMap((post) => post.operations);
  assert.equal(sent.length, 5);
});

test("a new key is trusted when the one before has said it, and no other", async () => {
  const here = await tablet(1);
  const stranger = await new Server().start();
  here.server.bend = async ({ method, asked }) => {
    if (method !== "GET") return null;
    stranger.instance = here.server.instance;
    const state = await stranger.state(asked.searchParams.get("nonce"), here.self.id);
    return answer(200, { state, keys: [await here.server.says(here.server.key), await stranger.says(stranger.key)] });
  };
  assert.equal(await here.client.flush(), "no_answer");
  here.server.bend = async ({ method, asked }) => {
    if (method !== "GET") return null;
    const state = await stranger.state(asked.searchParams.get("nonce"), here.self.id);
    return answer(200, { state, keys: [await here.server.says(here.server.key), await here.server.says(stranger.key)] });
  };
  stranger.epoch = here.server.epoch;
  assert.equal(await here.again(), "done");
});
