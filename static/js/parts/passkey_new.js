/* "Lägg till en nyckel": lets the device make a key for us and sends its public half. Hidden where no device can. */
import { answer, canUseKeys } from "./passkeys.js";

export function start(form) {
  if (!canUseKeys()) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.answer.value || !form.elements.name.value.trim()) return;
    event.preventDefault();
    answer(form, (asked) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) }));
  });
}
