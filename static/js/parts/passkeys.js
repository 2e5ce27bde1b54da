/* What the two passkey forms share: fetch the question, let the device answer, send the form. Nothing is kept here. */
export function canUseKeys() {
  return Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
}

export async function answer(form, askDevice) {
  const said = form.querySelector(".key-way__said");
  const button = form.querySelector("button");
  button.disabled = true;
  said.textContent = "Gör som telefonen, plattan eller datorn säger.";
  try {
    const reply = await fetch(form.dataset.question, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    const asked = await reply.json();
    if (!reply.ok) throw new Error(asked.sentence || "");
    form.elements.answer.value = JSON.stringify((await askDevice(asked)).toJSON());
    form.submit();
  } catch (fault) {
    said.textContent = (fault.name === "Error" && fault.message) || "Det blev ingen nyckel. Försök igen, eller ta ett annat sätt.";
    button.disabled = false;
  }
}
