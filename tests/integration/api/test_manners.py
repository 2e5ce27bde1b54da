"""Held by the API as a whole: who is let in, what is taken, and how it says no."""

import re

import pytest
from flask import Flask

from hembesok_field.access.tables import ApiToken
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import a_home
from tests.programs import API, problem

LISTS = ("/families", "/visits")


@pytest.fixture
def engine() -> str:
    """What is shown is decided by the questions, which their own tests put to both engines."""
    return "sqlite"


def test_without_a_key_nothing_is_told_but_how_to_show_one(app: Flask):
    answer = app.test_client().get(f"{API}/families")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(problem(answer)) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Basic eDp5", "Token x", "bearer  ", "Bearer å"])
def test_a_key_that_is_none_is_told_the_same(app: Flask, header):
    unknown = app.test_client().get(f"{API}/families")
    answer = app.test_client().get(f"{API}/families", headers={"Authorization": header})
    assert (answer.status_code, answer.data) == (401, unknown.data)


def test_an_ended_key_opens_nothing(town, program_for):
    anna = program_for(town.anna)
    assert anna.get("/families").status_code == 200
    with db.unit_of_work(OPERATOR) as session:
        for kept in session.query(ApiToken):
            kept.ended_at = clock.now()
    assert anna.get("/families").status_code == 401


def test_a_signed_in_browser_is_nobody_here(town, signed_in):
    home, browser = a_home(town), signed_in(town.anna)
    assert browser.get(f"/familjer/{home.family_id}").status_code == 200
    assert browser.get(f"{API}/families").status_code == 401
    assert browser.post(f"{API}/visits/{home.visit_id}/booking", json={}).status_code == 401


def test_a_key_opens_no_page_and_sets_no_cookie(town, program_for):
    anna = program_for(town.anna)
    page = anna.client.get("/familjer", headers={"Authorization": f"Bearer {anna.token}"})
    assert (page.status_code, page.location.split("?")[0]) == (302, "/logga-in")
    assert "Set-Cookie" not in anna.get("/families").headers


def test_another_duty_is_told_that_it_is_not_hers(town, program_for):
    for who, path in ((town.carin, "/families"), (town.adam, "/visits"), (town.anna, "/statistics")):
        answer = program_for(who).get(path)
        assert answer.status_code == 403
        problem(answer)


def test_what_is_not_there_and_what_is_anothers_are_the_same_bytes(town, program_for):
    home, kim = a_home(town), program_for(town.kim)
    foreign = kim.get(f"/visits/{home.visit_id}")
    nowhere = kim.get("/visits/00000000-0000-0000-0000-000000000007")
    no_id, no_route = kim.get("/visits/x"), kim.get("/nothing")
    assert [one.status_code for one in (foreign, nowhere, no_id, no_route)] == [404] * 4
    assert foreign.data == nowhere.data == no_id.data == no_route.data
    problem(foreign)


def test_a_method_that_is_not_there_says_which_are(town, program_for):
    answer = program_for(town.anna).open("PUT", "/families")
    assert answer.status_code == 405
    assert answer.allow.as_set() == {"get", "head", "options"}
    problem(answer)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%C3%A5", "cursor"),
        ("okänt=1", "okänt"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_at_its_field(town, program_for, path, query, field):
    answer = program_for(town.anna).get(f"{path}?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [field]


def test_the_sentences_are_swedish(town, program_for):
    home, anna = a_home(town), program_for(town.anna)
    sent = {"minutes": 5, "staff": [], "x": 1}
    errors = problem(anna.post(f"/visits/{home.visit_id}/booking", sent))["errors"]
    assert {error["field"]: error["message"] for error in errors} == {
        "starts_at": "Fältet saknas.",
        "minutes": "Skriv ett tal som är minst 15.",
        "staff": "Listan har för få: minst 1.",
        "x": "Det finns inget sådant fält här.",
    }


@pytest.mark.parametrize("words", ["{", "", "nan", "\xff", "[" * 100_000])
def test_what_is_no_json_is_refused(town, program_for, words):
    home, anna = a_home(town), program_for(town.anna)
    answer = anna.client.post(
        f"{API}/visits/{home.visit_id}/booking",
        data=words.encode("latin-1"),
        headers={"Authorization": f"Bearer {anna.token}"},
        content_type="application/json",
    )
    assert answer.status_code == (422 if not words else 400)
    problem(answer)


@pytest.mark.parametrize(
    "words",
    [
        '{"starts_at": "2099-01-01T09:00:00Z", "minutes": 60, "minutes": 45, "staff": [STAFF]}',
        '{"starts_at": "2099-01-01T09:00:00Z", "minutes": 60, "\\u006dinutes": 60, "staff": [STAFF]}',
    ],
)
def test_a_field_that_is_said_twice_is_refused_whichever_was_meant(town, program_for, words):
    """Also where the second is the same again, or is spelled with escapes (ASVS V1.5.3)."""
    home, anna = a_home(town), program_for(town.anna)

    def book(said: str):
        return anna.client.post(
            f"{API}/visits/{home.visit_id}/booking",
            data=said.replace("STAFF", str(town.anna.assignment_id)),
            headers={"Authorization": f"Bearer {anna.token}"},
            content_type="application/json",
        )

    assert problem(book(words))["status"] == 400
    assert "två gånger" in book(words).json["detail"]
    once = '{"starts_at": "2099-01-01T09:00:00Z", "minutes": 60, "staff": [STAFF]}'
    assert book(once).status_code != 400, "said once it can be read"


@pytest.mark.parametrize("words", ["[]", "0", "null", '"x"', "false"])
def test_json_that_is_no_object_is_refused(town, program_for, words):
    home, anna = a_home(town), program_for(town.anna)
    answer = anna.client.post(
        f"{API}/visits/{home.visit_id}/booking",
        data=words,
        headers={"Authorization": f"Bearer {anna.token}"},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert problem(answer)["errors"] == [{"field": "", "message": "Skicka ett JSON-objekt."}]


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json"])
def test_another_media_type_is_refused(town, program_for, media):
    home, anna = a_home(town), program_for(town.anna)
    answer = anna.client.post(
        f"{API}/visits/{home.visit_id}/booking",
        data="{}",
        headers={"Authorization": f"Bearer {anna.token}"},
        content_type=media,
    )
    assert answer.status_code == 415
    problem(answer)


def test_the_document_is_for_anyone_and_says_what_each_route_takes_and_gives(app: Flask):
    answer = app.test_client().get(f"{API}/openapi.json")
    document = answer.get_json()
    assert document["openapi"].startswith("3.1")
    said = {(path, method) for path, methods in document["paths"].items() for method in methods}
    hung = {
        (re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule.removeprefix(API)), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(API) and not rule.rule.endswith("openapi.json")
    }
    assert said == hung


def test_no_answer_may_hold_what_the_document_does_not_name(app: Flask):
    """Every object in the document is closed, or is a map whose values are numbers."""
    schemas = app.test_client().get(f"{API}/openapi.json").get_json()["components"]["schemas"]
    for name, schema in schemas.items():
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, name
