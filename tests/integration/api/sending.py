"""Sends the API whatever its document allows and what it does not, and holds each answer to the document."""

from collections import Counter
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hembesok_field.kernel.identity import Who
from tests.integration.booking import scene
from tests.integration.booking.scene import a_home
from tests.people import Town
from tests.programs import API, token_of

PEOPLE = ("anna", "sara", "kim", "carin", "kajsa", "adam", "lova")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def send(app: Flask, who: Who, known: dict[str, list[Any]], *, examples: int, number: int) -> Counter[tuple[str, int]]:
    """How often each operation answered with each status. Raises at the first answer that the document does not know.

    `known` are values that are really there, put in the place of those made up, half of the time.
    """
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    cases = some.one_of(
        [one.as_strategy(generation_mode=mode) for one in operations for mode in GenerationMode]  # type: ignore[arg-type]
    )
    said: Counter[tuple[str, int]] = Counter()
    token = token_of(who)

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, some.data())
    def each(case: Any, data: Any) -> None:
        _really_there(case, known, data.draw)
        answer = case.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        said[case.operation.label, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    each()
    return said


def what_is_there(town: Town) -> dict[str, list[Any]]:
    """A booked visit, a free one and a bare hour; who can go, and when."""
    booked, free, bare = a_home(town), a_home(town), a_home(town, consent=False)
    scene.book(booked, town.anna, town.anna, town.sara)
    scene.book(bare, town.anna, town.sara, starts_at=scene.at(scene.TUESDAY, 14))
    return {
        "visit_id": [str(home.visit_id) for home in (booked, free, bare)],
        "staff": [who.assignment_id for who in (town.anna, town.bo, town.sara, town.kim)],
        "starts_at": [f"2026-04-{day:02}T{hour:02}:00:00+02:00" for day in range(1, 31) for hour in (8, 10, 13)],
    }


def _really_there(case: Any, known: dict[str, list[Any]], draw: Any) -> None:
    """Half of the time a value that is there in place of one that was made up."""
    if case.path_parameters.get("visit_id") and draw(some.booleans()):
        case.path_parameters["visit_id"] = draw(some.sampled_from(known["visit_id"]))
    if isinstance(case.body, dict) and isinstance(case.body.get("staff"), list) and draw(some.booleans()):
        case.body["staff"] = [draw(some.sampled_from(known["staff"]))]
    if isinstance(case.body, dict) and isinstance(case.body.get("starts_at"), str) and draw(some.booleans()):
        case.body["starts_at"] = draw(some.sampled_from(known["starts_at"]))
    if "If-Match" in (case.headers or {}) and draw(some.booleans()):
        case.headers["If-Match"] = "*"
