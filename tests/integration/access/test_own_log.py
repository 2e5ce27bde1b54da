"""What a person does with her own keys, sign-ins and calendar stands in her own authority's log; what is over goes."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hembesok_field.access import actions, rules
from hembesok_field.access.tables import Authority, LogEntry, OneTimeLink, Person, Recovery, SignIn
from hembesok_field.booking.actions import new_address
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Duty, Profession
from hembesok_field.web.quiet import hide
from tests.integration.access.device import Device
from tests.integration.access.test_codes import CODES, code
from tests.integration.access.test_passkeys import make_key
from tests.people import BEGAN, PASSWORD


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as moved:
        yield moved


def logged(who) -> list[tuple[str, int, str]]:
    with db.reading(OPERATOR) as session:
        rows = session.scalars(select(LogEntry).where(LogEntry.person_id == who.person_id).order_by(LogEntry.id))
        return [(row.action, row.authority_id, row.families) for row in rows]


def test_a_key_made_named_and_taken_away_is_in_the_log_without_a_family(town, signed_in):
    client = signed_in(town.anna)
    make_key(client, Device())
    client.post("/jag/nycklar/1/namn", data={"name": "Blå plattan"})
    client.post("/jag/nycklar/1/bort")
    assert logged(town.anna) == [(did, town.region_id, "") for did in ("key.add", "key.name", "key.remove")]


def test_codes_and_sign_ins_ended_are_in_the_log(town, signed_in):
    client = signed_in(town.sara)
    shown = client.get(CODES).text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    client.post(CODES, data={"code": code(shown)})
    client.post("/jag/koder/bort")
    client.post("/jag/inloggningar/avsluta", data={"which": "andra"})
    did = [action for action, *_ in logged(town.sara)]
    assert did == ["codes.add", "codes.remove", "sign_ins.end"]
    assert {authority for _, authority, _ in logged(town.sara)} == {town.municipality_id}


def test_what_is_refused_is_not_in_the_log(town, signed_in):
    client = signed_in(town.sara)
    client.get(CODES)
    assert client.post(CODES, data={"code": "000000"}).status_code == 422
    client.post("/jag/nycklar/7/bort")
    assert logged(town.sara) == []


def test_one_who_works_for_two_is_in_the_log_of_both_once_each(town, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        for _ in range(2):
            actions.add_person(
                session,
                email="anna@example.se",
                name="Anna Ek",
                from_on=BEGAN,
                by=OPERATOR,
                profession=Profession.COORDINATOR,
                duty=(Duty.COORDINATOR, Duty.ADMIN)[_],
                authority=session.get_one(Authority, town.municipality_id),
            )
    signed_in(town.anna).post("/jag/inloggningar/avsluta", data={"which": "andra"})
    assert sorted(authority for _, authority, _ in logged(town.anna)) == [town.region_id, town.municipality_id]


def test_a_password_chosen_with_a_link_is_in_the_log(app, town):
    with db.unit_of_work(OPERATOR) as session:
        token = actions.make_link(session, person=session.get_one(Person, town.bo.person_id), now=clock.now())
    app.test_client().post(f"/valkommen/{token}", data={"password": PASSWORD, "again": PASSWORD})
    assert logged(town.bo) == [("password.choose", town.region_id, "")]


def test_a_calendar_is_in_the_log_once_a_day_however_often_it_asks(app, town, noon):
    with db.unit_of_work(OPERATOR) as session:
        path = f"/kalender/{new_address(session, person_id=town.anna.person_id, now=clock.now())}.ics"
    for hours in (0, 1, 1, 24):
        noon.shift(timedelta(hours=hours))
        assert app.test_client().get(path).status_code == 200
    assert [action for action, *_ in logged(town.anna)] == ["calendar.fetch", "calendar.fetch"]


def test_what_is_over_goes_after_thirty_days_and_not_before(town, noon):
    with db.unit_of_work(OPERATOR) as session:
        over = actions.open_sign_in(session, person_id=town.anna.person_id, device="test", now=clock.now())
        actions.end_sign_in(session, token_hash=rules.digest(over), now=clock.now())
        person = session.get_one(Person, town.bo.person_id)
        actions.make_link(session, person=person, now=clock.now())
        kept = rules.digest(actions.make_link(session, person=person, now=clock.now()))
        session.flush()
        session.add(
            Recovery(
                person_id=person.id,
                authority_id=town.region_id,
                started_by=town.adam.assignment_id,
                started_at=clock.now(),
                link_hash=kept,
            )
        )
    assert left(town) == (1, 2)
    noon.shift(rules.KEPT_WHEN_OVER)
    assert left(town) == (2, 2)  # with the one that looked
    noon.shift(timedelta(days=2))
    assert left(town) == (2, 1)  # the two that have looked; and the link that a recovery points at


def left(town) -> tuple[int, int]:
    """Sign-ins and links, once somebody has signed in; the first time nobody does."""
    with db.unit_of_work(OPERATOR) as session:
        if session.scalars(select(SignIn).where(SignIn.ended_at > clock.now() - timedelta(hours=1))).first() is None:
            actions.open_sign_in(session, person_id=town.bo.person_id, device="test", now=clock.now())
    with db.reading(OPERATOR) as session:
        return len(session.scalars(select(SignIn)).all()), len(session.scalars(select(OneTimeLink)).all())


def test_a_providers_answer_is_in_no_servers_log():
    line = "GET /logga-in/konto/svar?code=SplxlOBe&state=af0ifjsldkj&iss=https://idp.example HTTP/1.1"
    assert hide(line) == "GET /logga-in/konto/svar?code=…&state=…&iss=https://idp.example HTTP/1.1"
