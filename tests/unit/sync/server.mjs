/* A server as docs/synk.md has it, small enough to be bent: it signs with keys of its own and keeps rows in memory. */
import { webcrypto as crypto } from "node:crypto";

import { b64, sha256, utf8 } from "../../../static/js/sync/bytes.js";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

export class Server {
  constructor() {
    this.instance = crypto.randomUUID();
    this.epoch = crypto.randomUUID();
    this.covered = 0;
    this.wipe = false;
    this.rows = new Map();
    this.number = 0;
    this.posts = [];
    this.signedIn = null; // {author, name, profession, key}: whoever is signed in in the browser
    this.mayNot = null; // the sentence for one who may not be let in on a tablet
    this.tablets = [];
    this.passes = 0;
    this.visits = []; // what she who shows a pass may carry
    this.bend = () => null; // (asked) => an answer in place of ours
    this.become = () => "stored";
  }

  async start() {
    this.signs = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
    this.opens = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const [seal, receipt] = await Promise.all(
      [this.opens, this.signs].map(async (pair) => b64(await crypto.subtle.exportKey("raw", pair.publicKey))),
    );
    this.key = { says: "key", id: (await sha256(crypto, seal + receipt)).slice(0, 16), seal, receipt };
    return this;
  }

  async says(said) {
    const text = JSON.stringify(said);
    const how = { name: "ECDSA", hash: "SHA-256" };
    const signature = b64(await crypto.subtle.sign(how, this.signs.privateKey, utf8(`hembesok-says-1\n${text}`)));
    return { text, key: this.key.id, signature };
  }

  state(nonce, tablet) {
    const { instance, epoch, covered, wipe, ended } = this;
    return this.says({ says: "state", nonce, tablet, instance, epoch, covered, wipe, ended, at: "2026-11-22T09:00:00Z" });
  }

  fetch = async (url, how) => {
    const asked = new URL(url, "http://server");
    const isLetIn = asked.pathname === "/jag/plattor/lamna-in";
    if (!isLetIn && !asked.pathname.endsWith("/sync")) return this.#page(asked.pathname, how);
    const body = how.body ? JSON.parse(how.body) : null;
    if (body) this.posts.push(body);
    const bent = await this.bend({ method: how.method, asked, body, token: how.headers?.Authorization });
    if (bent) return bent;
    if (how.method === "GET") {
      const state = await this.state(asked.searchParams.get("nonce"), asked.searchParams.get("tablet"));
      return answer(200, { state, keys: [await this.says(this.key)] });
    }
    if (isLetIn && !this.signedIn) return answer(401, "");
    if (isLetIn && this.mayNot) return answer(422, { sentence: this.mayNot });
    const answers = [];
    for (const { envelope } of body.operations) answers.push(await this.take(envelope));
    for (const id of body.ask) if (this.rows.has(id)) answers.push(await this.told(this.rows.get(id)));
    const state = await this.state(body.tablet.nonce, body.tablet.id);
    const her = this.signedIn;
    const day = her && body.day === her.key.id ? this.#day(her) : null;
    if (!isLetIn) return answer(200, { state, answers, day });
    this.passes += 1;
    const pass = { token: `pass-${this.passes}`, author: her.author, writing_key: { id: her.key.id } };
    return answer(200, { state, answers, day, pass });
  };

  #day({ author }) {
    return { author, until: this.until ?? "2099-01-01", visits: this.visits };
  }

  /* What is not the sync itself: who is signed in, a tablet of hers, her pass, and what she may carry. */
  async #page(path, how) {
    const bent = await this.bend({ method: how.method, asked: { pathname: path }, body: null });
    if (bent) return bent;
    const her = this.signedIn;
    if (path === "/inloggad") return answer(200, her ? { seconds: 900, token: "token" } : { seconds: 0 });
    if (!her) return answer(401, "");
    if (path === "/jag/plattor/ny") {
      const key = how.body.get("public_key");
      if (!this.tablets.includes(key)) this.tablets.push(key);
      return answer(200, { tablet: `tablet-${this.tablets.indexOf(key)}` });
    }
    if (this.mayNot) return answer(422, { sentence: this.mayNot });
    const { author, name, profession, key } = her;
    if (path === "/jag/plattor/pass") this.passes += 1;
    const token = `pass-${this.passes}`;
    if (path === "/jag/plattor/pass") return answer(200, { token, author, name, profession, writing_key: key });
    return answer(200, this.#day(her));
  }

  async take(envelope) {
    const { id, tablet } = JSON.parse(envelope);
    const hash = await sha256(crypto, envelope);
    if (!this.rows.has(id)) {
      this.number += 1;
      this.rows.set(id, { id, tablet, hash, number: this.number, status: this.become(id) });
    }
    return this.told(this.rows.get(id));
  }

  async told(row, more = {}) {
    const { instance, epoch } = this;
    const receipt = await this.says({ says: "receipt", ...row, instance, epoch, at: "2026-11-22T09:00:00Z", ...more });
    return { id: row.id, status: row.status, reason: null, message: null, receipt };
  }
}

export const answer = (status, said, headers = {}) =>
  new Response(typeof said === "string" ? said : JSON.stringify(said), { status, headers });
