/* An answer that stands alone ("Ingen annan aktör"): choosing it lets go of the others, and the other way round. */
export function start(form) {
  form.addEventListener("change", (event) => {
    const chosen = event.target;
    if (chosen.type !== "checkbox" || !chosen.checked) return;
    const alone = "excludes" in chosen.dataset;
    for (const other of form.querySelectorAll("input[type=checkbox]")) {
      if (other !== chosen && (alone || "excludes" in other.dataset)) other.checked = false;
    }
  });
}
