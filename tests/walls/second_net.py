"""The second net alone: the program's one predicate taken away, so that only PostgreSQL's row security is left."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import true

from hembesok_field.family import queries
from hembesok_field.kernel.identity import Who
from tests.walls.homes import Home


def let_all_be_visible(patch: Callable[[Any, str, Any], None]) -> None:
    """As if `family.queries.visible_to` had been forgotten, everywhere it is asked."""
    house = [one for name, one in sys.modules.items() if name.startswith("hembesok_field.")]
    asking = [module for module in house if "visible_to" in vars(module)]
    assert queries in asking
    for module in asking:
        patch(module, "visible_to", lambda _by: true())


def names_in(answer: Any, homes: tuple[Home, ...]) -> list[str]:
    """What of these families stands in an answer; ids, which she may have typed herself, left out."""
    said = answer.data + repr(list(answer.headers)).encode()
    return [word for home in homes for word in (*home.shared, *home.own) if word.encode() in said]


def alternate(
    app: Flask,
    turns: list[tuple[Who, tuple[Home, ...]]],
    requests: int,
    signed_in: Callable[[Who], FlaskClient],
    *,
    page: str = "/familjer",
) -> tuple[int, list[str]]:
    """Ask for the same page as one after another, four at a time: how many were let in, and every foreign word."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookies = [signed_in(who).get_cookie(name) for who, _ in turns]

    def ask(number: int) -> tuple[int, list[str]]:
        which = number % len(turns)
        client = FlaskClient(app)  # each thread its own, outside the test's context
        client.set_cookie(name, cookies[which].value)
        answer = client.get(page)
        return answer.status_code == 200, names_in(answer, turns[which][1])

    with ThreadPoolExecutor(4) as four:
        answers = list(four.map(ask, range(requests)))
    return sum(came for came, _ in answers), [word for _, foreign in answers for word in foreign]
