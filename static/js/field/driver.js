/* Hands in what waits: when something is saved, when the network or the page comes back, and by the clock between.
   One at a time on the whole tablet (the lock is in sync/client.js); here it is only decided when. */
const EVEN = 300_000; // milliseconds between two looks when nothing waits
const SOON = 60_000; // and when something does, which nobody is signed in to hand in
const ONLINE_AGAIN = 15_000; // a network that comes and goes is believed so often, and not more

export class Driver {
  #timer = null;
  #turn = null;
  #hurried = -Infinity;

  /* `wake` and `sleep` are setTimeout and clearTimeout; `told` is called with how each try went. */
  constructor({ client, session, now, wake, sleep, told }) {
    this.client = client;
    this.session = session;
    this.now = now;
    this.wake = wake;
    this.sleep = sleep;
    this.told = told;
    this.went = null;
  }

  /* Try now. Two who ask at once are answered by the same try. */
  flush(asked = {}) {
    this.#turn ??= this.#tried(asked).finally(() => (this.#turn = null));
    return this.#turn;
  }

  async #tried(asked) {
    this.sleep(this.#timer);
    try {
      this.went = await this.client.flush(asked);
      if (this.went === "signed_out" && this.session.held) {
        this.session.forget(); // the pass was an older sign-in's: whoever is signed in now has another
        this.went = await this.client.flush(asked);
      }
    } finally {
      this.#timer = this.wake(() => void this.flush().catch(() => {}), this.#rest());
    }
    await this.told(this.went);
    return this.went;
  }

  #rest() {
    const left = this.client.restUntil - this.now();
    if (left > 0 && left <= EVEN * 12) return left + 50;
    return ["done", "idle", "wiped"].includes(this.went) ? EVEN : SOON;
  }

  /* The network came back: what was a silence a moment ago need not be one now, nor what a try under way meets. */
  async networkCame() {
    if (this.now() - this.#hurried < ONLINE_AGAIN) return;
    this.#hurried = this.now();
    await this.#turn?.catch(() => {});
    this.client.restUntil = 0;
    await this.flush().catch(() => {});
  }

  stop() {
    this.sleep(this.#timer);
  }
}
