"""Held by the walls: a municipality that sees families by code, or not at all, is shown no more than it has chosen.

Every page that can be read is opened as its workers, its coordinator and its log reviewer, and their calendars.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hembesok_field.access.permissions import BY_ENDPOINT, Whose
from hembesok_field.access.rules import SeesFamilies
from hembesok_field.booking import actions as bookings
from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import queries as plans
from tests.integration.booking.scene import BORN, NOW, Home, a_home, at
from tests.people import Town
from tests.programs import words_of
from tests.walls.test_matrix import address, rules

PEOPLE = ("sara", "ola", "kajsa", "leif", "mats")
NAMING = ("Kanarie", "174 06 05", "1740605", "Vivalla lund", BORN.isoformat())
CHOICES = re.compile(r"<select\b.*?</select>", re.DOTALL)
TELLING = ("REF-KAN", "Kanarispråk", "2 månader", "Besöket vid två", ">2m<", "vid 2 mån")


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which both engines answer alike."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


@pytest.fixture
def homes(town: Town) -> list[Home]:
    """Visits promised for today and tomorrow, one that is due, and one that was to be yesterday: all have agreed."""
    made = []
    for place, day in enumerate((NOW.date(), NOW.date() + timedelta(days=1), None, NOW.date() - timedelta(days=1))):
        facts = {"reference": f"REF-KAN{place}", "language": "Kanarispråk", "needs_interpreter": True}
        home = a_home(town, **facts)
        made.append(home)
        with db.unit_of_work(OPERATOR) as session:
            families.set_pair(
                session, by=town.anna, family_id=home.family_id, nurse_id=town.anna.assignment_id,
                social_worker_id=town.sara.assignment_id, now=NOW,
            )  # fmt: skip
            family = family_queries.family_for(session, town.anna, home.family_id)
            family.area_name = "Vivalla lund"
        if day is not None:
            promise(town, home, day)
    return made


def promise(town: Town, home: Home, day: date) -> None:
    with db.unit_of_work(OPERATOR) as session:
        bookings.book(
            session, visit=plans.visit_for(session, town.anna, home.visit_id), starts_at=at(day, 15), minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id], by=town.anna, now=NOW - timedelta(days=2),
        )  # fmt: skip


def choose(town: Town, sees: SeesFamilies) -> None:
    with db.unit_of_work(OPERATOR) as session:
        families.choose_way(session, by=town.mats, sees=sees, now=NOW)


def calendar(app: Flask, who: Who) -> str:
    with db.unit_of_work(OPERATOR) as session:
        token = bookings.new_address(session, person_id=who.person_id, now=NOW)
    return app.test_client().get(f"/kalender/{token}.ics").text


def walk(app: Flask, town: Town, homes: list[Home], signed_in: Callable[[Who], FlaskClient]) -> dict[str, str]:
    """Every page that can be read, by person and address, with the address's own ids taken out of it."""
    shown = {}
    for name in PEOPLE:
        who = getattr(town, name)
        client = signed_in(who)
        for rule in rules(app):
            if "GET" not in (rule.methods or ()) or BY_ENDPOINT[rule.endpoint].whose is Whose.ANYONE:
                continue
            for home in homes if {"family_id", "visit_id"} & rule.arguments else (None,):
                answer = client.get(address(app, rule, home and Place(home, town)))
                shown[f"{name} {rule.endpoint} {homes.index(home) if home else ''}"] = words_of(answer)
        shown[f"{name} calendar"] = calendar(app, who)
    return shown


class Place:
    """A home as the walls' addresses want it."""

    def __init__(self, home: Home, town: Town) -> None:
        self.family_id, self.visit_id = home.family_id, home.visit_id
        with db.reading(OPERATOR) as session:
            family = family_queries.family_for(session, town.anna, home.family_id)
            self.child_id = family_queries.children_of(session, family)[0].id
            self.guardian_id = family_queries.guardians_of(session, family)[0].id


def leaks(shown: dict[str, str], canaries: tuple[str, ...]) -> list[str]:
    return [f"{where}: {canary}" for where, text in shown.items() for canary in canaries if canary in text]


def test_by_name_the_walk_finds_what_it_looks_for(app, town, homes, signed_in):
    """A walk that found no name where names are shown would be blind."""
    found = leaks(walk(app, town, homes, signed_in), NAMING + TELLING)
    for page in ("desk.today", "desk.week", "desk.families", "desk.family", "record.visit"):
        assert [one for one in found if one.startswith(f"sara {page}") and "Kanarie" in one], page
    for canary in ("Vivalla lund", "REF-KAN", "Kanarispråk", "174 06 05"):
        assert [one for one in found if one.endswith(f": {canary}")], canary


def test_by_code_no_name_number_or_place_is_shown(app, town, homes, signed_in):
    choose(town, SeesFamilies.PSEUDONYM)
    shown = walk(app, town, homes, signed_in)
    found = leaks(shown, NAMING)
    assert found == [], chr(10).join(found)
    assert "REF-KAN0" in shown["sara desk.family 0"]


def test_by_count_only_the_hour_the_colleague_and_a_button_are_shown(app, town, homes, signed_in):
    choose(town, SeesFamilies.COUNT_ONLY)
    shown = walk(app, town, homes, signed_in)
    ids = tuple(str(home.family_id) for home in homes)
    # The log names a family by its code, so that its guardian can be told who has looked (HSLF-FS 2016:40, 4:9).
    # The steps that a table can be cut by are the programme's, whoever has any visit.
    told = {name: words for name, words in shown.items() if " review." not in name}
    told |= {name: CHOICES.sub("", words) for name, words in told.items() if " statistics.cut_up" in name}
    found = leaks(shown, NAMING) + leaks(told, TELLING + ids)
    assert found == [], chr(10).join(found)
    visit = shown["sara record.visit 0"]
    assert "15" in visit
    assert "Anna Ek" in visit
    assert "<button" in visit


def test_a_colleague_who_was_not_to_come_finds_no_visit_in_count_only(app, town, homes, signed_in):
    choose(town, SeesFamilies.COUNT_ONLY)
    assert signed_in(town.ola).get(f"/besok/{homes[0].visit_id}").status_code == 404
    assert signed_in(town.sara).get(f"/besok/{homes[0].visit_id}").status_code == 200


@pytest.mark.parametrize("sees", [SeesFamilies.PSEUDONYM, SeesFamilies.COUNT_ONLY])
def test_the_choice_is_in_force_on_the_next_request(town, homes, signed_in, sees):
    sara, mats, place = signed_in(town.sara), signed_in(town.mats), f"/familjer/{homes[0].family_id}"
    assert "Kanarie" in sara.get(place).text
    assert mats.post("/sa-ser-vi-familjer", data={"sees": sees.value}).status_code == 302
    answer = sara.get(place)
    assert "Kanarie" not in answer.text
    assert answer.status_code == (200 if sees is SeesFamilies.PSEUDONYM else 404)
    assert "Kanarie" in signed_in(town.anna).get(place).text
