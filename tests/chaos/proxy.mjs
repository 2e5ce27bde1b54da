/* A bad network on loopback. The fault of a request is said in its `x-fault` header, which goes no further. */
import http from "node:http";

export const FAULTS = [
  "drop", // never reaches the server
  "half", // the server gets half of it
  "cut", // done, and the answer is lost
  "cut_middle", // done, and half the answer comes
  "double", // reaches the server twice, at once
  "again_later", // lost, and reaches the server after the next one
  "stale", // answered with what another request was answered
  "captive", // a hotel's page, 200
  "captive_json", // JSON that says yes to everything, and is nobody's
  "moved", // 302 to a page to sign in on
  "401",
  "413",
  "426",
  "429",
  "500",
  "502",
  "503",
];

const TOLD_ON = ["retry-after", "content-encoding"];

export class Proxy {
  constructor(port) {
    this.port = port;
    this.later = null;
    this.before = null;
    this.counts = {};
    this.server = http.createServer((request, answer) => this.#meet(request, answer).catch(() => answer.destroy()));
  }

  async start() {
    await new Promise((ready) => this.server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #meet(request, answer) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const asked = { method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(parts) };
    const fault = asked.headers["x-fault"] ?? "none";
    delete asked.headers["x-fault"];
    this.counts[fault] = (this.counts[fault] ?? 0) + 1;
    if (this.later) {
      const waited = this.later;
      this.later = null;
      await this.#pass(waited).catch(() => null);
    }
    await this.#do(fault, asked, answer);
  }

  async #do(fault, asked, answer) {
    if (fault === "drop") return answer.destroy();
    if (fault === "half") {
      await this.#pass(asked, asked.body.length >> 1).catch(() => null);
      return answer.destroy();
    }
    if (fault === "again_later") {
      this.later = asked;
      return answer.destroy();
    }
    if (fault === "captive") return say(answer, 200, "text/html", "<h1>Välkommen till gästnätet</h1>");
    if (fault === "captive_json") return say(answer, 200, "application/json", yes(asked));
    if (fault === "moved") return answer.writeHead(302, { Location: "/logga-in" }).end();
    if (/^\d+$/.test(fault)) return say(answer, Number(fault), "text/plain", "nej", { "Retry-After": "30" });
    const [told] = await Promise.all(
      fault === "double" ? [this.#pass(asked), this.#pass(asked)] : [this.#pass(asked)],
    );
    if (fault === "cut") return answer.destroy();
    if (fault === "cut_middle") {
      const size = { "Content-Length": told.body.length };
      answer.writeHead(told.status, { "Content-Type": "application/json", ...size, ...told.more });
      return answer.write(told.body.subarray(0, told.body.length >> 1), () => answer.destroy());
    }
    const sent = fault === "stale" && this.before ? this.before : told;
    this.before = told;
    return say(answer, sent.status, sent.type, sent.body, sent.more);
  }

  /* To the server; `cut` sends so many bytes of the body and hangs up. */
  #pass({ method, path, headers, body }, cut = null) {
    return new Promise((resolve, reject) => {
      const where = { host: "127.0.0.1", port: this.port, method, path, headers, agent: false };
      const request = http.request(where, (reply) => {
        const parts = [];
        reply.on("data", (part) => parts.push(part));
        reply.on("error", reject);
        reply.on("end", () => {
          const more = {};
          for (const name of TOLD_ON) if (reply.headers[name]) more[name] = reply.headers[name];
          resolve({ status: reply.statusCode, type: reply.headers["content-type"], body: Buffer.concat(parts), more });
        });
      });
      request.on("error", reject);
      if (cut === null) request.end(body);
      else request.write(body.subarray(0, cut), () => request.destroy());
    });
  }
}

function say(answer, status, type, body, more = {}) {
  answer.writeHead(status, { "Content-Type": type ?? "text/plain", ...more }).end(body);
}

/* What a server that is not ours might say: yes, to everything, with receipts that nobody signed. */
function yes(asked) {
  const said = asked.body.length ? JSON.parse(asked.body) : {};
  const told = { text: JSON.stringify({ says: "state", covered: 1e9 }), key: "0".repeat(16), signature: "AAAA" };
  const ids = (said.operations ?? []).map((one) => JSON.parse(one.envelope).id);
  const answers = ids.map((id) => ({ id, status: "stored", reason: null, message: null, receipt: told }));
  return JSON.stringify({ state: told, keys: [], answers });
}
