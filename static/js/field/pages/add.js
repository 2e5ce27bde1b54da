/* A browser that is not one of anybody's tablets yet. */
import { actionBar, el, head, linkButton } from "../parts/build.js";

export async function add(app) {
  const standing = await app.tablet.standing();
  const lead = "Då går dagens besök att läsa och skriva också utan nät.";
  const steps = ["Logga in som vanligt, med nät.", "Öppna Jag och välj Plattor.", "Ge plattan ett namn och gör ett eget lås."];
  const self = await app.tablet.self();
  const emptied = self.id ? null : el("p", {}, "Har plattan varit redo förut? Då är dess minne tömt. Det som inte var mottaget finns inte längre på den: skriv in det igen, från dagbladet eller ur minnet. Samordnaren ser på Plattor hur mycket den bar på.");
  const left = standing.waiting ? el("p", {}, "Det som redan är skrivet på plattan ligger kvar, förseglat.") : null;
  return {
    title: "Gör plattan redo",
    content: [
      head("Gör plattan redo", { lead }),
      el("ol", { class: "field-steps" }, steps.map((step) => el("li", {}, step))),
      left,
      emptied,
      actionBar(null, linkButton("Till Plattor", "/jag/plattor", { kind: "primary", icon: "arrow" })),
    ],
  };
}
