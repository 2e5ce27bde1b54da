"""Every route as one who may use it would call it, and the whole database as one number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text
from werkzeug.routing import Rule

from hembesok_field.access.permissions import BY_ENDPOINT, Whose
from hembesok_field.kernel import db
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.identity import OPERATOR, Duty, Who
from tests.people import Town
from tests.walls.homes import Homes
from tests.walls.test_matrix import address, rules

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What looking may leave behind: that one looked, a question that waits for an answer (a new code's secret), that an
# address was guessed at, and figures brought into step with what was there already.
LOG, FIGURES = (
    {"log_entry", "log_head", "log_entry_family"},
    {"visit_fact", "year_tally", "stale_family", "kept_forecast"},
)
MARKS_OF_LOOKING = LOG | FIGURES | {"challenge", "sign_in_attempt"}


@dataclass(frozen=True)
class Call:
    rule: Rule
    path: str
    who: Who | None

    @property
    def is_for_a_program(self) -> bool:
        return self.path.startswith("/api/")


def calls(app: Flask, town: Town, homes: Homes) -> Iterator[Call]:
    """Each route at a place that exists, with someone whom the table lets in."""
    people = {
        Duty.FIELD: town.anna,
        Duty.COORDINATOR: town.carin,
        Duty.ADMIN: town.adam,
        Duty.LOG_REVIEWER: town.lova,
    }
    for rule in rules(app):
        right = BY_ENDPOINT[rule.endpoint]
        who = None if right.whose is Whose.ANYONE else people[min(right.duties, key=list(people).index)]
        yield Call(rule, address(app, rule, homes.open), who)


def browser(app: Flask, who: Who | None, signed_in: Callable[[Who], FlaskClient]) -> tuple[FlaskClient, str]:
    """Her browser, and the token that our own pages would carry in it."""
    client = app.test_client() if who is None else signed_in(who)
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = f"raw-{who.person_id if who else 0}"
        raw = cookie["csrf_token"]
    return client, str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw))


def state(*, but: frozenset[str] | set[str] = frozenset()) -> str:
    """Every row of every table, as one number."""
    whole = sha256()
    with db.reading(OPERATOR) as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in but:
                rows = session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608 - our own tables' names
                whole.update(repr((table.name, sorted(map(repr, rows)))).encode())
    return whole.hexdigest()
