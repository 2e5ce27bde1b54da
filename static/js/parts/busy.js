/* A form whose work takes a while says so, and is sent once however often it is pressed. */
const SOON = 300;

export function start(form) {
  let sent = false;
  const said = document.createElement("p");
  said.className = "busy";
  said.setAttribute("role", "status");
  form.append(said);
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    setTimeout(() => { said.textContent = sent ? form.dataset.busy : ""; }, SOON);
  });
  addEventListener("pageshow", () => { sent = false; said.textContent = ""; });
}
