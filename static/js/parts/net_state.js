/* Says how the net is, in words. A tablet's own idea of "online" can be wrong, so a failed request counts for more. */
const AWAY = "Ingen kontakt";

export function start(place) {
  let away = false;
  const say = (isAway) => {
    if (isAway === away) return;
    away = isAway;
    place.classList.toggle("net-state--away", away);
    place.textContent = away ? AWAY : "Kontakt igen";
  };
  const ask = async () => {
    try {
      await fetch("/static/img/sign.svg", { method: "HEAD", cache: "no-store" });
      say(false);
    } catch {
      say(true);
    }
  };
  addEventListener("offline", () => say(true));
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && say(false));
  /* The field record's own parts tell what waits: new CustomEvent("net-state", {detail: {text, away}}). */
  document.addEventListener("net-state", (event) => {
    away = Boolean(event.detail.away);
    place.classList.toggle("net-state--away", away);
    place.textContent = event.detail.text;
  });
  if (navigator.onLine === false) say(true);
}
