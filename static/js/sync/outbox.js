/* What waits on the tablet. Nothing leaves it but by `forgettable`; there is no other way to take a row away.

The store is given: {get(box, key), put(box, key, value), change(box, key, fn), all(box), remove(box, key)}, each a
promise that resolves when it is on the disk (IndexedDB: at `oncomplete`). `change` is one transaction: `fn` gets what
stands and returns what is to stand there, without awaiting anything. */
import { sha256 } from "./bytes.js";

export const BOX = "outbox";
const DONE = new Set(["stored", "in_review", "refused"]);

/* A sealed row as it first lies in the outbox. */
export const fresh = (row, order) => ({
  ...row,
  ...{ order, tries: 0, receipt: null, status: null, reason: null, message: null, hurt: null },
});

/* Put a sealed row in the outbox. "Sparad på plattan" may be said when this has resolved, and not before. */
export async function add(store, row, order) {
  await store.change(BOX, row.id, (stands) => stands ?? fresh(row, order));
}

/* Every row as it stands, those that were tried least first, then in the order they were written. */
export async function rows(store) {
  const found = await store.all(BOX);
  return found.sort((one, other) => one.tries - other.tries || one.order - other.order);
}

export const hasReceipt = (row, epoch) => row.receipt !== null && row.receipt.epoch === epoch;
export const isDone = (row, epoch) => hasReceipt(row, epoch) && DONE.has(row.status);
export const waits = (row, epoch) => !row.hurt && !hasReceipt(row, epoch);
export const asksAbout = (row, epoch) => hasReceipt(row, epoch) && !DONE.has(row.status);

/* Only what the server has signed for, in the epoch that stands, and what a backup holds. */
export const forgettable = (row, state) =>
  isDone(row, state.epoch) && row.receipt.number <= state.covered && row.receipt.instance === state.instance;

/* A row whose bytes are not what they were is set aside, and stays. */
export async function lookOver(store, crypto, row) {
  const isWhole = typeof row.envelope === "string" && (await sha256(crypto, row.envelope)) === row.hash;
  if (!isWhole) await change(store, row.id, () => ({ hurt: "changed" }));
  return isWhole;
}

export async function change(store, id, facts) {
  await store.change(BOX, id, (stands) => (stands ? { ...stands, ...facts(stands) } : stands));
}

/* How one row is, in a word for its page: on the tablet, received, or in need of a person. */
export function standing(row, epoch) {
  if (row.hurt) return "hurt";
  return hasReceipt(row, epoch) ? "received" : "waiting";
}

/* The few letters that a person can read aloud: "kvitto 7F3A". */
export const receiptWord = (row) => row.hash.slice(0, 4).toUpperCase();
