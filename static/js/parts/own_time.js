/* A day or an hour that is typed is the one that is meant: its choice is made with it. */
export function start(details) {
  const choice = details.querySelector("input[type=radio]");
  const typed = [...details.querySelectorAll("input[type=date], input[type=time]")];
  for (const field of typed) field.addEventListener("input", () => (choice.checked = true));
  if (typed.some((field) => field.value !== field.defaultValue)) choice.checked = true; // typed before this was loaded
}
