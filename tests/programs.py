"""Programs that use the API: each with a person's key, and no cookie."""

import io
from typing import Any

import pypdf
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hembesok_field.access import actions
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who

API = "/api/v1"
PROBLEM = "application/problem+json"


class Program:
    """Speaks JSON with somebody's key. `said` is the last answer's JSON."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def open(self, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"Authorization": f"Bearer {self.token}", **known}
        return self.client.open(API + path.removeprefix(API), method=method, json=json, headers=known)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.open("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.open("POST", path, json, **headers)

    def patch(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.open("PATCH", path, json, **headers)

    def delete(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.open("DELETE", path, json, **headers)


def token_of(who: Who) -> str:
    with db.unit_of_work(OPERATOR) as session:
        return actions.make_api_token(session, assignment_id=who.assignment_id, now=clock.now())


def program_of(app: Flask, who: Who) -> Program:
    return Program(app.test_client(), token_of(who))


def problem(answer: TestResponse) -> dict[str, Any]:
    """The problem document of a refusal, which says the same status as the answer."""
    assert answer.content_type == PROBLEM, answer.text
    said = answer.get_json()
    assert said["status"] == answer.status_code
    return said


def words_of(answer: TestResponse) -> str:
    """What is read on an answer: of a PDF its words, which its packed bytes do not show."""
    if answer.mimetype != "application/pdf":
        return answer.text
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)


class Keyed:
    """A browser that at the API's addresses shows its person's key, as a program of hers would."""

    def __init__(self, browser: FlaskClient, who: Who, token: str = "") -> None:
        self.browser, self.who, self.token = browser, who, token

    def open(self, path: str, **options: Any) -> TestResponse:
        if path.startswith(API):
            self.token = self.token or token_of(self.who)
            options["headers"] = {**options.get("headers", {}), "Authorization": f"Bearer {self.token}"}
        return self.browser.open(path, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="GET", **options)
