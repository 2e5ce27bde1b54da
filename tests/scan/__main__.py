"""`make scan`: bandit reads the source, wapiti tries the running program as each duty; no finding of any level.

Then wapiti tries a build with one planted hole, and must find it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hembesok_field.factory import create_app
from tests.scan import site
from tests.scan.site import NOBODY, ROOT

WAPITI = ROOT / ".venv-scan" / "bin" / "wapiti"
# All that need nothing but the program itself. Left out: those that fetch a database or call a host of their own
# (cms, htp, nikto, takeover, wapp, wp_enum; log4shell, ssrf, xxe), that look at TLS, which a proxy does for us
# (https_redirect, ssl), at another's equipment (network_device), that only guess (brute_login_form, buster), and ldap,
# which nothing here speaks. That one compares hashes of pages, and our forms' token is signed with its second: a page
# with a form has another hash a second later. Its payloads `*` and `*)…` count any change as a find and have none
# beside them that would have to leave the page unchanged, so pages that take their second (/besok/…/flytta) are
# "found". But for the token such a page is the same, byte for byte, whatever `vem` and `minuter` say.
MODULES = (
    "backup",
    "cookieflags",
    "crlf",
    "csp",
    "csrf",
    "exec",
    "file",
    "htaccess",
    "http_headers",
    "methods",
    "permanentxss",
    "redirect",
    "shellshock",
    "spring4shell",
    "sql",
    "timesql",
    "upload",
    "xss",
)
ENDS_THE_SCAN = ("/logga-ut", "/uppdrag")  # signs the scanner out, or into another assignment
SECONDS_TO_LOOK, SECONDS_A_MODULE, SECONDS_FOR_THE_HOLE = 20, 12, 60
AT_ONCE = 2
FEWEST_ADDRESSES = 20  # of one who is signed in; fewer, and the scanner was never let in
NO_OTHER_HOST = "http://127.0.0.1"  # instead of wapiti's own endpoint outside, which nothing here may call
PLANTED = "/logga-in"


def main() -> int:
    wrong = _read()
    with tempfile.TemporaryDirectory(prefix="hembesok-scan-") as name:
        folder = Path(name)
        environ = site.settings_in(folder)
        held = site.cookies(create_app(environ=environ))
        with site.running("app", environ) as url:
            with ThreadPoolExecutor(AT_ONCE) as scanners:
                reports = scanners.map(lambda who: _tried(url, folder / who, cookie=held[who]), held)
            wrong += sum(_said(who, report) for who, report in zip(held, reports))
        with site.running("tests.scan.hole", environ) as url:
            found = _tried(
                url, folder / "hole", cookie=held[NOBODY], modules=("xss",), start=PLANTED, seconds=SECONDS_FOR_THE_HOLE
            )
    is_caught = any(finding.startswith("Reflected Cross Site Scripting") for finding in _findings(found))
    print(f"wapiti, a planted hole: {'found' if is_caught else 'NOT FOUND'}")
    return 0 if is_caught and not wrong else 1


def _read() -> int:
    """How many findings bandit has in the source."""
    command = [sys.executable, "-m", "bandit", "-q", "-r", "hembesok_field", "app.py"]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print("bandit: clean" if not read.returncode else read.stdout)
    return read.returncode


def _tried(
    url: str,
    place: Path,
    *,
    cookie: str,
    modules: tuple[str, ...] = MODULES,
    start: str = "/",
    seconds: int = SECONDS_A_MODULE,
) -> dict[str, Any]:
    """wapiti's own report of what it did and found."""
    place.mkdir()
    page = place / "report.json"
    command: list[str] = [str(WAPITI), "-u", f"{url}/", "--scope", "domain", "-m", ",".join(modules)]
    command += ["-f", "json", "-o", str(page), "-dr", "1", "--flush-session", "--no-bugreport", "-v", "0"]
    command += ["--store-session", str(place / "session"), "--store-config", str(place / "config")]
    command += ["--max-scan-time", str(SECONDS_TO_LOOK), "--max-attack-time", str(seconds), "--tasks", "4"]
    command += ["-H", f"Origin: {url}"]
    command += ["--endpoint", NO_OTHER_HOST, "--dns-endpoint", "localhost", "-s", url + start]
    command += [word for place in ENDS_THE_SCAN for word in ("-x", url + place)]
    command += ["-C", cookie]  # those it is given later are for https alone, and it does not send them
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    return dict(json.loads(page.read_text()))


def _findings(report: dict[str, Any]) -> Iterator[str]:
    for kind in ("vulnerabilities", "anomalies"):
        for name, found in report[kind].items():
            yield from (f"{name}: {one['method']} {one['path']} ({one['info']})" for one in found)


def _said(who: str, report: dict[str, Any]) -> int:
    findings, addresses = list(_findings(report)), report["infos"]["crawled_pages_nbr"]
    if who != NOBODY and addresses < FEWEST_ADDRESSES:
        findings.append("the scanner was not let in")
    print(f"wapiti, as {who}: {addresses} addresses, {len(findings)} findings", *findings, sep="\n  ", flush=True)
    return len(findings)


if __name__ == "__main__":
    start = time.monotonic()
    code = main()
    print(f"{(time.monotonic() - start) / 60:.1f} minutes")
    sys.exit(code)
