/* What is half written about a visit: kept two seconds after the last touch, and when the page is left. "Klart" says it. */
const PAUSE = 2000;

export function start(form) {
  const state = form.querySelector(".draft-state");
  const written = () => new URLSearchParams(new FormData(form)).toString();
  let kept = written();
  let timer = null;
  let onItsWay = null;
  let isSaid = false;
  const keep = async (isLeaving) => {
    const wanted = written();
    if (isSaid || wanted === kept) return;
    onItsWay?.abort();
    onItsWay = new AbortController();
    try {
      const reply = await fetch(form.dataset.draft, {
        method: "POST",
        body: new URLSearchParams(wanted),
        headers: { Accept: "application/json" },
        keepalive: isLeaving,
        signal: onItsWay.signal,
      });
      const told = await reply.json();
      if (reply.ok) kept = wanted;
      state.textContent = told.words ?? "Utkastet är inte sparat. Det du har valt står kvar här.";
    } catch (fault) {
      if (fault.name !== "AbortError") state.textContent = "Ingen kontakt. Det du har valt står kvar här.";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE, false);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    isSaid = true;
    clearTimeout(timer);
    onItsWay?.abort();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(true));
}
