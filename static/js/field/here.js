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

/* Tries to hand in when the network comes back, when the page is looked at again, and by the clock. */
export function keepHandingIn(tablet) {
  const flush = () => void tablet.driver.flush().catch(() => {});
  window.addEventListener("online", () => tablet.driver.networkCame());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  flush();
}

/* Whether a passkey on this device can open a lock. */
export async function canUsePasskey() {
  const said = await window.PublicKeyCredential?.getClientCapabilities?.().catch(() => null);
  return said?.["extension:prf"] === true;
}
