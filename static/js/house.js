/* Starts the parts a page asks for: an element with data-part="name" gets parts/name.js. Every page works without. */
for (const element of document.querySelectorAll("[data-part]")) {
  for (const name of element.dataset.part.split(" ")) {
    if (!/^[a-z_]+$/.test(name)) continue;
    import(`./parts/${name}.js`).then((part) => part.start(element)).catch((fault) => console.warn(name, fault));
  }
}
