"""The program with a nurse's day in it, answering at an address, and what her tablet has sent it."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from uuid import UUID
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hembesok_field.booking import actions as bookings
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from hembesok_field.sync.rules import carried_until
from hembesok_field.sync.tables import Operation
from tests.integration.record.conftest import a_family
from tests.people import PASSWORD, Town
from tests.serving import Served, whole

HOURS = (9, 11, 14)
HANDED_IN_AT = ("/api/v1/sync", "/jag/plattor/lamna-in")
# What may never stand in clear on a tablet: what `a_family` writes, and what is typed.
NEVER_IN_CLEAR = ("Kanarie", "Kanariegatan", "070-000 00 01", "07000000", "Anna Ek", "Sara Lind", "Portkod 4711")


@dataclass
class Field:
    """`came`: how often each row was handed in; `most_at_once`: the same row, on the server at the same time.

    `says`: what is answered to what is handed in, in place of the program's own answer; 0 for its own. With `is_deaf`
    the program does not even hear it. `hears`: so many come through before that.
    """

    app: Flask
    town: Town
    address: str = ""
    visits: list[UUID] = field(default_factory=list)
    says: int = 0
    is_deaf: bool = True
    hears: int = 0
    weight: int = 0  # bytes of all that came and went, without its heads
    came: dict[str, int] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0

    def start(self) -> None:
        """At the address it had before, if it had one."""
        port = int(self.address.rpartition(":")[2] or 0)
        self._served = Served(counting(self), port)
        self.address = self._served.address

    def stop(self) -> None:
        """Nobody answers any more."""
        self._served.stop()

    def stored(self) -> list[tuple[str, str]]:
        """Id and hash of each row that the server has."""
        with db.reading(OPERATOR) as session:
            return [(str(one.operation_id), one.hash) for one in session.scalars(select(Operation))]


@contextmanager
def answering(app: Flask, town: Town, hours: tuple[float, ...] = HOURS) -> Iterator[Field]:
    """Anna and Sara are to come to a family at each of these hours of the next working day."""
    made = Field(app, town)
    day = clock.day_bounds(carried_until(clock.today()))[0]
    pair = [town.anna.assignment_id, town.sara.assignment_id]
    with db.unit_of_work(OPERATOR) as session:
        for hour in hours:
            door = a_family(session, town)
            visit, starts_at = session.get_one(Visit, door.visit_id), day + timedelta(hours=hour)
            bookings.book(
                session, visit=visit, starts_at=starts_at, minutes=60, staff=pair, by=town.anna, now=clock.now()
            )
            made.visits.append(door.visit_id)
    made.start()
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["HEMBESOK"] = replace(app.config["HEMBESOK"], url=made.address)
    try:
        yield made
    finally:
        made.stop()


def counting(made: Field):
    """The program, with what tablets hand in seen on its way."""
    turn = Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return whole(made.app(environ, start_response))

    def weighed(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        told = seen(environ, start_response)
        with turn:
            made.weight += sum(map(len, told)) + int(environ.get("CONTENT_LENGTH") or 0)
        return told

    def seen(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] not in HANDED_IN_AT:
            return answer(environ, start_response)
        if made.says and made.hears:
            made.hears -= 1
            return answer(environ, start_response)
        if made.says and made.is_deaf:
            return other(start_response)
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        ids = [json.loads(one["envelope"])["id"] for one in json.loads(sent)["operations"]]
        with turn:
            for one in ids:
                made.came[one] = made.came.get(one, 0) + 1
                made.at_once[one] = made.at_once.get(one, 0) + 1
                made.most_at_once = max(made.most_at_once, made.at_once[one])
        try:
            told = answer(environ, start_response if not made.says else lambda *_: None)
            return other(start_response) if made.says else told
        finally:
            with turn:
                for one in ids:
                    made.at_once[one] -= 1

    def other(start_response: StartResponse) -> list[bytes]:
        start_response(f"{made.says} Other", [("Content-Type", "text/html")])
        return [b"<h1>Something between us</h1>"]

    return weighed


def sign_in(page: Page, email: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda address: "/logga-in" not in address)


def made_ready(page: Page, email: str = "anna@example.se") -> str:
    """The tablet registered from the ordinary page, with a phrase as her lock; the phrase."""
    sign_in(page, email)
    page.goto("/jag/plattor")
    expect(page.get_by_role("button", name="Gör plattan redo")).to_be_visible()
    by_phrase = page.get_by_role("group", name="Så låser du upp").locator("label.chip", has_text="En fras")
    if by_phrase.is_visible():
        by_phrase.click()
    said = page.locator("#tablet-phrase").inner_text()
    name = page.get_by_label("Plattans namn")
    if name.is_visible():
        name.fill("Plattan i bilen")
    page.get_by_label("Skriv frasen en gång").fill(said)
    page.get_by_role("button", name="Gör plattan redo").click()
    expect(page.get_by_text("Plattan är redo.")).to_be_visible()
    return said
