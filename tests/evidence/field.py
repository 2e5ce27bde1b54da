"""A nurse's tablet in a real Chromium: what may befall it in a car and in a home, and what a thief finds on it."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

from playwright.sync_api import expect, sync_playwright

from benchmarks.house import opened
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.browser.conftest import PATIENCE
from tests.conftest import Visitor
from tests.evidence.proof import Found
from tests.field import faults
from tests.field.faults import Case, Versions
from tests.field.ground import HOURS, Field, answering, made_ready, sign_in
from tests.field.machine import HERE, Machine
from tests.field.webkit import WebKit, a_webkit
from tests.people import PASSWORD, a_town

KILLS = 200
SEED = 25
# A store that keeps the day as it came, beside the sealed one: what the canary has to find.
SEALED = 'await this.storage.put("day", id, {'
IN_CLEAR = f'await this.storage.put("tablet", "plain", JSON.stringify(said)); {SEALED}'


@contextmanager
def a_tablet(
    change: Callable[[Path], None] = lambda _: None, hours: tuple[float, ...] = HOURS
) -> Iterator[tuple[Case, Versions]]:
    """A tablet made ready by Anna, unlocked and without a network; `change` is done to the app's files before."""
    with tempfile.TemporaryDirectory(prefix="hembesok-tablet-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        versions = Versions(folder / "static")
        change(versions.folder)
        with opened(None, clock.today()) as app, sync_playwright() as play:
            expect.set_options(timeout=PATIENCE)
            app.test_client_class = Visitor
            app.static_folder = str(versions.folder)
            with db.unit_of_work(OPERATOR) as session:
                town = a_town(session)
            with answering(app, town, hours) as field:
                machine = Machine(play, folder / "disk", field.address)
                page = machine.start("/logga-in")
                try:
                    case = Case(machine, field, made_ready(page))
                    page.goto("/falt")
                    machine.context.set_offline(True)
                    case.unlock()
                    yield case, versions
                finally:
                    machine.stop()


def _heard(found: Found, work: Callable[[], Iterable[str]], name: str) -> None:
    """Each sentence is a failure; what is raised is one too, and ends nothing else."""
    try:
        wrong = [f"{name}: {one}" for one in work()]
    except Exception as raised:
        wrong = [f"{name}: {type(raised).__name__}: {str(raised).splitlines()[0][:200]}"]
    found.failures += wrong
    found.tried()


def kills(found: Found) -> None:
    """The battery falls out while she writes."""
    dice = Random(SEED)  # noqa: S311 - the same each time
    with a_tablet() as (case, _):
        case.machine.stop()
        for _ in range(KILLS):
            _heard(found, lambda: faults.killed(case, dice), "killed")


def befalls(found: Found, only: str = "") -> None:
    """Everything else that may happen to it, one after another, each on a tablet that was made ready for it."""
    for fault in FAULTS:
        if only in fault.__name__:
            with a_tablet() as (case, versions):
                _heard(
                    found, partial(fault, case, *([versions] if fault is _updated else [])), fault.__name__.strip("_")
                )


def _lost(case: Case) -> Iterator[str]:
    yield from faults.reported(case, "lost")


def _handed_in(case: Case) -> Iterator[str]:
    yield from faults.reported(case, "handed_in")


def _cold(case: Case) -> Iterator[str]:
    visit = f"#besok/{case.field.visits[0]}"
    case.machine.stop()
    yield from faults.cold(case, ("", "#idag", "#utkorg", visit, f"{visit}/skriv", f"{visit}/klart", f"{visit}/onska"))


def _shared(case: Case) -> Iterator[str]:
    """Bo gets a lock of his own on the same tablet first."""
    page, context = case.machine.page, case.machine.context
    context.set_offline(False)
    context.clear_cookies()
    other = made_ready(page, "bo@example.se")
    context.clear_cookies()
    sign_in(page, "anna@example.se")
    page.goto("/falt")
    case.do(
        "for (const {id} of (await tablet.self()).people)"
        " if (await tablet.unlock(id, {passphrase: given.phrase}).catch(() => null)) break;"
        " await tablet.refresh();"
    )
    yield from faults.shared(case, other)


def _updated(case: Case, versions: Versions) -> Iterator[str]:
    yield from faults.updated(case, versions)


FAULTS = (
    faults.quota,
    faults.connection_lost,
    faults.hurt,
    faults.two_tabs,
    faults.newer_demanded,
    faults.too_old,
    faults.shell_only,
    faults.stolen,
    faults.evicted,
    faults.ended,
    _lost,
    _handed_in,
    _shared,
    _cold,
    _updated,
)


def disk(found: Found) -> None:
    """After a day's work no file of the tablet says a word of anyone; where the day lies as it came, one does."""
    with a_tablet() as (case, _):
        _a_days_work(case)
        _heard(found, lambda: faults.canary(case), "disk")
    with a_tablet(_in_clear) as (case, _):
        _a_days_work(case)
        said = list(faults.canary(case))
        found.measured["found where the day lies in clear"] = len(said)
        found.tried(None if said else "a day that lies in clear was not found")


def _a_days_work(case: Case) -> None:
    """Read, half written, written, handed in, fetched again."""
    half = "for (const {id} of (await tablet.day()).visits) await tablet.keepDraft(id, {text: given.text});"
    case.do(half, text=faults.NOTE)
    case.write(6)
    case.machine.context.set_offline(False)
    case.do("await tablet.refresh()")
    case.machine.page.goto("/falt#idag")
    case.write(2)
    case.machine.context.set_offline(True)
    case.machine.page.reload()


def _in_clear(static: Path) -> None:
    file = static / "js" / "field" / "tablet.js"
    text = file.read_text()
    if text.count(SEALED) != 1:
        raise RuntimeError("the day is kept in another place now")
    file.write_text(text.replace(SEALED, IN_CLEAR))


def webkit(found: Found) -> None:
    """The offline story in the other engine: opened, read and written while nobody answers, and then handed in."""
    with (
        a_webkit() as browser,
        opened(None, clock.today()) as app,
    ):
        app.test_client_class = Visitor
        with db.unit_of_work(OPERATOR) as session:
            town = a_town(session)
        with answering(app, town) as field:
            for step, wrong in _in_webkit(browser, field):
                found.tried(wrong and f"{step}: {wrong}")


def _in_webkit(browser: WebKit, field: Field) -> Iterator[tuple[str, str | None]]:
    browser.go(f"{field.address}/logga-in")
    browser.do(
        "document.querySelector('[name=email]').value = given.email;"
        "document.querySelector('[name=password]').value = given.password;"
        "document.querySelector('[name=password]').form.requestSubmit()",
        email="anna@example.se",
        password=PASSWORD,
    )
    browser.wait_for("return !location.pathname.startsWith('/logga-in')")
    browser.go(f"{field.address}/jag/plattor")
    phrase = browser.do(
        f"""{HERE}
        const {{newPassphrase}} = await import('/static/js/field/key.js');
        const phrase = newPassphrase(crypto);
        await tablet.register('Plattan i bilen');
        await tablet.addPerson('A', {{passphrase: phrase}});
        return phrase;
        """
    )
    browser.go(f"{field.address}/falt")
    kept = browser.do("await navigator.serviceWorker.ready; return (await caches.keys()).length")
    yield "the shell is kept", None if kept else "it is not"
    field.stop()
    browser.go(f"{field.address}/falt")
    heading = browser.wait_for("return document.querySelector('h1')?.textContent")
    yield "it opens while nobody answers", None if heading else "it does not"
    told = browser.do(
        f"""{HERE}
        const [{{id}}] = (await tablet.self()).people;
        const who = await tablet.unlock(id, {{passphrase: given.phrase}});
        const {{visits}} = await tablet.day();
        const [{{id: visit}}] = visits;
        const rows = [0, 1, 2].map((number) => ({{kind: 'note', visit, body: {{text: `Ring ${{number}}`}}}}));
        const ids = (await tablet.save(rows)).map(({{id}}) => id);
        return {{name: who.name, visits: visits.length, ids, words: (await tablet.rows()).map(({{word}}) => word)}};
        """,
        phrase=phrase,
    )
    yield "she reads her day", None if (told["name"], told["visits"]) == ("Anna Ek", len(HOURS)) else str(told)
    yield "what she writes is saved", None if told["words"] == ["Sparad på plattan"] * 3 else str(told["words"])
    field.start()
    browser.go(f"{field.address}/falt")
    standing = browser.do(f"{HERE} tablet.client.restUntil = 0; await tablet.driver.flush(); return tablet.standing()")
    gone = set(told["ids"]) - {row for row, _ in field.stored()}
    yield "and then handed in", None if not gone and not standing["waiting"] else f"{len(gone)} are not there"
