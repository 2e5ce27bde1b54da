"""The base of every room's API: what one operation takes and gives, read and written in one way."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, json, request
from pydantic import ValidationError
from werkzeug.datastructures import ETags

from hembesok_field.kernel.errors import Refused
from hembesok_field.web import problems
from hembesok_field.web.api.sentences import faults, is_no_json
from hembesok_field.web.api.shapes import Asked, Sent, Told
from hembesok_field.web.problems import Problem

Body = TypeVar("Body", bound=Sent)

PREFIX = "/api/v1"
LONGEST_KEY = 255
NAMED_TWICE = "Samma fält står två gånger i det som skickades. Skriv det en gång."


@dataclass(frozen=True)
class Operation:
    """What the document says of one route. `gives`: what is answered, by status, when the answer is yes."""

    summary: str
    query: type[Asked] | None
    body: type[Sent] | None
    gives: Mapping[int, Any]
    problems: frozenset[int]
    needs_match: bool
    takes_key: bool
    has_tag: bool


@dataclass(frozen=True)
class Answer:
    """An answer that is more than 200 and a body. As text it can be kept and said again."""

    told: Told | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Once:
    """The key that a program gave its request, if it did, and what it asked for under it."""

    key: str | None
    request: str


def room(name: str, module: str) -> Blueprint:
    """A room's API: `room("booking", __name__)` has the endpoints `booking_api.…`."""
    return Blueprint(f"{name}_api", module, url_prefix=PREFIX)


def operation(
    blueprint: Blueprint,
    method: str,
    rule: str,
    summary: str,
    *,
    query: type[Asked] | None = None,
    body: type[Sent] | None = None,
    gives: Mapping[int, Any],
    says: Callable[[Refused], Problem] | None = None,
    also: tuple[int, ...] = (),
    needs_match: bool = False,
    takes_key: bool = False,
    has_tag: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Hang a view on a route. It gets what it takes, read and checked: `asked`, `body`, `match`, `once`.

    `says` turns a rule's no into a problem; `also`: the statuses of those, for the document.
    """

    def hang(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def whole(**places: Any) -> Response:
            given = dict(places)
            asked = _query(query)
            if query is not None:
                given["asked"] = asked
            if body is not None:
                given["body"] = as_sent(body)
            if takes_key:
                given["once"] = _once(given.get("body"))
            if needs_match:
                given["match"] = _match()
            try:
                said = view(**given)
            except Refused as no:
                if says is None:
                    raise
                raise says(no) from no
            return said if isinstance(said, Response) else respond(said)

        codes = {401, 403, 422, 429, *also, *({404} if "<" in rule else set())}
        codes |= {400, 413, 415} if body is not None else set()
        codes |= {412, 428} if needs_match else set()
        whole.operation = Operation(  # type: ignore[attr-defined]
            summary, query, body, gives, frozenset(codes), needs_match, takes_key, has_tag
        )
        blueprint.add_url_rule(rule, view.__name__, whole, methods=[method])
        return whole

    return hang


def respond(said: Told | Answer) -> Response:
    made = said if isinstance(said, Answer) else Answer(said)
    body = "" if made.told is None else made.told.model_dump_json(by_alias=True)
    answer = Response(body, made.status, content_type="application/json" if body else None)
    if not body:
        del answer.headers["Content-Type"]
    for name, value in made.headers.items():
        answer.headers[name] = value
    return answer


def as_text(answer: Response) -> str:
    """An answer as it can be kept, to be said again word for word."""
    kept = {name: answer.headers[name] for name in ("Content-Type", "ETag", "Location") if name in answer.headers}
    return json.dumps({"status": answer.status_code, "headers": kept, "body": answer.get_data(as_text=True)})


def from_text(text: str) -> Response:
    kept = json.loads(text)
    return Response(kept["body"], kept["status"], headers=kept["headers"])


def problem_answer(no: Problem) -> Response:
    answer = problems.answer(no.status, no.document)
    if no.retry_after is not None:
        answer.headers["Retry-After"] = str(no.retry_after)
    return answer


def _query(model: type[Asked] | None) -> Asked | None:
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Problem(422, errors=[(name, "Skriv fältet en gång.") for name in twice])
    try:
        return (model or Asked).model_validate(request.args.to_dict())
    except ValidationError as wrong:
        raise Problem(422, errors=faults(wrong)) from None


def as_sent(model: type[Body]) -> Body:
    """The body of the request, read by its form and by nothing else."""
    sent = request.get_data()
    if request.mimetype != "application/json" and (sent or request.mimetype):
        raise Problem(415)
    try:
        read = model.model_validate_json(sent or b"{}")
    except ValidationError as wrong:
        if is_no_json(wrong):
            raise Problem(400) from None
        raise Problem(422, errors=faults(wrong)) from None
    json.loads(sent or b"{}", object_pairs_hook=_each_name_once)
    return read


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two with the same name some programs believe the first, others the last: what was meant cannot be known."""
    whole = dict(pairs)
    if len(whole) < len(pairs):
        raise Problem(400, NAMED_TWICE)
    return whole


def _match() -> ETags:
    """What the program last saw. Without it, it might write over what a colleague did meanwhile."""
    if "If-Match" not in request.headers:
        raise Problem(428)
    return request.if_match


def _once(body: Sent | None) -> Once:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise Problem(422, errors=[("Idempotency-Key", f"Skriv högst {LONGEST_KEY} tecken, och minst ett.")])
    asked = f"{request.method} {request.path}\n{body.model_dump_json() if body else ''}"
    return Once(key, hashlib.sha256(asked.encode()).hexdigest())
