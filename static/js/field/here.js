/* The tablet of this very browser: everything that openTablet is given, from the browser itself. */
import { canKeep, hasKept, Storage } from "./storage.js";
import { openTablet } from "./tablet.js";

export { hasKept };

/* Whether this browser can be a tablet at all. */
export const canBeTablet = () => window.isSecureContext && canKeep() && Boolean(navigator.locks && crypto.subtle);

export function tabletHere(storage = new Storage()) {
  return openTablet({
    storage,
    fetch: (url, how) => fetch(url, how),
    crypto,
    locks: navigator.locks,
    now: () => Date.now(),
    credentials: navigator.credentials,
    host: location.hostname,
  });
}

/* Tries to hand in when the network comes back, when the page is looked at again, and by the clock. Locks a tablet that
   has lain untouched as long as a sign-in may (access/rules.py): nothing is lost by it, drafts are kept sealed. */
const UNTOUCHED = 15 * 60_000;

export function keepHandingIn(tablet) {
  const flush = () => void tablet.driver.flush().catch(() => {});
  let touchedAt = Date.now();
  const look = () => Date.now() - touchedAt >= UNTOUCHED && tablet.who() && tablet.lock();
  for (const how of ["pointerdown", "keydown"]) {
    window.addEventListener(how, () => (touchedAt = Date.now()), { capture: true, passive: true });
  }
  setInterval(look, 15_000);
  window.addEventListener("online", () => void tablet.driver.networkCame());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    look();
    flush();
  });
  flush();
}

/* Whether a passkey on this device can open a lock. */
export async function canUsePasskey() {
  const said = await window.PublicKeyCredential?.getClientCapabilities?.().catch(() => null);
  return said?.["extension:prf"] === true;
}
