"""Tablets: registered by their own key, let in for who is signed in; and what a restored server gets back."""

import gzip
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from hembesok_field.access import actions as access
from hembesok_field.access.tables import Assignment, LogEntry, SignIn
from hembesok_field.access.tables import Tablet as TabletRow
from hembesok_field.family.rules import Answer, NewChild
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db, keys, sealing
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import actions as plans
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries as records
from hembesok_field.record.tables import Attestation
from hembesok_field.sync import actions, queries
from hembesok_field.sync.rules import carried_until
from tests.families import NOW, TODAY
from tests.integration.sync.scene import Field, rows_of, word
from tests.people import Town, browser_of
from tests.tablets import NONCE, Hand, Tablet


def end(app: Flask, by, tablet: Tablet, how: str):
    return browser_of(app, by).post(f"/jag/plattor/{tablet.id}/avsluta", data={"how": how})


def test_a_tablet_is_its_key_and_shows_that_it_has_it(app: Flask, town: Town):
    tablet, other = Tablet(app), Tablet(app)
    assert tablet.register(town.anna).status_code == 200
    known = tablet.id
    assert tablet.register(town.bo).status_code == 200
    assert tablet.id == known
    other.private, forged = tablet.private, other.sign
    stranger = Tablet(app)
    stranger.sign = forged  # signs with a key that is not the one it shows
    assert stranger.register(town.anna).status_code == 422
    assert len(rows_of(TabletRow)) == 1


def test_a_pass_opens_what_a_tablet_needs_and_nothing_else(field: Field, app: Flask):
    shown = {"Authorization": f"Bearer {field.anna.token}"}
    assert app.test_client().get("/api/v1/sync/visits", headers=shown).status_code == 200
    for path in ("/api/v1/families", "/api/v1/visits", f"/api/v1/visits/{field.visit}"):
        assert app.test_client().get(path, headers=shown).status_code == 401


def test_a_pass_dies_with_the_sign_in(field: Field):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    with db.unit_of_work(OPERATOR) as session:
        session.execute(update(SignIn).values(ended_at=clock.now()))
    assert field.tablet.send(field.anna, row).status_code == 401
    assert rows_of(Attestation) == []


def test_nobody_is_let_in_on_another_authoritys_tablet(field: Field, app: Flask, town: Town):
    sent = {"tablet": field.tablet.id, "proof": field.tablet.sign(f"hembesok-pass-1\n{field.tablet.id}\n")}
    assert browser_of(app, town.sara).post("/jag/plattor/pass", data=sent).status_code == 422
    assert end(app, town.sara, field.tablet, "lost").status_code == 404
    unproven = {**sent, "proof": Tablet(app).sign("hembesok-pass-1")}
    assert browser_of(app, town.anna).post("/jag/plattor/pass", data=unproven).status_code == 422


def test_a_lost_tablet_is_told_to_wipe_itself_and_nothing_else(field: Field, app: Flask, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    assert end(app, town.carin, field.tablet, "lost").status_code == 302
    assert field.tablet.send(field.anna, row).status_code == 401
    assert field.tablet.ask().status_code == 200
    assert field.tablet.state["wipe"] is True
    assert field.tablet.register(town.anna).status_code == 422
    assert rows_of(Attestation) == []
    with db.reading(OPERATOR) as session:
        actions_done = session.scalars(select(LogEntry.action)).all()
    assert actions_done.count("tablet.lost") == 1


def test_a_tablet_is_told_whose_right_has_ended(field: Field, town: Town):
    field.tablet.ask()
    assert field.tablet.state["ended"] == []
    with db.unit_of_work(OPERATOR) as session:
        hers = update(Assignment).where(Assignment.id == town.anna.assignment_id)
        session.execute(hers.values(until_on=clock.today() - timedelta(days=1)))
    field.tablet.ask()
    assert field.tablet.state["ended"] == [field.anna.key_id]
    field.tablet.told(field.bo)
    assert field.tablet.state["ended"] == [field.anna.key_id]


def test_a_tablet_that_is_handed_in_delivers_first(field: Field, app: Flask, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    end(app, town.anna, field.tablet, "handed_in")
    (told,) = field.tablet.told(field.anna, row, waiting=1)
    assert (told["status"], field.tablet.state["wipe"]) == ("stored", True)
    field.tablet.told(field.anna, wiped=True)
    (kept,) = rows_of(TabletRow)
    assert kept.wiped_at == clock.now()


def brought(field: Field, by, *rows: dict[str, str], signs: str = "pass", **more: Any) -> TestResponse:
    """Handed in by one who is not let in on the tablet before, with her page's cookie."""
    proof = field.tablet.sign(f"hembesok-{signs}-1\n{field.tablet.id}\n")
    body = {"tablet": {"id": field.tablet.id, "nonce": NONCE, "waiting": len(rows)}, "operations": rows, "proof": proof}
    return browser_of(field.tablet.app, by).post("/jag/plattor/lamna-in", json={**body, **more})


def test_one_who_is_signed_in_is_let_in_and_hands_in_at_once(field: Field, app: Flask, town: Town):
    rows = [
        field.tablet.row(field.anna, field.visit, "attestation", word(field)),
        field.tablet.row(field.anna, field.visit, "note", {"text": "Ring Kanarie"}),
    ]
    told = brought(field, town.anna, *rows, day=field.anna.key_id).get_json()
    assert [one["status"] for one in told["answers"]] == ["stored", "stored"]
    assert field.tablet.heard(told["state"])["nonce"] == NONCE
    assert "secret" not in str(told["pass"])
    (visit,) = told["day"]["visits"]
    assert (told["day"]["author"], visit["mine"]["outcome"]) == (town.anna.assignment_id, "done")
    (kept,) = rows_of(TabletRow)
    assert (kept.waiting, kept.oldest_at, kept.seen_by) == (0, None, town.anna.assignment_id)
    again = field.tablet.send(Hand(town.anna, told["pass"]["token"], field.anna.key_id, b""), *rows)
    assert [one["status"] for one in again.get_json()["answers"]] == ["already_stored", "already_stored"]
    with db.reading(OPERATOR) as session:
        read = session.scalars(select(LogEntry).where(LogEntry.action == "sync.visits")).all()
    assert [(one.assignment_id, one.families != "") for one in read] == [(town.anna.assignment_id, True)]


def test_a_day_is_told_to_nobody_but_her_whose_it_is(field: Field, app: Flask, town: Town):
    assert brought(field, town.bo, day=field.anna.key_id).get_json()["day"] is None
    assert brought(field, town.anna).get_json()["day"] is None
    shown = {"Authorization": f"Bearer {field.bo.token}"}
    asked = {"tablet": {"id": field.tablet.id, "nonce": NONCE}, "day": field.anna.key_id}
    assert app.test_client().post("/api/v1/sync", json=asked, headers=shown).get_json()["day"] is None
    end(app, town.anna, field.tablet, "handed_in")
    assert brought(field, town.anna, day=field.anna.key_id).get_json()["day"] is None
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(LogEntry).where(LogEntry.action == "sync.visits")).all() == []


def test_nothing_is_handed_in_on_a_tablet_that_is_not_ones_own_or_is_lost(field: Field, app: Flask, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    for who, signs in ((town.sara, "pass"), (town.anna, "state")):
        assert "sentence" in brought(field, who, row, signs=signs).get_json()
    assert brought(field, town.carin, row).status_code == 403
    app.config["WTF_CSRF_ENABLED"] = True
    assert brought(field, town.anna, row).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    end(app, town.anna, field.tablet, "lost")
    assert brought(field, town.anna, row).status_code == 422
    assert rows_of(Attestation) == []
    assert all(one.waiting == 0 for one in rows_of(TabletRow))


def test_the_page_says_what_each_tablet_carried(field: Field, app: Flask, town: Town):
    field.tablet.told(field.anna, waiting=3, oldest="2026-03-01T14:00:00Z")
    for who, is_theirs in ((town.anna, True), (town.carin, True), (town.sara, False)):
        page = browser_of(app, who).get("/jag/plattor").text
        assert ("Plattan i bilen" in page) is is_theirs
        assert ("Bar på tre rader" in page or "Bar på 3 rader" in page) is is_theirs


def test_a_tablet_carries_today_and_the_next_working_day(field: Field, app: Flask, town: Town):
    shown = {"Authorization": f"Bearer {field.anna.token}"}
    told = app.test_client().get("/api/v1/sync/visits", headers=shown).get_json()
    assert [one["id"] for one in told["visits"]] == [str(field.visit)]
    assert told["visits"][0]["family"]["address"] == "Hagagatan 12"
    assert (told["me"]["side"], [one["name"] for one in told["me"]["watchers"]]) == ("nurse", ["Bo Rask"])
    assert [theme["is_ticked"] for theme in told["visits"][0]["themes"]][:1] == [False]
    assert told["visits"][0]["next"]["step"] == "4m"
    with db.reading(OPERATOR) as session:
        entry = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, bool(entry.families)) == ("sync.visits", True)
    assert carried_until(date(2026, 4, 2)) == date(2026, 4, 7)  # Easter between


def test_a_visit_is_for_the_child_whose_programme_it_is(field: Field, app: Flask, town: Town):
    """A newborn's programme goes on beside the elder sibling's, whose visit is today."""
    with db.unit_of_work(town.anna) as session:
        family_id = session.get_one(Visit, field.visit).family_id
        plans.offer_again_with_plan(
            session, by=town.anna, family_id=family_id, children=[NewChild("Noor", TODAY)], now=NOW,
            offered_on=TODAY, answer=Answer.YES, answered_on=TODAY, starts_on=TODAY,
        )  # fmt: skip
    shown = {"Authorization": f"Bearer {field.anna.token}"}
    told = app.test_client().get("/api/v1/sync/visits", headers=shown).get_json()
    assert [(one["id"], one["next"]["step"]) for one in told["visits"]] == [(str(field.visit), "4m")]
    assert told["visits"][0]["family"]["children"] == ["Leo"]
    for page in ("/idag", f"/besok/{field.visit}"):
        shown = browser_of(app, town.anna).get(page).text
        assert ("Leo" in shown, "Noor" in shown) == (True, False), page
    with db.reading(town.anna) as session:
        (printed,) = records.day_on_paper(session, town.anna, *clock.day_bounds(TODAY))
    assert printed.family.children == ("Leo",)


def test_a_lost_tablet_that_is_found_hands_in_what_it_carries_and_tells_nothing(field: Field, app: Flask, town: Town):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    found = f"/jag/plattor/{field.tablet.id}/hittad"
    assert browser_of(app, town.carin).post(found).status_code == 404  # it is not lost
    end(app, town.anna, field.tablet, "lost")
    assert [browser_of(app, who).post(found).status_code for who in (town.anna, town.sara)] == [403, 403]
    assert brought(field, town.anna, row).status_code == 422
    assert "Plattan är återfunnen" in browser_of(app, town.carin).get("/jag/plattor").text
    assert browser_of(app, town.carin).post(found).status_code == 302
    told = brought(field, town.anna, row, day=field.anna.key_id).get_json()
    assert (told["answers"][0]["status"], told["day"]) == ("stored", None)
    assert field.tablet.heard(told["state"])["wipe"] is True
    assert field.tablet.register(town.anna).status_code == 422
    assert Tablet(app).register(town.anna).status_code == 200
    with db.reading(OPERATOR) as session:
        done = session.scalars(select(LogEntry).where(LogEntry.action == "tablet.found")).one()
    assert done.assignment_id == town.carin.assignment_id


def test_who_reviews_the_log_sees_which_families_may_lie_on_a_tablet(field: Field, app: Flask, town: Town):
    def on_it(who) -> str:
        return browser_of(app, who).get("/logg/plattor").text

    with db.reading(OPERATOR) as session:
        hers, other = (session.get_one(Visit, one).family_id for one in (field.visit, field.other_visit))
        references = [session.get_one(Family, one).reference for one in (hers, other)]
    assert "Ingen familj kan ligga på den." in on_it(town.lova)
    field.tablet.told(field.bo)  # let in, and has fetched nothing
    shown = {"Authorization": f"Bearer {field.anna.token}"}
    app.test_client().get("/api/v1/sync/visits", headers=shown)
    with db.unit_of_work(OPERATOR) as session:  # on another tablet, which Kim was let in on
        access.write_log(session, by=town.kim, action="sync.visits", families=[other], now=clock.now())
    end(app, town.anna, field.tablet, "lost")
    assert [one in on_it(town.lova) for one in references] == [True, False]
    assert references[0] not in on_it(town.leif)
    assert [browser_of(app, who).get("/logg/plattor").status_code for who in (town.carin, town.anna)] == [403, 403]
    with db.unit_of_work(OPERATOR) as session:
        read = session.scalars(select(LogEntry).where(LogEntry.action == "log.tablets")).all()
        assert {(one.assignment_id, one.families) for one in read} == {(town.lova.assignment_id, str(hers))}
        session.execute(update(Family).where(Family.id == hers).values(is_protected=True, address=None))
    assert references[0] not in on_it(town.lova)
    with db.unit_of_work(OPERATOR) as session:
        session.execute(update(TabletRow).values(wiped_at=clock.now()))
    assert "Ingen familj kan ligga på den." in on_it(town.lova)


def test_what_a_tablet_is_told_is_packed_and_of_no_length_that_can_be_told(field: Field, app: Flask):
    heads = {"Authorization": f"Bearer {field.anna.token}", "Accept-Encoding": "gzip"}
    told = [app.test_client().get("/api/v1/sync/visits", headers=heads) for _ in range(12)]
    assert {one.headers["Content-Encoding"] for one in told} == {"gzip"}
    assert len({len(one.data) for one in told}) > 5
    assert json.loads(gzip.decompress(told[0].data))["author"] == field.anna.who.assignment_id
    assert told[0].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_restored_server_gets_back_what_it_lost(
    field: Field, app: Flask, town: Town, program: Callable[..., tuple[int, str, str]], tmp_path: Path
):
    early = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    late = field.tablet.row(field.anna, field.visit, "attestation", word(field, guardians=2))
    field.tablet.told(field.anna, early)
    copy = str(tmp_path / "copy.db")
    assert program("backup", copy)[0] == 0
    before = dict(field.tablet.told(field.anna, late)[0]["receipt"], covered=field.tablet.state["covered"])
    assert before["covered"] == 1
    assert program("restore", copy, "--replace")[0] == 0
    assert len(rows_of(Attestation)) == 1
    field.tablet.ask()
    after = field.tablet.state
    assert (after["instance"], after["covered"]) == (before["instance"], 1)
    assert after["epoch"] != before["epoch"]
    told = field.tablet.told(field.tablet.let_in(town.bo), early, late)
    assert [one["status"] for one in told] == ["already_stored", "stored"]
    assert sorted(one.guardians or 0 for one in rows_of(Attestation)) == [0, 2]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_server_restored_from_before_the_tablet_still_knows_what_she_wrote(
    field: Field, app: Flask, town: Town, program: Callable[..., tuple[int, str, str]], tmp_path: Path
):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    with db.unit_of_work(OPERATOR) as session:
        for table in ("tablet_pass", "writing_key", "tablet"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
    assert field.tablet.ask().status_code == 401
    known = field.tablet.id
    field.tablet.register(town.anna)
    assert field.tablet.id == known
    assert [one["status"] for one in field.tablet.told(field.tablet.let_in(town.bo), row)] == ["stored"]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_copied_database_knows_that_it_is_one(field: Field):
    """As pg_restore leaves it: the same rows in another table."""
    field.tablet.ask()
    before = field.tablet.state
    with db.unit_of_work(OPERATOR) as session:
        stands = queries.last_epoch(session)
        stands.mark = f"{stands.mark}0"
    field.tablet.ask()
    assert field.tablet.state["instance"] == before["instance"]
    assert field.tablet.state["epoch"] != before["epoch"]


def test_a_backup_covers_no_more_than_there_is(field: Field):
    field.tablet.told(field.anna, field.tablet.row(field.anna, field.visit, "attestation", word(field)))
    for number, stands in ((9, 0), (1, 1), (0, 1)):
        with db.unit_of_work(OPERATOR) as session:
            actions.cover(session, number=number, now=clock.now())
        field.tablet.ask()
        assert field.tablet.state["covered"] == stands


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_new_key_is_said_by_the_one_before(field: Field, app: Flask, monkeypatch: pytest.MonkeyPatch):
    row = field.tablet.row(field.anna, field.visit, "attestation", word(field))
    first = field.tablet.keys
    held = keys.held()
    keys.hold(keys.Keys(held.field, held.log, (*held.sync, b"n" * 32)))
    try:
        statements = sealing.key_statements()
        assert statements[1].key == first[0]["id"]
        field.tablet.keys = [*first, field.tablet.heard(vars(statements[1]))]
        assert [one["status"] for one in field.tablet.told(field.anna, row)] == ["stored"]  # sealed to the old one
    finally:
        keys.hold(held)


def seen(app: Flask, by, page: str = "/plattor") -> str:
    return " ".join(browser_of(app, by).get(page).text.split())


def test_the_one_who_coordinates_sees_which_tablet_is_silent_and_probably_holds_what(
    field: Field, app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
):
    """What it said that it carried, and the hour that has passed since without a word; and only her own authority's."""
    now = clock.now()
    field.tablet.send(field.anna, waiting=2, oldest="2026-03-02T08:00:00Z")
    assert "Tyst sedan" not in seen(app, town.carin)
    assert "har inte hörts av" not in seen(app, town.carin, "/laget")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=25))
    found = seen(app, town.carin)
    assert "Tyst sedan" in found
    assert "Bar på två rader" in found
    assert "En platta har inte hörts av" in seen(app, town.carin, "/laget")
    assert "Plattan i bilen" not in seen(app, town.kajsa)

    field.tablet.send(field.tablet.let_in(town.anna), waiting=0)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=50))
    assert "Tyst sedan" not in seen(app, town.carin)


def test_a_tablet_probably_holds_what_was_not_said_since_it_was_heard_of(
    field: Field, app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=4))  # before the visit
    field.tablet.send(field.tablet.let_in(town.anna))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=25))
    assert "har ett besök passerat" in seen(app, town.carin)
    for private in ("Leo", "Amina", "Hagagatan", "/besok/"):
        assert private not in seen(app, town.carin)
    hand = field.tablet.let_in(town.anna)
    field.tablet.send(hand, field.tablet.row(hand, field.visit, "attestation", word(field)))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=75))
    assert "passerat" not in seen(app, town.carin)
