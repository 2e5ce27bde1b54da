/* The worker that keeps the shell, and a network that answers with a page of its own (docs/synk.md, section 10). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const WORKER = readFileSync(new URL("../../../static/js/field/worker.js", import.meta.url), "utf8");
const FILES = { "/falt": "<h1>Fältet</h1>", "/static/js/field/app.js": "start();" };
const HOTEL = "<h1>Välkommen till gästnätet</h1>";
const sumOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/* A browser around it: `says(path)` is what the network answers, {text, status, isMoved}. It holds what was asked for
   against the sum and the redirect that were asked for with it, as a browser does, and against nothing else. */
function browser(says) {
  const boxes = new Map();
  const heard = {};
  const open = async (name) => {
    if (!boxes.has(name)) boxes.set(name, new Map());
    const box = boxes.get(name);
    return { match: async (path) => box.get(path), put: async (path, answer) => void box.set(path, await answer.text()) };
  };
  const fetch = async (path, { integrity, redirect } = {}) => {
    const { text, status = 200, isMoved = false } = says(path);
    if (isMoved && redirect === "error") throw new TypeError("redirected");
    if (integrity && sumOf(text) !== integrity) throw new TypeError("integrity");
    return new Response(text, { status });
  };
  const files = Object.entries(FILES).map(([path, text]) => ({ path, sum: sumOf(text) }));
  const self = { addEventListener: (name, work) => (heard[name] = work), location: { origin: "https://hembesok.example" } };
  const given = { self, caches: { open, keys: async () => [...boxes.keys()] }, fetch, URL, Set, Promise, Error };
  vm.runInNewContext(`const SHELL = ${JSON.stringify({ version: "v1", files })};\n${WORKER}`, given);
  const installed = () => {
    let work;
    heard.install({ waitUntil: (promise) => (work = promise) });
    return work;
  };
  const kept = () => [...boxes.values()].flatMap((box) => [...box.entries()]);
  return { installed, kept };
}

test("the shell is kept as the server made it", async () => {
  const { installed, kept } = browser((path) => ({ text: FILES[path] }));
  await installed();
  assert.deepEqual(kept().sort(), Object.entries(FILES).sort());
});

test("a hotel's page is never kept in the shell, and no worker comes of it", async () => {
  for (const answer of [{ text: HOTEL }, { text: HOTEL, isMoved: true }, { text: HOTEL, status: 503 }]) {
    for (const taken of Object.keys(FILES)) {
      const { installed, kept } = browser((path) => (path === taken ? answer : { text: FILES[path] }));
      await assert.rejects(installed());
      assert.equal(kept().some(([, text]) => text === HOTEL), false, taken);
    }
  }
});
