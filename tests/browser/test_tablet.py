"""Story: a nurse makes a tablet hers, opens it at a door without a network, writes, and is told what is safe where."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, expect
from sqlalchemy import select

from hembesok_field.access import actions as access
from hembesok_field.access.shapes import TabletEnd
from hembesok_field.access.tables import Tablet
from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Note
from hembesok_field.sync.rules import carried_until
from tests.browser.test_corridor import sign_in
from tests.integration.record.conftest import Doorstep, a_family
from tests.people import Town

pytestmark = pytest.mark.browser
# The tablet's own modules, as its pages have them; nothing is put in the program for the tests.
TABLET = "const {tabletHere} = await import('/static/js/field/here.js'); const tablet = await tabletHere();"


@pytest.fixture
def door(here: str, request: pytest.FixtureRequest) -> Doorstep:
    """Anna and Sara are to come on the next working day."""
    town: Town = request.getfixturevalue("town")
    with db.unit_of_work(OPERATOR) as session:
        made = a_family(session, town)
        bookings.book(
            session,
            visit=session.get_one(Visit, made.visit_id),
            starts_at=clock.day_bounds(carried_until(clock.today()))[0] + timedelta(hours=10),
            minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id],
            by=town.anna,
            now=clock.now(),
        )
    return made


def registered(page: Page, email: str = "anna@example.se", way: str = "En fras") -> str:
    """The tablet made ready, from the ordinary page; her phrase."""
    sign_in(page, email)
    page.goto("/jag/plattor")
    page.get_by_role("group", name="Så låser du upp").locator("label.chip", has_text=way).click()
    phrase = page.locator("#tablet-phrase")
    expect(phrase).not_to_be_empty()
    said = phrase.inner_text()
    if page.get_by_label("Plattans namn").is_visible():
        page.get_by_label("Plattans namn").fill("Plattan i bilen")
    if way == "En fras":
        page.get_by_label("Skriv frasen en gång").fill(said.upper())
    page.get_by_role("button", name="Gör plattan redo").click()
    expect(page.get_by_text("Plattan är redo.")).to_be_visible()
    return said


def done(page: Page, script: str, **given: object) -> object:
    return page.evaluate(f"async (given) => {{ {TABLET} {script} }}", given)


def test_a_tablet_opens_without_a_network_and_hands_in_when_it_has_one(
    door: Doorstep, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    page = open_browser()
    phrase = registered(page)
    no_barriers(page)
    context = page.context
    page.close()

    context.set_offline(True)
    cold = context.new_page()
    cold.goto("/falt")
    expect(cold.get_by_role("heading", name="Lås upp")).to_be_visible()
    found = done(
        cold,
        """
        const [{id}] = (await tablet.self()).people;
        const wrong = await tablet.unlock(id, {passphrase: 'baba baba baba baba'}).catch((fault) => fault.code);
        const who = await tablet.unlock(id, {passphrase: given.phrase});
        const day = await tablet.day();
        const note = {kind: 'note', visit: day.visits[0].id, body: {text: 'Ring på'}};
        await tablet.save([note]);
        return {wrong, who, day, rows: await tablet.rows(), standing: await tablet.standing()};
        """,
        phrase=phrase,
    )
    assert found["wrong"] == "wrong_key"
    assert found["who"]["name"] == "Anna Ek"
    assert [one["family"]["children"] for one in found["day"]["visits"]] == [["Lo Kanarie"]]
    assert [one["word"] for one in found["rows"]] == ["Sparad på plattan"]
    assert found["standing"]["waiting"] == 1

    context.set_offline(False)
    told = done(
        cold,
        """
        const [{id}] = (await tablet.self()).people;
        await tablet.unlock(id, {passphrase: given.phrase});
        const how = await tablet.refresh();
        return {how, rows: await tablet.rows(), standing: await tablet.standing()};
        """,
        phrase=phrase,
    )
    assert told["how"] == {"went": "done", "day": True}
    assert told["rows"][0]["word"].startswith("Mottagen ")
    assert told["standing"]["waiting"] == 0
    with db.reading(OPERATOR) as session:
        assert [note.text for note in session.scalars(select(Note))] == ["Ring på"]


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    """The program's static files, where a story may change them: another file is another version of the app."""
    copy = tmp_path / "static"
    shutil.copytree(str(app.static_folder), copy)
    app.static_folder = str(copy)
    return copy


OUTBOX = """
    const rows = await tablet.storage.all('outbox');
    return rows.map(({id, hash}) => `${id} ${hash}`).sort();
"""
KEEP = "const {keepShell} = await import('/static/js/field/update.js'); const shell = await keepShell(tablet);"
# A new version is fetched, and waits; `tablet` is told.
FETCHED = """
    const waits = () => tablet.standing().then(({update_waiting}) => update_waiting);
    await shell.update();
    await new Promise((resolve) => {
        tablet.on(async () => await waits() && resolve());
        waits().then((does) => does && resolve());
    });
"""
A_WHILE = "await new Promise((resolve) => setTimeout(resolve, 500));"  # in which an update would have been taken in


def or_fault(ask: Callable[[], object]) -> object:
    """What the page says, or the browser's words for why it could not: that it was loaded anew meanwhile."""
    try:
        return ask()
    except Error as gone:
        return gone.message


def bring_out(files: Path, version: int) -> None:
    """A new version of the app."""
    with (files / "css" / "field.css").open("a") as file:
        file.write(f"/* version {version} */")


def kept(page: Page) -> object:
    """The version in the shell of the page that was loaded anew, and the number of shells."""
    page.wait_for_load_state()
    return page.evaluate(
        "async () => [(await (await caches.match('/static/css/field.css')).text())"
        ".match(/(?<=version )\\d/g).join(''), (await caches.keys()).length]"
    )


def test_an_app_that_is_updated_loses_no_row_and_takes_no_open_form(
    door: Doorstep, files: Path, open_browser: Callable[[], Page]
):
    """v1 to v2 with a form open in another tab and a full outbox, then v2 to v3; the disk says no in between."""
    first = open_browser()
    phrase = registered(first)
    first.context.route("**/api/v1/sync*", lambda route: route.abort("internetdisconnected"))
    first.goto("/falt")
    unlock = "const [{id}] = (await tablet.self()).people; await tablet.unlock(id, {passphrase: given.phrase});"
    written = partial(
        done,
        first,
        f"""{unlock}
        const [visit] = (await tablet.day()).visits;
        const note = {{kind: 'note', visit: visit.id, body: {{text: 'Ring på'}}}};
        for (let number = 0; number < 5; number += 1) await tablet.save([note]);
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {{
            if (key === note.id) throw new DOMException('full', 'QuotaExceededError');
            return put.call(this, value, key);
        }};
        note.id = crypto.randomUUID();
        const full = await tablet.save([{{...note, id: crypto.randomUUID()}}, note]).catch((fault) => fault.code);
        if (full !== 'quota') throw new Error(full);
        IDBObjectStore.prototype.put = put;
        window.release = await tablet.holdForm();
        {OUTBOX}""",
        phrase=phrase,
    )
    before = or_fault(written)
    assert isinstance(before, list), before
    assert len(before) == 5

    bring_out(files, 2)
    other = first.context.new_page()
    other.goto("/falt")
    script = f"{unlock} {KEEP} window.tablet = tablet; {FETCHED} const took = await tablet.takeUpdate(); {A_WHILE}"
    assert or_fault(partial(done, other, f"{script} return [took, !!shell.waiting];", phrase=phrase)) == [False, True]
    with other.expect_event("framenavigated"):
        release = "() => (window.release?.(), typeof window.release)"
        assert or_fault(partial(first.evaluate, release)) == "function"  # not loaded anew
        or_fault(partial(other.evaluate, "() => window.tablet.takeUpdate()"))
    assert (kept(other), done(other, OUTBOX)) == (["2", 1], before)
    first.close()  # loaded anew too

    bring_out(files, 3)  # which is found while the app is locked, and taken in by itself
    with other.expect_event("framenavigated"):
        or_fault(partial(other.evaluate, "async () => (await navigator.serviceWorker.getRegistration()).update()"))
    assert (kept(other), done(other, OUTBOX)) == (["23", 1], before)


EDGE = """async () => {
    const {BOXES, Storage} = await import('/static/js/field/storage.js');
    const said = {};
    const older = await new Promise((resolve, reject) => {  // an app that knew fewer boxes, and a newer one's version
        const asked = indexedDB.open('edge', 7);
        asked.onupgradeneeded = () => asked.result.createObjectStore('outbox').put({id: 'a'}, 'a');
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    older.onversionchange = () => older.close();
    const storage = new Storage('edge');
    await storage.put('draft', 'd', {text: 'kept'});
    said.kept = [await storage.all('outbox'), await storage.get('draft', 'd')];
    await Promise.all(BOXES.map((box) => storage.change(box, 'n', (stands) => ({count: (stands?.count ?? 0) + 1}))));
    await Promise.all(Array.from({length: 20}, () => storage.change('tablet', 'n', ({count}) => ({count: count + 1}))));
    said.count = (await storage.get('tablet', 'n')).count;
    const begin = IDBDatabase.prototype.transaction;
    let left = 2;
    IDBDatabase.prototype.transaction = function (...how) {
        if (left-- > 0) throw new DOMException('closing', 'InvalidStateError');
        return begin.apply(this, how);
    };
    await storage.put('draft', 'd', {text: 'again'});
    said.again = (await storage.get('draft', 'd')).text;
    left = 9;
    said.gone = await storage.put('draft', 'd', {text: 'lost'}).catch((fault) => fault.code);
    IDBDatabase.prototype.transaction = begin;
    const half = [['draft', 'd', {text: 'half'}], ['draft', 'e', () => 0]];
    said.whole = await storage.putAll(half).catch((fault) => fault.code);
    said.stands = (await storage.get('draft', 'd')).text;
    const open = indexedDB.open;
    indexedDB.open = () => { throw new DOMException('broken', 'UnknownError'); };
    said.broken = await new Storage('other').get('draft', 'd').catch((fault) => fault.code);
    indexedDB.open = open;
    return said;
}"""


def test_the_edge_to_the_disk_says_no_and_loses_nothing(open_browser: Callable[[], Page]):
    """An older app's store is kept, one that is closing is opened anew, half of a thing is none, and broken is said."""
    page = open_browser()
    page.goto("/falt")
    assert page.evaluate(EDGE) == {
        "kept": [[{"id": "a"}], {"text": "kept"}],
        "count": 21,
        "again": "again",
        "gone": "corrupt",
        "whole": "corrupt",
        "stands": "again",
        "broken": "corrupt",
    }


def with_prf(page: Page) -> Page:
    """A device of her own that knows her finger, and gives the same bytes back for the same key."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasPrf": True}
    known = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, **known, "automaticPresenceSimulation": True}})
    return page


def test_two_share_a_tablet_that_is_lost(
    door: Doorstep, town: Town, open_browser: Callable[[], Page], no_barriers: Callable[[Page], None]
):
    """Anna unlocks with her finger, Bo with a phrase; he hands in what she wrote; then it is gone, and wipes itself."""
    page = with_prf(open_browser())
    registered(page, way="Finger")
    told = done(
        page,
        """
        const [{id, way}] = (await tablet.self()).people;
        const {author} = await tablet.unlock(id, {prf: true});
        const {visits} = await tablet.day();
        window.fetch = () => Promise.reject(new TypeError('no network'));
        await tablet.save([{kind: 'note', visit: visits[0].id, body: {text: 'Ring på'}}]);
        return {way, author, waiting: (await tablet.standing()).waiting};
        """,
    )
    assert told == {"way": "prf", "author": town.anna.assignment_id, "waiting": 1}
    page.context.route("**/api/v1/sync*", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page.get_by_text("En rad är inte mottagen än.")).to_be_visible()
    no_barriers(page)
    page.get_by_role("button", name="Logga ut ändå").click()
    expect(page.get_by_label("E-post")).to_be_visible()
    page.context.unroute_all()

    phrase = registered(page, "bo@example.se")
    told = done(
        page,
        """
        const {people} = await tablet.self();
        const bo = people.find(({way}) => way === 'passphrase');
        await tablet.unlock(bo.id, {passphrase: given.phrase});
        return {people: people.length, rows: await tablet.rows(), day: (await tablet.day()).visits,
                waiting: (await tablet.standing()).waiting};
        """,
        phrase=phrase,
    )
    assert told == {"people": 2, "rows": [], "day": [], "waiting": 0}
    with db.reading(OPERATOR) as session:
        assert [note.written_by for note in session.scalars(select(Note))] == [town.anna.assignment_id]
        tablet_id = session.scalars(select(Tablet.id)).one()
    with db.unit_of_work(town.carin) as session:
        access.end_tablet(session, by=town.carin, tablet_id=tablet_id, ending=TabletEnd.LOST, now=clock.now())
    told = done(
        page,
        "const {went} = await tablet.refresh(); return [went, await tablet.self(), (await tablet.storage.all('day'))];",
    )
    assert told[0] == "wiped"
    assert (told[1]["people"], told[1]["registered"], told[2]) == ([], False, [])
    page.goto("/idag")
    expect(page.get_by_label("E-post")).to_be_visible()
