"""Held by what leaves the house: whatever anyone is called, a calendar and a mail have the same parts as for anyone."""

import re
from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from hembesok_field.access.tables import Authority, Person, Unit
from hembesok_field.booking import actions
from hembesok_field.booking.calendar import as_ics
from hembesok_field.booking.shapes import Entry
from hembesok_field.family.forms import UNKNOWN
from hembesok_field.family.tables import Family, Guardian
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox.letters import Mail, NotSent, Sender, ToFamily, made_of
from hembesok_field.outbox.rules import FamilyWay, Fault
from hembesok_field.outbox.tables import Outgoing
from tests.integration.booking.clients import Shape, ical_js, shape_by_icalendar, shape_by_lines
from tests.integration.booking.hostile_words import ENDS, MANY, SIGNS, STARTS, hostile_words
from tests.integration.booking.scene import NOW, TEN, a_home, book, db_guardian, later
from tests.integration.outbox.scene import choose, clock_at, number, sign_words, wants
from tests.people import Town

NOT_WRITTEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
FORMS = ("{}@example.se", "anna{}@example.se", "anna@example{}.se", "anna@example.se{}")
SENDER = Sender("bvc@region.example", "http://localhost", "localhost")
TYPED = (f"Hovsta{ENDS[0]}{STARTS[4]}", f"Hovsta{ENDS[1]}{STARTS[12]}", f"Hovsta{ENDS[5]}{STARTS[9]}", SIGNS[7],
         "Hovsta\u202e\u2066", "👩‍👩‍👧;,\\", "å" * 75)  # fmt: skip


@pytest.fixture
def engine() -> str:
    """What leaves the house is the same on both engines."""
    return "sqlite"


def named(area: str, place: int) -> Entry:
    return Entry(
        visit_id=UUID(int=place), sequence=place, starts_at=TEN, ends_at=later(days=9), is_cancelled=False,
        changed_at=NOW, area=area,
    )  # fmt: skip


def test_a_thousand_areas_are_one_property_each_for_three_readers():
    words = hostile_words()
    assert len(set(words)) == MANY >= 1000
    plain = shape_by_icalendar(as_ics([named("Vivalla", 0)], address="a", made_at=NOW))
    (expected,) = plain.entries.values()
    around = [
        f"x{word}" if place % 2 else f"{word}x" for place, word in enumerate(words)
    ]  # one of nothing has no place
    body = as_ics([named(word, place) for place, word in enumerate(around)], address="a", made_at=NOW)
    assert not NOT_WRITTEN.search(body.decode())
    with ical_js() as js:
        told = {"ical.js": js.shape(body), "icalendar": shape_by_icalendar(body), "by hand": shape_by_lines(body)}
    for reader, shape in told.items():
        assert shape.calendar == plain.calendar, reader
        assert len(shape.entries) == MANY, reader
        assert [words[UUID(uid[:36]).int] for uid, names in shape.entries.items() if names != expected] == [], reader
    for one in Calendar.from_ical(body).walk("VEVENT"):
        assert (one["STATUS"], one["SUMMARY"], one["SEQUENCE"]) == ("CONFIRMED", "Hembesök", UUID(one["UID"][:36]).int)


def parts_of(message: EmailMessage) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """A mail's headers by name, and each of its parts with its own, as whoever receives it reads them."""
    read = message_from_bytes(message.as_bytes(policy=SMTP), policy=SMTP)
    return list(read.keys()), [(part.get_content_type(), list(part.keys())) for part in read.walk()]


def calendar_in(message: EmailMessage) -> bytes:
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    return part.get_payload(decode=True)


def test_a_thousand_addresses_get_a_mail_with_the_same_parts_or_none(app: Flask, town: Town):
    choose(town.anna)
    book(a_home(town), town.anna, town.anna)
    refused, calendars = Counter[Fault](), []
    with db.reading(OPERATOR) as session, session.no_autoflush:
        row = session.scalars(select(Outgoing)).one()
        person = session.get_one(Person, town.anna.person_id)
        plain = made_of(session, row, SENDER)
        assert isinstance(plain, Mail)
        for place, word in enumerate(hostile_words()):
            person.email = FORMS[place % len(FORMS)].format(word)
            try:
                mail = made_of(session, row, SENDER)
            except NotSent as no:
                refused[no.fault] += 1
                continue
            assert isinstance(mail, Mail)
            assert parts_of(mail.message) == parts_of(plain.message), word
            calendars.append((word, calendar_in(mail.message)))
        session.rollback()
    assert refused == {Fault.NO_ADDRESS: MANY - len(calendars)}
    assert len(calendars) >= 20
    expected = shape_by_lines(calendar_in(plain.message))
    with ical_js() as js:
        for word, body in calendars:
            assert not NOT_WRITTEN.search(body.decode()), word
            assert js.shape(body) == shape_by_icalendar(body) == shape_by_lines(body) == expected, word


def test_what_is_typed_at_the_pages_changes_no_calendar_and_no_message(app: Flask, town: Town, signed_in):
    with clock_at(NOW):
        home, anna = a_home(town), signed_in(town.anna)
        with db.unit_of_work(OPERATOR) as session:
            session.get_one(Authority, town.region_id).shows_area_in_feed = True
            path = f"/kalender/{actions.new_address(session, person_id=town.sara.person_id, now=NOW)}.ics"
            guardian = db_guardian(session, home.family_id)
        choose(town.sara, by_invitation=False)
        choose(town.anna)
        sign_words(town)
        number(town)
        wants(home, town, FamilyWay.LETTER)
        book(home, town.anna, town.anna, town.sara)
        family, visit = f"/familjer/{home.family_id}", f"/besok/{home.visit_id}"
        before, kept = (_feed(app, path), _messages()), []
        for word in TYPED:
            home_now = {
                "address": word,
                "area_name": word,
                "language": word[:40],
                "area_type": 5,
                "needs_interpreter": UNKNOWN,
            }
            assert anna.post(f"{family}/uppgifter", data=home_now).status_code == 302
            who = {"name": word, "language": word[:40]}
            assert anna.post(f"{family}/vardnadshavare/{guardian}", data=who).status_code == 302
            assert anna.post(f"{visit}/stall-in", data={"reason": word}).status_code == 422
            assert anna.post(f"{visit}/flytta", data={"reason": word, "slot": word, "way": word}).status_code == 422
            with db.unit_of_work(OPERATOR) as session:
                for unit_id in (town.bvc_id, town.social_id):
                    session.get_one(Unit, unit_id).name = word
                for person_id in (town.anna.person_id, town.sara.person_id):
                    session.get_one(Person, person_id).name = word
                kept += [session.get_one(Family, home.family_id).area_name, session.get_one(Guardian, guardian).name]
            assert (_feed(app, path), _messages()) == before, word
        assert [word.split()[0] for word in kept] == [word.split()[0] for word in TYPED for _ in range(2)]


def _feed(app: Flask, path: str) -> Shape:
    body = app.test_client().get(path).data
    assert b"LOCATION:" in body
    assert shape_by_icalendar(body) == shape_by_lines(body)
    return shape_by_lines(body)


def _messages() -> list[object]:
    """What waits in the outbox as it would leave now: a mail's parts, and what a family is told."""
    with db.reading(OPERATOR) as session:
        made = [made_of(session, row, SENDER) for row in session.scalars(select(Outgoing).order_by(Outgoing.id))]
        assert {type(one) for one in made} == {Mail, ToFamily}
        return [parts_of(one.message) if isinstance(one, Mail) else (one.subject, one.text) for one in made]
