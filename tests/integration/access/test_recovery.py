"""Held by helping in: two people of one's own authority, never one, never oneself, and a link that works once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hembesok_field.access import actions
from hembesok_field.access.proofs.passkeys import NewKey
from hembesok_field.access.tables import Authority, CodeKey, LogEntry, OneTimeLink, Passkey, Person, Recovery
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.people import a_person, an_admin

HELP = "/hjalp-in"
NEW = "sju blå hundar sover"


@pytest.fixture
def anna_has_lost_her_keys(town):
    with db.unit_of_work(OPERATOR) as session:
        key = NewKey(credential_id="AAAA", public_key=b"x", sign_count=0)
        actions.add_passkey(session, person_id=town.anna.person_id, key=key, name="Borta", now=clock.now())
        session.add(CodeKey(person_id=town.anna.person_id, secret="JBSWY3DPEHPK3PXP", last_step=0, made_at=clock.now()))


def begun() -> Recovery:
    with db.reading(OPERATOR) as session:
        return session.scalars(select(Recovery).order_by(Recovery.id.desc())).first()


def link_in(page: str) -> str:
    return page.split("/valkommen/")[1].split('"', maxsplit=1)[0]


@pytest.fixture
def number(town, signed_in) -> int:
    """Adam has begun to help Anna in."""
    assert signed_in(town.adam).post(HELP, data={"email": "Anna@example.se "}).status_code == 302
    return begun().id


@pytest.mark.usefixtures("anna_has_lost_her_keys")
def test_two_people_give_a_link_that_takes_away_the_old_keys(app, town, signed_in, number):
    carin = signed_in(town.carin)
    assert "Anna Ek" in carin.get(HELP).text
    link = link_in(carin.post(f"{HELP}/{number}/godkann").text)
    client = app.test_client()
    assert client.post(f"/valkommen/{link}", data={"password": NEW, "again": NEW}).location == "/"
    assert client.get("/idag").status_code == 200
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Passkey)).all() == session.scalars(select(CodeKey)).all() == []
    assert app.test_client().get(f"/valkommen/{link}").status_code == 404
    assert link not in carin.get(HELP).text


def test_each_of_the_two_stands_in_the_log(town, signed_in, number):
    signed_in(town.carin).post(f"{HELP}/{number}/godkann")
    with db.reading(OPERATOR) as session:
        done = [(entry.action, entry.person_id) for entry in session.scalars(select(LogEntry).order_by(LogEntry.id))]
    assert done == [("recovery.start", town.adam.person_id), ("recovery.approve", town.carin.person_id)]


def no_link() -> bool:
    with db.reading(OPERATOR) as session:
        return session.scalars(select(OneTimeLink)).all() == []


def test_one_person_is_not_two(town, signed_in, number):
    page = signed_in(town.adam).post(f"{HELP}/{number}/godkann", follow_redirects=True).text
    assert "En annan person behöver godkänna" in page
    assert no_link()


def test_one_person_in_two_assignments_is_not_two(app, town, signed_in, number):
    with db.unit_of_work(OPERATOR) as session:
        region = session.get_one(Authority, town.region_id)
        from hembesok_field.kernel.identity import Duty, Profession

        twice = a_person(session, "Adam Holm", Profession.COORDINATOR, Duty.COORDINATOR, authority=region)
    signed_in(twice).post(f"{HELP}/{number}/godkann")
    assert no_link()


def test_nobody_approves_herself(app, town, signed_in):
    signed_in(town.adam).post(HELP, data={"email": "carin@example.se"})
    signed_in(town.carin).post(f"{HELP}/{begun().id}/godkann")
    assert no_link()
    answer = signed_in(town.adam).post(HELP, data={"email": "adam@example.se"})
    assert (answer.status_code, "inte hjälpa dig själv" in answer.text) == (422, True)


def test_only_an_admin_starts_and_only_for_ones_own_authority(app, town, signed_in):
    assert signed_in(town.carin).post(HELP, data={"email": "anna@example.se"}).status_code == 403
    for stranger in ("sara@example.se", "ingen@example.se"):
        answer = signed_in(town.adam).post(HELP, data={"email": stranger})
        assert (answer.status_code, "Ingen hos er" in answer.text) == (422, True)
    assert begun() is None


def test_another_authority_neither_sees_nor_approves(app, town, signed_in, number):
    kajsa = signed_in(town.kajsa)
    assert "Anna Ek" not in kajsa.get(HELP).text
    assert kajsa.post(f"{HELP}/{number}/godkann").status_code == 404
    assert no_link()


def test_help_waits_a_day_and_is_approved_once(app, town, signed_in, number):
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert "för sent" in signed_in(town.carin).post(f"{HELP}/{number}/godkann", follow_redirects=True).text
    assert no_link()
    carin = signed_in(town.carin)
    carin.post(f"{HELP}/{number}/godkann")
    assert "redan gjort" in carin.post(f"{HELP}/{number}/godkann", follow_redirects=True).text


def test_help_can_be_taken_back(app, town, signed_in, number):
    signed_in(town.adam).post(f"{HELP}/{number}/ta-tillbaka")
    signed_in(town.carin).post(f"{HELP}/{number}/godkann")
    assert no_link()


def test_the_same_person_is_not_helped_twice_at_once(town, signed_in, number):
    answer = signed_in(town.adam).post(HELP, data={"email": "anna@example.se"})
    assert (answer.status_code, "redan börjat" in answer.text) == (422, True)


def test_a_second_admin_can_approve(app, town, signed_in, number):
    with db.unit_of_work(OPERATOR) as session:
        other = an_admin(session, session.get_one(Authority, town.region_id), "Berit Ask")
    assert "/valkommen/" in signed_in(other).post(f"{HELP}/{number}/godkann").text


@pytest.mark.usefixtures("anna_has_lost_her_keys")
def test_a_plain_link_does_not_go_around_the_second_factor(app, town):
    with db.unit_of_work(OPERATOR) as session:
        token = actions.make_link(session, person=session.get_one(Person, town.anna.person_id), now=clock.now())
    client = app.test_client()
    answer = client.post(f"/valkommen/{token}", data={"password": NEW, "again": NEW})
    assert answer.location.startswith("/logga-in/kod")
    assert client.get("/idag").status_code == 302
