/* Warns two minutes before the sign-in ends by itself, and keeps what was typed when it has ended: a form that would meet a
   closed door waits here, in the page's own memory, until one has signed in again in a tab of its own. */
const WARNS = 120;

export function start(bar) {
  const text = bar.querySelector("p");
  const stay = bar.querySelector("button");
  const again = bar.querySelector("a");
  let whose = null;
  let endsAt = 0;
  let timer = null;

  const ask = async () => {
    const found = await (await fetch(bar.dataset.ask, { cache: "no-store" })).json();
    endsAt = Date.now() + found.seconds * 1000;
    if (!found.seconds) return found;
    if (whose === null) whose = found.whose;
    if (found.whose === whose) takeToken(found.token);
    return found;
  };
  const show = (sentence, canStay) => {
    text.textContent = sentence;
    stay.hidden = !canStay;
    again.hidden = canStay;
    bar.hidden = false;
  };
  const look = async () => {
    clearTimeout(timer);
    let found;
    try {
      found = await ask();
    } catch {
      timer = setTimeout(look, 30_000); /* no net: that is said elsewhere */
      return;
    }
    if (!found.seconds) show("Du är utloggad. Det du skrev finns kvar på sidan. Logga in igen och fortsätt sedan här.", false);
    else if (found.whose !== whose) show("Någon annan, eller ett annat uppdrag, är inloggad nu. Ladda om sidan.", false);
    else if (found.seconds <= WARNS) show("Du loggas snart ut, för att ingen annan ska kunna läsa. Stanna kvar?", true);
    else bar.hidden = true;
    const wait = found.seconds > WARNS ? found.seconds - WARNS : found.seconds || 5;
    timer = setTimeout(look, Math.min(wait, 600) * 1000 + 500);
  };

  stay.addEventListener("click", async () => {
    const token = document.querySelector("meta[name=csrf-token]").content;
    await fetch(bar.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    await look();
    if (!bar.hidden) text.textContent = "Du har varit inloggad länge och behöver snart logga in igen. Spara det du håller på med.";
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  document.addEventListener("submit", async (event) => {
    /* Only a door that may have closed is tried first. */
    if (event.defaultPrevented || event.target.method !== "post" || Date.now() < endsAt - 5000) return;
    event.preventDefault();
    const { target, submitter } = event;
    const found = await ask().catch(() => null);
    if (found === null || (found.seconds && found.whose === whose)) {
      if (submitter?.name) target.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
      target.submit();
    } else look();
  });
  look();
}

function takeToken(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}
