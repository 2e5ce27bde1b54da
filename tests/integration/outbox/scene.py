"""The booking room's scene with a post office: who has chosen what, what lies in the outbox, and a worker."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import select

from hembesok_field.family.tables import Family, Guardian
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.outbox import actions
from hembesok_field.outbox.rules import FamilyWay, StaffReminder, State
from hembesok_field.outbox.sending import Worker
from hembesok_field.outbox.tables import Outgoing
from hembesok_field.outbox.texts import text_in
from tests.integration.booking.scene import NOW, Home
from tests.people import Town


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        yield


def choose(
    who: Who, *, by_invitation: bool = True, reminder: StaffReminder = StaffReminder.NEVER, now: datetime = NOW
) -> None:
    with db.unit_of_work(who) as session:
        actions.choose(session, by_invitation=by_invitation, reminder=reminder, by=who, now=now)


def sign_words(town: Town, language: str = "sv") -> None:
    text = text_in(language)
    assert text is not None
    with db.unit_of_work(town.adam) as session:
        facts = {"digest": text.digest, "reviewer": "Ingrid Ordglad", "reviewed_on": NOW.date()}
        actions.sign_words(session, by=town.adam, text=text, now=NOW, **facts)


def number(town: Town, phone: str = "019-12 34 56") -> None:
    with db.unit_of_work(town.adam) as session:
        actions.keep_number(session, by=town.adam, unit_id=town.bvc_id, phone=phone, now=NOW)


def guardian_of(home: Home) -> UUID:
    with db.reading(OPERATOR) as session:
        return session.scalars(select(Guardian.id).where(Guardian.family_id == home.family_id)).one()


def wants(
    home: Home, town: Town, way: FamilyWay | None = FamilyWay.SMS, language: str = "sv", now: datetime = NOW
) -> None:
    with db.unit_of_work(town.anna) as session:
        actions.keep_guardian_choice(
            session,
            by=town.anna,
            family_id=home.family_id,
            guardian_id=guardian_of(home),
            way=way,
            language=language,
            now=now,
        )


def stops(home: Home, town: Town, now: datetime = NOW) -> None:
    wants(home, town, None, now=now)


def lies(*states: State) -> list[Outgoing]:
    """What lies in the outbox in these states (all but what was taken back), in the order it was written."""
    wanted = states or tuple(state for state in State if state is not State.TAKEN_BACK)
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(Outgoing).where(Outgoing.state.in_(wanted)).order_by(Outgoing.id)))


def said(*states: State) -> list[tuple[str, int | None, int]]:
    """Kind, person and sequence of what lies there."""
    return [(row.kind.value, row.person_id, row.sequence) for row in lies(*states)]


def worker_for(app: Flask, url: str, folder: Path) -> Worker:
    settings = replace(app.config["HEMBESOK"], mail_url=url, family_folder=folder, mail_from="bvc@region.example")
    return Worker(settings)


def send(app: Flask, url: str, folder: Path, moment: datetime) -> Counter[State]:
    """What one round of a worker does at a moment."""
    with clock_at(moment):
        return worker_for(app, url, folder).send_due()


def protected(home: Home, *, is_protected: bool = True) -> None:
    """As if the mark had been set by another program, which tells nobody."""
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, home.family_id).is_protected = is_protected
        session.get_one(Family, home.family_id).address = None


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]
