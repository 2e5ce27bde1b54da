"""The pages: two questions without sign-in or cookie, three to staff, slips, totals, and a signature."""

import re

import pytest
import time_machine
from flask import Flask

from hembesok_field.access.door import guesses
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.voices.texts import texts
from tests.integration.voices.scene import codes, guardians_say, sign_words
from tests.people import Town
from tests.walls.homes import homes

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def engine() -> str:
    """What the engines do differently is tried in test_voices.py."""
    return "sqlite"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel("2026-05-12 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def asked(app: Flask, town: Town) -> Town:
    app.config["WTF_CSRF_ENABLED"] = True
    sign_words(town)
    return town


def said_on(page: str, **said: str) -> dict[str, str]:
    """What the browser would send of this page."""
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    hidden |= {"sprak": re.search(r'name="sprak"[^>]*value="(\w+)"', page)[1]}  # type: ignore[index]
    return {**hidden, **said}


def test_a_guardian_answers_from_her_telephone_and_no_cookie_is_planted(app: Flask, asked: Town):
    (code,) = codes(asked.anna)
    phone = app.test_client(use_cookies=False)
    page = phone.get(f"/svara/{code[:5]}-{code[5:]}?sprak=sv")
    assert "Var besöken bra för er?" in page.text
    assert f'value="{code[:5]}-{code[5:]}"' in page.text
    sent = said_on(page.text, kod=code, praise="yes", strengthened="no")
    answers = [page, phone.post("/svara", data=sent, headers=OURS)]
    assert answers[-1].status_code == 303
    answers.append(phone.get(answers[-1].location))
    assert "Tack! Ditt svar är med nu." in answers[-1].text
    answers.append(phone.post("/svara", data=sent, headers=OURS))
    assert (answers[-1].status_code, "Koden är redan använd" in answers[-1].text) == (422, True)
    assert [one.headers.getlist("Set-Cookie") for one in answers] == [[], [], [], []]
    assert all("<script" not in one.text for one in answers[:1])


def test_to_look_tells_nothing_of_a_code(app: Flask, asked: Town):
    """A code that is there, one that is used and one that never was: the same page but for the code itself."""
    (code,) = codes(asked.anna)
    phone = app.test_client()
    pages = {phone.get(f"/svara/{one}").text.replace(one, "X") for one in (code, "ABCDE-FGHJK")}
    assert len({re.sub(r'name="csrf_token" value="[^"]*"', "", page) for page in pages}) == 1


def test_guessing_is_slowed_and_the_right_code_still_answers(app: Flask, asked: Town):
    app.config["WTF_CSRF_ENABLED"] = False
    (code,) = codes(asked.anna)
    phone = app.test_client()
    tried = [
        phone.post("/svara", data={"kod": "ABCDEFGHJK", "praise": "yes"}).status_code
        for _ in range(guesses.MOST_GUESSES + 1)
    ]
    assert set(tried[:-1]) == {422}
    assert tried[-1] == 429
    assert phone.post("/svara", data={"kod": code, "praise": "yes"}).status_code == 303


def test_nothing_chosen_keeps_the_code_and_says_so(app: Flask, asked: Town):
    app.config["WTF_CSRF_ENABLED"] = False
    (code,) = codes(asked.anna)
    phone = app.test_client()
    for said in ({}, {"praise": "kanske"}, {"trust": "yes"}):
        answer = phone.post("/svara", data={"kod": code, **said})
        assert (answer.status_code, "Välj minst ett svar." in answer.text, code in answer.text) == (422, True, True)


def test_a_language_is_met_when_it_is_reviewed_and_arabic_from_the_right(app: Flask, asked: Town):
    phone = app.test_client()
    assert 'lang="ar"' not in phone.get("/svara?sprak=ar").text
    sign_words(asked, "ar")
    page = phone.get("/svara?sprak=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "هل كانت الزيارات جيدة لكم؟" in page
    assert '<html lang="sv" dir="ltr">' in phone.get("/svara").text


def test_every_language_says_all_that_swedish_says():
    swedish, *others = texts()
    assert swedish.language == "sv"
    assert others
    for text in others:
        assert set(text.said) == set(swedish.said), text.name
    assert len({text.digest for text in texts()}) == len(texts())


def test_slips_are_printed_with_codes_that_answer(app: Flask, asked: Town, signed_in):
    app.config["WTF_CSRF_ENABLED"] = False
    page = signed_in(asked.anna).post("/roster/lappar", data={"how_many": "3", "language": "sv"}).text
    printed = re.findall(r"slip__code\">([A-Z2-9]{5}-[A-Z2-9]{5})<", page)
    assert len(set(printed)) == 3
    assert page.count("<svg") >= 3
    phone = app.test_client()
    assert [phone.post("/svara", data={"kod": code, "praise": "no"}).status_code for code in printed] == [303] * 3
    assert signed_in(asked.anna).post("/roster/lappar", data={"how_many": "41", "language": "sv"}).status_code == 422
    assert signed_in(asked.anna).post("/roster/lappar", data={"how_many": "2", "language": "en"}).status_code == 422


def test_staff_are_asked_on_their_day_until_they_have_answered(app: Flask, asked: Town, signed_in):
    app.config["WTF_CSRF_ENABLED"] = False
    anna = signed_in(asked.anna)
    assert "Svara på tre frågor" in anna.get("/idag").text
    assert anna.post("/fragor", data={"trust": "yes", "health": "no"}).status_code == 422
    assert anna.post("/fragor", data={"trust": "yes", "health": "no", "language": "partly"}).status_code == 302
    assert "Du har svarat." in anna.get("/fragor").text
    assert "Svara på tre frågor" not in anna.get("/idag").text
    assert anna.post("/fragor", data={"trust": "yes", "health": "no", "language": "partly"}).status_code == 422


def test_the_coordinator_reads_totals_and_never_a_small_one(asked: Town, signed_in):
    carin = signed_in(asked.carin)
    guardians_say(asked.anna, ["yes"] * 4)
    page = carin.get("/roster").text
    assert "Färre än fem vårdnadshavare har svarat" in page
    assert "färre än fem svar" in page
    guardians_say(asked.anna, ["no"] * 3)
    assert "4 av 5 vårdnadshavare tycker att besöken var bra för dem." in carin.get("/roster").text
    assert carin.get("/roster?ar=1999").status_code == 404


def test_an_admin_signs_a_language_and_a_coordinator_only_reads(app: Flask, asked: Town, signed_in):
    app.config["WTF_CSRF_ENABLED"] = False
    digest = next(text.digest for text in texts() if text.language == "en")
    said = {"digest": digest, "reviewer": "Ann Word, translator", "reviewed_on": "2026-05-01"}
    assert signed_in(asked.carin).post("/roster/sprak/en", data=said).status_code == 403
    adam = signed_in(asked.adam)
    assert adam.post("/roster/sprak/en", data={**said, "digest": "x"}).status_code == 422
    assert adam.post("/roster/sprak/en", data={**said, "reviewed_on": "2027-05-01"}).status_code == 422
    assert adam.post("/roster/sprak/en", data=said).status_code == 302
    assert "Granskad av Ann Word, translator" in adam.get("/roster/sprak/en").text
    assert adam.get("/roster/sprak/xx").status_code == 404


def test_a_family_whose_programme_is_done_is_given_a_slip(town: Town, signed_in, app: Flask):
    """The link says nothing of the family: a slip is one of a pile."""
    with db.unit_of_work(OPERATOR) as session:
        found = homes(session, town)
    anna = signed_in(town.anna)
    page = anna.get(f"/familjer/{found.ended.family_id}").text
    assert 'href="/roster/lappar"' in page
    assert "Till lapparna" not in anna.get(f"/familjer/{found.open.family_id}").text
