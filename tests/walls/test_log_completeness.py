"""Held by the walls: whatever is shown of a family stands in the log before it is shown, or is not shown at all.

Every page that can be read is opened as a nurse and as a social worker (reliability.md F97, F98).
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, request_finished
from flask.testing import FlaskClient
from sqlalchemy import text

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, Who
from tests.people import Town
from tests.programs import Keyed
from tests.walls.homes import Home, Homes
from tests.walls.test_matrix import address, found, rules

PEOPLE = ("anna", "bo", "sara", "ola")


@pytest.fixture
def engine() -> str:
    """What is logged is decided by the door, which both engines answer alike."""
    return "sqlite"


def pages(app: Flask, all_homes: Homes) -> Iterator[str]:
    for rule in rules(app):
        if "GET" in (rule.methods or ()):
            for home in all_homes if {"family_id", "visit_id"} & rule.arguments else (None,):
                yield address(app, rule, home)


def tells_of(answer, path: str, home: Home) -> bool:
    """Whether something of the family is in the answer that was not in the address already."""
    return bool(found(answer, [canary for canary in home.canaries if canary not in path]))


class Log:
    """The log as another program sees it: what is not committed is not there."""

    def __init__(self, database_url: str) -> None:
        self.outside = sqlite3.connect(Path(database_url.removeprefix("sqlite:///")), isolation_level=None)

    def rows_of(self, who: Who) -> Counter[str]:
        """By family, how many rows say that she, in that assignment, did something at some time."""
        asked = (
            "SELECT family_id, count(*) FROM log_entry JOIN log_entry_family ON entry_id = log_entry.id"
            " WHERE person_id = ? AND assignment_id = ? AND unit_id = ? AND authority_id = ?"
            " AND action <> '' AND at <> '' GROUP BY family_id"
        )
        facts = (who.person_id, who.assignment_id, who.unit_id, who.authority_id)
        return Counter(dict(self.outside.execute(asked, facts)))


@pytest.fixture
def log(database_url: str) -> Iterator[Log]:
    read = Log(database_url)
    yield read
    read.outside.close()


def test_each_answer_that_tells_of_a_family_has_its_row_before_it_leaves_or_is_not_given(
    app: Flask, town: Town, all_homes: Homes, log: Log, signed_in: Callable[[Who], FlaskClient]
):
    """Every page once with the log whole; then each that told of somebody once more with the log broken."""
    told: Counter[str] = Counter()
    silent: list[str] = []
    seen: Counter[str] = Counter()
    shown_whole: list[tuple[Keyed, str, str]] = []

    def when_the_answer_is_made(_app, **_more) -> None:
        """Called when the answer stands ready and not a byte of it has left."""
        seen.clear()
        seen.update(log.rows_of(who))

    with request_finished.connected_to(when_the_answer_is_made, app):
        for name in PEOPLE:
            who = getattr(town, name)
            client = Keyed(signed_in(who), who)
            for path in pages(app, all_homes):
                before = log.rows_of(who)
                answer = client.get(path)
                tells = [home for home in all_homes if tells_of(answer, path, home)]
                told[name] += len(tells)
                shown_whole += [(client, name, path)] if tells else []
                silent += [
                    f"{name} {path} tells of {home.name}"
                    for home in tells
                    if seen[home.family_id.hex] == before[home.family_id.hex]
                ]
    assert silent == []
    assert min(told[name] for name in PEOPLE) > 10
    assert len(shown_whole) > 40

    app.config["PROPAGATE_EXCEPTIONS"] = False
    with db.unit_of_work(OPERATOR) as session:
        session.execute(
            text("CREATE TRIGGER broken BEFORE INSERT ON log_entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
        )
    leaks, answers = [], Counter()
    for client, name, path in shown_whole:
        answer = client.get(path)
        answers[answer.status_code] += 1
        leaks += [f"{name} {path} tells of {home.name}" for home in all_homes if tells_of(answer, path, home)]
    assert leaks == []
    assert answers == {500: len(shown_whole)}
