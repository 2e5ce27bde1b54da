/* An answer that stands alone ("Ingen annan aktör"): choosing it lets go of the others, and the other way round. */
export function start(form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const letGo = (chosen) => {
    if (chosen.type !== "checkbox" || !chosen.checked) return;
    const alone = "excludes" in chosen.dataset;
    for (const other of boxes) {
      if (other !== chosen && (alone || "excludes" in other.dataset)) other.checked = false;
    }
  };
  form.addEventListener("change", (event) => letGo(event.target));
  boxes.filter((box) => !box.defaultChecked).forEach(letGo); // ticked before this was loaded
}
