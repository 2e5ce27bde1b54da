/* Whoever is signed in in this browser: the token that forms need, and the pass that the sync needs. In memory only.
   A sign-in that has ended, or another's, is met as a no and asked for again. */
import { signed } from "../sync/sealing.js";
import { TabletError } from "./errors.js";

export class Session {
  #pass = null;

  constructor({ fetch, crypto }) {
    this.fetch = fetch;
    this.crypto = crypto;
  }

  get held() {
    return this.#pass !== null;
  }

  /* The token for forms, or null where nobody is signed in or nothing answers. */
  async token() {
    try {
      const answer = await this.fetch("/inloggad", { cache: "no-store", redirect: "error" });
      const said = await answer.json();
      return said.seconds > 0 ? said.token : null;
    } catch {
      return null;
    }
  }

  /* {token, author, name, profession, writing_key} of whoever is signed in on this tablet; null where nobody is.
     Throws `refused` with the server's sentence where she may not: the tablet has ended, or her work has. */
  async pass(self) {
    if (this.#pass) return this.#pass;
    const token = await this.token();
    if (!token) return null;
    const proof = await signed(this.crypto, self.key, `hembesok-pass-1\n${self.id}\n${token}`);
    this.#pass = await this.#post("/jag/plattor/pass", { csrf_token: token, tablet: self.id, proof });
    return this.#pass;
  }

  /* How she hands in: by the pass that she has, or else let in on the tablet and handing in at once (docs/synk.md,
     section 2). Null where nobody is signed in. */
  async way(self) {
    if (this.#pass) return { headers: { Authorization: `Bearer ${this.#pass.token}` } };
    const token = await this.token();
    if (!token) return null;
    const proof = await signed(this.crypto, self.key, `hembesok-pass-1\n${self.id}\n${token}`);
    return { url: "/jag/plattor/lamna-in", headers: { "X-CSRFToken": token }, beside: { proof }, heard: this.#heard };
  }

  #heard = (status, said) => {
    if (status === 200 && said?.pass) this.#pass = said.pass;
    return status === 422 && typeof said?.sentence === "string";
  };

  forget() {
    this.#pass = null;
  }

  /* The tablet's id at the server, for its new key. */
  async register(key, publicKey, name) {
    const token = await this.token();
    if (!token) throw new TabletError("signed_out");
    const proof = await signed(this.crypto, key, `hembesok-tablet-1\n${publicKey}\n${token}`);
    const told = await this.#post("/jag/plattor/ny", { csrf_token: token, name, public_key: publicKey, proof });
    if (!told) throw new TabletError("signed_out");
    return told.tablet;
  }

  async #post(path, fields) {
    const how = { method: "POST", body: new URLSearchParams(fields), cache: "no-store", redirect: "error" };
    let answer, said;
    try {
      answer = await this.fetch(path, how);
      said = await answer.json();
    } catch {
      return null;
    }
    if (answer.status === 200) return said;
    if (typeof said?.sentence === "string") throw new TabletError("refused", said.sentence);
    return null;
  }
}
