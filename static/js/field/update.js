/* The service worker that keeps the shell, and the new one that waits. A new app is taken in by itself only while the
   tablet is locked; otherwise when she says so, and never while a form is open in any tab. */
const WORKER = "/falt/sw.js";
const SCOPE = "/falt";
const FORM = "hembesok-form";

export async function keepShell(tablet, { container = navigator.serviceWorker, locks = navigator.locks } = {}) {
  if (!container) return null;
  const isFirst = !container.controller;
  const shell = await container.register(trusted(WORKER), { scope: SCOPE, updateViaCache: "none" });
  const look = () => shell.waiting && !isFirst && found(tablet, shell, locks);
  shell.addEventListener("updatefound", () => {
    const { installing } = shell;
    installing?.addEventListener("statechange", () => void look());
  });
  let isTaken = false;
  const again = () => isTaken && !tablet.hasForm() && location.reload();
  container.addEventListener("controllerchange", () => {
    isTaken = !isFirst;
    again();
  });
  tablet.on(again); // a form that was opened in between is let be until it is closed
  await look();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") shell.update().catch(() => {});
  });
  return shell;
}

/* When the shell is on the tablet, and it opens without a network. False where it could not be fetched. */
export async function isKept(shell) {
  const worker = shell?.installing ?? shell?.waiting;
  if (!worker || shell.active) return Boolean(shell?.active);
  return new Promise((resolve) => {
    const look = () => ["activated", "redundant"].includes(worker.state) && resolve(worker.state === "activated");
    worker.addEventListener("statechange", look);
    look();
  });
}

async function found(tablet, shell, locks) {
  const take = () => whenFree(locks, () => shell.waiting?.postMessage("take over"));
  await tablet.hasUpdate(take);
  const tried = () => tablet.who() === null && void take();
  tablet.on(tried);
  tried();
}

/* Does it if no form is open anywhere; whether it was done. */
function whenFree(locks, work) {
  return locks.request(FORM, { mode: "exclusive", ifAvailable: true }, (lock) => {
    if (lock) work();
    return Boolean(lock);
  });
}

/* Where the browser has Trusted Types, the one script address this app makes of a text. */
let policy = null;

function trusted(address) {
  if (!window.trustedTypes) return address;
  policy ??= window.trustedTypes.createPolicy("hembesok", {
    createScriptURL: (asked) => {
      if (asked !== WORKER) throw new TypeError(asked);
      return asked;
    },
  });
  return policy.createScriptURL(address);
}
