"""The app for the field in a real Chromium, with a slow network and a slow processor: its weight, its start, its sync.

A slow network is WebPageTest's "3G Slow": 400 kbit/s both ways, 400 ms there and back. A slow processor: four times
slower than this one. Lighthouse is fetched by npm when it is to be run, and kept nowhere.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, expect

from benchmarks.report import Line, NotMeasured
from tests.browser.conftest import CHROMIUM
from tests.evidence.field import a_tablet
from tests.field.faults import UNLOCK, Case
from tests.field.machine import Machine

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
STARTS = 7
DAY = (8.0, 10.0, 13.0, 15.0)  # hours of a full day's visits
LIGHTHOUSE = "lighthouse@12.8.2"
LEAST_SCORE = 95
COLUMNS = ("measured",)
# What a day leaves on the tablet: of each visit a word, a note, three themes, and that she went in and out.
WRITES = """
const {visits} = await tablet.day();
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
for (const {id: visit, themes} of visits) {
  await tablet.save([{kind: 'safety_in', visit, body: {due_at: at(60), call: '070-111 22 00', watcher: null}}]);
  const said = {starts_at: at(-60), minutes: 55, outcome: 'done', attended: true, colleague_attended: true,
    place: 'home', guardians: 2, interpreter_way: 'present', contacts: ['mhv'], information: []};
  await tablet.save([
    {kind: 'attestation', visit, body: said},
    {kind: 'note', visit, body: {text: 'Portkod 4711, ring på hos Kanarie. Hunden är snäll. Parkera på gatan.'}},
    ...themes.slice(0, 3).map(({id}) => ({kind: 'theme_tick', visit, body: {theme: id, is_ticked: true}})),
    {kind: 'safety_out', visit, body: {was_in: true}},
  ]);
}
return (await tablet.standing()).waiting;
"""


def measured() -> list[Line]:
    """The lines; where it stops, one that says why."""
    found: list[Line] = []
    try:
        found.extend(_lines())
    except Exception as wrong:  # as report.tried: a table with a hole
        found.append(Line("–", "the app for the field", (f"not measured: {str(wrong).splitlines()[0][:100]}",), "–"))
    return found


def _lines() -> Iterator[Line]:
    with a_tablet(hours=DAY) as (case, _):
        yield _first_load(case)
        yield _a_days_sync(case)
        case.machine.stop()
        yield from _starts(case)
        yield from _lighthouse(case)


def _first_load(case: Case) -> Line:
    """Everything that comes over the network until the app is on the tablet, and opens without one."""
    new = Machine(case.machine.play, case.machine.profile.with_name("new"), case.field.address)
    case.field.weight = 0
    page = new.start()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    weight = case.field.weight / 1000
    new.stop()
    return Line("–", "first load, until it opens without a network", (f"{weight:.0f} kB",), "≤ 150 kB", weight <= 150)


def _slowly(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _a_days_sync(case: Case) -> Line:
    rows, page = case.do(WRITES), case.machine.page
    page.goto("about:blank")  # away from the app, which would begin by itself
    case.machine.context.set_offline(False)
    page.goto("/logga-in")
    case.unlock()
    _slowly(page)
    case.field.weight = 0
    began = time.perf_counter()
    went = case.do("const how = await tablet.refresh(); return [how.went, how.day, (await tablet.standing()).waiting]")
    seconds, weight = time.perf_counter() - began, case.field.weight / 1000
    if went != ["done", True, 0]:
        raise NotMeasured(f"the sync went {went}")
    said = f"{seconds:.1f} s, {weight:.0f} kB"
    return Line("–", f"a day's sync: {rows} rows of {len(DAY)} visits in, the next day out", (said,), "≤ 2 s, ≤ 100 kB",
                seconds <= 2 and weight <= 100)  # fmt: skip


def _starts(case: Case) -> Iterator[Line]:
    """From nothing running to the page where she unlocks; and from there to her day."""
    opened, unlocked = [], []
    for _ in range(STARTS):
        page = case.machine.start("about:blank")
        _slowly(page)
        began = time.perf_counter()
        page.goto("/falt", wait_until="commit")
        expect(page.get_by_role("heading", name="Lås upp")).to_be_visible()
        opened.append(time.perf_counter() - began)
        began = time.perf_counter()
        case.do(UNLOCK + "return tablet.day()")
        unlocked.append(time.perf_counter() - began)
        case.machine.stop()
    start, unlock = median(opened), median(unlocked)
    yield Line("–", "repeat start, until she can unlock", (f"{start:.2f} s",), "≤ 1.5 s", start <= 1.5)
    yield Line("–", "unlocking with a phrase, until her day is read", (f"{unlock:.2f} s",), "–")


def _lighthouse(case: Case) -> Iterator[Line]:
    """Performance and accessibility as Lighthouse scores them, in its own terms of a phone on slow 4G."""
    for what, path in (("the app", "/falt"), ("the way in", "/logga-in")):
        try:
            scores = _scored(case.field.address + path)
        except NotMeasured as why:
            yield Line("–", f"Lighthouse, {what}", (f"not measured: {why}",), f"≥ {LEAST_SCORE}")
            continue
        said = ", ".join(f"{name} {score:.0f}" for name, score in scores.items())
        yield Line("–", f"Lighthouse, {what}", (said,), f"≥ {LEAST_SCORE}", min(scores.values()) >= LEAST_SCORE)


def _scored(address: str) -> dict[str, float]:
    npx = shutil.which("npx")
    if npx is None:
        raise NotMeasured("npx is not here")
    with tempfile.TemporaryDirectory(prefix="hembesok-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
        command = [npx, "--yes", LIGHTHOUSE, address, "--quiet", f"--chrome-flags={flags}", "--output=json"]
        command += [f"--output-path={report}", "--only-categories=performance,accessibility"]
        done = subprocess.run(
            command,
            env={**os.environ, "CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=folder,
        )
        if done.returncode or not report.exists():
            raise NotMeasured((done.stderr.strip().splitlines() or ["Lighthouse said nothing"])[-1][:100])
        found = json.loads(report.read_text())["categories"]
    return {name: 100 * found[name]["score"] for name in ("performance", "accessibility")}
