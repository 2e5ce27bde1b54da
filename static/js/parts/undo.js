/* Counts down the seconds an act can be undone and then takes the bar away. Stops while it is touched or has the focus. */
export function start(bar) {
  const shown = bar.querySelector("[data-seconds]");
  let left = Number(shown.dataset.seconds);
  const tick = setInterval(() => {
    if (bar.matches(":hover") || bar.contains(document.activeElement)) return;
    left -= 1;
    shown.textContent = `${left} s`;
    if (left > 0) return;
    clearInterval(tick);
    bar.hidden = true;
  }, 1000);
}
