/* Free text in the return: saved a moment after the last key, without leaving the page. "Spara" does the same by hand. */
const PAUSE = 2000;

export function start(form) {
  const text = form.elements.text;
  const after = form.elements.after;
  const said = form.querySelector(".question__said");
  let saved = text.defaultValue;
  let timer = null;
  let sending = null;
  let stopped = false;
  const save = async () => {
    if (stopped || text.value === saved) return;
    const wanted = text.value;
    said.textContent = "Sparar …";
    try {
      const reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const told = await reply.json();
      if (reply.ok) {
        saved = wanted;
        after.value = told.number;
      } else {
        stopped = true; // a colleague was first, or the words are too many: "Spara" shows both
      }
      said.textContent = told.words;
    } catch {
      said.textContent = "Ingen kontakt. Texten står kvar här.";
    }
  };
  const inTurn = () => { sending = (sending || Promise.resolve()).then(save); };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(inTurn, PAUSE);
  });
  text.addEventListener("change", inTurn);
  if (text.value !== text.defaultValue) timer = setTimeout(inTurn, PAUSE); // written before this was loaded
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault(); // what is on its way lands first, so that the number it gets is the one sent on
    sending.then(() => form.submit());
  });
}
