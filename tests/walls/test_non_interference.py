"""Held by the walls: what one authority keeps for itself changes not one byte of what the other is shown.

The other side's whole site is walked twice, with and without it (reliability.md F91); only nonces are masked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.permissions import BY_ENDPOINT, Right, Whose
from hembesok_field.booking import actions as bookings
from hembesok_field.booking.rules import AwayCause, Span
from hembesok_field.booking.tables import Away
from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family.rules import EventKind, TargetGroup
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Side, Who
from hembesok_field.plan import actions as visits
from hembesok_field.plan import queries as plans
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as records
from hembesok_field.record import queries as record_queries
from hembesok_field.retention import actions as gallring
from hembesok_field.retention.shapes import RecordType, Rule, Since
from hembesok_field.retention.tables import RetentionRule
from hembesok_field.returns import actions as returns
from hembesok_field.returns.shapes import CostUse, Decision
from hembesok_field.returns.tables import ReturnAnswer
from hembesok_field.statistics import queries as statistics
from tests.people import Town
from tests.programs import API, Keyed
from tests.walls.homes import Homes
from tests.walls.test_matrix import address, rules

REGION = ("anna", "bo", "kim", "carin", "adam", "lova")
MUNICIPALITY = ("sara", "ola", "kajsa", "leif")
NONCES = re.compile(rb'(name="(?:csrf[-_]token|made_id)"[^>]*(?:content|value)=")[^"]*')
SHOWS_HOURS = re.compile(r"/besok/[^/]+/(boka|flytta)|/slots|/vecka/tid/")
YEAR = 2026  # as in test_matrix.address
MANY = 60  # pages for each
A_TUESDAY = clock.today() + timedelta(days=21 + (1 - clock.today().weekday()) % 7)
UNMASKED = frozenset({"Content-Type", "ETag", "Content-Length", "Location", "Content-Disposition"})


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which both engines answer alike."""
    return "sqlite"


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """Both walks are made at the same moment, so that no time of day has to be masked."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def walk(
    app: Flask, town: Town, all_homes: Homes, people: tuple[str, ...], signed_in: Callable[[Who], FlaskClient]
) -> dict[str, tuple[int, bytes, tuple[str, ...]]]:
    """Every page that can be read, as each of these people: status, body and headers, nonces masked."""
    shown = {}
    paths = [
        address(app, rule, home)
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and not _is_left_out(BY_ENDPOINT[rule.endpoint])
        for home in (all_homes if {"family_id", "visit_id"} & rule.arguments else (None,))
    ]
    paths += booking_pages(town)
    clients = {name: Keyed(signed_in(getattr(town, name)), getattr(town, name)) for name in people}
    for client in clients.values():
        client.get(f"{API}/visits")  # whoever lists coming visits first gives them their ids
    for name, client in clients.items():
        for path in paths:
            answer = client.get(path)
            body = NONCES.sub(rb"\1", answer.data)
            headers = tuple(f"{key}: {value}" for key, value in answer.headers if key in UNMASKED)
            shown[f"{name} {path}"] = (answer.status_code, body, headers)
    return shown


def booking_pages(town: Town) -> list[str]:
    """The open family's next visit, where Anna and Sara are to come: the day's free hours, by page and by program."""
    with db.unit_of_work(OPERATOR) as session:
        family = session.scalars(select(Family).where(Family.reference == "REF-Oppen")).one()
        participation = family_queries.participations_of(session, family)[-1]
        visit = visits.visit_of_step(session, participation=participation, step_code="4m", by=OPERATOR, now=clock.now())
    pair = (town.anna.assignment_id, town.sara.assignment_id)
    by_hand = f"/besok/{visit.id}/boka?dag={A_TUESDAY}&fler&vem={pair[0]}&vem={pair[1]}"
    asked = f"from={A_TUESDAY}&to={A_TUESDAY + timedelta(days=2)}&limit=100&staff={pair[0]},{pair[1]}"
    return [by_hand, f"{API}/visits/{visit.id}/slots?{asked}"]


def _is_left_out(right: Right) -> bool:
    """Of the pages of the log and of sign-ins, which tell of this very walk, see tests/integration."""
    tells_of_walkers = {"booking.me", "retention.person", "retention.person_file"}
    return right.endpoint in tells_of_walkers or right.endpoint.startswith("access.") or right.whose is Whose.OWN_LOG


def differing(before: dict, after: dict) -> list[str]:
    return [where for where, answer in before.items() if after[where] != answer]


@dataclass(frozen=True)
class Kept:
    """What one authority keeps for itself, as X or as Y; never seen by the other."""

    words: str
    amount_kr: int
    cause: AwayCause
    lunch: time


EARLIER = Kept("Ta med leksaker", 12_500, AwayCause.SICK, time(11))
LATER = Kept("Portkod 1357", 99_100, AwayCause.LEAVE, time(12, 30))


def keep_at_the_door(session: Session, by: Who, visit: Visit, kept: Kept) -> None:
    """A tick, a draft and a watch: each side's own, whatever the other may see of the visit."""
    now, themes = clock.now(), record_queries.themes_of(session, by, visit)
    theme_id = themes[0 if kept is EARLIER else 1].theme_id
    records.tick(session, tick_id=uuid4(), visit=visit, theme_id=theme_id, is_ticked=True, by=by, now=now)
    records.keep_draft(session, visit=visit, by=by, body={"outcome": [kept.words]}, now=now)
    due_at = now + timedelta(hours=1 if kept is EARLIER else 2)
    records.go_in(session, word_id=uuid4(), visit=visit, by=by, at=now, due_at=due_at, call=kept.words)


def keep_own(session: Session, side: tuple[Who, Who, Who], all_homes: Homes, kept: Kept) -> None:
    """Notes, costs, plans, answers, rules of retention and a person's own days, in one side's own name."""
    by, coordinator, admin = side
    now, today = clock.now(), clock.today()
    mine = all_homes if by.side is Side.NURSE else (all_homes.open,)
    for home in mine:
        if home is not all_homes.nowhere:
            visit = plans.visit_for(session, by, home.visit_id)
            keep_at_the_door(session, by, visit, kept)
            records.write_note(session, family_id=home.family_id, visit=visit, by=by, text=kept.words, now=now)
    scope, named = statistics.own_scope(session, coordinator), {"by": coordinator}
    money: dict[str, Any] = {"scope": scope, "year": YEAR, **named}
    for use in (CostUse.STRUCTURE, CostUse.TRAINING):
        returns.write_cost(
            session, **money, use=use, unit_id=None, paid_on=date(YEAR, 4, 1), amount_kr=kept.amount_kr,
            supplier=kept.words, document=f"{kept.words} {use}", now=now,
        )  # fmt: skip
    returns.plan_costs(session, **money, planned={CostUse.TRAINING: kept.amount_kr})
    returns.keep_decision(session, **money, decision=Decision(number=kept.words, other_support_what=kept.words))
    after = session.scalar(select(func.max(ReturnAnswer.number)).where(ReturnAnswer.field == "24"))
    returns.answer(session, **money, field="24", after=after or 0, options=(), text=kept.words, now=now)
    for rule in session.scalars(select(RetentionRule).where(RetentionRule.authority_id == by.authority_id)):
        session.delete(rule)
    length = kept.amount_kr // 1000
    rule = Rule(RecordType.NOTES, Since.PROGRAMME_ENDED, years=length, ground=kept.words, from_on=today)
    gallring.write_rule(session, by=admin, rule=rule, now=now, today=today)


def be_taken(session: Session, by: Who, kept: Kept) -> None:
    """The same hours taken, for another reason, told in another way."""
    now = clock.now()
    session.execute(delete(Away).where(Away.person_id == by.person_id))
    bookings.drop_calendar(session, by=by)
    ten, noon = (clock.at_wall_clock(A_TUESDAY, time(hour)) for hour in (10, 12))
    assert ten is not None
    assert noon is not None
    if kept is EARLIER:
        bookings.tell_away(session, starts_at=ten, ends_at=noon, cause=kept.cause, by=by, now=now)
    else:
        bookings.keep_calendar(session, address="https://kalender.example.se/x", by=by, now=now)
        bookings.keep_busy(session, person_id=by.person_id, spans=[Span(ten, noon)], etag="x", now=now)
    far = ten + timedelta(days=300)  # further ahead than anyone proposes hours
    bookings.tell_away(session, starts_at=far, ends_at=far + timedelta(hours=2), cause=kept.cause, by=by, now=now)


def keep_families_own(session: Session, town: Town, all_homes: Homes) -> None:
    """What the BVC alone knows of a family: target groups, a single offer and when it was answered."""
    for home in (all_homes.open, all_homes.closed, all_homes.protected):
        family = family_queries.family_for(session, town.anna, home.family_id)
        family.target_groups = f"{TargetGroup.BORN_ABROAD} {TargetGroup.FIRST_CHILD}"
        part = family_queries.participations_of(session, family)[-1]
        part.answered_on = part.answered_on + timedelta(days=1)
        families.remember(
            session, family, by=town.anna, kind=EventKind.OFFERED_AGAIN, on=clock.today(), now=clock.now()
        )  # fmt: skip


Change = Callable[[Session, Kept], None]


@pytest.fixture
def shown(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
) -> Iterator[Callable[[tuple[str, ...], Change], list[str]]]:
    """The same site before and after something changed: which answers differ."""

    def compare(people: tuple[str, ...], change: Change) -> list[str]:
        with db.unit_of_work(OPERATOR) as session:
            change(session, EARLIER)
        before = walk(app, town, all_homes, people, signed_in)
        with db.unit_of_work(OPERATOR) as session:
            change(session, LATER)
        after = walk(app, town, all_homes, people, signed_in)
        assert len(before) > MANY * len(people)
        return differing(before, after)

    with time_machine.travel(clock.now(), tick=False):  # also where the walk is made from another file
        yield compare


def test_the_region_is_shown_nothing_of_the_municipalitys_own(town: Town, all_homes: Homes, shown):
    def change(session: Session, kept: Kept) -> None:
        keep_own(session, (town.sara, town.kajsa, town.mats), all_homes, kept)
        be_taken(session, town.sara, kept)

    assert shown(REGION, change) == []


def test_the_municipality_is_shown_nothing_of_the_regions_own(town: Town, all_homes: Homes, shown):
    def change(session: Session, kept: Kept) -> None:
        keep_own(session, (town.anna, town.carin, town.adam), all_homes, kept)
        be_taken(session, town.anna, kept)
        if kept is LATER:
            keep_families_own(session, town, all_homes)

    assert shown(MUNICIPALITY, change) == []


def test_of_anothers_own_days_only_the_taken_hours_are_seen(
    app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]
):
    """A day's limit and lunch, and a day off: what the region sees of it is that hours are taken, where it books."""
    before = walk(app, town, all_homes, ("anna",), signed_in)
    with db.unit_of_work(OPERATOR) as session:
        be_taken(session, town.sara, EARLIER)
        bookings.keep_limits(session, most_visits=1, lunch=(time(9), time(10)), by=town.sara)
    differs = differing(before, walk(app, town, all_homes, ("anna",), signed_in))
    assert differs, "the walk does not see the hours at all"
    assert [where for where in differs if not SHOWS_HOURS.search(where)] == []


def test_the_walk_would_notice(app: Flask, town: Town, all_homes: Homes, signed_in: Callable[[Who], FlaskClient]):
    """The writer's own side does see all of it: a walk that saw no difference there would be blind."""
    people = ("sara", "kajsa", "mats")
    with db.unit_of_work(OPERATOR) as session:
        keep_own(session, (town.sara, town.kajsa, town.mats), all_homes, EARLIER)
        be_taken(session, town.sara, EARLIER)
    before = walk(app, town, all_homes, people, signed_in)
    with db.unit_of_work(OPERATOR) as session:
        keep_own(session, (town.sara, town.kajsa, town.mats), all_homes, LATER)
        be_taken(session, town.sara, LATER)
    differs = " ".join(differing(before, walk(app, town, all_homes, people, signed_in)))
    for place in (str(all_homes.open.visit_id), "/jag/tider", f"/aterrapport/{YEAR}/pengar", "/gallring"):
        assert place in differs, place
