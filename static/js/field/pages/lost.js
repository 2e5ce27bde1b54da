/* Where there is no page to show: an address that is none, a browser that cannot, a store that does not open. */
import { actionBar, el, head, linkButton, notice } from "../parts/build.js";

export function lost() {
  const top = head("Sidan finns inte", { lead: "Den kan ha hört till en annan dag." });
  return { title: "Sidan finns inte", content: [top, actionBar(null, linkButton("Till Idag", "#idag", { kind: "primary" }))] };
}

export function unable() {
  const lead = "Den här webbläsaren kan inte spara något säkert utan nät. Samma uppgifter finns på den vanliga sidan.";
  return { title: "Hembesök", content: [head("Hembesök", { lead }), actionBar(null, linkButton("Till Idag", "/idag", { kind: "primary" }))] };
}

/* `isStore`: it is the tablet's store that cannot be read, and not this page alone. */
export function broken(isStore) {
  const store = "Plattans lager går inte att läsa. Inget är borttaget. Stäng appens andra flikar och öppna den igen. Går det inte: skriv på papper så länge, och be om hjälp.";
  const text = el("p", {}, isStore ? store : "Sidan gick inte att visa. Det du har skrivit är kvar. Försök igen.");
  return { title: "Det gick inte", content: [head("Det gick inte"), notice("needs_you", null, text)] };
}
