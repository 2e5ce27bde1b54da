/* What the server says: only what is signed by a key that this tablet trusts is said by it. */
import { unb64, utf8 } from "./bytes.js";

/* The object that a statement says, or null for anything that is not the server's. `keys`: [{id, receipt}]. */
export async function heard(crypto, keys, statement) {
  try {
    const key = keys.find((one) => one.id === statement.key);
    if (!key) return null;
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const theirs = await crypto.subtle.importKey("raw", unb64(key.receipt), curve, false, ["verify"]);
    const text = utf8(`hembesok-says-1\n${statement.text}`);
    const how = { name: "ECDSA", hash: "SHA-256" };
    const isTheirs = await crypto.subtle.verify(how, theirs, unb64(statement.signature), text);
    return isTheirs ? JSON.parse(statement.text) : null;
  } catch {
    return null;
  }
}

/* The keys to trust: those held, and each new one said by a key that is trusted already. With none held, the first. */
export async function trusted(crypto, held, statements) {
  const keys = [...held];
  for (const statement of statements ?? []) {
    let said = await heard(crypto, keys, statement);
    if (!said && !keys.length) said = await heard(crypto, [readKey(statement)].filter(Boolean), statement);
    if (said?.says !== "key" || keys.some((one) => one.id === said.id)) continue;
    keys.push({ id: said.id, seal: said.seal, receipt: said.receipt });
  }
  return keys;
}

function readKey(statement) {
  try {
    return JSON.parse(statement.text);
  } catch {
    return null;
  }
}

/* The state, if it answers this very question: our tablet, our nonce. */
export async function heardState(crypto, keys, statement, { nonce, tablet }) {
  const said = await heard(crypto, keys, statement);
  return said?.says === "state" && said.nonce === nonce && said.tablet === tablet ? said : null;
}

/* The receipt, if it is for this very row on this tablet, from the instance and epoch that the state told. */
export async function heardReceipt(crypto, keys, statement, { row, tablet, state }) {
  const said = statement ? await heard(crypto, keys, statement) : null;
  const isOurs =
    said?.says === "receipt" &&
    said.id === row.id &&
    said.hash === row.hash &&
    said.tablet === tablet &&
    said.instance === state.instance &&
    said.epoch === state.epoch &&
    Number.isInteger(said.number);
  return isOurs ? said : null;
}
