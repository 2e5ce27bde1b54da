"""A WebKit (Debian's WebKitGTK), driven over WebDriver's own protocol. Not Safari, but the engine that it is made of.

Its storage lives as long as the driver's session: so no cold start, and no network is a server that has gone.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

DRIVER = "WebKitWebDriver"
BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
NEEDS = "apt-get install webkit2gtk-driver xvfb xauth dbus"
PATIENCE = 60


class NoWebKit(RuntimeError):
    """It is not on this machine; the text says what helps."""


class WebKit:
    def __init__(self, port: int) -> None:
        self.port = port
        self.session = ""

    def ask(self, method: str, path: str, **said: Any) -> Any:
        to = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            body = json.dumps(said) if method == "POST" else None
            to.request(method, f"/session{path}", body, {"Content-Type": "application/json"})
            value = json.loads(to.getresponse().read())["value"]
        finally:
            to.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{value['error']}: {value.get('message', '')[:200]}")
        return value

    def go(self, address: str) -> None:
        self.ask("POST", f"/{self.session}/url", url=address)

    def do(self, script: str, **given: Any) -> Any:
        """What the script gives back, as an async function with `given`; an exception of its is one here."""
        whole = (
            f"const [given, tell] = arguments; (async () => {{ {script} }})()"
            ".then((value) => tell({value}), (fault) => tell({fault: String(fault)}));"
        )
        told = self.ask("POST", f"/{self.session}/execute/async", script=whole, args=[given])
        if "fault" in told:
            raise RuntimeError(told["fault"])
        return told.get("value")

    def wait_for(self, script: str, **given: Any) -> Any:
        """Until the script gives something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := self.do(script, **given):
                return found
            time.sleep(0.1)
        raise RuntimeError(f"never came: {script}")


@contextmanager
def a_webkit() -> Iterator[WebKit]:
    """NoWebKit where there is none."""
    driver, screen = shutil.which(DRIVER), shutil.which("xvfb-run")
    if driver is None or screen is None:
        raise NoWebKit(f"{DRIVER} or xvfb-run is not here: {NEEDS}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [screen, "-a", driver, f"--port={port}"]
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    running = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    made = WebKit(port)
    try:
        _wait_until_it_listens(port)
        wishes = {
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": {"binary": BROWSER, "args": ["--automation"]},
        }
        made.session = made.ask("POST", "", capabilities={"alwaysMatch": wishes})["sessionId"]
        made.ask("POST", f"/{made.session}/timeouts", script=PATIENCE * 1000)
        yield made
    finally:
        if made.session:
            made.ask("DELETE", f"/{made.session}")
        os.killpg(running.pid, 15)
        running.wait(timeout=30)


def _wait_until_it_listens(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NoWebKit("the driver did not start")
