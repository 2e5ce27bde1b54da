/* Starts the parts a page asks for: an element with data-part="name" gets parts/name.js. Every page works without.
   When each of them listens (or has failed), the page says so of itself: html[data-parts="started"]. */
const starting = [];
for (const element of document.querySelectorAll("[data-part]")) {
  for (const name of element.dataset.part.split(" ")) {
    if (!/^[a-z_]+$/.test(name)) continue;
    const part = import(`./parts/${name}.js`).then((module) => module.start(element));
    starting.push(part.catch((fault) => console.warn(name, fault)));
  }
}
Promise.all(starting).then(() => { document.documentElement.dataset.parts = "started"; });
