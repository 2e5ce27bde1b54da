/* "Logga ut": hands in what waits on the tablet first, and says so where that could not be done. Nothing is lost by
   signing out: what waits stays on the tablet, sealed. A browser that is no tablet is signed out at once. */
const PATIENCE = 5_000; // milliseconds: how long one who wants to leave is kept waiting for the network

export function start(form) {
  let isSaid = false;
  form.addEventListener("submit", async (event) => {
    if (isSaid) return;
    event.preventDefault();
    const left = await handedIn().catch(() => 0);
    isSaid = true;
    if (left) warn(form, left);
    else form.requestSubmit();
  });
}

/* How many rows wait when all that could be handed in has been. */
async function handedIn() {
  const { hasKept, tabletHere } = await import("../field/here.js");
  if (!(await hasKept())) return 0;
  const tablet = await tabletHere();
  if (!(await tablet.self()).id) return 0;
  await Promise.race([tablet.driver.flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  tablet.driver.stop();
  return (await tablet.standing()).waiting;
}

function warn(form, left) {
  const said = document.createElement("div");
  const text = document.createElement("p");
  const out = button("Logga ut ändå", () => form.requestSubmit());
  const stay = button("Stanna kvar", () => said.remove());
  const rows = left === 1 ? "En rad är inte mottagen" : `${left} rader är inte mottagna`;
  text.textContent = `${rows} än. Det ligger kvar på plattan och lämnas in nästa gång någon loggar in här.`;
  said.className = "sign-in-watch";
  said.setAttribute("role", "alert");
  said.append(text, out, stay);
  document.querySelector("main").append(said);
  out.focus();
}

function button(word, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "undo-bar__button";
  made.textContent = word;
  made.addEventListener("click", work);
  return made;
}
