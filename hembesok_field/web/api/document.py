"""The API's own document, OpenAPI 3.1, made from what the routes themselves say they take and give."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from hembesok_field.web import problems
from hembesok_field.web.api import LONGEST_KEY, PREFIX, Operation, problem_answer, room
from hembesok_field.web.api.shapes import ProblemSeen
from hembesok_field.web.problems import Problem

REF = "#/components/schemas/{model}"
PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
PLACES: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 2000, "maximum": 2100},
}
HEADER = {"schema": {"type": "string"}}

blueprint = room("web", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    made = current_app.extensions.setdefault("hembesok_openapi", {})
    if not made:
        made.update(written(current_app))
    return Response(json.dumps(made), content_type="application/json")


def operations(app: Flask) -> Iterable[tuple[Rule, str, Operation]]:
    """Each route of the API with its one method, in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        said = getattr(app.view_functions[rule.endpoint], "operation", None)
        if said is not None:
            yield rule, next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})), said


def written(app: Flask) -> dict[str, Any]:
    every = list(operations(app))
    names, schemas = _schemas([said for _, _, said in every])
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, said in every:
        path = PLACE.sub(r"{\2}", rule.rule.removeprefix(PREFIX))
        paths.setdefault(path, {})[method.lower()] = _operation(rule, said, names, schemas)
    asked = {names[said.query, "validation"] for _, _, said in every if said.query}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hembesök",
            "version": "1",
            "description": "Samma uppgifter som sidorna visar för den person och det uppdrag som nyckeln gäller.",
        },
        "servers": [{"url": PREFIX}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {name: schema for name, schema in schemas.items() if name not in asked},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(every: list[Operation]) -> tuple[dict[Any, str], dict[str, Any]]:
    """The name of each model in the document, and each model's schema by that name."""
    wanted: dict[tuple[type[BaseModel], Any], None] = {(ProblemSeen, "serialization"): None}
    for said in every:
        wanted |= {(model, "validation"): None for model in (said.query, said.body) if model is not None}
        wanted |= {(model, "serialization"): None for model in said.gives.values() if model is not None}
    found, whole = models_json_schema(list(wanted), ref_template=REF)
    names = {pair: found[pair]["$ref"].rpartition("/")[2] for pair in wanted}
    return names, whole["$defs"]


def _operation(rule: Rule, said: Operation, names: dict[Any, str], schemas: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": rule.endpoint.replace("_api.", "_"),
        "summary": said.summary,
        "parameters": [*_places(rule), *_questions(said, names, schemas), *_headers(said)],
        "responses": {
            **{str(status): _yes(said, status, names) for status in said.gives},
            **{str(status): _no(status, names) for status in sorted(said.problems)},
        },
    }
    if said.body is not None:
        body = {"application/json": {"schema": _ref(names[said.body, "validation"])}}
        made["requestBody"] = {"required": True, "content": body}
    return made


def _places(rule: Rule) -> list[dict[str, Any]]:
    found = PLACE.findall(rule.rule)
    return [{"name": name, "in": "path", "required": True, "schema": PLACES[kind]} for kind, name in found]


def _questions(said: Operation, names: dict[Any, str], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if said.query is None:
        return []
    schema = schemas[names[said.query, "validation"]]
    must = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in must, "schema": _present(part)}
        for name, part in schema["properties"].items()
    ]


def _present(part: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is not null: it is not there."""
    kinds = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else part


def _headers(said: Operation) -> list[dict[str, Any]]:
    found = []
    if said.needs_match:
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}})
    if said.takes_key:
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema})
    return found


def _yes(said: Operation, status: int, names: dict[Any, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    model = said.gives[status]
    if model is not None:
        made["content"] = {"application/json": {"schema": _ref(names[model, "serialization"])}}
    told = {**({"ETag": HEADER} if said.has_tag else {}), **({"Location": HEADER} if status == 201 else {})}
    return made | ({"headers": told} if told else {})


def _no(status: int, names: dict[Any, str]) -> dict[str, Any]:
    schema = _ref(names[ProblemSeen, "serialization"])
    made: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {problems.MEDIA: {"schema": schema}},
    }
    return made | ({"headers": {"WWW-Authenticate": HEADER}} if status == 401 else {})


def _ref(name: str) -> dict[str, str]:
    return {"$ref": REF.format(model=name)}


def answer_programs(app: Flask) -> None:
    """The document, and problems told as problems."""
    app.register_blueprint(blueprint)
    app.register_error_handler(Problem, problem_answer)
