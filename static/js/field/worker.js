/* Serves the shell when there is no network, and nothing else: a list of public files, each fetched once and held
   against its sum. What is said of a person goes past it, unseen. `SHELL` {version, files: [{path, sum}]} is put
   before this text by the server (hembesok_field/sync/views/app.py). */
const NAME = `hembesok-${SHELL.version}`;
const PATHS = new Set(SHELL.files.map((file) => file.path));

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => event.data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  const isOurs = event.request.method === "GET" && asked.origin === self.location.origin && PATHS.has(asked.pathname);
  if (isOurs) event.respondWith(kept(event.request, asked.pathname));
});

async function fill() {
  const cache = await caches.open(NAME);
  await Promise.all(SHELL.files.map((file) => put(cache, file)));
}

/* A hotel's page of its own, or a file from another version, does not fit the sum: then nothing is taken in at all. */
async function put(cache, { path, sum }) {
  const how = { cache: "no-cache", credentials: "omit", integrity: sum, redirect: "error" };
  const answer = await fetch(path, how);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

async function kept(request, path) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("hembesok-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}
