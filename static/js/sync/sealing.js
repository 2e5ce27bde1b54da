/* A row, sealed to the server and signed by the tablet (docs/synk.md, section 4). Made once; its bytes never change. */
import { b64, joined, sha256, unb64, utf8 } from "./bytes.js";

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const SHA = { name: "ECDSA", hash: "SHA-256" };

/* The tablet's own key: it signs, and nobody can take it out. */
export async function newTabletKey(crypto) {
  return crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
}

export async function publicPart(crypto, key) {
  return b64(await crypto.subtle.exportKey("raw", key.publicKey));
}

export async function signed(crypto, key, text) {
  return b64(await crypto.subtle.sign(SHA, key.privateKey, utf8(text)));
}

/* `said` is an object; `hand` is who writes: {author, writingKey: {id, secret}}. Returns what the outbox keeps. */
export async function sealRow(crypto, { id, tablet, key, serverKey, hand, said }) {
  const text = JSON.stringify({ version: 1, author: hand.author, ...said });
  const proof = await proved(crypto, hand.writingKey.secret, `hembesok-said-1\n${id}\n${tablet}\n${text}`);
  const inner = JSON.stringify({ said: text, writing_key: hand.writingKey.id, proof });
  const envelope = await sealed(crypto, { id, tablet, serverKey, inner });
  return {
    id,
    envelope,
    signature: await signed(crypto, key, `hembesok-operation-1\n${envelope}`),
    hash: await sha256(crypto, envelope),
  };
}

async function proved(crypto, secret, text) {
  const key = await crypto.subtle.importKey("raw", unb64(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return b64(await crypto.subtle.sign("HMAC", key, utf8(text)));
}

async function sealed(crypto, { id, tablet, serverKey, inner }) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const theirs = unb64(serverKey.seal);
  const server = await crypto.subtle.importKey("raw", theirs, curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: joined(ephemeral, theirs), info: utf8("hembesok-seal-1") };
  const aes = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = utf8(`hembesok-seal-1\n${id}\n${tablet}\n${serverKey.id}`);
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, aes, utf8(inner));
  const told = { v: 1, id, tablet, key: serverKey.id, ephemeral: b64(ephemeral), iv: b64(iv), sealed: b64(closed) };
  return JSON.stringify(told);
}
