/* What is half written, kept a moment after each touch: never more than two seconds of it are lost, and it is said to
   be kept only when it is. */
import { timeWords } from "./when.js";

const PAUSE = 1500;

export class Autosave {
  #timer = null;
  #turn = Promise.resolve();
  #kept;
  #isOver = false;

  /* `read()` gives what stands in the form; `keep(values)` resolves when it is on the disk; `said` is where it is told. */
  constructor({ read, keep, said, now }) {
    this.read = read;
    this.keep = keep;
    this.said = said;
    this.now = now;
    this.#kept = JSON.stringify(read());
    this.onHide = () => document.visibilityState === "hidden" && this.flush();
    document.addEventListener("visibilitychange", this.onHide);
    window.addEventListener("pagehide", this.onHide);
  }

  /* The first touch starts the clock and later ones do not start it again: who writes without a pause is kept too. */
  touched() {
    this.#timer ??= setTimeout(() => void this.flush(), PAUSE);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#turn = this.#turn.then(() => this.#try());
    return this.#turn;
  }

  async #try() {
    const values = this.read();
    const written = JSON.stringify(values);
    if (this.#isOver || written === this.#kept) return;
    try {
      await this.keep(values);
      this.#kept = written;
      this.said.textContent = `Utkast sparat ${timeWords(this.now())}`;
      this.said.classList.remove("draft-state--not");
    } catch {
      this.said.textContent = "Utkastet är inte sparat. Det du har valt står kvar här.";
      this.said.classList.add("draft-state--not");
    }
  }

  /* It has been said for good, or let go of. `isKept`: what was touched last is kept first. */
  async stop({ isKept }) {
    if (isKept) await this.flush();
    this.#isOver = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.onHide);
    window.removeEventListener("pagehide", this.onHide);
    await this.#turn;
  }
}
