/* "Kopiera": puts the text of the element named by data-copy on the clipboard and says so on the button for a moment. */
export function start(button) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span") || button;
  const before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = source.value ?? source.textContent;
    try {
      await navigator.clipboard.writeText(text.trim());
      label.textContent = "Kopierat";
    } catch {
      source.select?.();
      label.textContent = "Markerat – kopiera själv";
    }
    setTimeout(() => { label.textContent = before; }, 3000);
  });
}
