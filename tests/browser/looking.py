"""Whether anything on a page is not the page's own: an element, an attribute, an address, or something that runs."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

SCRIPT = Path(__file__).with_name("looking.js")
STARTING = 'html:has(script[src="/static/js/house.js"]):not([data-parts="started"])'  # its parts do not listen


@dataclass
class Eyes:
    """Learns of each kind of page, with plain words on it, what there is; then says what else there is."""

    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    dialogs: list[str] = field(default_factory=list)

    def open(self, context: BrowserContext) -> Page:
        context.add_init_script(path=SCRIPT)
        page = context.new_page()
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    def learn(self, page: Page, kind: str) -> tuple[list[str], set[str]]:
        """As `look`: what leads out or runs is wrong on a plain page too."""
        told = self._told(page)
        self.known[kind] |= set(told["parts"])
        return self._wrong(told), set(told["shown"])

    def look(self, page: Page, kind: str) -> tuple[list[str], set[str]]:
        """What is wrong with the page as it stands, each in a few words; and the texts that stand there."""
        told = self._told(page)
        wrong = [f"a new part: {part}" for part in set(told["parts"]) - self.known[kind]]
        return wrong + self._wrong(told), set(told["shown"])

    def _wrong(self, told: dict[str, Any]) -> list[str]:
        wrong = [f"leads to {one}" for one in told["strange"]] + [f"ran: {one}" for one in told["ran"]]
        wrong += [f"a dialog: {one}" for one in self.dialogs]
        self.dialogs.clear()
        return wrong

    def _told(self, page: Page) -> dict[str, Any]:
        page.locator(STARTING).wait_for(state="detached")  # its parts add to it, and it is to be seen whole
        said: dict[str, Any] = page.evaluate("() => looked()")
        return said
