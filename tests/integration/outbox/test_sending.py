"""Held by the worker: nothing is lost, nothing leaves twice by itself, and one that cannot be sent stops no other."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from icalendar import Calendar

from hembesok_field.access.tables import Person
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox import actions, sending
from hembesok_field.outbox.rules import MOST_TRIES, WAITS, FamilyWay, Fault, State
from tests.integration.booking.scene import NOW, TEN, a_home, book, cancel, later, move
from tests.integration.outbox.post import DROP, HANG, Clerk, a_free_port, a_server
from tests.integration.outbox.scene import (
    choose,
    clock_at,
    lies,
    number,
    protected,
    send,
    sign_words,
    wants,
    worker_for,
)
from tests.people import Town

CANARIES = (b"Kanarie", b"Mia", b"070-174", b"Vivalla", b"sara@", b"Sara")


def invited(town: Town) -> None:
    """Anna is invited to a visit at ten; nobody else is told."""
    choose(town.sara, by_invitation=False)
    choose(town.anna)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)


def test_an_invitation_is_right_for_outlook_google_and_apple(app: Flask, town: Town, tmp_path):
    invited(town)
    clerk = Clerk()
    with a_server(clerk) as url:
        assert send(app, url, tmp_path, later(minutes=5)) == {State.SENT: 1}
    (kept,) = clerk.kept
    (row,) = lies()
    assert kept.to == ("anna@example.se",)
    assert kept.message["To"] == "anna@example.se"
    assert kept.message["From"] == "Hembesök <bvc@region.example>"
    assert kept.message["Message-ID"].startswith(f"<{row.mark}@")
    assert kept.message["Auto-Submitted"] == "auto-generated"
    assert kept.message["Subject"] == "Hembesök tisdag 10 mars kl. 10"
    kinds = [(part.get_content_type(), part.get_param("method")) for part in kept.message.walk()]
    assert ("text/calendar", "REQUEST") in kinds
    assert ("application/ics", None) in kinds
    calendar = Calendar.from_ical(kept.calendar)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"{row.visit_id}@hembesok"
    assert (event["SEQUENCE"], event["DTSTART"].dt) == (0, TEN)
    assert b"DTSTART:20260310T090000Z" in kept.calendar
    assert str(event["ORGANIZER"]) == "mailto:bvc@region.example"
    assert str(event["ATTENDEE"]) == "mailto:anna@example.se"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    plain = kept.body + kept.calendar + kept.message.get_body(("plain",)).get_payload(decode=True)
    assert [word for word in CANARIES if word in plain] == []


def test_moved_and_cancelled_reach_the_same_entry_in_order(app: Flask, town: Town, tmp_path):
    choose(town.anna)
    home = a_home(town)
    clerk = Clerk()
    with a_server(clerk) as url:
        book(home, town.anna, town.anna)
        send(app, url, tmp_path, later(minutes=5))
        move(home, town.anna, town.anna, starts_at=TEN + timedelta(days=1), now=later(minutes=6))
        send(app, url, tmp_path, later(minutes=10))
        cancel(home, town.anna, now=later(minutes=11))
        send(app, url, tmp_path, later(minutes=15))
    told = [Calendar.from_ical(one.calendar) for one in clerk.kept]
    assert [one["METHOD"] for one in told] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [one.walk("VEVENT")[0] for one in told]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_what_is_older_about_a_visit_leaves_first_or_holds_the_newer_back(app: Flask, town: Town, tmp_path):
    choose(town.anna)
    home = a_home(town)
    book(home, town.anna, town.anna)
    busy = Clerk(says=lambda _to: "451 come back")
    with a_server(busy) as url:
        send(app, url, tmp_path, later(minutes=5))
        cancel(home, town.anna, now=later(minutes=5, seconds=10))
    assert [(row.kind, row.state) for row in lies()] == [("invitation_off", State.WAITING)]  # the first was taken back
    clerk = Clerk()
    with a_server(clerk) as url:
        send(app, url, tmp_path, later(minutes=30))
    assert [Calendar.from_ical(one.calendar)["METHOD"] for one in clerk.kept] == ["CANCEL"]


def test_a_retried_invitation_goes_before_what_was_written_after_it(town: Town):
    """A claimed one holds what is newer about the same visit, to the same person, back; and nothing else."""
    choose(town.anna)
    home = a_home(town)
    book(home, town.anna, town.anna)
    with db.unit_of_work(OPERATOR) as session:
        first = actions.claim(session, held_by="one", now=later(minutes=5))
        assert first is not None
    cancel(home, town.anna, now=later(minutes=5))
    other = a_home(town, reference="annan")
    book(other, town.anna, town.anna, starts_at=TEN + timedelta(days=2), now=later(minutes=5))
    with db.unit_of_work(OPERATOR) as session:
        second = actions.claim(session, held_by="two", now=later(minutes=7))
        assert second is not None
        assert second.visit_id == other.visit_id
        assert actions.claim(session, held_by="two", now=later(minutes=7)) is None


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"says": lambda _to: "451 greylisted"}, Fault.NOT_NOW),
        ({"greets": lambda _to: "450 mailbox busy"}, Fault.NOT_NOW),
        ({"says": lambda _to: DROP}, Fault.NOT_REACHED),
    ],
    ids=["4xx after the text", "4xx for the recipient", "hung up before the answer"],
)
def test_what_did_not_arrive_is_tried_again_with_growing_waits(app: Flask, town: Town, tmp_path, answers, fault):
    invited(town)
    moment, waits = later(minutes=5), []
    with a_server(Clerk(**answers)) as url:
        for _ in range(3):
            send(app, url, tmp_path, moment)
            (row,) = lies()
            assert (row.state, row.fault) == (State.WAITING, fault)
            waits.append(row.next_at - moment)
            moment = row.next_at
    assert waits == list(WAITS[:3])
    clerk = Clerk()
    with a_server(clerk) as url:
        assert send(app, url, tmp_path, moment - timedelta(seconds=1)) == {}
        assert send(app, url, tmp_path, moment) == {State.SENT: 1}
    assert len(clerk.kept) == 1


def test_after_the_last_try_it_is_a_dead_letter_that_can_be_tried_again(app: Flask, town: Town, tmp_path, program):
    invited(town)
    moment = later(minutes=5)
    with a_server(Clerk(says=lambda _to: "452 full")) as url:
        for _ in range(MOST_TRIES):
            send(app, url, tmp_path, moment)
            moment = lies()[0].next_at
    (row,) = lies()
    assert (row.state, row.tries) == (State.DEAD, MOST_TRIES)
    with clock_at(moment):
        code, _, told = program("outbox", "check")
        assert (code, "kom inte fram" in told) == (1, True)
        assert f"{row.id}: Kalenderinbjudan, mejl till Anna Ek" in program("outbox", "show")[1]
        assert program("outbox", "again", str(row.id))[0] == 0
    with a_server(Clerk()) as url:
        assert send(app, url, tmp_path, moment) == {State.SENT: 1}


def test_a_plain_no_to_one_stops_no_other(app: Flask, town: Town, tmp_path):
    for who in (town.anna, town.sara):
        choose(who)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    clerk = Clerk(greets=lambda to: "550 no such person" if to.startswith("anna") else None)
    with a_server(clerk) as url:
        assert send(app, url, tmp_path, later(minutes=5)) == {State.DEAD: 1, State.SENT: 1}
    assert [one.to for one in clerk.kept] == [("sara@example.se",)]
    assert [row.fault for row in lies(State.DEAD)] == [Fault.REFUSED]


def test_a_server_that_is_silent_or_gone_costs_one_try_of_one_message(app: Flask, town: Town, tmp_path, monkeypatch):
    for who in (town.anna, town.sara):
        choose(who)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    assert send(app, f"smtp://127.0.0.1:{a_free_port()}", tmp_path, later(minutes=5)) == {State.WAITING: 1}
    assert [row.tries for row in lies()] == [1, 0]
    monkeypatch.setattr(sending, "DEADLINE", 0.3)
    with a_server(Clerk(says=lambda _to: HANG)) as url:
        assert send(app, url, tmp_path, later(minutes=10)) == {State.WAITING: 1}
    assert sum(row.tries for row in lies()) == 2


def test_a_worker_killed_at_any_step_loses_nothing_and_doubles_as_the_same(app: Flask, town: Town, tmp_path):
    invited(town)
    clerk = Clerk()
    with a_server(clerk) as url:
        with clock_at(later(minutes=5)), pytest.raises(KeyboardInterrupt):
            _killed_before_its_note(app, url, tmp_path).send_due()
        assert [row.state for row in lies()] == [State.SENDING]
        assert send(app, url, tmp_path, later(minutes=6)) == {}  # the dead one still holds it
        assert send(app, url, tmp_path, later(minutes=9)) == {State.SENT: 1}
    assert len(clerk.kept) == 2
    assert len({one.message["Message-ID"] for one in clerk.kept}) == 1
    events = [Calendar.from_ical(one.calendar).walk("VEVENT")[0] for one in clerk.kept]
    assert len({(event["UID"], event["SEQUENCE"]) for event in events}) == 1


def _killed_before_its_note(app: Flask, url: str, folder):
    worker = worker_for(app, url, folder)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    worker._noted = die  # type: ignore[method-assign]
    return worker


def test_two_workers_at_once_never_send_the_same(app: Flask, town: Town, tmp_path):
    choose(town.anna)
    for day in range(12):
        home = a_home(town, reference=f"F{day}")
        book(home, town.anna, town.anna, starts_at=TEN + timedelta(days=day))
    clerk, line = Clerk(), Barrier(3)
    with a_server(clerk) as url, clock_at(later(minutes=5)):

        def work() -> None:
            with app.app_context():
                line.wait(timeout=30)
                worker_for(app, url, tmp_path).send_due()

        workers = [Thread(target=work) for _ in range(3)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
    marks = [one.message["Message-ID"] for one in clerk.kept]
    assert (len(marks), len(set(marks))) == (12, 12)
    assert {row.state for row in lies()} == {State.SENT}


@pytest.mark.parametrize("address", ["anna@example.se\r\nBcc: alla@example.se", "anna@example.se\n\nHej", "anna"])
def test_nothing_is_slipped_into_a_letter(app: Flask, town: Town, tmp_path, address):
    invited(town)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.anna.person_id).email = address.lower()
    clerk = Clerk()
    with a_server(clerk) as url:
        send(app, url, tmp_path, later(minutes=5))
    assert clerk.kept == []
    assert [(row.state, row.fault) for row in lies()] == [(State.DEAD, Fault.NO_ADDRESS)]


def test_nobody_elses_address_is_in_anyones_message(app: Flask, town: Town, tmp_path):
    everyone = (town.anna, town.bo, town.sara, town.ola)
    for who in everyone:
        choose(who)
    home = a_home(town)
    book(home, town.anna, *everyone)
    clerk = Clerk()
    with a_server(clerk) as url:
        send(app, url, tmp_path, later(minutes=5))
    assert sorted(one.to for one in clerk.kept) == sorted(
        (f"{who.name.split()[0].lower()}@example.se",) for who in everyone
    )
    for one in clerk.kept:
        others = [f"{who.name.split()[0].lower()}@example.se".encode() for who in everyone]
        found = [address for address in others if address in one.body + one.calendar]
        assert found == [one.to[0].encode()]


def test_a_family_is_told_the_time_and_a_number_and_nothing_else(app: Flask, town: Town, tmp_path):
    choose(town.anna, by_invitation=False)
    number(town)
    sign_words(town)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna)
    assert send(app, f"file:{tmp_path}", tmp_path, later(minutes=5)) == {State.SENT: 1}
    (file,) = tmp_path.glob("*.sms.json")
    from json import loads

    told = loads(file.read_text())
    assert told.pop("id") == str(lies(State.SENT)[0].mark)
    assert told == {
        "channel": "sms",
        "language": "sv",
        "dir": "ltr",
        "subject": "Besök",
        "text": "Besök tisdag 10 mars kl. 10.00. Ring 019-12 34 56 om tiden inte passar.",
        "phone": "070-174 06 05",
    }


def without_words(town: Town, home) -> Fault:
    return Fault.TEXT_NOT_REVIEWED


def without_a_number(town: Town, home) -> Fault:
    sign_words(town)
    number(town, "")
    return Fault.NO_NUMBER_TO_CALL


@pytest.mark.parametrize("lacks", [without_words, without_a_number])
def test_what_nobody_has_reviewed_is_never_sent(
    app: Flask, town: Town, tmp_path, lacks: Callable[[Town, object], Fault]
):
    choose(town.anna, by_invitation=False)
    number(town)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna)
    fault = lacks(town, home)
    send(app, f"file:{tmp_path}", tmp_path, later(minutes=5))
    assert list(tmp_path.glob("*.json")) == []
    assert [row.fault for row in lies(State.DEAD)] == [fault]


@pytest.mark.parametrize("way", list(FamilyWay))
def test_a_family_protected_since_is_sent_nothing_whoever_set_the_mark(app: Flask, town: Town, tmp_path, way):
    choose(town.anna)
    number(town)
    sign_words(town)
    home = a_home(town)
    wants(home, town, way)
    book(home, town.anna, town.anna)
    protected(home)
    done = send(app, f"file:{tmp_path}", tmp_path, later(minutes=5))
    assert done == {State.TAKEN_BACK: 2}
    assert [file.name for file in tmp_path.iterdir() if file.suffix in {".eml", ".json"}] == []


def test_a_reminder_that_comes_after_the_visit_is_not_sent(app: Flask, town: Town, tmp_path):
    home = a_home(town)
    book(home, town.anna, town.anna)
    assert send(app, f"file:{tmp_path}", tmp_path, TEN + timedelta(hours=1)) == {State.DEAD: 1}
    assert [row.fault for row in lies(State.DEAD)] == [Fault.TOO_LATE]


def test_a_letter_is_written_when_a_key_is_added_or_taken_away(app: Flask, town: Town, tmp_path, signed_in):
    from tests.integration.access.device import Device
    from tests.integration.access.test_passkeys import make_key

    make_key(signed_in(town.anna), Device())
    signed_in(town.anna).post("/jag/nycklar/1/bort")
    assert [(row.kind, row.detail) for row in lies()] == [
        ("keys_changed", "key.add"),
        ("keys_changed", "key.remove"),
    ]
    clerk = Clerk()
    with a_server(clerk) as url:
        send(app, url, tmp_path, clock.now() + timedelta(minutes=1))
    assert [one.message["Subject"] for one in clerk.kept] == ["Din inloggning i Hembesök har ändrats"] * 2
    assert "En ny nyckel lades till på ditt konto" in clerk.kept[0].message.get_content()


def test_the_operator_runs_shows_and_checks(app: Flask, town: Town, program):
    invited(town)
    with clock_at(later(hours=2)):
        code, _, told = program("outbox", "check")
        assert (code, "mer än en halvtimme sent" in told) == (1, True)
        assert program("outbox", "run", "--once")[1].rstrip().endswith("skickat 1")
        assert program("outbox", "check")[0] == 0
        assert '"sent": 1' in program("outbox", "show", "--json")[1]
    with clock_at(NOW + timedelta(days=90)):
        program("outbox", "run", "--once")
    assert lies(*State) == []
