/* Moves the hour that stands: dragged with mouse, pen or finger to a time that is open, which is then pressed.
   With the keyboard the arrow keys go from it to the times (week_keys), and Enter presses one. Escape lets go. */
const FAR = 6; // pixels before a press is a drag
const EDGE = 72; // pixels from the window's edge where the page follows along

export function start(week) {
  const hour = week.querySelector("[data-stands]");
  if (!hour) return;
  hour.setAttribute("role", "button");
  hour.setAttribute("aria-describedby", "week-help");
  const said = document.createElement("p");
  said.className = "sr-only";
  said.setAttribute("role", "status");
  week.before(said);

  let from = null;
  let ghost = null;
  let under = null;
  const point = (time) => {
    if (time === under) return;
    under?.classList.remove("week__pick--under");
    time?.classList.add("week__pick--under");
    under = time;
    if (time) said.textContent = time.getAttribute("aria-label");
  };
  const lift = () => {
    ghost = hour.cloneNode(true);
    ghost.removeAttribute("role");
    ghost.setAttribute("aria-hidden", "true");
    ghost.classList.add("week__ghost");
    document.body.append(ghost);
    week.classList.add("week--moving");
  };
  const letGo = () => {
    ghost?.remove();
    week.classList.remove("week--moving");
    point(null);
    from = ghost = null;
  };
  hour.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY };
    hour.setPointerCapture(event.pointerId);
  });
  hour.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!ghost && Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR) return;
    if (!ghost) lift();
    ghost.style.transform = `translate(${event.clientX - 72}px, ${event.clientY - 22}px)`;
    point(document.elementFromPoint(event.clientX, event.clientY)?.closest(".week__pick") ?? null);
    if (event.clientY < EDGE) window.scrollBy(0, -12);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  });
  hour.addEventListener("pointerup", () => {
    const time = under;
    letGo();
    if (time) time.form.requestSubmit(time);
  });
  hour.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => event.key === "Escape" && from && letGo());
  hour.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    said.textContent = "Välj en ny tid med piltangenterna och tryck Enter. Esc avbryter.";
  });
}
