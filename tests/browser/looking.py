"""Whether anything on a page is not the page's own: an element, an attribute, an address, or something that runs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

SCRIPT = Path(__file__).with_name("looking.js")


@dataclass
class Eyes:
    """Learns on plain pages what there is on a page; then says what else there is."""

    known: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    dialogs: list[str] = field(default_factory=list)

    def open(self, context: BrowserContext) -> Page:
        context.add_init_script(path=SCRIPT)
        page = context.new_page()
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    def learn(self, page: Page) -> None:
        self.known |= set(self._told(page)["parts"])

    def look(self, page: Page) -> list[str]:
        """What is wrong with the page as it stands, each in a few words."""
        told = self._told(page)
        self.shown |= set(told["shown"])
        wrong = [f"a new part: {part}" for part in set(told["parts"]) - self.known]
        wrong += [f"leads to {one}" for one in told["strange"]] + [f"ran: {one}" for one in told["ran"]]
        wrong += [f"a dialog: {one}" for one in self.dialogs]
        self.dialogs.clear()
        return wrong

    def _told(self, page: Page) -> dict[str, Any]:
        said: dict[str, Any] = page.evaluate("() => looked()")
        return said
