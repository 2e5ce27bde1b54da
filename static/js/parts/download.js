/* A file that takes a while: how much of it has come, and a way to stop it. Without this the link fetches it as any other. */
const SOON = 300; // what comes at once says nothing of itself
const OFTEN = 500; // no more is read out than a person can listen to
const MEGABYTE = 1024 * 1024;

export function start(link) {
  const place = link.closest(".action-bar, p") || link;
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!link.dataset.fetching) fetchInto(link, place);
  });
}

async function fetchInto(link, place) {
  link.dataset.fetching = "yes";
  const stop = new AbortController();
  const said = say(place, stop);
  try {
    const answer = await fetch(link.href, { signal: stop.signal });
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    if (!answer.ok || !name) {
      stop.abort();
      said.end("");
      location.href = link.href; // the page that says why not, or signs one in again
      return;
    }
    const pieces = [];
    const whole = Number(link.dataset.rows || 0);
    let bytes = 0;
    let rows = -1; // the heading is no row
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      pieces.push(part.value);
      bytes += part.value.length;
      if (whole) for (const one of part.value) rows += one === 10;
      said.now(whole ? `${number(Math.max(rows, 0))} av ${number(whole)} rader` : `${(bytes / MEGABYTE).toFixed(1).replace(".", ",")} MB`);
    }
    keep(new Blob(pieces, { type: answer.headers.get("Content-Type") }), name[1]);
    said.end(`${name[1]} är hämtad.`);
  } catch (fault) {
    said.end(stop.signal.aborted ? "Avbrutet. Inget hämtades." : "Kontakten bröts. Försök igen.");
  } finally {
    delete link.dataset.fetching;
  }
}

function number(count) {
  return count.toLocaleString("sv-SE");
}

function keep(blob, name) {
  const made = document.createElement("a");
  made.href = URL.createObjectURL(blob);
  made.download = name;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 60000);
}

function say(place, stop) {
  const line = place.parentElement.querySelector(".download") || place.insertAdjacentElement("afterend", document.createElement("p"));
  line.className = "download";
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button act act--quiet button--tertiary";
  button.textContent = "Avbryt";
  button.addEventListener("click", () => stop.abort());
  line.replaceChildren();
  let last = 0;
  const timer = setTimeout(() => { words.textContent ||= "Hämtar …"; line.replaceChildren(words, button); }, SOON);
  return {
    now(text) {
      if (Date.now() - last < OFTEN) return;
      last = Date.now();
      words.textContent = `Hämtar … ${text}`;
    },
    end(text) {
      clearTimeout(timer);
      words.textContent = text;
      line.replaceChildren(words);
    },
  };
}
