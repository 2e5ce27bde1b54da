"""The app of the tablet, unlocked: every page of it, with her day fetched anew and a note written there."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

MADE_READY = """async (name) => {
  const { tabletHere } = await import("/static/js/field/here.js");
  const { newPassphrase } = await import("/static/js/field/key.js");
  const tablet = await tabletHere();
  const passphrase = newPassphrase(crypto);
  await tablet.register(name);
  await tablet.addPerson("A", { passphrase });
  return passphrase;
}"""
# Another page of the app is there when the last one's first element is gone.
GO = """(hash) => new Promise((resolve) => {
  const main = document.getElementById("main");
  const watch = new MutationObserver(() => main.querySelector("h1") && (watch.disconnect(), resolve(true)));
  watch.observe(main, { childList: true });
  location.hash = hash;
})"""
HERS = """() => [...new Set([...document.querySelectorAll("a[href^='#besok/']")]
  .map((one) => one.getAttribute("href").split("/")[1]))]"""


class Unlocked:
    """A tablet made ready from the ordinary page, and then opened with its phrase."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page = page
        page.goto(f"{address}/jag/plattor")
        phrase = page.evaluate(MADE_READY, name)
        page.goto(f"{address}/falt")
        page.get_by_label("Din fras").fill(phrase)
        page.get_by_role("button", name="Lås upp").click()
        page.get_by_role("button", name="Hämta på nytt").wait_for()

    def fetch(self, word: str) -> None:
        """Her day anew: it is there when it says a word that it did not say before, and the page has nothing to add."""
        self._go("#utkorg")
        self._go("#idag")
        self.page.get_by_role("button", name="Hämta på nytt").click()
        expect(self.page.locator("#main")).to_contain_text(word)
        expect(self.page.locator(".field-said")).to_have_text("")

    def pages(self, notes: tuple[str, ...]) -> Iterator[str]:
        """Each page in turn, by its name, while it stands there. The notes are written on the way."""
        yield "#idag"
        for number, visit in enumerate(self.page.evaluate(HERS)):
            for name in ("", "/skriv", "/klart", "/onska"):
                self._go(f"#besok/{visit}{name}")
                yield f"#besok{name}"
            if not number:
                yield from self._write(visit, notes)
        self._go("#utkorg")
        yield "#utkorg"
        self._go("#idag")

    def _write(self, visit: str, notes: tuple[str, ...]) -> Iterator[str]:
        self._go(f"#besok/{visit}")
        for note in notes:
            self.page.get_by_label("Anteckning").fill(note)
            yield "#besok, half written"
            self.page.get_by_role("button", name="Spara anteckningen").click()
            expect(self.page.get_by_text("Anteckningen är sparad på plattan.")).to_be_visible()
            yield "#besok, written"

    def _go(self, hash: str) -> None:
        self.page.evaluate(GO, hash)
