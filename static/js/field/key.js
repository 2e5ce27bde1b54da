/* A person's own key on the tablet. It is made once, at random, and kept only wrapped: by what her passkey gives back
   (PRF) where the device can, else by a passphrase that the tablet makes up. Unwrapped it is in memory alone.

   The passphrase is made up, not chosen, so that how many there are is known: 8 syllables of 90, 2^51.9. PBKDF2 with
   600 000 rounds (OWASP's figure for SHA-256) makes each guess cost what docs/synk.md, section 10, measures. */
import { b64, unb64, utf8 } from "../sync/bytes.js";
import { TabletError } from "./errors.js";

export const ROUNDS = 600_000;
const CONSONANTS = "bdfghjklmnprstv";
const VOWELS = "aeiouy";
const SYLLABLES = 8;
const WORDS = new RegExp(`^(?:[${CONSONANTS}][${VOWELS}]){${SYLLABLES}}$`);
const AES = { name: "AES-GCM", length: 256 };

/* "bade lomi tary sufo": what she types at the door. Nobody has to remember it for more than a day: one who forgot it
   signs in with a network and gets another. */
export function newPassphrase(crypto) {
  const syllables = Array.from({ length: SYLLABLES }, () => one(crypto, CONSONANTS) + one(crypto, VOWELS)).join("");
  return syllables.match(/.{4}/g).join(" ");
}

function one(crypto, letters) {
  const most = 256 - (256 % letters.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < most) return letters[byte % letters.length];
  }
}

const bare = (typed) => String(typed).normalize("NFC").toLowerCase().replace(/[\s-]/g, "");

export const isStrong = (passphrase) => WORDS.test(bare(passphrase));

/* A new key and its lock, which is what may lie on the disk. `how`: {passphrase} or {prf: 32 bytes, credential}. */
export async function newLock(crypto, how) {
  if (how.passphrase !== undefined && !isStrong(how.passphrase)) throw new TabletError("weak");
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const lock = how.prf ? { way: "prf", salt, credential: how.credential } : { way: "passphrase", salt, rounds: ROUNDS };
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wraps = await wrapping(crypto, lock, how);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wraps, raw));
  const key = await opened(crypto, raw);
  raw.fill(0);
  return { lock: { ...lock, iv, wrapped }, key };
}

/* Her key, from its lock. Throws `wrong_key` where it does not fit. */
export async function unlock(crypto, lock, how) {
  const wraps = await wrapping(crypto, lock, how);
  let raw;
  try {
    raw = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.iv }, wraps, lock.wrapped));
  } catch {
    throw new TabletError("wrong_key");
  }
  const key = await opened(crypto, raw);
  raw.fill(0);
  return key;
}

async function wrapping(crypto, lock, { passphrase, prf }) {
  if (lock.way === "prf") {
    const base = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: lock.salt, info: utf8("hembesok-lock-1") };
    return crypto.subtle.deriveKey(how, base, AES, false, ["encrypt", "decrypt"]);
  }
  const base = await crypto.subtle.importKey("raw", utf8(bare(passphrase)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: lock.salt, iterations: lock.rounds };
  return crypto.subtle.deriveKey(how, base, AES, false, ["encrypt", "decrypt"]);
}

/* Two keys that cannot be taken out: one seals, one makes names that say nothing. */
async function opened(crypto, raw) {
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
  const how = (info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8(info) });
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return {
    seals: await crypto.subtle.deriveKey(how("hembesok-own-1"), base, AES, false, ["encrypt", "decrypt"]),
    names: await crypto.subtle.deriveKey(how("hembesok-name-1"), base, hmac, false, ["sign"]),
  };
}

/* Sealed with her key, bound to what it is: one sealed thing put in another's place does not open. */
export async function seal(crypto, key, what, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: utf8(what) };
  return { iv, sealed: new Uint8Array(await crypto.subtle.encrypt(how, key.seals, utf8(JSON.stringify(value)))) };
}

export async function unseal(crypto, key, what, { iv, sealed }) {
  try {
    const how = { name: "AES-GCM", iv, additionalData: utf8(what) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key.seals, sealed)));
  } catch {
    throw new TabletError("corrupt");
  }
}

/* A name that only she can make, and that says nothing of what it names. */
export async function nameOf(crypto, key, what) {
  return b64(await crypto.subtle.sign("HMAC", key.names, utf8(what)));
}

/* What her passkey gives back for this salt: the same bytes each time, from this device and with her finger alone. */
const PRF_SALT = utf8("hembesok-prf-1");

export async function newPasskey(credentials, crypto, host) {
  const made = await credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: host, name: "Hembesök" },
      user: {
        id: crypto.getRandomValues(new Uint8Array(16)),
        name: "Lås på plattan (inte inloggning)",
        displayName: "Lås på plattan",
      },
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
      extensions: { prf: {} },
    },
  });
  if (!made.getClientExtensionResults().prf?.enabled) throw new TabletError("no_prf");
  const credential = b64(made.rawId);
  return { credential, prf: await askPasskey(credentials, crypto, host, credential) };
}

export async function askPasskey(credentials, crypto, host, credential) {
  const shown = await credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: host,
      allowCredentials: [{ type: "public-key", id: unb64(credential) }],
      userVerification: "required",
      extensions: { prf: { eval: { first: PRF_SALT } } },
    },
  });
  const given = shown.getClientExtensionResults().prf?.results?.first;
  if (!given) throw new TabletError("no_prf");
  return new Uint8Array(given);
}
