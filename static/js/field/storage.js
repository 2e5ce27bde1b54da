/* The one edge to the tablet's disk: IndexedDB, in named boxes. No promise resolves before the transaction has
   completed, and is asked to be on the disk itself (`strict`): only then may a page say "sparad".

   A box that is missing is added and none is ever emptied or made anew, so that an older and a newer app can lie side
   by side on the same tablet and none of them takes away what the other wrote. */
import { openDB } from "../../vendor/idb-8.0.4/index.js";
import { TabletError } from "./errors.js";

/* outbox: sealed to the server · tablet: its own key, what the server last said · people: wrapped keys ·
   day, draft, mine: sealed to one person */
export const BOXES = ["outbox", "tablet", "people", "day", "draft", "mine"];
const TRIES = 3;

export class Storage {
  #open = null;

  constructor(name = "hembesok") {
    this.name = name;
  }

  async get(box, key) {
    return this.#inside(box, "readonly", (boxes) => boxes(box).get(key));
  }

  async all(box) {
    return this.#inside(box, "readonly", (boxes) => boxes(box).getAll());
  }

  async put(box, key, value) {
    await this.putAll([[box, key, value]]);
  }

  /* [[box, key, value], …]: all of them, or none. */
  async putAll(things) {
    const boxes = [...new Set(things.map(([box]) => box))];
    await this.#inside(boxes, "readwrite", (of) => {
      for (const [box, key, value] of things) of(box).put(value, key).catch(() => {}); // told by the transaction
    });
  }

  /* One transaction: `fn` gets what stands and returns what is to stand there, or nothing; it awaits nothing. */
  async change(box, key, fn) {
    await this.#inside(box, "readwrite", async (boxes) => {
      const value = fn(await boxes(box).get(key));
      if (value !== undefined) boxes(box).put(value, key).catch(() => {});
    });
  }

  async remove(box, key) {
    await this.#inside(box, "readwrite", (boxes) => void boxes(box).delete(key).catch(() => {}));
  }

  async empty(boxes) {
    await this.#inside(boxes, "readwrite", (of) => {
      for (const box of boxes) of(box).clear().catch(() => {});
    });
  }

  /* Ask the browser not to throw this away when the disk is full; true where it has promised. */
  async persist() {
    return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  }

  /* {usage, quota} in bytes, as far as the browser tells. */
  async quota() {
    return (await navigator.storage?.estimate?.().catch(() => null)) ?? { usage: 0, quota: 0 };
  }

  async close() {
    const open = await this.#open?.catch(() => null);
    this.#open = null;
    open?.close();
  }

  async #inside(boxes, mode, work) {
    for (let tried = 1; ; tried += 1) {
      try {
        const base = await (this.#open ??= this.#opened());
        const turn = base.transaction(boxes, mode, { durability: "strict" });
        const ends = turn.done.then(
          () => null,
          (fault) => fault ?? new DOMException("", "AbortError"),
        );
        let found;
        try {
          found = await work((box) => turn.objectStore(box));
        } catch (fault) {
          abort(turn);
          throw (await ends, fault);
        }
        const fault = await ends;
        if (fault) throw fault;
        return found;
      } catch (fault) {
        await this.close();
        if (tried < TRIES && ["InvalidStateError", "AbortError", "NotFoundError"].includes(fault?.name)) continue;
        throw said(fault);
      }
    }
  }

  async #opened() {
    const gone = () => void this.close();
    const how = { blocking: gone, terminated: gone };
    const base = await openDB(this.name, undefined, { ...how, upgrade: complete });
    if (BOXES.every((box) => base.objectStoreNames.contains(box))) return base;
    const next = base.version + 1;
    base.close();
    return openDB(this.name, next, { ...how, upgrade: complete });
  }
}

/* Whether this browser can keep anything, and whether something has been kept: asking makes nothing. */
export const canKeep = () => Boolean(globalThis.indexedDB);

export async function hasKept(name = "hembesok") {
  return ((await indexedDB.databases?.()) ?? []).some((one) => one.name === name);
}

function abort(turn) {
  try {
    turn.abort();
  } catch {
    // it has ended already
  }
}

function complete(base) {
  for (const box of BOXES) if (!base.objectStoreNames.contains(box)) base.createObjectStore(box);
}

function said(fault) {
  if (fault instanceof TabletError) return fault;
  return new TabletError(fault?.name === "QuotaExceededError" ? "quota" : "corrupt", String(fault?.message ?? fault));
}
