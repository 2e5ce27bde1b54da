/* "Logga in med nyckel": asks the device to sign our question and sends what it answers. Hidden where no device can. */
import { answer, canUseKeys } from "./passkeys.js";

export function start(form) {
  if (!canUseKeys()) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    answer(form, (asked) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }));
  });
}
