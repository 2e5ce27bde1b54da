/* Before a page's own scripts: listens for what should never run. Then `looked()` says what the page is made of. */
(() => {
  const ran = [];
  window.hit = () => ran.push("a payload");
  document.addEventListener("securitypolicyviolation", (one) =>
    ran.push(`against the policy: ${one.effectiveDirective} ${one.blockedURI} ${one.sourceFile}`),
  );
  const LEADS = ["href", "src", "action", "formaction", "srcdoc", "data", "xlink:href", "poster", "ping"];
  const OWN = /^(?:\/(?!\/)|#|\?|\.\/|tel:|$)|^https:\/\/[\w.]+\.se\//;
  const walk = function* (root) {
    for (const one of root.querySelectorAll("*")) {
      yield one;
      if (one.shadowRoot) yield* walk(one.shadowRoot);
      if (one instanceof HTMLTemplateElement) yield* walk(one.content);
    }
  };
  window.looked = () => {
    const parts = new Set();
    const strange = new Set();
    for (const one of walk(document)) {
      parts.add(one.localName);
      for (const { name, value } of one.attributes) {
        parts.add(`${one.localName}[${name}]`);
        if (LEADS.includes(name) && !OWN.test(value)) strange.add(`${one.localName}[${name}] ${value.slice(0, 80)}`);
      }
    }
    const typed = Array.from(document.querySelectorAll("[value]"), (one) => one.value);
    const text = [document.documentElement.textContent, ...typed].join(" ");
    const shown = [...new Set(text.match(/¤[a-z_]+\.[a-z_]+¤/g))].map((one) => one.slice(1, -1));
    return { parts: [...parts], strange: [...strange], ran, shown };
  };
})();
