"""Held by the calendar address: whoever has it sees the hours and nothing else, and a dead one is like none."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import text

from hembesok_field.access.tables import Authority
from hembesok_field.booking import actions
from hembesok_field.booking.actions.addresses import hash_of
from hembesok_field.booking.tables import CalendarAddress
from hembesok_field.family.actions import protect, record_consent
from hembesok_field.family.rules import ConsentWay
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import NOW, a_home, at, book, cancel, db_guardian, later, move
from tests.people import Town

TODAY = NOW.date()
CANARIES = ("Kanarie", "Mia", "Lo", "070-174", "174 06", "@example", "Anna", "Sara", "2m", "Tolk", "somali")


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def an_address(who) -> str:
    with db.unit_of_work(OPERATOR) as session:
        return "/kalender/" + actions.new_address(session, person_id=who.person_id, now=clock.now()) + ".ics"


def events(app, path: str) -> list:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_calendar_is_open_to_its_address_and_says_how_it_is_read(app, town):
    book(a_home(town), town.anna, town.anna, town.sara)
    answer = app.test_client().get(an_address(town.sara))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in answer.headers
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (event["SUMMARY"], event["SEQUENCE"], event.start) == ("Hembesök", 0, at(NOW.date() + timedelta(days=8), 10))


def test_a_calendar_without_visits_says_that_it_is_connected(app, town):
    assert [event["SUMMARY"] for event in events(app, an_address(town.ola))] == ["Kalendern är kopplad till Hembesök"]


def test_book_move_three_times_and_cancel_is_one_visit_with_a_rising_sequence(app, town):
    home, path, seen = a_home(town), an_address(town.sara), []
    book(home, town.anna, town.anna, town.sara)
    seen += events(app, path)
    for days in (9, 10, 11):
        move(home, town.anna, town.anna, town.sara, starts_at=later(days=days))
        seen += events(app, path)
    cancel(home, town.anna)
    seen += events(app, path)
    assert {event["UID"] for event in seen} == {f"{home.visit_id}@hembesok"}
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 3, 4]
    assert [str(event["STATUS"]) for event in seen] == ["CONFIRMED"] * 4 + ["CANCELLED"]
    assert seen[-1]["SUMMARY"] == "INSTÄLLT: Hembesök"


def test_one_who_was_replaced_sees_her_hour_cancelled_and_the_new_one_sees_it(app, town):
    home, sara, ola = a_home(town), an_address(town.sara), an_address(town.ola)
    book(home, town.anna, town.anna, town.sara)
    move(home, town.anna, town.anna, town.ola, starts_at=later(days=8))
    assert [str(event["STATUS"]) for event in events(app, sara)] == ["CANCELLED"]
    assert [str(event["STATUS"]) for event in events(app, ola)] == ["CONFIRMED"]


def test_when_consent_is_withdrawn_the_hour_stays_and_never_told_anything_else(app, town):
    home = a_home(town, consent=False)
    book(home, town.anna, town.anna, town.sara)
    (event,) = events(app, an_address(town.sara))
    assert "LOCATION" not in event


@pytest.mark.parametrize("consent", [True, False])
def test_nothing_of_the_family_goes_out(app, town, consent):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).shows_area_in_feed = False
    home = a_home(town, consent=consent, language="somali", needs_interpreter=True)
    book(home, town.anna, town.anna, town.sara, with_interpreter=True)
    cancel(home, town.anna, reason="Mia Kanariefågel orkar inte")
    for who in (town.anna, town.sara):
        told = app.test_client().get(an_address(who)).text
        assert [word for word in CANARIES if word in told.replace("Hembesök", "").replace("connected", "")] == []
        assert "Vivalla" not in told


def test_the_area_is_told_only_where_the_authority_lets_it_and_only_to_those_who_may_know(app, town):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).shows_area_in_feed = True
    book(a_home(town), town.anna, town.anna, town.sara)
    book(a_home(town, consent=False), town.anna, town.anna, town.sara, starts_at=later(days=9))
    anna, sara = ([event.get("LOCATION") for event in events(app, an_address(who))] for who in (town.anna, town.sara))
    assert (anna, sara) == (["Vivalla", "Vivalla"], ["Vivalla", None])


def test_a_family_with_protected_identity_is_in_no_calendar(app, town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    with db.unit_of_work(OPERATOR) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    told = app.test_client().get(an_address(town.anna)).text
    assert str(home.visit_id) not in told
    assert "kopplad" in told


def test_the_same_state_is_not_sent_again(app, town):
    home, path, client = a_home(town), an_address(town.anna), app.test_client()
    book(home, town.anna, town.anna, town.sara)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path).data == first.data
    move(home, town.anna, town.anna, town.sara, starts_at=later(days=9))
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_what_was_told_once_is_not_told_again_when_it_is_so_no_longer(app, town):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).shows_area_in_feed = True
    home, path = a_home(town), an_address(town.sara)
    book(home, town.anna, town.anna, town.sara)
    assert [event.get("LOCATION") for event in events(app, path)] == ["Vivalla"]
    with db.unit_of_work(OPERATOR) as session:
        record_consent(
            session, by=town.anna, family_id=home.family_id, is_yes=False, said_on=TODAY, way=ConsentWay.ORAL,
            now=NOW, guardian_id=db_guardian(session, home.family_id),
        )  # fmt: skip
    assert [event.get("LOCATION") for event in events(app, path)] == [None]
    anna = an_address(town.anna)
    assert [event.get("LOCATION") for event in events(app, anna)] == ["Vivalla"]
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, home.family_id).area_name = "Hovsta"
    assert [event.get("LOCATION") for event in events(app, anna)] == ["Hovsta"]
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).shows_area_in_feed = False
    assert [event.get("LOCATION") for event in events(app, anna)] == [None]
    with db.unit_of_work(OPERATOR) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    assert str(home.visit_id) not in app.test_client().get(anna).text
    with db.unit_of_work(OPERATOR) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=False, now=NOW)
    assert [event.get("LOCATION") for event in events(app, anna)] == [None]


def test_time_itself_takes_away_what_has_long_been_over(app, town):
    path = an_address(town.anna)
    for place in range(12):
        book(a_home(town), town.anna, town.anna, starts_at=later(days=1, hours=2 * place))
    assert len(events(app, path)) == 12
    clock.stand_still(TODAY + timedelta(days=80))
    assert len(events(app, path)) == 10
    clock.stand_still(TODAY)
    assert len(events(app, path)) == 12


def test_a_wrong_a_revoked_and_a_malformed_address_get_the_same_answer(app, town):
    revoked = an_address(town.anna)
    an_address(town.anna)
    tries = [revoked, "/kalender/" + "x" * 43 + ".ics", "/kalender/a.ics", "/kalender/%00å.ics", "/kalender/a/b.ics"]
    answers = [app.test_client().get(path) for path in tries]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted((k, v) for k, v in answer.headers if k != "Date")) for answer in answers}) == 1


def test_the_address_of_one_whose_every_assignment_has_ended_is_dead(app, town):
    from hembesok_field.access.tables import Assignment

    path = an_address(town.anna)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Assignment, town.anna.assignment_id).until_on = TODAY - timedelta(days=1)
    assert app.test_client().get(path).status_code == 404


def test_only_the_hash_of_an_address_is_kept_and_no_log_tells_it(app, town, caplog):
    caplog.set_level(logging.DEBUG)
    path = an_address(town.anna)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    assert len(token) == 43  # 256 bits
    app.test_client().get(path)
    app.test_client().get(path + "x")
    assert token not in caplog.text
    with db.reading(OPERATOR) as session:
        kept = session.get_one(CalendarAddress, hash_of(token))
        assert token not in repr(vars(kept))


@pytest.mark.parametrize("role", ["postgres"])  # who may take a table away
def test_not_even_a_fault_tells_the_address(app, town, caplog):
    path = an_address(town.anna)
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text("DROP TABLE calendar_address"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get(path).status_code == 500
    assert "Exception on /kalender/…" in caplog.text
    assert path.removeprefix("/kalender/").removesuffix(".ics") not in caplog.text


def test_the_last_fetch_is_noted_at_most_once_a_minute(app, town):
    path = an_address(town.anna)
    token_hash = hash_of(path.removeprefix("/kalender/").removesuffix(".ics"))

    def noted():
        with db.reading(OPERATOR) as session:
            return session.get_one(CalendarAddress, token_hash).fetched_at

    app.test_client().get(path)
    first = noted()
    app.test_client().get(path)
    assert (first is not None, noted()) == (True, first)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(CalendarAddress, token_hash).fetched_at = first - timedelta(minutes=1)
    app.test_client().get(path)
    assert noted() >= first


def test_a_year_of_visits_is_told_from_sixty_days_back(app, town: Town):
    home, path = a_home(town), an_address(town.anna)
    book(home, town.anna, town.anna)
    clock.stand_still(TODAY + timedelta(days=400))
    assert len(events(app, path)) == 1  # among the last ten


def test_a_new_address_on_the_command_line_ends_the_one_before(app, town, program):
    code, first, _ = program("feed", "--email", "Anna@example.se")
    assert code == 0
    assert first.startswith("/kalender/")
    assert first.count("\n") == 1
    _, second, _ = program("feed", "--email", "anna@example.se")
    client = app.test_client()
    assert [client.get(path.strip()).status_code for path in (first, second)] == [404, 200]


def test_the_command_refuses_a_person_nobody_knows(town, program):
    code, out, fault = program("feed", "--email", "ingen@example.se")
    assert (code, out) == (1, "")
    assert "ingen@example.se" in fault
    assert program("feed")[0] == 2


def test_jag_says_when_the_calendar_was_fetched_and_how_much_has_changed_since(app, town, signed_in):
    """Counted as the telephone would see it: hours she has without consent too, and never a protected family's."""
    homes, path = [a_home(town), a_home(town, consent=False), a_home(town)], an_address(town.sara)

    def said() -> str:
        return signed_in(town.sara).get("/jag").text

    assert "Din telefon har inte hämtat kalendern än." in said()
    for place, home in enumerate(homes):
        book(home, town.anna, town.anna, town.sara, starts_at=later(days=1, hours=3 * place))
    clock.stand_still(TODAY + timedelta(days=1))  # after they were booked, at any hour
    app.test_client().get(path)
    assert "Ingenting har ändrats sedan dess." in said()
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(CalendarAddress, hash_of(path[10:-4])).fetched_at = NOW - timedelta(hours=3)
        protect(session, by=town.anna, family_id=homes[2].family_id, is_protected=True, now=NOW)
    assert "Två ändringar sedan dess." in said()
    clock.stand_still(TODAY + timedelta(days=3))
    assert "Öppna kalendern i telefonen" in said()


def test_who_has_heard_of_a_change_is_never_said_not_to_have(app, town, signed_in):
    """Within the minute too, in which an unchanged calendar is not noted again."""
    home, path = a_home(town), an_address(town.sara)
    app.test_client().get(path)
    book(home, town.anna, town.anna, town.sara, now=clock.now())
    assert "En ändring sedan dess." in signed_in(town.sara).get("/jag").text
    app.test_client().get(path)
    assert "Ingenting har ändrats sedan dess." in signed_in(town.sara).get("/jag").text
