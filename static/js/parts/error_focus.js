/* A refused form: the summary takes the focus, and its links go into the field rather than above it. */
export function start(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const place = target.matches("fieldset") ? target.querySelector("input") || target : target;
    target.closest(".form-field")?.scrollIntoView({ block: "center" });
    place.focus({ preventScroll: true });
  });
}
