/* An answer in the return: saved when something is chosen and a moment after the last key, without leaving the page.
   What the ledger suggests is nobody's answer until somebody changes it or signs it with the button. */
const PAUSE = 2000;

export function start(form) {
  const { text, after } = form.elements;
  const boxes = [...form.querySelectorAll("input[name=options]")];
  const said = form.querySelector(".question__said");
  const marks = form.closest(".question").querySelectorAll("[data-when]");
  const left = document.querySelector(".stepper [aria-current] small");
  const chosen = (mark) => boxes.filter((box) => box[mark]).map((box) => box.value);
  const state = () => JSON.stringify([text ? text.value : "", chosen("checked")]);
  let saved = JSON.stringify([text ? text.defaultValue : "", chosen("defaultChecked")]);
  let timer = null;
  let sending = null;
  let stopped = false;
  const save = async () => {
    const wanted = state();
    if (stopped || wanted === saved) return;
    said.textContent = "Sparar …";
    try {
      const body = new FormData(form);
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
      const told = await reply.json();
      if (reply.ok) {
        saved = wanted;
        after.value = told.number;
        form.querySelector("button[type=submit] span").textContent = "Spara"; // it is signed by now
        sayWhatIsLeft(told);
      } else {
        stopped = reply.status === 409; // a colleague was first: "Spara" shows both
      }
      said.textContent = told.words;
      if (reply.ok && "opens" in form.dataset) offerOthers();
    } catch {
      said.textContent = "Ingen kontakt. Svaret står kvar här.";
    }
  };
  const sayWhatIsLeft = (told) => {
    for (const mark of marks) mark.hidden = (mark.dataset.when === "missing") !== told.is_missing;
    if (left) left.textContent = told.left;
  };
  const offerOthers = () => {
    if (said.nextElementSibling) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button act act--quiet button--tertiary";
    button.textContent = "Visa frågorna som hör till svaret";
    button.addEventListener("click", () => sending.then(() => location.reload()));
    said.after(button);
  };
  const inTurn = () => { sending = (sending || Promise.resolve()).then(save); };
  if (text) {
    text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(inTurn, PAUSE);
    });
  }
  form.addEventListener("change", () => setTimeout(inTurn)); // after the parts that hear the same change
  if (state() !== saved) timer = setTimeout(inTurn, PAUSE); // changed before this was loaded
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault(); // what is on its way lands first, so that the number it gets is the one sent on
    sending.then(() => form.submit());
  });
}
