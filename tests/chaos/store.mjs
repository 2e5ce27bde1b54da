/* A tablet's disk: what has been put stands, also when the app dies; and it can die in the middle of putting. */
export class Died extends Error {}

export class Disk {
  constructor() {
    this.boxes = new Map();
    this.dies = () => false; // asked before and after each change
  }

  #box(name) {
    if (!this.boxes.has(name)) this.boxes.set(name, new Map());
    return this.boxes.get(name);
  }

  async get(box, key) {
    return this.#box(box).get(key);
  }

  async all(box) {
    return [...this.#box(box).values()];
  }

  async put(box, key, value) {
    return this.change(box, key, () => value);
  }

  async change(box, key, fn) {
    if (this.dies()) throw new Died("before");
    const value = fn(this.#box(box).get(key));
    if (value !== undefined) this.#box(box).set(key, value);
    if (this.dies()) throw new Died("after");
  }

  async putAll(things) {
    if (this.dies()) throw new Died("before");
    for (const [box, key, value] of things) this.#box(box).set(key, value);
    if (this.dies()) throw new Died("after");
  }

  async empty(boxes) {
    if (this.dies()) throw new Died("before");
    for (const box of boxes) this.#box(box).clear();
  }

  async remove(box, key) {
    if (this.dies()) throw new Died("before");
    this.#box(box).delete(key);
    if (this.dies()) throw new Died("after");
  }
}
