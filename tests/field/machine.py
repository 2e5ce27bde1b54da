"""One tablet: a Chromium whose disk outlives it, so that it can be killed, started again and searched."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.browser.conftest import CHROMIUM, PATIENCE, QUIET, TABLET

# The app's own tablet, as its pages have it; nothing is put in the program for the tests.
HERE = "window.its ??= (await import('/static/js/field/here.js')).tabletHere(); const tablet = await window.its;"
LIVES_ON = ["--disable-features=Translate", "--disable-session-crashed-bubble", "--hide-crash-restore-bubble"]


@dataclass
class Machine:
    play: Playwright
    profile: Path
    address: str
    context: BrowserContext | None = None
    page: Page | None = None
    said: list[str] = field(default_factory=list)  # what the pages said was wrong

    def start(self, path: str = "/falt", *, offline: bool = False) -> Page:
        """A cold start: nothing is left but what is on the disk."""
        self.context = self.play.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            chromium_sandbox=False,
            args=[*QUIET, *LIVES_ON],
            base_url=self.address,
            viewport=TABLET,
            has_touch=True,
            locale="sv-SE",
            reduced_motion="reduce",
            offline=offline,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path)
        return self.page

    def kill(self) -> None:
        """As when the battery falls out."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 30
        while self._processes() and time.monotonic() < until:
            time.sleep(0.01)
        self.stop()

    def stop(self) -> None:
        if self.context is not None:
            with suppress(Error):
                self.context.close()
        self.context = self.page = None

    def _processes(self) -> list[int]:
        """Those that we started with this disk."""
        mine = f"--user-data-dir={self.profile}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if mine in place.read_bytes().split(b"\0"):
                    found.append(int(place.parent.name))
        return found

    def do(self, script: str, page: Page | None = None, **given: Any) -> Any:
        """What the script gives back, with the app's own `tablet` at hand and `given`."""
        asked = page or self.page
        assert asked is not None
        return asked.evaluate(f"async (given) => {{ {HERE} {script} }}", given)

    def copied(self, place: Path) -> "Machine":
        """Another tablet with the same disk; this one must not be running."""
        shutil.copytree(self.profile, place, symlinks=True, ignore=shutil.ignore_patterns("Singleton*"))
        return Machine(self.play, place, self.address)


@contextmanager
def running(machine: Machine, path: str = "/falt", *, offline: bool = False) -> Iterator[Page]:
    yield machine.start(path, offline=offline)
    machine.stop()
